from yteso.toolkit.facts.actions import fact, publish, subscribe
from yteso.toolkit.facts.declared import (
    PacketTaken,
    PersonsMerged,
    PersonsUnmerged,
    PortalMessageTaken,
    VisitsRecorded,
)

__all__ = [
    "PacketTaken",
    "PersonsMerged",
    "PersonsUnmerged",
    "PortalMessageTaken",
    "VisitsRecorded",
    "fact",
    "publish",
    "subscribe",
]
