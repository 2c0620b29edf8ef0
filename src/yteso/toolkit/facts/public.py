from yteso.toolkit.facts.actions import fact, publish, subscribe
from yteso.toolkit.facts.declared import PacketTaken, PersonsMerged, PersonsUnmerged, VisitsRecorded

__all__ = [
    "PacketTaken",
    "PersonsMerged",
    "PersonsUnmerged",
    "VisitsRecorded",
    "fact",
    "publish",
    "subscribe",
]
