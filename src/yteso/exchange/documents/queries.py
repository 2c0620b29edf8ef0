import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from yteso.exchange.documents.edxml.reading import read_packet
from yteso.exchange.documents.edxml.shapes import Agency, DocumentPacket, StatusPacket
from yteso.exchange.documents.models import OwnAddress, Packet
from yteso.toolkit.files.public import open_file


def agency_of(own: OwnAddress) -> Agency:
    """Return one of our organisations as packets name it."""
    return Agency(own.organ_id, own.name, own.in_charge, own.address, own.email, own.telephone)


def find_address(organisation_id: UUID) -> OwnAddress | None:
    return OwnAddress.objects.filter(organisation_id=organisation_id).first()


def bus_is_simulated() -> bool:
    """Whether receivers' answers are made up here (trying out): then pages say so, and nothing leaves."""
    return bool(settings.DOCUMENT_BUS_SIMULATED) and settings.DOCUMENT_BUS.startswith("folder://")


def document_key(organ_id: str, issued_on: dt.date, code: str) -> str:
    """Return the key of a document on the bus, as its samples write it: organ, day, number and symbol."""
    return f"{organ_id},{issued_on:%Y/%m/%d},{code}"


def content_of(packet: Packet) -> bytes:
    """Return the packet's bytes as they came or went."""
    with open_file(packet.file_id) as stream:
        return stream.read()


def document_of(packet: Packet) -> DocumentPacket:
    """Read a kept packet of a document again, its files included."""
    found = read_packet(content_of(packet))
    assert isinstance(found, DocumentPacket)
    return found


def status_of(packet: Packet) -> StatusPacket:
    found = read_packet(content_of(packet))
    assert isinstance(found, StatusPacket)
    return found


def list_statuses(packet_ids: Sequence[UUID]) -> list[Packet]:
    """Return what receivers said about these packets, the oldest first. One query."""
    rows = Packet.objects.filter(about_id__in=packet_ids, direction=Packet.Direction.IN)
    return list(rows.order_by("at", "id"))
