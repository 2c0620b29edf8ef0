"""When a report is due and when it locks: working days of Viet Nam, with decisions that change single days.

Two clocks, kept apart: the *timely* one says whether a report came in time, the *locking* one says until when
it may be filled in at all.
Source: Thông tư 23/2025/TT-BYT (05 working days after the period); Bộ luật Lao động 2019, điều 111, 112.
"""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import holidays

from yteso.insight.statistics.definitions import Deadline, Definition
from yteso.kernel.base.public import PROVINCE_ZONE

SATURDAY = 5
DAY = dt.timedelta(days=1)
LAST_SECOND = dt.time(23, 59, 59)
Changes = Mapping[dt.date, bool]


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[frozenset[dt.date], frozenset[dt.date]]:
    """Return the public holidays of a year, and its weekend days that are worked for another day."""
    found: Any = holidays.country_holidays("VN", years=year)
    return frozenset(found), frozenset(getattr(found, "weekend_workdays", ()))


def is_worked(day: dt.date, changes: Changes) -> bool:
    """Return whether the day is worked; `changes` are decisions over the ordinary calendar."""
    if day in changes:
        return changes[day]
    free, worked = _year(day.year)
    return day in worked or (day.weekday() < SATURDAY and day not in free)


def after_working_days(day: dt.date, count: int, changes: Changes) -> dt.date:
    """Return the day on which `count` whole working days after `day` end."""
    while count > 0:
        day += DAY
        if is_worked(day, changes):
            count -= 1
    return day


def due_day(deadline: Deadline, ends_on: dt.date, changes: Changes) -> dt.date:
    """Return the last day on which a report for a period that ends on that day is in time."""
    if deadline.counts == "working_days":
        return after_working_days(ends_on, deadline.days, changes)
    if deadline.counts == "days":
        return ends_on + dt.timedelta(days=deadline.days)
    following = ends_on + DAY
    last = calendar.monthrange(following.year, following.month)[1]
    return following.replace(day=min(deadline.days, last))


@dataclass(frozen=True)
class Clocks:
    due_at: dt.datetime
    locks_at: dt.datetime


NO_DEADLINE = Deadline("", "days", 30, "L")


def clocks_of(form: Definition, tier: str, ends_on: dt.date, changes: Changes) -> Clocks:
    """Return when a tier's report is due and when it locks, as moments at the end of those days."""
    day = due_day(form.deadline_of(tier) or NO_DEADLINE, ends_on, changes)
    locks = day + dt.timedelta(days=form.expiry_days)
    return Clocks(
        dt.datetime.combine(day, LAST_SECOND, PROVINCE_ZONE),
        dt.datetime.combine(locks, LAST_SECOND, PROVINCE_ZONE),
    )
