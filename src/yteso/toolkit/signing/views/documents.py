"""Staff pages: what is signed, a document with its signers, signing it."""

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yteso.kernel.audit.public import record_read
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, signed_in, today
from yteso.kernel.ui.public import page, say
from yteso.toolkit.files.public import open_file
from yteso.toolkit.signing.actions.documents import withdraw_document
from yteso.toolkit.signing.actions.signers import decline, remove_signer
from yteso.toolkit.signing.actions.signing import sign_document, validate_document
from yteso.toolkit.signing.addresses import verify_url
from yteso.toolkit.signing.doors import door_of, may_open_file
from yteso.toolkit.signing.forms import ReasonForm
from yteso.toolkit.signing.models import Certificate, Document
from yteso.toolkit.signing.permissions import OPEN, READ, SIGN, WITHDRAW
from yteso.toolkit.signing.queries import newest_validation, next_step, stuck_words


def _document(request: Request, key: UUID) -> Document:
    found = Document.objects.visible_to(request.actor).filter(pk=key).select_related("organisation").first()
    if found is None:
        raise NotVisible
    return found


@signed_in("shows only documents that the reader signs, put up, or may read by `visible_to`")
@require_GET
def show(request: Request, key: UUID) -> HttpResponse:
    """A document: its signers in order, whose turn it is, what was found about it."""
    document = _document(request, key)
    step = next_step(document)
    stuck = stuck_words(step, today()) if step else ""
    mine = bool(step and step.user_id == request.actor.user_id and request.actor.can(SIGN))
    here = bool(step and step.certificate.key_place != Certificate.KeyPlace.ELSEWHERE)
    reach = request.actor.reach
    context = {
        "document": document,
        "steps": document.steps.select_related("user", "certificate").order_by("position"),
        "next": step,
        "may_read": may_open_file(request.actor, document),
        "door": door_of(request.actor, document),
        "stuck": stuck,
        "may_sign": mine and here and not stuck,
        "mine": mine,
        "may_change": reach(OPEN).covers(document.organisation_id) and document.state == Document.State.OPEN,
        "may_withdraw": reach(WITHDRAW).covers(document.organisation_id)
        and document.state == Document.State.SIGNED,
        "validation": newest_validation(document),
        "reason_form": ReasonForm(),
        "verify": verify_url(document.code),
    }
    return page(request, "signing/document.html", context)


@signed_in("the file opens only for those who put it up or sign it")
@require_GET
def download(request: Request, key: UUID) -> FileResponse:
    document = _document(request, key)
    if not may_open_file(request.actor, document):
        raise NotVisible
    if document.person_id:
        record_read(
            request.actor,
            document.person_id,
            READ.code,
            organisation_id=document.organisation_id,
            object_kind="signing_document",
            object_id=document.pk,
        )
    name = f"{document.code}.pdf"
    return FileResponse(
        open_file(document.current_id), as_attachment=True, filename=name, content_type="application/pdf"
    )


@guarded(SIGN)
@require_POST
def sign(request: Request, key: UUID) -> HttpResponse:
    """Sign as the signer whose turn it is."""
    document = sign_document(actor=request.actor, document_id=_document(request, key).pk, now=now())
    say(request, _("Signed: %(title)s") % {"title": document.title}, "good")
    return redirect("signing:document", key=key)


@guarded(SIGN)
@require_POST
def refuse(request: Request, key: UUID) -> HttpResponse:
    """Decline to sign, with a reason."""
    step = next_step(_document(request, key))
    if step is None:
        raise NotVisible
    decline(actor=request.actor, step_id=step.pk, reason=request.POST.get("reason", ""), now=now())
    say(request, _("You declined to sign. Whoever put the document up sees your reason."), "good")
    return redirect("signing:document", key=key)


@guarded(OPEN)
@require_POST
def remove(request: Request, key: UUID, step_key: UUID) -> HttpResponse:
    """Take a signer off the list, with a reason."""
    step = get_object_or_404(_document(request, key).steps, pk=step_key)
    remove_signer(actor=request.actor, step_id=step.pk, reason=request.POST.get("reason", ""), now=now())
    return redirect("signing:document", key=key)


@guarded(WITHDRAW)
@require_POST
def withdraw(request: Request, key: UUID) -> HttpResponse:
    """Say that a signed document no longer counts."""
    document = _document(request, key)
    withdraw_document(
        actor=request.actor, document_id=document.pk, reason=request.POST.get("reason", ""), now=now()
    )
    return redirect("signing:document", key=key)


@signed_in("validates again a document that the reader sees by `visible_to`")
@require_POST
def validate(request: Request, key: UUID) -> HttpResponse:
    """Validate again and keep the new report."""
    try:
        validate_document(actor=request.actor, document_id=_document(request, key).pk, now=now())
    except Refusal as refusal:
        say(request, str(refusal), "bad")
    return redirect("signing:document", key=key)
