"""Packets out and in: queued in the transaction that needs them, kept, carried, retried, taken once."""

import dataclasses
import datetime as dt
from uuid import UUID

from django.db import DataError, transaction
from django.db.models import Q

from yteso.exchange.channels.public import Channel, ChannelDown
from yteso.exchange.documents.channels import channel, letter
from yteso.exchange.documents.edxml.reading import read_packet
from yteso.exchange.documents.edxml.shapes import (
    ARRIVED,
    NEW,
    REFUSED,
    REPLACE,
    Agency,
    DocumentPacket,
    Reference,
    StaffInfo,
    StatusPacket,
)
from yteso.exchange.documents.edxml.writing import write_packet
from yteso.exchange.documents.errors import NoAddress, NotForUs, PacketUnreadable
from yteso.exchange.documents.models import OwnAddress, Packet, Partner
from yteso.exchange.documents.permissions import MANAGE, SEND
from yteso.exchange.documents.queries import agency_of
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, Refusal, clean, require
from yteso.toolkit.facts.public import PacketTaken, publish
from yteso.toolkit.files.public import StoredFile, keep, open_file

PAUSES_MIN = (1, 5, 30, 120, 360, 720, 1440)  # after that many minutes it is tried again, then given up
MEDIA_TYPE = "application/xml"
Direction, Kind, State = Packet.Direction, Packet.Kind, Packet.State


@transaction.atomic
def set_address(
    *, actor: Actor, organisation_id: UUID, organ_id: str, name: str, former_organ_id: str = "",
    in_charge: str = "", address: str = "", email: str = "", telephone: str = "",
) -> OwnAddress:  # fmt: skip
    """Say which code one of our organisations has on the bus. Raises NotAllowed."""
    require(actor, MANAGE, organisation_id)
    values = {
        "organ_id": clean(organ_id), "former_organ_id": clean(former_organ_id), "name": clean(name),
        "in_charge": clean(in_charge), "address": clean(address), "email": clean(email),
        "telephone": clean(telephone),
    }  # fmt: skip
    row, _made = OwnAddress.objects.update_or_create(organisation_id=organisation_id, defaults=values)
    _note(actor, MANAGE.code, "bus_address", row.pk, "address_set", organisation_id)
    return row


@transaction.atomic
def set_partner(*, actor: Actor, organ_id: str, name: str, email: str = "", source: str = "") -> Partner:
    """Add another agency of the bus, or change what is known of it. Raises NotAllowed."""
    require(actor, MANAGE)
    values = {"name": clean(name), "email": clean(email), "source": clean(source), "ended_on": None}
    row, _made = Partner.objects.update_or_create(organ_id=clean(organ_id), defaults=values)
    _note(actor, MANAGE.code, "bus_address", row.pk, "address_set", None)
    return row


def _note(actor: Actor, verb: str, kind: str, key: UUID, did: str, organisation_id: UUID | None) -> None:
    record(actor, verb, organisation_id=organisation_id, object_kind=kind, object_id=key, detail={"did": did})


@transaction.atomic
def queue_document(
    *, organisation_id: UUID, packet: DocumentPacket, object_id: UUID | None = None, now: dt.datetime
) -> Packet:
    """Put a document (new, recalled, changed, replacing) on its way to its receivers, in the present
    transaction.

    The caller has asked who may. Raises NoAddress.
    """
    own = _own(organisation_id)
    packet = dataclasses.replace(packet, sender=agency_of(own))
    row = _outgoing(organisation_id, write_packet(packet), now)
    row.kind, row.document_key, row.code = packet.business.kind, packet.document_id, packet.code[:100]
    row.issued_on, row.subject, row.object_id = packet.issued_on, packet.subject, object_id
    row.from_organ, row.from_name = own.organ_id, own.name
    row.to_organs, row.note = [one.organ_id for one in packet.receivers], packet.business.reason[:500]
    row.save(force_insert=True)
    return row


@transaction.atomic
def queue_status(
    *, packet_id: UUID, code: str, description: str = "", staff: StaffInfo | None = None, now: dt.datetime
) -> Packet | None:
    """Tell the sender of a packet what became of it; a status that was told already is not told again."""
    about = Packet.objects.select_for_update().get(id=packet_id)
    if about.organisation_id is None or about.statuses.filter(status_code=code, direction="out").exists():
        return None
    own = _own(about.organisation_id)
    packet = StatusPacket(
        sender=agency_of(own),
        about=Reference(about.from_organ, about.code, about.document_key, about.issued_on),
        code=code,
        at=now,
        description=description[:500],
        staff=staff or StaffInfo(),
        receivers=(Agency(about.from_organ, about.from_name),),
    )
    row = _outgoing(about.organisation_id, write_packet(packet), now)
    row.kind, row.status_code, row.about, row.said_at = Kind.STATUS, code, about, now
    row.document_key, row.code, row.note = about.document_key, about.code, description[:500]
    row.from_organ, row.from_name, row.to_organs = own.organ_id, own.name, [about.from_organ]
    row.save(force_insert=True)
    return row


def _own(organisation_id: UUID) -> OwnAddress:
    own = OwnAddress.objects.filter(organisation_id=organisation_id).first()
    if own is None:
        raise NoAddress
    return own


def _outgoing(organisation_id: UUID, content: bytes, now: dt.datetime) -> Packet:
    return Packet(
        direction=Direction.OUT, state=State.WAITING, organisation_id=organisation_id,
        file=keep(content, MEDIA_TYPE, now), size_bytes=len(content), at=now, next_at=now,
    )  # fmt: skip


def send_waiting(*, now: dt.datetime, limit: int = 200, by: Channel | None = None) -> int:
    """Send what is due, the oldest first; return how many went. Two workers never send the same one."""
    way, sent = by or channel(), 0
    for _turn in range(limit):
        with transaction.atomic():
            due = Packet.objects.filter(state=State.WAITING, next_at__lte=now).order_by("next_at", "id")
            one = due.select_for_update(skip_locked=True, of=("self",)).first()
            if one is None:
                return sent
            sent += _send(one, way, now)
    return sent


def _send(one: Packet, way: Channel, now: dt.datetime) -> bool:
    with open_file(one.file_id) as stream:
        content = stream.read()
    kind = "status" if one.kind == Kind.STATUS else "edoc"
    one.attempts += 1
    try:
        one.outside_id = way.send(letter(str(one.id), kind, one.from_organ, content))
    except ChannelDown as error:
        one.problem = str(error)[:60]
        if one.attempts > len(PAUSES_MIN):
            one.state, one.next_at = State.GIVEN_UP, None
        else:
            one.next_at = now + dt.timedelta(minutes=PAUSES_MIN[one.attempts - 1])
    else:
        one.state, one.sent_at, one.next_at, one.problem = State.SENT, now, None, ""
    one.save(update_fields=["attempts", "outside_id", "problem", "state", "next_at", "sent_at"])
    return one.state == State.SENT


@transaction.atomic
def send_again(*, actor: Actor, packet_id: UUID, now: dt.datetime) -> Packet:
    """Try a packet that was given up, or waits for its next try, at once. Raises NotVisible."""
    row = Packet.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=packet_id).first()
    if row is None or row.state not in (State.GIVEN_UP, State.WAITING):
        raise NotVisible
    require(actor, SEND, row.organisation_id)
    row.state, row.attempts, row.next_at, row.problem = State.WAITING, 0, now, ""
    row.save(update_fields=["state", "attempts", "next_at", "problem"])
    _note(actor, SEND.code, "packet", row.pk, "packet_again", row.organisation_id)
    return row


def take_waiting(*, now: dt.datetime, limit: int = 200, by: Channel | None = None) -> int:
    """Take in what the bus holds for us; each packet in a transaction of its own. Raises ChannelDown.

    A packet is confirmed after its transaction: cut off in between, it comes again and is known.
    """
    way, taken = by or channel(), 0
    for key in way.waiting()[:limit]:
        rows = _receive(way.fetch(key), key, now)
        good = all(row.state != State.REFUSED for row in rows)
        way.confirm(key, taken=good)
        taken += good
    return taken


def _receive(content: bytes, key: str, now: dt.datetime) -> list[Packet]:
    """Take in a packet; one that no database takes is kept as refused, and stops no other."""
    try:
        return receive_packet(content=content, outside_id=key, now=now)
    except (DataError, UnicodeError):
        refusal = PacketUnreadable()
        blank = Packet(
            direction=Direction.IN, file=keep(content, MEDIA_TYPE, now), size_bytes=len(content), at=now,
            outside_id=key[:200], state=State.REFUSED, problem=refusal.code[:60], note=str(refusal)[:500],
        )  # fmt: skip
        blank.save(force_insert=True)
        return [blank]


@transaction.atomic
def receive_packet(*, content: bytes, outside_id: str = "", now: dt.datetime) -> list[Packet]:
    """Take in one packet: a row for each of our organisations that it is for; it is kept whatever it is.

    The same bytes taken twice give the rows of the first time. A packet that cannot be used is kept as
    refused, with the reason; one that can is answered with status 01 and published as PacketTaken.
    """
    file = keep(content, MEDIA_TYPE, now)
    known = list(Packet.objects.filter(direction=Direction.IN, file=file))
    if known:
        return known
    blank = Packet(
        direction=Direction.IN, file=file, size_bytes=len(content), at=now, outside_id=outside_id[:200]
    )
    try:
        packet = read_packet(content)
    except Refusal as refusal:
        blank.state, blank.problem, blank.note = State.REFUSED, refusal.code[:60], str(refusal)[:500]
        blank.save(force_insert=True)
        return [blank]
    if isinstance(packet, StatusPacket):
        return [_take_status(blank, packet, now)]
    return _take_document(file, content, outside_id, packet, now)


def _take_status(row: Packet, packet: StatusPacket, now: dt.datetime) -> Packet:
    about = (
        Packet.objects.filter(direction=Direction.OUT, document_key=packet.about.document_id)
        .exclude(kind=Kind.STATUS)
        .order_by("-at", "-id")
        .first()
    )
    row.kind, row.status_code, row.said_at = Kind.STATUS, packet.code, packet.at
    row.document_key, row.code = packet.about.document_id[:200], packet.about.code[:100]
    row.from_organ, row.from_name = packet.sender.organ_id[:30], packet.sender.name
    row.note, row.state = packet.description[:500], State.TAKEN
    if about is None:
        row.state, row.problem, row.note = State.REFUSED, NotForUs.code, str(NotForUs())[:500]
    else:
        row.about, row.organisation_id, row.issued_on = about, about.organisation_id, about.issued_on
    row.save(force_insert=True)
    if about is not None:
        publish(PacketTaken(str(row.id), str(row.organisation_id), Kind.STATUS.value), now=now)
    return row


def _take_document(
    file: StoredFile, content: bytes, outside_id: str, packet: DocumentPacket, now: dt.datetime
) -> list[Packet]:
    organs = [one.organ_id for one in packet.receivers]
    ours = list(OwnAddress.objects.filter(Q(organ_id__in=organs) | Q(former_organ_id__in=organs)))
    rows = []
    kept_by: list[OwnAddress | None] = list(ours) or [OwnAddress.objects.order_by("id").first()]
    for own in kept_by:
        row = Packet(
            direction=Direction.IN, kind=packet.business.kind, state=State.TAKEN, file=file,
            size_bytes=len(content), outside_id=outside_id[:200], document_key=packet.document_id[:200],
            from_organ=packet.sender.organ_id[:30], from_name=packet.sender.name, to_organs=organs,
            code=packet.code[:100], issued_on=packet.issued_on, subject=packet.subject, at=now,
            note=packet.business.reason[:500], organisation_id=own.organisation_id if own else None,
        )  # fmt: skip
        if not ours:
            row.state, row.problem, row.note = State.REFUSED, NotForUs.code, str(NotForUs())[:500]
        elif packet.business.kind in (NEW, REPLACE) and _came_before(row):
            row.state = State.DUPLICATE
        row.save(force_insert=True)
        rows.append(row)
        if row.state == State.TAKEN:
            queue_status(packet_id=row.id, code=ARRIVED, now=now)
            publish(PacketTaken(str(row.id), str(row.organisation_id), row.kind), now=now)
        elif row.state == State.REFUSED and own is not None:
            queue_status(packet_id=row.id, code=REFUSED, description=row.note, now=now)
    return rows


def _came_before(row: Packet) -> bool:
    return Packet.objects.filter(
        direction=Direction.IN, state=State.TAKEN, kind=row.kind, document_key=row.document_key,
        from_organ=row.from_organ, organisation=row.organisation,
    ).exists()  # fmt: skip
