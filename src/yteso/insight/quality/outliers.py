"""Which values of a series stand out, by the kinds that DHIS2 knows, side by side.

Pure numbers: a series is the values of one figure of one facility over periods, None where nothing was sent.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FEWEST = 4  # values; with fewer nothing can be said to be usual
Z_LIMIT = 3.0
MODIFIED_LIMIT = 3.5  # Iglewicz and Hoaglin (1993)
OFTEN = 0.75  # a value is missing where at least so many of the other periods have one


@dataclass(frozen=True)
class Usual:
    """What is usual in a series: mean, sample standard deviation, median, and the scale of the modified z."""

    count: int
    mean: float
    deviation: float
    median: float
    scale: float
    least: float
    greatest: float


def usual(values: Sequence[float]) -> Usual | None:
    """Describe the known values; None if they are fewer than four.

    The scale is the median distance to the median divided by 0.6745; where that is 0 (most values alike),
    the mean distance times 1.2533.
    """
    if len(values) < FEWEST:
        return None
    middle = statistics.median(values)
    distances = [abs(v - middle) for v in values]
    scale = statistics.median(distances) / 0.6745 or statistics.fmean(distances) * 1.2533
    return Usual(
        len(values),
        statistics.fmean(values),
        statistics.stdev(values),
        middle,
        scale,
        min(values),
        max(values),
    )


@dataclass(frozen=True)
class Oddity:
    """One value of a series and what was found about it. `kinds`: z, modified, bounds, missing."""

    place: int
    value: float | None
    z: float | None
    modified: float | None
    least: float | None
    greatest: float | None
    kinds: tuple[str, ...]
    described: Usual

    @property
    def weight(self) -> float:
        """Return how far the value is out, to sort by; a missing one comes first."""
        if self.value is None:
            return float("inf")
        return max(abs(self.z or 0), abs(self.modified or 0))


def find_oddities(
    series: Sequence[Decimal | None],
    *,
    bounds: tuple[Decimal, Decimal] | None = None,
    z_limit: float = Z_LIMIT,
    modified_limit: float = MODIFIED_LIMIT,
    least_difference: float = 0,
) -> list[Oddity]:
    """Return the values that stand out, in the order of the series.

    z and modified z compare a value with all others of the series and leave the value itself out, so that one
    great error cannot hide itself. bounds: outside what somebody set; without set bounds, outside twice the
    range of the others around their middle. missing: nothing (or 0) where at least three quarters of the
    others are more. What is nearer to the median than `least_difference` is not worth a look, unless somebody
    set bounds.
    """
    found = []
    for place, value in enumerate(series):
        others = [float(v) for i, v in enumerate(series) if i != place and v is not None]
        described = usual(others)
        if described is None:
            continue
        kinds: list[str] = []
        z = modified = None
        least, greatest = _bounds(described, bounds)
        often = sum(1 for v in others if v > 0) >= OFTEN * (len(series) - 1)
        if not value and often:
            kinds.append("missing")
        number = None if value is None else float(value)
        if number is not None:
            z = _distance(number, described.mean, described.deviation)
            modified = _distance(number, described.median, described.scale)
            matters = abs(number - described.median) >= least_difference
            kinds += ["z"] if matters and z is not None and abs(z) > z_limit else []
            kinds += (
                ["modified"] if matters and modified is not None and abs(modified) > modified_limit else []
            )
            kinds += ["bounds"] if (matters or bounds) and not least <= number <= greatest else []
        if kinds:
            found.append(Oddity(place, number, z, modified, least, greatest, tuple(kinds), described))
    return found


def _distance(value: float, middle: float, scale: float) -> float | None:
    """Return how many scales the value is from the middle; None where all others are alike and so is it."""
    if not scale:
        return None if value == middle else float("inf") * (1 if value > middle else -1)
    return (value - middle) / scale


def _bounds(described: Usual, given: tuple[Decimal, Decimal] | None) -> tuple[float, float]:
    if given is not None:
        return float(given[0]), float(given[1])
    half = described.greatest - described.least
    middle = (described.greatest + described.least) / 2
    return max(0.0, middle - half), middle + half
