"""One figure divided by the values of one dimension."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from yteso.kernel.base.public import now
from yteso.toolkit.measures.cells import divide_cells
from yteso.toolkit.measures.declared import Dimension, Distinct, Measure
from yteso.toolkit.measures.figures import FigureRequest, Reading
from yteso.toolkit.measures.live import aggregate_of, annotated, days_of, gatherer, person_path, rows_of
from yteso.toolkit.measures.scopes import Resolver


def count_by_key(
    measure: Measure, request: FigureRequest, dimension: str, resolver: Resolver
) -> list[tuple[str, Reading]]:
    """Return (key, reading) for each value of the dimension among the rows of the request."""
    if not resolver.is_sure(request.scope, *days_of(measure, request)):
        return []
    divided = measure.dimensions[dimension]
    rolled = divide_cells(measure, request, divided, resolver)
    if rolled is not None:  # what is counted once is gathered in its cells
        return (
            rolled if isinstance(measure.value, Distinct) else _gathered(rolled, divided, request.period.end)
        )
    name = f"by_{divided.column.code}"
    rows = annotated(measure.source, [(measure, request)], {*request.every_key, dimension})
    rows = rows.filter(rows_of(measure, request, resolver, measure.condition)).order_by().values(name)
    moment = now()
    if isinstance(measure.value, Distinct) and divided.of is not None:
        return _count_persons(measure, rows, divided, name, request.period.end)
    counted = rows.annotate(n=aggregate_of(measure, None))
    found = [(row[name], Reading(Decimal(row["n"] or 0), as_of=moment)) for row in counted]
    return _gathered(found, divided, request.period.end)


def _gathered(found: list[tuple[str, Reading]], divided: Dimension, on: dt.date) -> list[tuple[str, Reading]]:
    """Add up the values that belong to one of the asked dimension."""
    if divided.of is None:
        return found
    gather = gatherer(divided, on)
    total: dict[str, Decimal] = defaultdict(Decimal)
    moments: dict[str, dt.datetime | None] = {}
    for value, reading in found:
        key = gather(value)
        total[key] += reading.value or 0
        moments[key] = reading.as_of
    return [(key, Reading(value, as_of=moments[key])) for key, value in total.items()]


def _count_persons(
    measure: Measure, rows: QuerySet[Any], divided: Dimension, name: str, on: dt.date
) -> list[tuple[str, Reading]]:
    """Count people once for each gathered value: who has two codes of one group is one."""
    assert isinstance(measure.value, Distinct)
    gather = gatherer(divided, on)
    people: dict[str, set[Any]] = defaultdict(set)
    for code, person in rows.values_list(name, person_path(measure.value)).distinct():
        people[gather(code)].add(person)
    moment = now()
    return [(key, Reading(Decimal(len(some)), as_of=moment)) for key, some in people.items()]
