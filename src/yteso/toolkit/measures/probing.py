"""Look-ups of cells of the roll-ups, thousands by one statement.

Pages ask for the same few things of many units and months, so what is sought is told once, and the months of
one unit are found together: a look-up of an index for each of ten thousand probes would cost a page 0.3 s.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from yteso.toolkit.measures.declared import FIRST_SEEN

MOST_DIMENSIONS = 3
RANGED = {"d", FIRST_SEEN}  # cells of days: of the others a stretch within a month is one cell

Stretch = tuple[str, dt.date, dt.date]  # grain, first day, last first day
Found = dict[int, tuple[Decimal, int]]  # {number: (sum of the cells, how many)}

_KEYS = """
    AND (sought.k1 IS NULL OR cell.keys[1] ~ sought.k1)
    AND (sought.k2 IS NULL OR cell.keys[2] ~ sought.k2)
    AND (sought.k3 IS NULL OR cell.keys[3] ~ sought.k3)
"""
_RANGES = f"""
SELECT {{what}} FROM unnest(
    %s::int[], %s::text[], %s::date[], %s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[]
) AS sought (n, unit, first, last, axis, measure, cut, grain, k1, k2, k3)
JOIN measures_cell AS cell ON cell.axis = sought.axis AND cell.unit = sought.unit
    AND cell.measure = sought.measure AND cell.cut = sought.cut AND cell.grain = sought.grain
    AND cell.day BETWEEN sought.first AND sought.last {_KEYS}
GROUP BY 1
"""  # noqa: S608 - constants
_DAYS = f"""
SELECT probe.p, cell.day, sum(cell.value), count(*) FROM
    unnest(%s::int[], %s::int[], %s::text[]) AS probe (p, s, unit)
JOIN unnest(
    %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
) AS sought (s, days, axis, measure, cut, grain, k1, k2, k3) USING (s)
JOIN measures_cell AS cell ON cell.axis = sought.axis AND cell.unit = probe.unit
    AND cell.measure = sought.measure AND cell.cut = sought.cut AND cell.grain = sought.grain
    AND cell.day = ANY (sought.days::date[]) {_KEYS}
GROUP BY 1, 2
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Probe:
    """A look-up. `is_part`: of a count of people that reaches beyond what is asked; it may only be empty."""

    axis: str
    unit: str
    measure: str
    cut: str
    stretch: Stretch
    keys: tuple[str | None, ...]
    is_part: bool = False

    @property
    def sought(self) -> tuple[str | None, ...]:
        """What is sought, whose ever and whenever."""
        keys = (*self.keys, None, None, None)[:MOST_DIMENSIONS]
        return self.axis, self.measure, self.cut, self.stretch[0], *keys

    @property
    def day(self) -> dt.date | None:
        """The day of the one cell that it can find; None if there may be more."""
        grain, first, last = self.stretch
        is_one = grain not in RANGED and (first.year, first.month) == (last.year, last.month)
        return first if is_one else None


def read_probes(probes: Sequence[tuple[int, Probe]]) -> Found:
    """Return for each number the sum of the cells found by its probes and how many they are."""
    found: Found = {}
    units: dict[tuple[Any, ...], dict[dt.date, list[int]]] = defaultdict(lambda: defaultdict(list))
    ranged = []
    for n, probe in probes:
        if (day := probe.day) is None:
            ranged.append((n, probe))
        else:
            units[(probe.unit, probe.sought)][day].append(n)
    for n, value, cells in _rows(_RANGES.format(what="sought.n, sum(cell.value), count(*)"), _ranges(ranged)):
        found[n] = value, cells
    wanted = list(units.values())
    for p, day, value, cells in _rows(_DAYS, _days(units)):
        for n in wanted[p][day]:
            before = found.get(n, (Decimal(0), 0))
            found[n] = before[0] + value, before[1] + cells
    return found


def divide_probes(probes: Sequence[Probe], column: str) -> list[tuple[str, Decimal]]:
    """Return the sum of the cells found by each key of a column of their cut; all have the same cut."""
    place = probes[0].cut.split(",").index(column) + 1
    what = f"cell.keys[{place}], sum(cell.value)"
    return list(_rows(_RANGES.format(what=what), _ranges([(0, probe) for probe in probes])))


def _ranges(probes: Sequence[tuple[int, Probe]]) -> list[list[Any]]:
    return _columns([(n, p.unit, *p.stretch[1:], *p.sought) for n, p in probes])


def _days(units: dict[tuple[Any, ...], dict[dt.date, list[int]]]) -> list[list[Any]]:
    """Return the columns of the statement: for each unit the number of what is sought on which days, then
    these, each told once."""
    numbers: dict[tuple[Any, ...], int] = {}
    rows = [
        (p, numbers.setdefault((tuple(days), sought), len(numbers)), unit)
        for p, ((unit, sought), days) in enumerate(units.items())
    ]
    told = [
        (s, f"{{{','.join(map(dt.date.isoformat, days))}}}", *sought) for (days, sought), s in numbers.items()
    ]
    return _columns(rows) + _columns(told)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _rows(statement: str, columns: list[list[Any]]) -> list[tuple[Any, ...]]:
    if not columns:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
