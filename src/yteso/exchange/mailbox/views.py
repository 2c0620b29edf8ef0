"""Staff pages: the mailbox, a letter, its attachments, an answer."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.exchange.mailbox.actions import answer_letter, send_again
from yteso.exchange.mailbox.errors import FileNotGiven
from yteso.exchange.mailbox.forms import AnswerForm
from yteso.exchange.mailbox.models import Attachment, Letter
from yteso.exchange.mailbox.permissions import READ, WRITE
from yteso.exchange.mailbox.registers import TONES
from yteso.exchange.mailbox.uses import uses_of
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now
from yteso.kernel.ui.public import page, say
from yteso.toolkit.files.public import ARRIVAL_REFUSALS, open_file


def _letter(request: Request, key: UUID) -> Letter:
    rows = Letter.objects.visible_to(request.actor).select_related("answers", "by")
    found = rows.filter(id=key).first()
    if found is None:
        raise NotVisible
    return found


@guarded(READ)
@require_http_methods(["GET", "POST"])
def letter(request: Request, key: UUID) -> HttpResponse:
    """A letter in plain words, its attachments, and the answer to it."""
    found = _letter(request, key)
    may_answer = (
        found.direction == Letter.Direction.IN
        and bool(found.sender and settings.MAILBOX_ADDRESS)
        and request.actor.can(WRITE)
    )
    form = AnswerForm(request.POST or None) if may_answer else None
    if form is not None and form.is_valid():
        try:
            answer_letter(actor=request.actor, letter_id=key, text=form.cleaned_data["text"], now=now())
            say(request, _("The answer goes out within a minute."))
            return redirect("mailbox:letter", key=key)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    if request.method == "GET":
        record(request.actor, READ.code, object_kind="letter", object_id=found.id)
    files = found.attachments.order_by("order")
    context = {
        "letter": found,
        "tone": TONES[found.state],
        "files": [(one, ARRIVAL_REFUSALS.get(one.refusal, "") if one.refusal else "") for one in files],
        "uses": uses_of(request.actor, found.id),
        "answers": found.answered_by.order_by("at"),
        "form": form,
        "may_send": found.state in (Letter.State.WAITING, Letter.State.GIVEN_UP) and request.actor.can(WRITE),
    }
    status = 422 if form is not None and form.errors else 200
    return page(request, "mailbox/letter.html", context, status=status)


@guarded(READ)
@require_GET
def attachment(request: Request, key: UUID) -> HttpResponse:
    """An attachment, as a file to be saved; one that may do harm is not handed out."""
    found = Attachment.objects.select_related("letter").filter(id=key).first()
    if found is None or not Letter.objects.visible_to(request.actor).filter(id=found.letter_id).exists():
        raise NotVisible
    if found.refusal:
        raise FileNotGiven
    record(
        request.actor,
        READ.code,
        object_kind="letter",
        object_id=found.letter_id,
        detail={"did": "export", "name": found.name},
    )
    with open_file(found.file_id) as stream:
        content = stream.read()
    headers = {
        "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=found.media_type, headers=headers)


@guarded(WRITE)
@require_POST
def again(request: Request, key: UUID) -> HttpResponse:
    """Try a letter again at once."""
    send_again(actor=request.actor, letter_id=key, now=now())
    say(request, _("The letter goes out within a minute."))
    return redirect("mailbox:letter", key=key)
