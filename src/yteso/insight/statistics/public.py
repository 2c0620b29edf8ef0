from yteso.insight.statistics.models import FormVersion, Report
from yteso.insight.statistics.permissions import READ
from yteso.insight.statistics.queries.board import (
    Board,
    BoardCell,
    BoardRow,
    MissingUnit,
    list_missing,
    read_board,
)
from yteso.insight.statistics.queries.stocks import Stand, list_stands

__all__ = [
    "READ",
    "Board",
    "BoardCell",
    "BoardRow",
    "FormVersion",
    "MissingUnit",
    "Report",
    "Stand",
    "list_missing",
    "list_stands",
    "read_board",
]
