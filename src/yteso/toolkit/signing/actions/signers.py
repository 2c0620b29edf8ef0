"""Changing who signs a document: taking a signer off, putting another in their place, declining."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.toolkit.signing.actions.documents import (
    NOBODY,
    end_document,
    is_valid,
    locked_document,
    make_step,
    note_deed,
    seal_last,
)
from yteso.toolkit.signing.errors import AlreadySigned, NoRight, NotOpen, ReasonMissing
from yteso.toolkit.signing.models import Document, Right, Step
from yteso.toolkit.signing.permissions import OPEN


@transaction.atomic
def remove_signer(*, actor: Actor, step_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Take a signer who has not signed off the list, say why; the next one's turn comes.

    With nobody left to wait for, a document that was signed is complete, and one that was not is stopped.
    Raises AlreadySigned, NotOpen, ReasonMissing.
    """
    document, step = _waiting(actor, step_id, reason)
    _leave(step, Step.State.REMOVED, reason, now)
    _settle(document, reason, now)
    note_deed(actor, document, "signer_removed", position=step.position)
    return document


@transaction.atomic
def replace_signer(*, actor: Actor, step_id: UUID, right_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Put another signer in the place of one who has not signed. Raises as `remove_signer`, NoRight,
    SealFirst."""
    document, step = _waiting(actor, step_id, reason)
    right = Right.objects.filter(pk=right_id).select_related("certificate").first()
    if (
        right is None
        or right.organisation_id != document.organisation_id
        or not is_valid(right, now.astimezone(PROVINCE_ZONE).date())
    ):
        raise NoRight
    _leave(step, Step.State.REMOVED, reason, now)
    waiting = list(document.steps.filter(state=Step.State.WAITING).order_by("position"))
    later = [one for one in waiting if one.position > step.position]
    new = make_step(step.position + 1, right, step.stamp)
    new.document = document
    seal_last([new, *later])
    for one in reversed(later):
        one.position += 1
        one.save(update_fields=["position"])
    new.save(force_insert=True)
    note_deed(actor, document, "signer_replaced", position=new.position)
    return document


@transaction.atomic
def decline(*, actor: Actor, step_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Refuse to sign as the signer whose turn it is: the document is stopped, with the reason.

    Raises NotOpen, ReasonMissing; NotVisible for anybody else.
    """
    step = Step.objects.filter(pk=step_id, user_id=actor.user_id or NOBODY).first()
    if step is None:
        raise NotVisible
    document = locked_document(step.document_id)
    step.refresh_from_db()
    if document.state != Document.State.OPEN or step.state != Step.State.WAITING:
        raise NotOpen
    if not clean(reason):
        raise ReasonMissing
    _leave(step, Step.State.DECLINED, reason, now)
    end_document(document, Document.State.STOPPED, reason, now)
    note_deed(actor, document, "document_declined", position=step.position)
    return document


def _waiting(actor: Actor, step_id: UUID, reason: str) -> tuple[Document, Step]:
    step = Step.objects.filter(pk=step_id).first()
    if step is None:
        raise NotVisible
    document = locked_document(step.document_id)
    step.refresh_from_db()
    require(actor, OPEN, document.organisation_id)
    if step.state == Step.State.SIGNED:
        raise AlreadySigned
    if document.state != Document.State.OPEN or step.state != Step.State.WAITING:
        raise NotOpen
    if not clean(reason):
        raise ReasonMissing
    return document, step


def _leave(step: Step, state: Step.State, reason: str, now: dt.datetime) -> None:
    step.attempts.filter(state="begun").update(state="dropped", ended_at=now)
    step.state, step.reason, step.done_at = state, clean(reason), now
    step.save(update_fields=["state", "reason", "done_at"])


def _settle(document: Document, reason: str, now: dt.datetime) -> None:
    """Finish a document for which nobody is waited for any more."""
    if document.steps.filter(state=Step.State.WAITING).exists():
        return
    state = Document.State.SIGNED if document.signatures else Document.State.STOPPED
    end_document(document, state, "" if document.signatures else reason, now)
