"""Many figures of one measure over the same days, counted on the rows in one statement.

The rows are grouped by what the requests divide them by; a request then is the sum of the groups that belong
to it. A form of five thousand cells, or the communes of a province beside each other, cost one statement
instead of a condition for each.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from yteso.toolkit.measures.declared import Dimension, Distinct, Measure
from yteso.toolkit.measures.figures import FigureRequest
from yteso.toolkit.measures.scopes import Resolver

MOST_GROUPS = 100_000  # more are not brought here: the requests are then counted one by one

Days = tuple[dt.date | None, dt.date]
Groups = set[int]


class TooMany(Exception):
    """The rows fall into more groups than are worth bringing here."""


def count_together(
    measure: Measure,
    requests: Sequence[FigureRequest],
    days: Days,
    rows: Any,
    aggregate: Any,
    person: str,
    resolver: Resolver,
) -> list[Decimal]:
    """Return the value of each request; all have the same dimensions and the same days.

    `rows` are those of the days, with the dimensions as `by_<code>`; `aggregate` counts or sums a group,
    `person` is the path of what is counted once. Raises TooMany.
    """
    source = measure.source
    names = sorted(requests[0].every_key)
    columns = [f"by_{measure.dimensions[name].column.code}" for name in names]
    by_place = any(request.scope.place_code for request in requests)
    by_unit = any(request.scope.organisation_id for request in requests)
    by_day = by_place and any(_changes(resolver.communes(r.scope, r.period.end), days) for r in requests)
    columns += [source.organisation] * by_unit + [source.place] * by_place + [source.day] * by_day
    columns = list(dict.fromkeys(columns))
    grouped = rows.order_by().values_list(*columns)
    once = isinstance(measure.value, Distinct)
    grouped = grouped.values_list(*columns, person).distinct() if once else grouped.annotate(n=aggregate)
    found = list(grouped[: MOST_GROUPS + 1])
    if len(found) > MOST_GROUPS:
        raise TooMany
    table = _Table(columns, found)
    keyed = {name: table.by_key(measure.dimensions[name], requests[0].period.end) for name in names}
    units = table.by_value(source.organisation) if by_unit else {}
    places = table.by_value(source.place) if by_place else {}
    day_of = columns.index(source.day) if by_day else None
    values = []
    for request in requests:
        mine: Groups | None = None
        for name, value in request.every_key.items():
            mine = _both(mine, _any(keyed[name].get(key, set()) for key in value.split("|")))
        if (unit := request.scope.organisation_id) is not None:
            mine = _both(mine, _any(units.get(one, set()) for one in resolver.below(unit)))
        if request.scope.place_code:
            eras = resolver.communes(request.scope, request.period.end)
            mine = _both(
                mine,
                {
                    group
                    for era in eras
                    for group in places.get(era.code, ())
                    if day_of is None or era.first <= found[group][day_of] <= era.last
                },
            )
        counted = [row[-1] for row in (found if mine is None else map(found.__getitem__, mine))]
        values.append(Decimal(len(set(counted) - {None}) if once else sum(n or 0 for n in counted)))
    return values


def _changes(eras: Iterable[Any], days: Days) -> bool:
    """Return whether a commune counts on some of the days only."""
    first, last = days
    return any(first is None or era.first > first or era.last < last for era in eras)


def _any(groups: Iterable[Groups]) -> Groups:
    return set().union(*groups)


def _both(some: Groups | None, others: Groups) -> Groups:
    return others if some is None else some & others


class _Table:
    """Groups of rows by number, found by what they have in common."""

    def __init__(self, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
        self.columns, self.rows = columns, rows

    def by_value(self, column: str) -> dict[Any, Groups]:
        return self._by(column, lambda value: (value,))

    def by_key(self, dimension: Dimension, on: dt.date) -> dict[str, Groups]:
        """Return the groups of each value of a dimension; one that gathers, by the longest beginning."""
        column = f"by_{dimension.column.code}"
        if dimension.prefixes is None:
            return self.by_value(column)
        keys: dict[str, list[str]] = defaultdict(list)
        for key, prefixes in dimension.prefixes(on).items():
            for prefix in prefixes:
                keys[prefix].append(key)
        lengths = sorted({len(prefix) for prefix in keys}, reverse=True)
        return self._by(
            column, lambda value: next((keys[value[:n]] for n in lengths if value[:n] in keys), ())
        )

    def _by(self, column: str, keys_of: Callable[[Any], Iterable[Any]]) -> dict[Any, Groups]:
        place = self.columns.index(column)
        found: dict[Any, Groups] = defaultdict(set)
        for number, row in enumerate(self.rows):
            for key in keys_of(row[place]):
                found[key].add(number)
        return found


def span_of(day: str, days: Days) -> Q:
    """Return the condition that a row lies within the days."""
    first, last = days
    return Q(**{f"{day}__lte": last}) if first is None else Q(**{f"{day}__range": days})
