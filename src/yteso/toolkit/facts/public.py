from yteso.toolkit.facts.actions import fact, publish, subscribe
from yteso.toolkit.facts.declared import (
    LetterTaken,
    PacketTaken,
    PersonsMerged,
    PersonsUnmerged,
    PortalMessageTaken,
    VisitsRecorded,
)

__all__ = [
    "LetterTaken",
    "PacketTaken",
    "PersonsMerged",
    "PersonsUnmerged",
    "PortalMessageTaken",
    "VisitsRecorded",
    "fact",
    "publish",
    "subscribe",
]
