"""Reading what facilities sent, and how they do."""

from yteso.exchange.insurance.queries.board import (
    Board,
    FacilityRow,
    RuleCount,
    list_late,
    read_board,
    read_rules_broken,
    read_trend,
)
from yteso.exchange.insurance.queries.sent import (
    FINDINGS_SHOWN,
    DossierHistory,
    RuleGroup,
    count_sent,
    find_dossier,
    find_dossiers,
    find_submission,
    group_findings,
    list_findings,
    read_original,
)
from yteso.exchange.insurance.queries.withheld import (
    conceal,
    leave_out,
    may_take_original,
    sees_all,
    visible_findings,
)

__all__ = [
    "FINDINGS_SHOWN",
    "Board",
    "DossierHistory",
    "FacilityRow",
    "RuleCount",
    "RuleGroup",
    "conceal",
    "count_sent",
    "find_dossier",
    "find_dossiers",
    "find_submission",
    "group_findings",
    "leave_out",
    "list_findings",
    "list_late",
    "may_take_original",
    "read_board",
    "read_original",
    "read_rules_broken",
    "read_trend",
    "sees_all",
    "visible_findings",
]
