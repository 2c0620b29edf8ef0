"""Days and minutes as the standard writes them, from whole numbers: fast enough for every line of a year."""

from functools import cache

from yteso.exchange.insurance.demo.population import date_of

MINUTES = tuple(f"{m // 60:02d}{m % 60:02d}" for m in range(1440))


@cache
def day_text(day: int) -> str:
    """Return yyyyMMdd of a day counted from 1970-01-01."""
    return date_of(day).strftime("%Y%m%d")


def stamp(minute: int) -> str:
    """Return yyyyMMddHHmm of a minute counted from 1970-01-01 00:00 in the province."""
    return day_text(minute // 1440) + MINUTES[minute % 1440]
