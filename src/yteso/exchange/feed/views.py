from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yteso.exchange.feed.actions import (
    add_receiver,
    back_fill,
    renew_secrets,
    replay,
    stop_receiver,
)
from yteso.exchange.feed.errors import FigureNotOffered
from yteso.exchange.feed.forms import FillForm, ReceiverForm
from yteso.exchange.feed.models import Receiver
from yteso.exchange.feed.permissions import MANAGE
from yteso.exchange.feed.queries import describe
from yteso.exchange.feed.secrets import signing_secret, token_of
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now
from yteso.kernel.ui.public import page, say
from yteso.toolkit.measures.public import About, Period

SHOWN = 50


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def receivers(request: Request) -> HttpResponse:
    """Who receives figures; a form for one more."""
    form = ReceiverForm(request.POST or None)
    if form.is_valid():
        try:
            made = add_receiver(actor=request.actor, **form.cleaned_data, now=now())
            return redirect("feed:receiver", made.id)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    found = Receiver.objects.all().visible_to(request.actor).order_by("name", "id")
    context = {"form": form, "receivers": list(found)}
    return page(request, "feed/receivers.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def receiver(request: Request, receiver_id: UUID) -> HttpResponse:
    """One receiver: its secrets, what was sent, sending again, past months."""
    one = Receiver.objects.all().visible_to(request.actor).filter(id=receiver_id).first()
    if one is None:
        raise NotVisible
    form = FillForm(request.POST if request.POST.get("what") == "fill" else None)
    what = request.POST.get("what", "")
    try:
        if what == "renew":
            renew_secrets(actor=request.actor, receiver_id=receiver_id)
            say(request, _("The old secrets no longer work."))
        elif what == "stop":
            stop_receiver(actor=request.actor, receiver_id=receiver_id, now=now())
            say(request, _("Nothing will be sent there any more."))
        elif what == "replay":
            replay(receiver=one, delivery_id=_uuid(request.POST.get("delivery", "")), now=now())
            say(request, _("It will be sent again within a minute."))
        elif form.is_valid():
            first, last = (Period.parse(form.cleaned_data[name]) for name in ("first", "last"))
            many = back_fill(receiver=one, first=first, last=last, now=now())
            say(request, _("%(n)s months will be sent.") % {"n": many})
        if request.method == "POST" and (what != "fill" or form.is_valid()):
            return redirect("feed:receiver", receiver_id)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {
        "receiver": one, "form": form, "token": token_of(one), "secret": signing_secret(one),
        "deliveries": list(one.deliveries.order_by("-made_at", "-id")[:SHOWN]),
        "figures": told(one.codes), "trail": [(_("Feed of figures"), reverse("feed:receivers"))],
    }  # fmt: skip
    return page(request, "feed/receiver.html", context, status=422 if request.method == "POST" else 200)


def told(codes: Sequence[str]) -> list[About]:
    """Return what the figures say of themselves, without those that are no longer offered."""
    found = []
    for code in codes:
        with suppress(FigureNotOffered):
            found.append(describe(code))
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None
