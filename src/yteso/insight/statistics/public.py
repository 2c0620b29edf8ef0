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

__all__ = [
    "READ",
    "Board",
    "BoardCell",
    "BoardRow",
    "FormVersion",
    "MissingUnit",
    "Report",
    "list_missing",
    "read_board",
]
