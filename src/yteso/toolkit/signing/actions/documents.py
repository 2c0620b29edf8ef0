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
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.toolkit.files.public import keep, open_file
from yteso.toolkit.printing.public import Anchor
from yteso.toolkit.signing.errors import (
    AlreadySigned,
    NoRight,
    NoSeal,
    NoSigners,
    NotAPdf,
    NotFillable,
    NotOpen,
    PdfLocked,
    ReasonMissing,
    SealFirst,
)
from yteso.toolkit.signing.models import Certificate, Document, Right, Step
from yteso.toolkit.signing.permissions import OPEN, WITHDRAW
from yteso.toolkit.signing.pki.shapes import Filling, Space
from yteso.toolkit.signing.stamps import draw_text

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
    return put_up_document(
        actor=actor,
        content=content,
        kind=kind,
        title=title,
        organisation_id=organisation_id,
        signers=signers,
        code=code,
        number=number,
        person_id=person_id,
        object_id=object_id,
        anchors=anchors,
        now=now,
    )


@transaction.atomic
def put_up_document(
    *,
    actor: Actor,
    content: bytes,
    kind: str,
    title: str,
    organisation_id: UUID,
    signers: Sequence[SignerWanted],
    own_seal: bool = False,
    code: str = "",
    number: str = "",
    person_id: UUID | None = None,
    object_id: object = "",
    anchors: Mapping[str, Anchor] | None = None,
    now: dt.datetime,
) -> Document:
    """As `open_document`, for a module that has decided by its own permissions that the actor may.

    `own_seal` puts the installation's own seal after the signers; `seal_put_up` sets it. Raises as
    `open_document`, NoSeal when there is none of this organisation.
    """
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
        if (
            right is None
            or right.organisation_id != organisation_id
            or not is_valid(right, now.astimezone(PROVINCE_ZONE).date())
        ):
            raise NoRight
        steps.append(make_step(position, right, wanted.stamp))
    if own_seal:
        steps.append(_own_seal(len(steps) + 1, organisation_id))
    seal_last(steps)
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


def _own_seal(position: int, organisation_id: UUID) -> Step:
    seal = find_own_seal(organisation_id)
    if seal is None:
        raise NoSeal
    return Step(position=position, kind=Kind.SEAL, certificate=seal, title=clean(seal.holder))


def find_own_seal(organisation_id: UUID) -> Certificate | None:
    """Return the seal of the organisation that the installation sets by itself, or None."""
    rows = Certificate.objects.filter(automatic=True, revoked_at=None, organisation_id=organisation_id)
    return rows.first()


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


def is_valid(right: Right, day: dt.date) -> bool:
    return right.valid_from <= day and (right.valid_to is None or right.valid_to >= day)


def make_step(position: int, right: Right, stamp: Mapping[str, Any]) -> Step:
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


def seal_last(steps: Sequence[Step]) -> None:
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
def stop_document(*, actor: Actor, document_id: UUID, reason: str, now: dt.datetime) -> Document:
    """End the signing of a document before all have signed; what was signed is kept. Raises NotOpen."""
    require(actor, OPEN, locked_document(document_id).organisation_id)
    return take_down_document(actor=actor, document_id=document_id, reason=reason, now=now)


@transaction.atomic
def take_down_document(*, actor: Actor, document_id: UUID, reason: str, now: dt.datetime) -> Document:
    """As `stop_document`, for a module that has decided by its own permissions that the actor may."""
    document = locked_document(document_id)
    if document.state != Document.State.OPEN:
        raise NotOpen
    if not clean(reason):
        raise ReasonMissing
    end_document(document, Document.State.STOPPED, reason, now)
    note_deed(actor, document, "document_stopped")
    return document


@transaction.atomic
def withdraw_document(
    *, actor: Actor, document_id: UUID, reason: str, replaced_by: UUID | None = None, now: dt.datetime
) -> Document:
    """Say that a signed document no longer counts: its public page shows so, its signatures stay true.

    Raises NotOpen unless it is signed, ReasonMissing. Source: Nghị định 30/2020/NĐ-CP art. 18.
    """
    require(actor, WITHDRAW, locked_document(document_id).organisation_id)
    return retire_document(
        actor=actor, document_id=document_id, reason=reason, replaced_by=replaced_by, now=now
    )


@transaction.atomic
def retire_document(
    *, actor: Actor, document_id: UUID, reason: str, replaced_by: UUID | None = None, now: dt.datetime
) -> Document:
    """As `withdraw_document`, for a module that has decided by its own permissions that the actor may."""
    document = locked_document(document_id)
    if document.state != Document.State.SIGNED:
        raise NotOpen
    if not clean(reason):
        raise ReasonMissing
    document.replaced_by_id = replaced_by
    end_document(document, Document.State.WITHDRAWN, reason, now)
    record(
        actor,
        WITHDRAW.code,
        organisation_id=document.organisation_id,
        person_id=document.person_id,
        object_kind="signing_document",
        object_id=document.pk,
    )
    return document


def reserve_places(content: bytes, anchors: Mapping[str, Anchor], names: Sequence[str]) -> bytes:
    """Return the PDF with places that are filled in later, where its layout has named them (number, date)."""
    from yteso.toolkit.signing.pki.filling import reserve

    spaces = {
        name: Space(place.page, place.x, place.y, place.width, place.height)
        for name, place in anchors.items()
        if name in names
    }
    return reserve(content, spaces)


@transaction.atomic
def fill_document(
    *, actor: Actor, document_id: UUID, number: str, texts: Mapping[str, str], now: dt.datetime
) -> Document:
    """Fill in the places of a document that its persons have signed and its seal has not; `number` is what
    the public page shows from now on. The caller has decided that the actor may.

    Texts of places called `number` stand to the right, others slanted. Raises NotFillable.
    Source: Nghị định 30/2020/NĐ-CP art. 15, 18.
    """
    from yteso.toolkit.signing.pki.filling import fill

    document = locked_document(document_id)
    waiting = list(document.steps.filter(state=Step.State.WAITING))
    if (
        document.state != Document.State.OPEN
        or not document.signatures
        or not waiting
        or any(step.kind != Kind.SEAL for step in waiting)
    ):
        raise NotFillable
    fillings = {}
    for name, text in texts.items():
        place = document.anchors[name]
        size = (place["width"], place["height"])
        fillings[name] = Filling(text, draw_text(text, size, italic=name != "number", right=name == "number"))
    with open_file(document.current_id) as stream:
        content = fill(stream.read(), fillings)
    document.current = keep(content, "application/pdf", now)
    document.number = clean(number)
    document.save(update_fields=["current", "number"])
    note_deed(actor, document, "document_filled", number=document.number)
    return document


@transaction.atomic
def change_content(*, actor: Actor, document_id: UUID, content: bytes, now: dt.datetime) -> Document:
    """Put another PDF in the place of one that nobody has signed yet. Raises AlreadySigned, NotAPdf,
    PdfLocked."""
    require(actor, OPEN, locked_document(document_id).organisation_id)
    return reprint_document(actor=actor, document_id=document_id, content=content, now=now)


@transaction.atomic
def reprint_document(
    *,
    actor: Actor,
    document_id: UUID,
    content: bytes,
    anchors: Mapping[str, Anchor] | None = None,
    now: dt.datetime,
) -> Document:
    """As `change_content`, for a module that has decided by its own permissions that the actor may."""
    document = locked_document(document_id)
    if document.signatures:
        raise AlreadySigned
    if document.state != Document.State.OPEN:
        raise NotOpen
    check_pdf(content)
    document.original = document.current = keep(content, "application/pdf", now)
    document.anchors = {name: asdict(place) for name, place in (anchors or {}).items()}
    document.save(update_fields=["original", "current", "anchors"])
    note_deed(actor, document, "document_content_changed")
    return document


def end_document(document: Document, state: Document.State, reason: str, now: dt.datetime) -> None:
    document.state, document.ended_because = state, clean(reason)
    document.finished_at = document.finished_at or now
    document.save(update_fields=["state", "ended_because", "finished_at", "replaced_by"])


def note_deed(actor: Actor, document: Document, deed: str, **more: object) -> None:
    record(
        actor,
        OPEN.code,
        organisation_id=document.organisation_id,
        person_id=document.person_id,
        object_kind="signing_document",
        object_id=document.pk,
        detail={"did": deed, **more},
    )
