"""Opening reports: every unit that owes one finds it waiting."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.insight.statistics.clocks import Clocks, clocks_of
from yteso.insight.statistics.models import FormVersion, Report
from yteso.insight.statistics.periods import periods_between, span_of
from yteso.insight.statistics.queries.forms import definition_of, list_versions
from yteso.insight.statistics.queries.units import read_tree
from yteso.kernel.base.public import uuid7
from yteso.toolkit.work.public import find_calendar

BATCH = 2000


@transaction.atomic
def open_reports(*, first: dt.date, last: dt.date, now: dt.datetime) -> int:
    """Open every report that is owed for periods ending in [first, last] and not yet there; return how many.

    Safe to run again: what is there stays as it is.
    """
    owed = owed_reports(first=first, last=last, now=now)
    Report.objects.bulk_create(owed, batch_size=BATCH, ignore_conflicts=True)
    return len(owed)


def owed_reports(*, first: dt.date, last: dt.date, now: dt.datetime) -> list[Report]:
    """Return, unsaved, the reports that are owed for periods ending in [first, last] and not yet there."""
    tree = read_tree()
    working = find_calendar()
    held = {
        tuple(row)
        for row in Report.objects.filter(ends_on__gte=first, ends_on__lte=last).values_list(
            "form_code", "period", "tier", "organisation_id"
        )
    }
    newest: dict[tuple[str, str], FormVersion] = {}
    for version in list_versions(first, last):
        for period in periods_between(definition_of(version), first, last):
            newest[version.form_code, period] = version  # a later validity replaces an earlier one
    opened: list[Report] = []
    for (code, period), version in newest.items():
        form = definition_of(version)
        starts_on, ends_on = span_of(period)
        for tier in form.tiers:
            clocks = clocks_of(form, tier, ends_on, working)
            opened += [
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
                for unit in tree.expected(form, tier, ends_on)
                if (code, period, tier, unit.id) not in held
            ]
    return opened


@transaction.atomic
def reckon_clocks(*, now: dt.datetime) -> int:
    """Reckon the clocks of reports not yet sent again: the calendar may have changed. Return how many
    moved."""
    working = find_calendar()
    moved: list[Report] = []
    known: dict[tuple[UUID, str, dt.date], Clocks] = {}
    waiting = Report.objects.filter(sent_at=None, locks_at__gte=now).select_related("version").defer("values")
    for report in waiting:
        key = (report.version_id, report.tier, report.ends_on)
        if key not in known:
            known[key] = clocks_of(definition_of(report.version), report.tier, report.ends_on, working)
        if known[key].due_at != report.due_at:
            report.due_at, report.locks_at = known[key].due_at, known[key].locks_at
            moved.append(report)
    Report.objects.bulk_update(moved, ["due_at", "locks_at"], batch_size=BATCH)
    return len(moved)
