"""Dates as the standard writes them: yyyyMMdd and yyyyMMddHHmm, local time, births partly unknown."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=65536)
def real_day(text: str) -> date | None:
    """Return the day that eight digits name, or None."""
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """Return the day of a date or date-time, or None."""
    return real_day(text[:8])


def is_day(text: str) -> bool:
    """Return True for a real day, yyyyMMdd, between 1900 and 2100."""
    return real_day(text) is not None and "1900" <= text[:4] <= "2100"


def is_moment(text: str) -> bool:
    """Return True for a real minute, yyyyMMddHHmm."""
    return (
        len(text) == 12
        and is_day(text[:8])
        and text.isascii()
        and text.isdigit()
        and text[8:10] < "24"
        and text[10:] < "60"
    )


def is_birth(text: str) -> bool:
    """Return True for a birth: day or month and day may be 00 (unknown), the time 0000."""
    if len(text) not in (8, 12) or not text.isascii() or not text.isdigit():
        return False
    if len(text) == 12 and not (text[8:10] < "24" and text[10:] < "60"):
        return False
    if not "1900" <= text[:4] <= "2100":
        return False
    if text[4:8] == "0000":
        return True
    if text[6:8] == "00":
        return "01" <= text[4:6] <= "12"
    return real_day(text[:8]) is not None


def is_day_or_moment(text: str) -> bool:
    """Return True for either of the two lengths."""
    return is_day(text) if len(text) == 8 else is_moment(text)


def are_days(text: str) -> bool:
    """Return True for one or more days with ";" between them."""
    return all(is_day(part) for part in text.split(";"))


def age_in_days(born: str, on: date) -> int | None:
    """Return the least possible age in days; births without day or month count from the year's end."""
    if not is_birth(born):
        return None
    if born[4:8] == "0000":
        latest = date(int(born[:4]), 12, 31)
    elif born[6:8] == "00":
        latest = date(int(born[:4]), int(born[4:6]), 28)
    else:
        latest = real_day(born[:8]) or date(int(born[:4]), 12, 31)
    return (on - latest).days


def oldest_age_in_days(born: str, on: date) -> int | None:
    """Return the greatest possible age in days on a day."""
    if not is_birth(born):
        return None
    month = born[4:6] if born[4:6] != "00" else "01"
    day = born[6:8] if born[6:8] != "00" else "01"
    return (on - date(int(born[:4]), int(month), int(day))).days
