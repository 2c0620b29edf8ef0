from yteso.exchange.documents.actions import (
    queue_document,
    queue_status,
    receive_packet,
    set_address,
    set_partner,
)
from yteso.exchange.documents.edxml.shapes import (
    Agency,
    Attached,
    Business,
    DocumentPacket,
    Receiver,
    Reference,
    Replacement,
    StaffInfo,
    StatusPacket,
)
from yteso.exchange.documents.edxml.writing import write_packet
from yteso.exchange.documents.errors import NoAddress, PartnerUnknown
from yteso.exchange.documents.models import OwnAddress, Packet, Partner
from yteso.exchange.documents.queries import (
    agency_of,
    bus_is_simulated,
    document_key,
    document_of,
    find_address,
    list_statuses,
)
from yteso.exchange.documents.tasks import exchange_now

__all__ = [
    "Agency",
    "Attached",
    "Business",
    "DocumentPacket",
    "NoAddress",
    "OwnAddress",
    "Packet",
    "Partner",
    "PartnerUnknown",
    "Receiver",
    "Reference",
    "Replacement",
    "StaffInfo",
    "StatusPacket",
    "agency_of",
    "bus_is_simulated",
    "document_key",
    "document_of",
    "exchange_now",
    "find_address",
    "list_statuses",
    "queue_document",
    "queue_status",
    "receive_packet",
    "set_address",
    "set_partner",
    "write_packet",
]
