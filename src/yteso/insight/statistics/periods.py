"""The periods that forms are made for: their codes, days, names, and which of them a span of time holds.

Codes are those of the measures: 2026-10 (month), 2026-Q1, 2026-H1, 2026-9M and 2026 (from January on; TT
37/2019 reports 3, 6, 9 and 12 months, each containing the earlier ones).
"""

import calendar
import datetime as dt
import re
from functools import lru_cache

from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.errors import PeriodNotOfForm

MONTHLY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
LONGER = re.compile(r"(\d{4})(-Q1|-H1|-9M)?")
MONTHS = {"-Q1": 3, "-H1": 6, "-9M": 9, None: 12}
KIND = {"-Q1": {"3M"}, "-H1": {"6M"}, "-9M": {"9M"}, None: {"12M", "year"}}
SUFFIX = {"3M": "-Q1", "6M": "-H1", "9M": "-9M", "12M": "", "year": ""}


def _last_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@lru_cache(maxsize=4096)
def span_of(code: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a period. Raises PeriodNotOfForm for anything that is none."""
    if found := MONTHLY.fullmatch(code):
        year, month = int(found[1]), int(found[2])
        return dt.date(year, month, 1), _last_of(year, month)
    if found := LONGER.fullmatch(code):
        return dt.date(int(found[1]), 1, 1), _last_of(int(found[1]), MONTHS[found[2]])
    raise PeriodNotOfForm


def kinds_of(code: str) -> set[str]:
    """Return the kinds that a code may stand for: a whole year is `year` or `12M`."""
    if MONTHLY.fullmatch(code):
        return {"month"}
    found = LONGER.fullmatch(code)
    return KIND[found[2]] if found else set()


def label_of(code: str) -> str:
    """Return what people call the period."""
    if found := MONTHLY.fullmatch(code):
        return _("Month %(month)s/%(year)s") % {"month": int(found[2]), "year": found[1]}
    found = LONGER.fullmatch(code)
    if found is None:
        return code
    if found[2] is None:
        return _("Year %s") % found[1]
    return _("%(months)s months of %(year)s") % {"months": MONTHS[found[2]], "year": found[1]}


def collected(form: Definition) -> set[str]:
    """Return the kinds of period for which units are asked: a year that is the sum of months is not asked."""
    kinds = set(form.periods)
    return kinds - {"year"} if "month" in kinds else kinds


def periods_between(form: Definition, first: dt.date, last: dt.date) -> list[str]:
    """Return the periods for which units fill the form in and that end within [first, last], in order."""
    kinds = collected(form)
    found: list[tuple[dt.date, str]] = []
    for year in range(first.year, last.year + 1):
        if "month" in kinds:
            found += [(_last_of(year, m), f"{year}-{m:02d}") for m in range(1, 13)]
        for kind in sorted(kinds - {"month"}):
            code = f"{year}{SUFFIX[kind]}"
            found.append((span_of(code)[1], code))
    since, until = form.valid_from, form.valid_to or last
    return [code for end, code in sorted(found) if max(first, since) <= end <= min(last, until)]


def previous_of(code: str) -> str:
    """Return the period of the same length just before (for cumulative ones: of the year before)."""
    if found := MONTHLY.fullmatch(code):
        year, month = int(found[1]), int(found[2])
        return f"{year - 1}-12" if month == 1 else f"{year}-{month - 1:02d}"
    found = LONGER.fullmatch(code)
    if found is None:
        raise PeriodNotOfForm
    return f"{int(found[1]) - 1}{found[2] or ''}"


def parts_of(code: str) -> list[str]:
    """Return the months that a longer period is made of; a month is made of itself."""
    start, end = span_of(code)
    return [f"{start.year}-{month:02d}" for month in range(start.month, end.month + 1)]
