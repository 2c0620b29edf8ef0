from yteso.toolkit.facts.actions import fact, publish, subscribe
from yteso.toolkit.facts.declared import VisitsRecorded

__all__ = ["VisitsRecorded", "fact", "publish", "subscribe"]
