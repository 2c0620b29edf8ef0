"""The working calendar, pure: public holidays of Viet Nam, swapped days, and our decisions over them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from yteso.kernel.base.public import PROVINCE_ZONE

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Office hours, and the time of day after which what arrives counts as arrived the next working day."""

    morning_from: dt.time
    morning_to: dt.time
    afternoon_from: dt.time
    afternoon_to: dt.time
    cutoff: dt.time

    @property
    def halves(self) -> tuple[tuple[dt.time, dt.time], tuple[dt.time, dt.time]]:
        return (self.morning_from, self.morning_to), (self.afternoon_from, self.afternoon_to)


@lru_cache(maxsize=64)
def _year(year: int) -> tuple[dict[dt.date, str], frozenset[dt.date]]:
    """Return the public holidays of a year, by name, and its weekend days that are worked instead of another.

    Source: Bộ luật Lao động 45/2019/QH14 art. 111–112; yearly decisions on swapped days, as the package
    `holidays` holds them.
    """
    import holidays  # loads long, and only who counts days needs it

    found: Any = holidays.country_holidays("VN", years=year, language="vi")
    return dict(found.items()), frozenset(day for day in found.weekend_workdays if day.year == year)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, and when. `changes` are decisions of ours over the public holidays: day →
    (worked, name). `hours` hold first, `later` each from its day on, oldest first."""

    version: int
    hours: Hours
    changes: Mapping[dt.date, tuple[bool, str]] = field(default_factory=dict)
    later: Sequence[tuple[dt.date, Hours]] = ()

    def hours_on(self, day: dt.date) -> Hours:
        """Return the office hours that hold on the day."""
        for since, hours in reversed(self.later):
            if since <= day:
                return hours
        return self.hours

    def is_working(self, day: dt.date) -> bool:
        changed = self.changes.get(day)
        if changed is not None:
            return changed[0]
        off, worked = _year(day.year)
        if day.weekday() >= 5:
            return day in worked
        return day not in off

    def why_not(self, day: dt.date) -> str:
        """Return the name of the holiday on the day; empty on a working day or a plain weekend."""
        if self.is_working(day):
            return ""
        changed = self.changes.get(day)
        return changed[1] if changed else _year(day.year)[0].get(day, "")

    def is_swapped(self, day: dt.date) -> bool:
        """Return whether the day is a weekend day that is worked."""
        return day.weekday() >= 5 and self.is_working(day)

    def on_or_after(self, day: dt.date) -> dt.date:
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def after(self, day: dt.date) -> dt.date:
        return self.on_or_after(day + ONE_DAY)

    def before(self, day: dt.date) -> dt.date:
        day -= ONE_DAY
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def add(self, day: dt.date, working_days: int) -> dt.date:
        """Return the n-th working day after `day`, which itself is not counted."""
        for _ in range(working_days):
            day = self.after(day)
        return day

    def count(self, first: dt.date, last: dt.date) -> int:
        """Return how many working days lie after `first`, up to and with `last`."""
        days = (last - first).days
        return sum(self.is_working(first + dt.timedelta(days=n)) for n in range(1, days + 1))

    def counted_from(self, moment: dt.datetime) -> tuple[dt.date, str]:
        """Return the day on which something that arrives at `moment` counts as arrived, and why.

        Before the cut-off of a working day: that day. After it: the next working day ("late").
        On a day off: the next working day ("off"). Source: NĐ 61/2018/NĐ-CP art. 18 (15:00).
        """
        local = moment.astimezone(PROVINCE_ZONE)
        if not self.is_working(local.date()):
            return self.on_or_after(local.date()), "off"
        if local.time() > self.hours_on(local.date()).cutoff:
            return self.after(local.date()), "late"
        return local.date(), ""

    def close_of(self, day: dt.date) -> dt.datetime:
        """Return the end of office hours of the day."""
        return dt.datetime.combine(day, self.hours_on(day).afternoon_to, PROVINCE_ZONE)

    def spans(self, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        """Return the two halves of a working day; none on a day off."""
        if not self.is_working(day):
            return []
        return [
            (dt.datetime.combine(day, opens, PROVINCE_ZONE), dt.datetime.combine(day, closes, PROVINCE_ZONE))
            for opens, closes in self.hours_on(day).halves
        ]

    def add_time(self, moment: dt.datetime, worked: dt.timedelta) -> dt.datetime:
        """Return when so much office time has gone by since `moment`."""
        day = moment.astimezone(PROVINCE_ZONE).date()
        while True:
            for opens, closes in self.spans(day):
                start = max(opens, moment)
                if start < closes:
                    if closes - start >= worked:
                        return start + worked
                    worked -= closes - start
            day += ONE_DAY

    def time_between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Return the office time between two moments."""
        total, day = dt.timedelta(), start.astimezone(PROVINCE_ZONE).date()
        last = end.astimezone(PROVINCE_ZONE).date()
        while day <= last:
            for opens, closes in self.spans(day):
                begin, finish = max(opens, start), min(closes, end)
                if begin < finish:
                    total += finish - begin
            day += ONE_DAY
        return total

    def with_changes(self, changes: Mapping[dt.date, tuple[bool, str]]) -> "Calendar":
        """Return the calendar as it would be with these changes over the present ones."""
        return replace(self, version=self.version + 1, changes={**self.changes, **changes})

    def with_hours(self, since: dt.date, hours: Hours) -> "Calendar":
        """Return the calendar as it would be with other office hours from a day on."""
        return replace(self, version=self.version + 1, later=sorted([*self.later, (since, hours)], key=_day))


def _day(one: tuple[dt.date, Hours]) -> dt.date:
    return one[0]


def holidays_of(year: int) -> list[tuple[dt.date, str]]:
    """Return the public holidays of a year, in order."""
    return sorted(_year(year)[0].items())


def swapped_of(year: int) -> list[dt.date]:
    """Return the weekend days of a year that are worked instead of another day."""
    return sorted(_year(year)[1])
