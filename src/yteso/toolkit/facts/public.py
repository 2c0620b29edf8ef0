from yteso.toolkit.facts.actions import fact, publish, subscribe
from yteso.toolkit.facts.declared import PersonsMerged, PersonsUnmerged, VisitsRecorded

__all__ = ["PersonsMerged", "PersonsUnmerged", "VisitsRecorded", "fact", "publish", "subscribe"]
