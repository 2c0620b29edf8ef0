"""Divides the values of a map into classes: equally many places, equal steps, or natural breaks.

The same value never stands in two classes, so there may be fewer classes than were asked for.
"""

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST = 7
DISTINCT_AT_MOST = (
    400  # natural breaks weigh every pair of values; beyond this, neighbours are taken together
)


class Method(models.TextChoices):
    QUANTILE = "quantile", _("Equally many places")
    EQUAL = "equal", _("Equal steps")
    NATURAL = "natural", _("Natural breaks")


@dataclass(frozen=True)
class Classes:
    """Classes from low to high: `starts[i]` is the least value of class i; `last` the greatest of all."""

    starts: tuple[Decimal, ...]
    ends: tuple[Decimal, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def of(self, value: Decimal) -> int:
        """Return the class of a value; one below or above all that were seen stands in the outermost."""
        return max(0, bisect_right(self.starts, value) - 1)


def divide(values: Iterable[Decimal], count: int, method: str) -> Classes:
    """Divide values into at most `count` classes (2 to 7).

    quantile: each class holds as nearly as possible the same number of places. equal: steps of equal width
    between the least and the greatest value. natural: the sum of squared distances to the class means is
    the least possible (Fisher's exact method).
    """
    weights = Counter(values)
    distinct = sorted(weights)
    count = min(max(1, count), MOST, len(distinct))
    if not distinct:
        return Classes((), ())
    if method == Method.EQUAL:
        return _equal(distinct, count)
    at = (
        _quantile(distinct, weights, count)
        if method == Method.QUANTILE
        else _natural(distinct, weights, count)
    )
    ends = [*(i - 1 for i in at[1:]), len(distinct) - 1]
    return Classes(tuple(distinct[i] for i in at), tuple(distinct[i] for i in ends))


def _equal(distinct: Sequence[Decimal], count: int) -> Classes:
    low, high = distinct[0], distinct[-1]
    step = (high - low) / count
    starts = [low + step * i for i in range(count)]
    return Classes(tuple(starts), (*starts[1:], high))


def _quantile(distinct: Sequence[Decimal], weights: Counter[Decimal], count: int) -> list[int]:
    """Return where each class starts: at the value whose rank passes i/count of all, never twice the same."""
    total, seen, at = sum(weights.values()), 0, [0]
    for i, value in enumerate(distinct[:-1]):
        seen += weights[value]
        if len(at) < count and seen * count >= total * len(at):
            at.append(i + 1)
    return at


def _natural(distinct: Sequence[Decimal], weights: Counter[Decimal], count: int) -> list[int]:
    middle = float(sum(distinct)) / len(distinct)
    groups = _grouped(len(distinct))
    xs = [float(distinct[i]) - middle for i in range(len(distinct))]
    ws = [weights[v] for v in distinct]
    w, s, q = [0.0], [0.0], [0.0]  # running weight, sum, sum of squares at the end of each group
    for first, after in groups:
        w.append(w[-1] + sum(ws[first:after]))
        s.append(s[-1] + sum(xs[i] * ws[i] for i in range(first, after)))
        q.append(q[-1] + sum(xs[i] ** 2 * ws[i] for i in range(first, after)))

    def spread(i: int, j: int) -> float:
        """Return the squared distances of groups i..j-1 to their mean."""
        return q[j] - q[i] - (s[j] - s[i]) ** 2 / (w[j] - w[i])

    n = len(groups)
    best = [spread(0, j) if j else 0.0 for j in range(n + 1)]
    cuts: list[list[int]] = []
    for k in range(2, count + 1):
        following, cut = [float("inf")] * (n + 1), [0] * (n + 1)
        for j in range(k, n + 1):
            cut[j] = min(range(k - 1, j), key=lambda i: best[i] + spread(i, j))
            following[j] = best[cut[j]] + spread(cut[j], j)
        best, cuts = following, [*cuts, cut]
    at, j = [], n
    for cut in reversed(cuts):
        j = cut[j]
        at.append(groups[j][0])
    return [0, *reversed(at)]


def _grouped(size: int) -> list[tuple[int, int]]:
    """Return (first, after) of neighbours to be taken together: each alone unless there are very many."""
    if size <= DISTINCT_AT_MOST:
        return [(i, i + 1) for i in range(size)]
    edges = [round(i * size / DISTINCT_AT_MOST) for i in range(DISTINCT_AT_MOST + 1)]
    return list(itertools.pairwise(edges))
