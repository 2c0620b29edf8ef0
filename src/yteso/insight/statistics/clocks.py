"""When a report is due and when it locks, by the working calendar of `toolkit/work`.

Two clocks, kept apart: the *timely* one says whether a report came in time, the *locking* one says until when
it may be filled in at all.
Source: Thông tư 23/2025/TT-BYT (05 working days after the period).
"""

import calendar
import datetime as dt
from dataclasses import dataclass

from yteso.insight.statistics.definitions import Deadline, Definition
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.work.public import Calendar

DAY = dt.timedelta(days=1)
LAST_SECOND = dt.time(23, 59, 59)


def due_day(deadline: Deadline, ends_on: dt.date, working: Calendar) -> dt.date:
    """Return the last day on which a report for a period that ends on that day is in time."""
    if deadline.counts == "working_days":
        return working.add(ends_on, deadline.days)
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


def clocks_of(form: Definition, tier: str, ends_on: dt.date, working: Calendar) -> Clocks:
    """Return when a tier's report is due and when it locks, as moments at the end of those days."""
    day = due_day(form.deadline_of(tier) or NO_DEADLINE, ends_on, working)
    locks = day + dt.timedelta(days=form.expiry_days)
    return Clocks(
        dt.datetime.combine(day, LAST_SECOND, PROVINCE_ZONE),
        dt.datetime.combine(locks, LAST_SECOND, PROVINCE_ZONE),
    )
