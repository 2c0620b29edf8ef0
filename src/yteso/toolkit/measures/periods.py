"""Stretches of days that figures are counted over, by their short names.

`2026-10-05` a day, `2026-W44` an ISO week, `2026-10` a month, `2026-Q3`, `2026-H1`, `2026-9M`, `2026`, and
`2026-09-15..2026-10-14` any stretch, both days included.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from yteso.toolkit.measures.errors import PeriodUnknown

DAY = dt.timedelta(days=1)
KINDS = ("day", "week", "month", "quarter", "half", "nine", "year", "span")
YEARS = (1900, 2999)  # what lies outside was mistyped, and the calendar ends with 9999
MONTHS = {"month": 1, "quarter": 3, "half": 6, "nine": 9, "year": 12}


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included, of a `kind` of KINDS. Ordered by `key`."""

    kind: str
    start: dt.date
    end: dt.date

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.kind, self.start, self.end))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a period's name. Raises PeriodUnknown."""
        for shape, make in SHAPES:
            if found := shape.fullmatch(text.strip()):
                try:
                    period = cls(*make(*found.groups()))
                except (ValueError, OverflowError):
                    break
                if YEARS[0] <= period.start.year and period.end.year <= YEARS[1]:
                    return period
        raise PeriodUnknown

    @classmethod
    def month_of(cls, day: dt.date) -> Self:
        return cls.parse(f"{day.year:04d}-{day.month:02d}")

    @property
    def key(self) -> str:
        """The name that `parse` reads."""
        year = f"{self.start.year:04d}"
        if self.kind == "day":
            return self.start.isoformat()
        if self.kind == "week":
            iso = self.start.isocalendar()
            return f"{iso.year:04d}-W{iso.week:02d}"
        if self.kind == "span":
            return f"{self.start.isoformat()}..{self.end.isoformat()}"
        names = {
            "month": f"{year}-{self.start.month:02d}",
            "quarter": f"{year}-Q{(self.start.month + 2) // 3}",
            "half": f"{year}-H{1 if self.start.month == 1 else 2}",
            "nine": f"{year}-9M",
            "year": year,
        }
        return names[self.kind]

    @property
    def label(self) -> str:
        """What a reader calls it: “Tháng 10/2026”."""
        parts = {
            "year": self.start.year,
            "month": f"{self.start.month:02d}",
            "quarter": (self.start.month + 2) // 3,
            "start": self.start.strftime("%d/%m/%Y"),
            "end": self.end.strftime("%d/%m/%Y"),
            "week": self.start.isocalendar().week,
            "iso_year": self.start.isocalendar().year,
        }
        texts = {
            "day": "%(start)s",
            "week": _("Week %(week)s of %(iso_year)s"),
            "month": _("Month %(month)s/%(year)s"),
            "quarter": _("Quarter %(quarter)s of %(year)s"),
            "half": _("First half of %(year)s") if self.start.month == 1 else _("Second half of %(year)s"),
            "nine": _("First nine months of %(year)s"),
            "year": _("Year %(year)s"),
            "span": "%(start)s – %(end)s",
        }
        return texts[self.kind] % parts

    @property
    def inline(self) -> str:
        """What it is called in the middle of a sentence: “tháng 10/2026”."""
        return self.label[:1].lower() + self.label[1:]

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def whole_months(self) -> bool:
        return self.start.day == 1 and (self.end + DAY).day == 1

    def __str__(self) -> str:
        return self.key

    def previous(self) -> Self:
        """Return the period of the same kind before this one; of a stretch, the stretch as long before it."""
        if self.kind == "nine":
            return type(self).parse(f"{self.start.year - 1:04d}-9M")
        if self.kind in MONTHS:
            start = shift_months(self.start, -MONTHS[self.kind])
            return type(self)(self.kind, start, self.start - DAY)
        if self.kind == "span":
            if shift_months(self.start, 1) - DAY == self.end:
                return type(self)("span", shift_months(self.start, -1), self.start - DAY)
            return type(self)("span", self.start - dt.timedelta(days=self.days), self.start - DAY)
        return type(self)(self.kind, self.start - dt.timedelta(days=self.days), self.start - DAY)

    def a_year_before(self) -> Self:
        """Return the same period of the year before."""
        if self.kind == "week":
            return type(self)("week", self.start - 52 * 7 * DAY, self.end - 52 * 7 * DAY)
        end = shift_months(self.end + DAY, -12) - DAY
        return type(self)(self.kind, shift_months(self.start, -12), end)

    def last(self, count: int) -> "list[Period]":
        """Return this period and the ones before it, `count` in all, the earliest first."""
        found: list[Period] = [self]
        while len(found) < count:
            found.append(found[-1].previous())
        return found[::-1]

    def children(self, kind: str) -> "list[Period]":
        """Return the periods of a smaller kind that begin in this one, the earliest first."""
        return list(self._children(kind))

    def _children(self, kind: str) -> "Iterator[Period]":
        start = self.start
        if kind == "week":
            start += dt.timedelta(days=-start.weekday() % 7)
        if kind in MONTHS and start.day > 1:
            start = shift_months(start.replace(day=1), 1)
        while start <= self.end:
            if kind in MONTHS:
                end = shift_months(start, MONTHS[kind]) - DAY
            else:
                end = start + (6 * DAY if kind == "week" else dt.timedelta())
            yield Period(kind, start, end)
            start = end + DAY


def shift_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of another month, or that month's last day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


Ends = tuple[str, dt.date, dt.date]


def _months(kind: str, year: str, first: int) -> Ends:
    start = dt.date(int(year), first, 1)
    return kind, start, shift_months(start, MONTHS[kind]) - DAY


def _week(year: str, week: str) -> Ends:
    start = dt.date.fromisocalendar(int(year), int(week), 1)
    return "week", start, start + 6 * DAY


def _span(start: str, end: str) -> Ends:
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    if last < first:
        raise ValueError
    return "span", first, last


def _day(text: str) -> Ends:
    return "day", dt.date.fromisoformat(text), dt.date.fromisoformat(text)


SHAPES: tuple[tuple[re.Pattern[str], Callable[..., Ends]], ...] = (
    (re.compile(r"(\d{4}-\d\d-\d\d)"), _day),
    (re.compile(r"(\d{4})-W(\d\d)"), _week),
    (re.compile(r"(\d{4})-(\d\d)"), lambda year, month: _months("month", year, int(month))),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda year, n: _months("quarter", year, int(n) * 3 - 2)),
    (re.compile(r"(\d{4})-H([12])"), lambda year, n: _months("half", year, int(n) * 6 - 5)),
    (re.compile(r"(\d{4})-9M"), lambda year: _months("nine", year, 1)),
    (re.compile(r"(\d{4})"), lambda year: _months("year", year, 1)),
    (re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)"), _span),
)
