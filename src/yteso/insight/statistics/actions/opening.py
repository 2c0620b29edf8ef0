"""Opening reports: every unit that owes one finds it waiting."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from yteso.insight.statistics.clocks import Clocks, clocks_of
from yteso.insight.statistics.models import CalendarDay, Report
from yteso.insight.statistics.periods import periods_between, span_of
from yteso.insight.statistics.permissions import UNLOCK
from yteso.insight.statistics.queries.forms import definition_of, list_versions
from yteso.insight.statistics.queries.units import calendar_changes, read_tree
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, require, uuid7

BATCH = 2000
CALENDAR_AHEAD = dt.timedelta(days=120)


@transaction.atomic
def open_reports(*, first: dt.date, last: dt.date, now: dt.datetime) -> int:
    """Open every report that is owed for periods ending in [first, last] and not yet there; return how many.

    Safe to run again: what is there stays as it is.
    """
    tree = read_tree()
    changes = calendar_changes(first, last + CALENDAR_AHEAD)
    held = {
        tuple(row)
        for row in Report.objects.filter(ends_on__gte=first, ends_on__lte=last).values_list(
            "form_code", "period", "tier", "organisation_id"
        )
    }
    opened: list[Report] = []
    newest: dict[tuple[str, str], Any] = {}
    for version in list_versions(first, last):
        for period in periods_between(definition_of(version), first, last):
            newest[version.form_code, period] = version  # a later validity replaces an earlier one
    for (code, period), version in newest.items():
        form = definition_of(version)
        starts_on, ends_on = span_of(period)
        for tier in form.tiers:
            clocks: Clocks = clocks_of(form, tier, ends_on, changes)
            for unit in tree.expected(form, tier, ends_on):
                if (code, period, tier, unit.id) in held:
                    continue
                opened.append(
                    Report(
                        id=uuid7(),
                        version=version,
                        form_code=code,
                        organisation=unit,
                        receiver_id=tree.receiver(form, tier, unit),
                        tier=tier,
                        period=period,
                        starts_on=starts_on,
                        ends_on=ends_on,
                        due_at=clocks.due_at,
                        locks_at=clocks.locks_at,
                        opened_at=now,
                    )
                )
    Report.objects.bulk_create(opened, batch_size=BATCH, ignore_conflicts=True)
    return len(opened)


@transaction.atomic
def set_calendar_day(*, actor: Actor, day: dt.date, is_worked: bool, reason: str, source: str) -> int:
    """Note that a day is worked or free by decision, and move the clocks of reports not yet sent.

    Return how many clocks moved. Raises NotAllowed.
    """
    require(actor, UNLOCK)
    CalendarDay.objects.update_or_create(
        day=day, defaults={"is_worked": is_worked, "reason": reason, "source": source}
    )
    moved: list[Report] = []
    waiting = Report.objects.filter(sent_at=None, ends_on__lte=day, locks_at__date__gte=day)
    changes = calendar_changes(day - CALENDAR_AHEAD, day + CALENDAR_AHEAD)
    known: dict[tuple[UUID, str, dt.date], Clocks] = {}
    for report in waiting.select_related("version"):
        key = (report.version_id, report.tier, report.ends_on)
        if key not in known:
            known[key] = clocks_of(definition_of(report.version), report.tier, report.ends_on, changes)
        if known[key].due_at != report.due_at:
            report.due_at, report.locks_at = known[key].due_at, known[key].locks_at
            moved.append(report)
    Report.objects.bulk_update(moved, ["due_at", "locks_at"], batch_size=BATCH)
    detail = {"did": "calendar", "day": day.isoformat(), "worked": is_worked, "moved": len(moved)}
    record(actor, UNLOCK.code, object_kind="calendar_day", object_id=day.isoformat(), detail=detail)
    return len(moved)
