"""Signing in order, then in one transaction: number, date, seal, register, packets. Recall, replacement,
change.

Source: Nghị định 30/2020/NĐ-CP art. 13–19.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yteso.government.correspondence.actions.annexes import seal_annexes
from yteso.government.correspondence.actions.exchanging import send_document, send_to_partners
from yteso.government.correspondence.actions.finding import find_locked, index, note_deed
from yteso.government.correspondence.actions.numbers import (
    find_book,
    next_number,
    symbol_of,
    unit_symbol,
    written,
)
from yteso.government.correspondence.errors import (
    DraftClosed,
    NotIssued,
    NotYetSigned,
    ReasonMissing,
    SigningEnded,
)
from yteso.government.correspondence.models import Direction, Document, Recipient, Stage
from yteso.government.correspondence.permissions import ISSUE, RECALL
from yteso.government.correspondence.shape import print_draft, receivers_in
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, require
from yteso.toolkit.notify.public import declare_event, notify
from yteso.toolkit.printing.public import date_in_words
from yteso.toolkit.signing.public import (
    NoRight,
    Right,
    SignerWanted,
    fill_document,
    new_code,
    put_up_document,
    reserve_places,
    retire_document,
    seal_put_up,
    take_down_document,
    verify_url,
)
from yteso.toolkit.work.public import act

PLACES = ("number", "dated")
TO_SIGN = declare_event(
    "correspondence.to_sign",
    _("A document waits for your signature"),
    _("%(subject)s waits for your signature. Read it, then sign or decline."),
)


@transaction.atomic
def put_up(
    *, actor: Actor, document_id: UUID, right_ids: Sequence[UUID], seen: int | None, now: dt.datetime
) -> Document:
    """Print the checked draft and put it up for signing by these persons in this order, then the seal.

    The last one's form and position stand over the signature on the paper; number and date are left open
    until all have signed. Raises NoRight, NoSeal, ChangedMeanwhile, StepNotPossible, MissingCharacters.
    """
    document = find_locked(actor, document_id)
    require(actor, ISSUE, document.organisation_id)
    if document.case_id is None or document.type is None:
        raise DraftClosed
    rights = {right.pk: right for right in Right.objects.filter(pk__in=right_ids).select_related("user")}
    if not right_ids or any(key not in rights for key in right_ids):
        raise NoRight
    last = rights[right_ids[-1]]
    version = document.versions.order_by("-number")[0]
    symbol = symbol_of(document.type, document.office, document.unit_id, "")
    code = new_code()
    printed = print_draft(
        document, version, symbol=symbol, signer=str(last.user), position=last.position or "",
        authority=f"{last.form}." if last.form else "", unit_symbol=unit_symbol(document.unit_id),
        verify_url=verify_url(code), verify_code=code, day=now.astimezone(PROVINCE_ZONE).date(), made_at=now,
    )  # fmt: skip
    others = [SignerWanted(key, {"hidden": True}) for key in right_ids[:-1]]
    document.signing = put_up_document(
        actor=actor,
        content=reserve_places(printed.pdf, printed.anchors, PLACES),
        kind="official_document",
        title=f"{document.type.name}: {document.subject}"[:255],
        organisation_id=document.organisation_id,
        signers=[*others, SignerWanted(last.pk)],
        own_seal=True,
        code=code,
        object_id=document.pk,
        anchors=printed.anchors,
        now=now,
    )
    document.case = act(
        actor=actor, case_id=document.case_id, transition="put_up", seen=seen, now=now,
        detail={"signers": [str(rights[key].user) for key in right_ids]},
    )  # fmt: skip
    document.signer_name, document.signer_position = str(last.user), last.position
    document.people = sorted({*document.people, *(rights[key].user_id for key in right_ids)})
    document.save(update_fields=["signing", "signer_name", "signer_position", "people"])
    notify(
        TO_SIGN, user_ids=[rights[right_ids[0]].user_id], parameters={"subject": document.subject},
        url=f"/correspondence/documents/{document.pk}/", now=now,
    )  # fmt: skip
    note_deed(actor, ISSUE, document, "put_up", signers=len(right_ids))
    return document


@transaction.atomic
def pull_back(
    *, actor: Actor, document_id: UUID, reason: str, seen: int | None, now: dt.datetime
) -> Document:
    """Take a document out of signing, back to its draft; what was signed is kept with the stopped paper.

    Raises ReasonMissing, StepNotPossible, ChangedMeanwhile.
    """
    document = find_locked(actor, document_id)
    if document.case_id is None:
        raise DraftClosed
    document.case = act(
        actor=actor, case_id=document.case_id, transition="pull_back", seen=seen, note=reason, now=now
    )
    if document.signing is not None and document.signing.state == "open":
        take_down_document(actor=actor, document_id=document.signing.pk, reason=reason, now=now)
    document.signing = None
    document.save(update_fields=["signing"])
    return document


@transaction.atomic
def issue(*, actor: Actor, document_id: UUID, seen: int | None = None, now: dt.datetime) -> Document:
    """Issue a document that all persons have signed: number, date, seal, register entry, packets.

    All of it in one transaction: cut off anywhere, no number is used up and nothing is half issued.
    Raises NotYetSigned, SigningEnded, NoBook, StepNotPossible, ChangedMeanwhile, NoAddress.
    """
    document = find_locked(actor, document_id)
    require(actor, ISSUE, document.organisation_id)
    signing = document.signing
    if document.case_id is None or document.type is None or signing is None:
        raise DraftClosed
    if signing.state in ("stopped", "withdrawn"):
        raise SigningEnded
    if signing.steps.filter(state="waiting", kind="person").exists() or not signing.signatures:
        raise NotYetSigned
    document.case = act(actor=actor, case_id=document.case_id, transition="issue", seen=seen, now=now)
    day = now.astimezone(PROVINCE_ZONE).date()
    book = find_book(document.office, Direction.OUT, document.type.code, day)
    number = next_number(book, day.year)
    symbol = symbol_of(document.type, document.office, document.unit_id, written(number))
    fill_document(
        actor=actor, document_id=signing.pk, number=symbol,
        texts={"number": written(number), "dated": date_in_words(day)}, now=now,
    )  # fmt: skip
    signed = seal_put_up(actor=actor, document_id=signing.pk, now=now)
    document.book, document.year, document.number, document.symbol = book, day.year, number, symbol
    document.issued_on, document.stage, document.file_id = day, Stage.ISSUED, signed.current_id
    document.file_name = f"{symbol.replace('/', '_')}.pdf"
    report = signed.validations.order_by("-made_at").first()
    document.validity = report.outcome if report else ""
    document.electronic = document.validity == "valid"
    document.signing = signed
    document.save()
    _address(document)
    seal_annexes(actor, document, now)
    if document.replaces is not None:
        _replace(actor, document, now)
    send_document(document, now)
    index(document)
    note_deed(actor, ISSUE, document, "issued", symbol=symbol)
    return document


def _address(document: Document) -> None:
    version = document.versions.order_by("-number")[0]
    Recipient.objects.bulk_create(
        Recipient(
            document=document, name=one.name[:255], organ_id=one.organ_id,
            channel=Document.Channel.BUS if one.organ_id else Document.Channel.INSIDE,
        )
        for one in receivers_in(version.recipients)
    )  # fmt: skip


def _replace(actor: Actor, document: Document, now: dt.datetime) -> None:
    """The former document no longer counts, and its public page says which one does."""
    assert document.replaces is not None
    old = Document.objects.select_for_update(of=("self",)).get(pk=document.replaces.pk)
    if old.stage != Stage.ISSUED:
        raise NotIssued
    old.stage = Stage.REPLACED
    old.save(update_fields=["stage"])
    if document.signing_id:
        for key in _signings(old):
            retire_document(
                actor=actor, document_id=key, reason=f"Thay thế bằng văn bản số {document.symbol}",
                replaced_by=document.signing_id, now=now,
            )  # fmt: skip


def _signings(document: Document) -> list[UUID]:
    """Return what is signed of a document: itself and its annexes."""
    annexes = document.attachments.exclude(signing=None).values_list("signing_id", flat=True)
    return [key for key in (document.signing_id, *annexes) if key]


def _in_force(actor: Actor, document_id: UUID, reason: str) -> Document:
    document = find_locked(actor, document_id)
    require(actor, RECALL, document.organisation_id)
    if document.direction != Direction.OUT or document.stage != Stage.ISSUED:
        raise NotIssued
    if not reason.strip():
        raise ReasonMissing
    return document


@transaction.atomic
def recall(*, actor: Actor, document_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Recall an issued document: it no longer counts, its public page says so, its receivers are asked back.

    Number, file and signatures stay. Raises NotIssued, ReasonMissing.
    Source: Nghị định 30/2020/NĐ-CP art. 18(5).
    """
    document = _in_force(actor, document_id, reason)
    document.stage, document.note = Stage.RECALLED, reason.strip()[:500]
    document.save(update_fields=["stage", "note"])
    for key in _signings(document):
        retire_document(actor=actor, document_id=key, reason=reason, now=now)
    send_to_partners(document, "1", reason, now)
    note_deed(actor, RECALL, document, "recalled")
    return document


@transaction.atomic
def send_change(*, actor: Actor, document_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Tell receivers that what was said about a document has changed (its receivers, its details).

    The document itself stays: an error in it is corrected by a letter or a replacement. Raises NotIssued,
    ReasonMissing.
    """
    document = _in_force(actor, document_id, reason)
    send_to_partners(document, "2", reason, now)
    note_deed(actor, RECALL, document, "change_sent")
    return document
