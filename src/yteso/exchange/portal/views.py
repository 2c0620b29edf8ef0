"""Staff pages: messages, sending again, which office has which code at the portal."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.exchange.portal.actions import send_again, set_link
from yteso.exchange.portal.forms import LinkForm
from yteso.exchange.portal.models import Link, Message
from yteso.exchange.portal.permissions import MANAGE, READ, READ_WORDS, SEND
from yteso.exchange.portal.registers import TONES
from yteso.kernel.audit.public import Entry, record, record_read
from yteso.kernel.base.public import NotVisible, Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import find_by_number
from yteso.kernel.ui.public import page, say


def _message(request: Request, key: UUID) -> Message:
    rows = Message.objects.visible_to(request.actor).select_related("organisation")
    found = rows.filter(id=key).first()
    if found is None:
        raise NotVisible
    return found


def _owner_of(message: Message) -> UUID | None:
    """Return the person of ours whose dossier the message is about; None if the number is nobody's."""
    owner = message.content.get("ChuHoSo")
    number = owner.get("SoDinhDanh") if isinstance(owner, dict) else None
    return find_by_number("national_id", number) if isinstance(number, str) and number else None


@guarded(READ)
@require_GET
def message(request: Request, key: UUID) -> HttpResponse:
    """A message: how it went and, for whom applicants concern, what it says word for word."""
    found = _message(request, key)
    may_read = request.actor.reach(READ_WORDS).covers(found.organisation_id)
    where: dict[str, Any] = {
        "organisation_id": found.organisation_id,
        "object_kind": "portal_message",
        "object_id": found.id,
    }
    owner = _owner_of(found) if may_read else None
    if owner is not None:
        record_read(request.actor, owner, READ.code, **where)
    else:
        record(request.actor, READ.code, kind=Entry.Kind.READ, **where)
    context = {
        "message": found,
        "tone": TONES[found.state],
        "words": json.dumps(found.content, ensure_ascii=False, indent=1) if may_read else "",
        "may_send": found.state in (Message.State.WAITING, Message.State.GIVEN_UP)
        and request.actor.reach(SEND).covers(found.organisation_id),
    }
    return page(request, "portal/message.html", context)


@guarded(SEND)
@require_POST
def again(request: Request, key: UUID) -> HttpResponse:
    """Try a message again at once."""
    send_again(actor=request.actor, message_id=_message(request, key).id, now=now())
    say(request, _("The message goes out within a minute."))
    return redirect("portal:message", key=key)


@guarded(MANAGE)
@require_http_methods(["GET", "POST"])
def link(request: Request) -> HttpResponse:
    """Connect the organisation one acts for with the portal."""
    place = Organisation.objects.filter(id__in=filter(None, [request.actor.organisation_id])).first()
    if place is None:
        raise NotVisible
    known = Link.objects.filter(organisation=place).first()
    names = ("agency_code", "since", "ended_on")
    initial = {name: getattr(known, name) for name in names} if known else {"since": today()}
    form = LinkForm(request.POST or None, initial=initial)
    if form.is_valid():
        set_link(actor=request.actor, organisation_id=place.id, **form.cleaned_data)
        say(request, _("Saved. Dossiers received from that day on are exchanged."))
        return redirect("portal:link")
    return page(
        request, "portal/link.html", {"form": form, "place": place}, status=422 if form.errors else 200
    )
