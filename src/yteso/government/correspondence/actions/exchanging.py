"""Packets of issued documents, and what packets that come in mean for documents here."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.exchange.documents.public import (
    Agency,
    Attached,
    Business,
    DocumentPacket,
    Packet,
    Partner,
    Receiver,
    Reference,
    Replacement,
    StaffInfo,
    agency_of,
    document_key,
    document_of,
    find_address,
    queue_document,
    queue_status,
)
from yteso.government.correspondence.actions.finding import admit, index
from yteso.government.correspondence.models import Direction, Document, Office, Recipient, Stage
from yteso.government.correspondence.permissions import REGISTER
from yteso.kernel.access.public import users_with
from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor
from yteso.toolkit.files.public import open_file
from yteso.toolkit.work.public import act

PRIORITIES = {"": "0", "urgent": "1", "very_urgent": "2", "at_once": "3"}
URGENCIES = {number: word for word, number in PRIORITIES.items()}
NEW, RECALL, CHANGE, REPLACE = "0", "1", "2", "3"
BUS = SystemActor("document bus")


def key_of(document: Document) -> str:
    """Return the document's key on the bus."""
    own = find_address(document.organisation_id)
    assert document.issued_on is not None
    return document_key(own.organ_id if own else "", document.issued_on, document.symbol)


def send_document(document: Document, now: dt.datetime) -> Packet | None:
    """Put an issued document on its way to the receivers that have a code on the bus; None without any."""
    replaced = document.replaces
    kind = REPLACE if replaced is not None and replaced.issued_on is not None else NEW
    reason = f"Thay thế văn bản số {replaced.symbol}" if kind == REPLACE and replaced else ""
    packet = send_to_partners(document, kind, reason, now)
    if packet is not None:
        document.packet = packet
        document.save(update_fields=["packet"])
    return packet


def send_to_partners(document: Document, kind: str, reason: str, now: dt.datetime) -> Packet | None:
    """Queue a packet of this kind about an issued document. Raises NoAddress."""
    rows = list(document.recipients.filter(channel=Document.Channel.BUS).order_by("name", "id"))
    if not rows:
        return None
    own = find_address(document.organisation_id)
    names = dict(Partner.objects.values_list("organ_id", "name"))
    number, _slash, notation = document.symbol.partition("/")
    with_file = kind in (NEW, REPLACE)
    packet = DocumentPacket(
        sender=agency_of(own) if own else Agency("", ""),
        receivers=tuple(Agency(row.organ_id, names.get(row.organ_id, row.name)[:200]) for row in rows),
        document_id=key_of(document),
        number=number,
        notation=notation,
        issued_on=document.issued_on,
        subject=document.subject,
        place=document.office.town,
        type_name=document.type.name if document.type else "",
        signer=document.signer_name[:50],
        position=document.signer_position[:100],
        priority=PRIORITIES[document.urgency],
        sphere=document.circulation,
        to_places=tuple(row.name[:150] for row in document.recipients.order_by("name", "id")),
        answers=_answers(document),
        business=_business(document, kind, reason, [row.organ_id for row in rows]),
        attachments=_files(document) if with_file else (),
    )
    return queue_document(
        organisation_id=document.organisation_id, packet=packet, object_id=document.pk, now=now
    )


def _answers(document: Document) -> tuple[Reference, ...]:
    answered = document.replies_to
    if answered is None or not answered.sender_organ:
        return ()
    key = answered.packet.document_key if answered.packet else ""
    return (Reference(answered.sender_organ, answered.symbol, key, answered.issued_on),)


def _business(document: Document, kind: str, reason: str, organs: list[str]) -> Business:
    replaced: tuple[Replacement, ...] = ()
    if kind == REPLACE and document.replaces is not None:
        replaced = (Replacement(key_of(document.replaces), tuple(organs)),)
    return Business(
        kind=kind,
        reason=reason,
        document_id=key_of(document),
        staff=StaffInfo("Văn thư", ""),
        document_changed=kind == CHANGE,
        receivers=tuple(Receiver(organ) for organ in organs) if kind == CHANGE else (),
        replacements=replaced,
    )


def _files(document: Document) -> tuple[Attached, ...]:
    found = []
    if document.file_id:
        with open_file(document.file_id) as stream:
            found.append(Attached(document.file_name, stream.read(), "cid:1", "Văn bản chính"))
    for n, one in enumerate(document.attachments.order_by("at", "id"), 2):
        with open_file(one.file_id) as stream:
            found.append(Attached(one.name, stream.read(), f"cid:{n}", "Phụ lục"))
    return tuple(found)


@transaction.atomic
def take_packet(*, packet_id: UUID, now: dt.datetime) -> None:
    """Take in what a packet says: a document that waits for entry, a status, a recall, a change.

    Safe to run twice.
    """
    packet = Packet.objects.select_for_update(of=("self",)).filter(id=packet_id).first()
    if packet is None or packet.state != Packet.State.TAKEN:
        return
    if packet.kind == Packet.Kind.STATUS:
        _status(packet, now)
    elif packet.kind == RECALL:
        _recalled(packet, now)
    elif packet.kind == CHANGE:
        _changed(packet, now)
    else:
        _arrived(packet)


def _status(packet: Packet, now: dt.datetime) -> None:
    """Note at the receiver's line what was said last; an older status never overwrites a newer one."""
    if packet.about is None or packet.about.object_id is None:
        return
    rows = Recipient.objects.select_for_update().filter(
        document_id=packet.about.object_id, organ_id=packet.from_organ
    )
    at = packet.said_at or packet.at
    for row in rows:
        if row.status_at is None or row.status_at <= at:
            row.status_code, row.status_at, row.note = packet.status_code, at, packet.note
            row.save(update_fields=["status_code", "status_at", "note"])


def _arrived(packet: Packet) -> None:
    if Document.objects.filter(packet=packet).exists():
        return
    office = Office.objects.filter(organisation=packet.organisation).first()
    if office is None:
        return
    read = document_of(packet)
    document = Document(
        direction=Direction.IN, office=office, organisation_id=office.organisation_id, packet=packet,
        subject=packet.subject, symbol=packet.code, issued_on=packet.issued_on, stage=Stage.ARRIVED,
        entered_at=packet.at, sender=packet.from_name[:255], sender_organ=packet.from_organ,
        channel=Document.Channel.BUS, urgency=URGENCIES.get(read.priority, ""), signer_name=read.signer,
        signer_position=read.position, note=read.content[:500],
    )  # fmt: skip
    document.replies_to = _answered(read, office)
    admit(
        document,
        people=users_with(REGISTER, office.organisation_id, packet.at.astimezone(PROVINCE_ZONE).date()),
    )
    document.save(force_insert=True)
    index(document)


def _answered(read: DocumentPacket, office: Office) -> Document | None:
    codes = [one.code for one in read.answers if one.code]
    rows = Document.objects.filter(office=office, direction=Direction.OUT, symbol__in=codes)
    return rows.order_by("-issued_on").first() if codes else None


def _told(packet: Packet) -> Document | None:
    """Return the document that a recall or change is about."""
    read = document_of(packet)
    keys = {read.document_id, read.business.document_id, *(one.document_id for one in read.answers)} - {""}
    rows = Document.objects.select_for_update(of=("self",)).filter(
        direction=Direction.IN, organisation=packet.organisation,
        packet__document_key__in=keys, sender_organ=packet.from_organ,
    )  # fmt: skip
    return rows.order_by("-entered_at").first()


def _recalled(packet: Packet, now: dt.datetime) -> None:
    """Not entered or handled yet: agreed at once. Handled already: refused, with the reason."""
    document = _told(packet)
    if document is None or document.stage in (Stage.DONE, Stage.RETURNED):
        said = "Văn bản đã xử lý xong" if document else "Không tìm thấy văn bản"
        queue_status(packet_id=packet.id, code=Packet.Status.CHANGE_REFUSED, description=said, now=now)
        return
    if document.case_id and document.stage == Stage.ENTERED:
        act(
            actor=BUS, case_id=document.case_id, transition="withdraw", note=packet.note or "Nơi gửi thu hồi",
            now=now,
        )  # fmt: skip
    document.stage, document.note = Stage.WITHDRAWN, packet.note[:500]
    document.save(update_fields=["stage", "note"])
    queue_status(packet_id=packet.id, code=Packet.Status.CHANGE_AGREED, now=now)


def _changed(packet: Packet, now: dt.datetime) -> None:
    document = _told(packet)
    if document is None:
        queue_status(
            packet_id=packet.id,
            code=Packet.Status.CHANGE_REFUSED,
            description="Không tìm thấy văn bản",
            now=now,
        )
        return
    document.subject, document.note = packet.subject or document.subject, packet.note[:500]
    document.save(update_fields=["subject", "note"])
    index(document)
    queue_status(packet_id=packet.id, code=Packet.Status.CHANGE_AGREED, now=now)
