"""Whether a dossier will be late, guessed at intake from what happened to others and what waits in its
room."""

import datetime as dt
from typing import Any

from django.db.models import Q

from yteso.government.procedures.limits import limits_of
from yteso.government.procedures.models import Dossier, HandlingUnit
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.work.public import Calendar, Case, find_calendar

PAST_DAYS, PAST_CASES, RATE_DAYS = 365, 100, 60
ENOUGH, HIGH_SHARE, SLOW = 5, 0.3, 0.8


def make_forecast(dossier: Dossier, now: dt.datetime) -> dict[str, Any]:
    """Return what is expected of the dossier, with the figures it comes from.

    The slower fifth of the last cases of the same procedure took `expected_days` or more; if the room's
    queue, at the rate of its last 60 days, takes longer than that, the queue counts. Likely late: longer
    than the limit, or three in ten of at least five past cases were late.
    """
    calendar = find_calendar()
    past = list(
        Case.objects.filter(
            dossier__version__procedure=dossier.version.procedure_id,
            finished_at__gte=now - dt.timedelta(days=PAST_DAYS),
            finished_at__lt=now,
            dossier__received_at__isnull=False,
        )
        .order_by("-finished_at")
        .values_list("dossier__received_at", "finished_at", "outcome")[:PAST_CASES]
    )
    took = sorted(_days(calendar, began, ended) for began, ended, _outcome in past if began and ended)
    late = sum(outcome == Case.Outcome.LATE for _began, _ended, outcome in past)
    waiting, rate = _load(dossier, calendar, now)
    slow = took[min(len(took) - 1, int(len(took) * SLOW))] if took else 0
    expected = max(float(slow), waiting / rate if rate else 0.0)
    limit = _limit_days(dossier, calendar, now)
    share = late / len(past) if past else 0.0
    likely = expected > limit or (len(past) >= ENOUGH and share >= HIGH_SHARE)
    return {
        "at": now,
        "likely_late": likely,
        "expected_days": round(expected, 1),
        "limit_days": limit,
        "past_cases": len(past),
        "past_late_share": round(share, 3),
        "waiting": waiting,
    }


def _days(calendar: Calendar, began: dt.datetime, ended: dt.datetime) -> int:
    return calendar.count(began.astimezone(PROVINCE_ZONE).date(), ended.astimezone(PROVINCE_ZONE).date())


def _limit_days(dossier: Dossier, calendar: Calendar, now: dt.datetime) -> float:
    """Return the promised limit in working days from now."""
    limit = limits_of(dossier)[0]
    if limit.unit == "calendar_day":
        today = now.astimezone(PROVINCE_ZONE).date()
        return float(calendar.count(today, today + dt.timedelta(days=limit.amount)))
    return float(limit.amount if limit.unit == "working_day" else limit.amount / 8)


def _load(dossier: Dossier, calendar: Calendar, now: dt.datetime) -> tuple[int, float]:
    """Return how many open dossiers lie in the room, and how many it finishes in a working day."""
    group = dossier.version.procedure.group
    unit = HandlingUnit.objects.filter(office=dossier.office_id, group=group).values_list(
        "unit_id", flat=True
    )
    place = Q(unit_id=unit.first()) if unit else Q(office_id=dossier.office.organisation_id)
    rows = Case.objects.filter(place, kind="procedures")
    since = now - dt.timedelta(days=RATE_DAYS)
    done = rows.filter(finished_at__gte=since, finished_at__lt=now).count()
    working = max(
        1, calendar.count(since.astimezone(PROVINCE_ZONE).date(), now.astimezone(PROVINCE_ZONE).date())
    )
    return rows.open().filter(finished_at=None).count(), done / working
