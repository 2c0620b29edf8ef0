from yteso.insight.dashboards.boards import BUILT_IN, BuiltIn, find_built_in
from yteso.insight.dashboards.permissions import COMPOSE, READ, SCREEN
from yteso.insight.dashboards.reading import CardSpec, CardView, read_cards

__all__ = [
    "BUILT_IN",
    "COMPOSE",
    "READ",
    "SCREEN",
    "BuiltIn",
    "CardSpec",
    "CardView",
    "find_built_in",
    "read_cards",
]
