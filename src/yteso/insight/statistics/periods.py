"""The periods that forms are made for, a few of those that measures know: months, years, and 3, 6, 9 months
from January on (TT 37/2019 reports 3, 6, 9 and 12 months, each containing the earlier ones).
"""

import datetime as dt
from functools import lru_cache

from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.errors import PeriodNotOfForm
from yteso.toolkit.measures.public import Period, PeriodUnknown

MONTHS = {"quarter": 3, "half": 6, "nine": 9}
KINDS = {"month": {"month"}, "quarter": {"3M"}, "half": {"6M"}, "nine": {"9M"}, "year": {"12M", "year"}}
SUFFIX = {"3M": "-Q1", "6M": "-H1", "9M": "-9M", "12M": "", "year": ""}


@lru_cache(maxsize=4096)
def _read(code: str) -> Period | None:
    """Return the period of a code, None if no form is made for it."""
    try:
        period = Period.parse(code)
    except PeriodUnknown:
        return None
    is_ours = period.kind == "month" or (period.kind in KINDS and period.start.month == 1)
    return period if is_ours and period.key == code else None


def _period(code: str) -> Period:
    if (found := _read(code)) is None:
        raise PeriodNotOfForm
    return found


def span_of(code: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a period. Raises PeriodNotOfForm for anything that is none."""
    period = _period(code)
    return period.start, period.end


def kinds_of(code: str) -> set[str]:
    """Return the kinds that a code may stand for: a whole year is `year` or `12M`."""
    period = _read(code)
    return KINDS[period.kind] if period else set()


def label_of(code: str) -> str:
    """Return what people call the period."""
    period = _read(code)
    if period is None:
        return code
    if period.kind in MONTHS:
        return _("%(months)s months of %(year)s") % {"months": MONTHS[period.kind], "year": period.start.year}
    if period.kind == "year":
        return _("Year %s") % period.start.year
    return _("Month %(month)s/%(year)s") % {"month": period.start.month, "year": period.start.year}


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
            found += [(month.end, month.key) for month in Period.parse(str(year)).children("month")]
        for kind in sorted(kinds - {"month"}):
            code = f"{year}{SUFFIX[kind]}"
            found.append((span_of(code)[1], code))
    since, until = form.valid_from, form.valid_to or last
    return [code for end, code in sorted(found) if max(first, since) <= end <= min(last, until)]


def previous_of(code: str) -> str:
    """Return the period of the same length just before (for cumulative ones: of the year before)."""
    period = _period(code)
    return (period.previous() if period.kind in ("month", "year") else period.a_year_before()).key


def parts_of(code: str) -> list[str]:
    """Return the months that a longer period is made of; a month is made of itself."""
    return [month.key for month in _period(code).children("month")]
