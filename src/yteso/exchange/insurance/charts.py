"""The charts of the insurance pages: what is sent over time, and which rules are broken most."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yteso.exchange.insurance.queries import RuleCount


def trend_option(trend: Sequence[tuple[dt.date, int, int]]) -> dict[str, Any]:
    """Return accepted and refused dossiers by day, stacked."""
    return {
        "xAxis": {"type": "category", "data": [f"{day:%d/%m}" for day, *_counts in trend], "name": _("Day")},
        "yAxis": {"type": "value"},
        "legend": {},
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": _("Accepted"),
                "data": [accepted for _d, accepted, _r in trend],
            },
            {
                "type": "bar",
                "stack": "all",
                "name": _("Refused"),
                "data": [refused for _d, _a, refused in trend],
            },
        ],
    }


def rules_option(rules: Sequence[RuleCount]) -> dict[str, Any]:
    """Return the rules broken most, as bars with the most frequent on top."""
    shown = list(reversed(rules[:12]))
    return {
        "yAxis": {"type": "category", "data": [rule.rule_code for rule in shown], "name": _("Rule")},
        "xAxis": {"type": "value"},
        "series": [{"type": "bar", "name": _("Findings"), "data": [rule.findings for rule in shown]}],
    }
