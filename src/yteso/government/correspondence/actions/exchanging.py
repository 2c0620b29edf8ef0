"""Packets of issued documents."""

import datetime as dt

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
    find_address,
    queue_document,
)
from yteso.government.correspondence.models import Document
from yteso.toolkit.files.public import open_file

PRIORITIES = {"": "0", "urgent": "1", "very_urgent": "2", "at_once": "3"}
URGENCIES = {number: word for word, number in PRIORITIES.items()}
NEW, RECALL, CHANGE, REPLACE = "0", "1", "2", "3"


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
    for n, one in enumerate(document.attachments.filter(problem="").order_by("at", "id"), 2):
        with open_file(one.file_id) as stream:
            found.append(Attached(one.name, stream.read(), f"cid:{n}", "Phụ lục"))
    return tuple(found)
