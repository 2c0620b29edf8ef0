"""Putting a document up for signing, changing who signs, stopping, withdrawing."""

import datetime as dt
import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

import pikepdf
from django.db import transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.toolkit.files.public import keep
from yteso.toolkit.printing.public import Anchor
from yteso.toolkit.signing.errors import (
    AlreadySigned,
    NoRight,
    NoSigners,
    NotAPdf,
    NotOpen,
    PdfLocked,
    ReasonMissing,
    SealFirst,
)
from yteso.toolkit.signing.models import Certificate, Document, Right, Step
from yteso.toolkit.signing.permissions import OPEN, WITHDRAW

NOBODY = UUID(int=0)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no letter is taken for a digit
Kind = Certificate.Kind


@dataclass(frozen=True)
class SignerWanted:
    """A signer: by a right (a user with a certificate). `stamp` as in `stamps.look_of`."""

    right_id: UUID
    stamp: Mapping[str, Any] = field(default_factory=dict)


def new_code() -> str:
    """Return a code to verify a document by: 60 random bits, so that nobody finds one by trying.

    Ask for it before printing, so that the paper can carry it.
    """
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def check_pdf(content: bytes) -> None:
    """Raise NotAPdf or PdfLocked unless the content can take a signature."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise PdfLocked
            if not len(document.pages):
                raise NotAPdf
    except pikepdf.PasswordError as error:
        raise PdfLocked from error
    except (pikepdf.PdfError, ValueError) as error:
        raise NotAPdf from error


@transaction.atomic
def open_document(
    *,
    actor: Actor,
    content: bytes,
    kind: str,
    title: str,
    organisation_id: UUID,
    signers: Sequence[SignerWanted],
    code: str = "",
    number: str = "",
    person_id: UUID | None = None,
    object_id: object = "",
    anchors: Mapping[str, Anchor] | None = None,
    now: dt.datetime,
) -> Document:
    """Put a PDF up for signing by these signers in this order.

    `title` is shown to everybody who verifies the document: no personal data in it. Raises NotAPdf,
    PdfLocked, NoSigners, NoRight, SealFirst (a person after the seal).
    """
    require(actor, OPEN, organisation_id)
    rights = {
        row.pk: row
        for row in Right.objects.filter(pk__in=[one.right_id for one in signers]).select_related(
            "certificate"
        )
    }
    if not signers:
        raise NoSigners
    chosen = [rights.get(one.right_id) for one in signers]
    steps = []
    for position, (wanted, right) in enumerate(zip(signers, chosen, strict=True), 1):
        if right is None or right.organisation_id != organisation_id or not _valid(right, now.date()):
            raise NoRight
        steps.append(_step(position, right, wanted.stamp))
    _seal_last(steps)
    document = begin_document(
        actor, content, kind, title, organisation_id, code, number, person_id, object_id, anchors, now
    )
    for step in steps:
        step.document = document
    Step.objects.bulk_create(steps)
    record(
        actor,
        OPEN.code,
        organisation_id=organisation_id,
        person_id=person_id,
        object_kind="signing_document",
        object_id=document.pk,
        detail={"did": "document_opened", "kind": kind, "signers": len(steps)},
    )
    return document


def begin_document(
    actor: Actor,
    content: bytes,
    kind: str,
    title: str,
    organisation_id: UUID,
    code: str,
    number: str,
    person_id: UUID | None,
    object_id: object,
    anchors: Mapping[str, Anchor] | None,
    now: dt.datetime,
) -> Document:
    """Keep the PDF and write the document's row."""
    check_pdf(content)
    file = keep(content, "application/pdf", now)
    return Document.objects.create(
        code=code or new_code(),
        kind=kind,
        title=clean(title),
        number=clean(number),
        organisation_id=organisation_id,
        person_id=person_id,
        object_id=str(object_id or ""),
        original=file,
        current=file,
        opened_at=now,
        opened_by_id=actor.user_id,
        anchors={name: asdict(place) for name, place in (anchors or {}).items()},
    )


def _valid(right: Right, day: dt.date) -> bool:
    return right.valid_from <= day and (right.valid_to is None or right.valid_to >= day)


def _step(position: int, right: Right, stamp: Mapping[str, Any]) -> Step:
    title = f"{right.form}. {right.position}".strip(". ") if right.form else right.position
    return Step(
        position=position,
        kind=right.certificate.kind,
        user_id=right.user_id,
        right=right,
        certificate=right.certificate,
        title=title,
        stamp=dict(stamp),
    )


def _seal_last(steps: Sequence[Step]) -> None:
    kinds = [step.kind for step in steps]
    if Kind.SEAL in kinds and Kind.PERSON in kinds[kinds.index(Kind.SEAL) :]:
        raise SealFirst


def locked_document(document_id: UUID) -> Document:
    """Return the document, locked until the transaction ends. Raises NotVisible."""
    document = Document.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotVisible
    return document


@transaction.atomic
def remove_signer(*, actor: Actor, step_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Take a signer who has not signed off the list, say why; the next one's turn comes.

    With nobody left to wait for, a document that was signed is complete, and one that was not is stopped.
    Raises AlreadySigned, NotOpen, ReasonMissing.
    """
    document, step = _waiting(actor, step_id, reason)
    _leave(step, Step.State.REMOVED, reason, now)
    _settle(document, reason, now)
    _note(actor, document, "signer_removed", position=step.position)
    return document


@transaction.atomic
def replace_signer(*, actor: Actor, step_id: UUID, right_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Put another signer in the place of one who has not signed. Raises as `remove_signer`, NoRight,
    SealFirst."""
    document, step = _waiting(actor, step_id, reason)
    right = Right.objects.filter(pk=right_id).select_related("certificate").first()
    if right is None or right.organisation_id != document.organisation_id or not _valid(right, now.date()):
        raise NoRight
    _leave(step, Step.State.REMOVED, reason, now)
    waiting = list(document.steps.filter(state=Step.State.WAITING).order_by("position"))
    later = [one for one in waiting if one.position > step.position]
    new = _step(step.position + 1, right, step.stamp)
    new.document = document
    _seal_last([new, *later])
    for one in reversed(later):
        one.position += 1
        one.save(update_fields=["position"])
    new.save(force_insert=True)
    _note(actor, document, "signer_replaced", position=new.position)
    return document


@transaction.atomic
def stop_document(*, actor: Actor, document_id: UUID, reason: str, now: dt.datetime) -> Document:
    """End the signing of a document before all have signed; what was signed is kept. Raises NotOpen."""
    document = locked_document(document_id)
    require(actor, OPEN, document.organisation_id)
    if document.state != Document.State.OPEN:
        raise NotOpen
    if not clean(reason):
        raise ReasonMissing
    _end(document, Document.State.STOPPED, reason, now)
    _note(actor, document, "document_stopped")
    return document


@transaction.atomic
def withdraw_document(
    *, actor: Actor, document_id: UUID, reason: str, replaced_by: UUID | None = None, now: dt.datetime
) -> Document:
    """Say that a signed document no longer counts: its public page shows so, its signatures stay true.

    Raises NotOpen unless it is signed, ReasonMissing. Source: Nghị định 30/2020/NĐ-CP art. 18.
    """
    document = locked_document(document_id)
    require(actor, WITHDRAW, document.organisation_id)
    if document.state != Document.State.SIGNED:
        raise NotOpen
    if not clean(reason):
        raise ReasonMissing
    document.replaced_by_id = replaced_by
    _end(document, Document.State.WITHDRAWN, reason, now)
    record(
        actor,
        WITHDRAW.code,
        organisation_id=document.organisation_id,
        person_id=document.person_id,
        object_kind="signing_document",
        object_id=document.pk,
    )
    return document


@transaction.atomic
def change_content(*, actor: Actor, document_id: UUID, content: bytes, now: dt.datetime) -> Document:
    """Put another PDF in the place of one that nobody has signed yet. Raises AlreadySigned, NotAPdf,
    PdfLocked."""
    document = locked_document(document_id)
    require(actor, OPEN, document.organisation_id)
    if document.signatures:
        raise AlreadySigned
    if document.state != Document.State.OPEN:
        raise NotOpen
    check_pdf(content)
    document.original = document.current = keep(content, "application/pdf", now)
    document.anchors = {}
    document.save(update_fields=["original", "current", "anchors"])
    _note(actor, document, "document_content_changed")
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
    _end(document, state, "" if document.signatures else reason, now)


def _end(document: Document, state: Document.State, reason: str, now: dt.datetime) -> None:
    document.state, document.ended_because = state, clean(reason)
    document.finished_at = document.finished_at or now
    document.save(update_fields=["state", "ended_because", "finished_at", "replaced_by"])


def _note(actor: Actor, document: Document, deed: str, **more: object) -> None:
    record(
        actor,
        OPEN.code,
        organisation_id=document.organisation_id,
        person_id=document.person_id,
        object_kind="signing_document",
        object_id=document.pk,
        detail={"did": deed, **more},
    )


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
    _end(document, Document.State.STOPPED, reason, now)
    _note(actor, document, "document_declined", position=step.position)
    return document
