"""The door for tests of other apps: reports opened, filled in, taken through their steps by the actions."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from yteso.insight.statistics import actions
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.periods import span_of
from yteso.kernel.base.public import Actor, SystemActor

TESTER = SystemActor("test")


def open_period(period: str, now: dt.datetime) -> None:
    """Open every report that is owed for the period."""
    first, last = span_of(period)
    actions.open_reports(first=first if first.month != 1 else last, last=last, now=now)


def find(form_code: str, period: str, organisation_id: UUID, tier: str = "unit") -> Report:
    return Report.objects.get(form_code=form_code, period=period, organisation_id=organisation_id, tier=tier)


def fill(report: Report, cells: Mapping[str, int | str], now: dt.datetime, actor: Actor = TESTER) -> Report:
    """Type figures into a report; every cell must be taken."""
    texts = {key: str(value) for key, value in cells.items()}
    saved = actions.save_figures(actor=actor, report_id=report.id, texts=texts, edit_number=None, now=now)
    assert saved.refused == {}, saved.refused
    return saved.report


def send_filled(
    report: Report, cells: Mapping[str, int | str], now: dt.datetime, actor: Actor = TESTER
) -> Report:
    """Fill a report in and take it all the way up to being sent."""
    fill(report, cells, now, actor)
    for step in (actions.mark_filled, actions.mark_checked, actions.sign, actions.send):
        step(actor=actor, report_id=report.id, now=now)
    return Report.objects.get(id=report.id)
