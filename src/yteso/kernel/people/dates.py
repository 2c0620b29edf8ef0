"""Birth dates as sources know them: often only the year, sometimes year and month."""

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

_DIGITS = re.compile(r"\d+")
_EARLIEST = 1850


class PartialDate(NamedTuple):
    """A date of which month and day may be unknown; `PartialDate(None)` is wholly unknown."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def complete(self) -> bool:
        """Whether year, month and day are all known."""
        return self.day is not None

    def as_date(self) -> dt.date | None:
        """Return the date, if it is wholly known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)

    def __str__(self) -> str:
        """Return dd/mm/yyyy, mm/yyyy, yyyy or nothing, as Vietnamese papers write it."""
        parts = [f"{self.day:02d}" if self.day else "", f"{self.month:02d}" if self.month else ""]
        return "/".join([part for part in parts if part] + ([str(self.year)] if self.year else []))


UNKNOWN = PartialDate()


def _checked(year: int, month: int, day: int) -> PartialDate:
    """Keep the known parts that make a real date; an impossible day or month counts as unknown."""
    if year < _EARLIEST or year > 2200:
        return UNKNOWN
    if not 1 <= month <= 12:
        return PartialDate(year)
    try:
        dt.date(year, month, day)
    except ValueError:
        return PartialDate(year, month)
    return PartialDate(year, month, day)


@lru_cache(maxsize=65536)
def parse_compact_date(text: str) -> PartialDate:
    """Read `yyyyMMdd`, `yyyyMMddHHmm`, `yyyyMM` or `yyyy`, with `00` (or nothing) where a part is unknown.

    Source: Decision 130/QD-BYT, Table 1, NGAY_SINH.
    """
    digits = text.strip()
    if not digits.isdecimal() or len(digits) < 4:
        return UNKNOWN
    return _checked(int(digits[:4]), int(digits[4:6] or 0), int(digits[6:8] or 0))


def parse_written_date(text: str) -> PartialDate:
    """Read a date as people and QR codes write it: `ddMMyyyy`, `dd/MM/yyyy`, `MM/yyyy` or `yyyy`."""
    parts = _DIGITS.findall(text)
    if len(parts) == 1:
        digits = parts[0]
        if len(digits) not in (4, 6, 8):
            return UNKNOWN
        parts = [part for part in (digits[:-6], digits[-6:-4], digits[-4:]) if part]
    if not 1 <= len(parts) <= 3 or len(parts[-1]) != 4:
        return UNKNOWN
    numbers = [0] * (3 - len(parts)) + [int(part) for part in parts]
    return _checked(numbers[2], numbers[1], numbers[0])


def parse_day(text: str) -> dt.date | None:
    """Read `yyyyMMdd` (with or without a time after it) as a whole date, or return None."""
    return parse_compact_date(text).as_date()
