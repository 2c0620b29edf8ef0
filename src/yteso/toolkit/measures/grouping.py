"""One figure divided by the values of one dimension."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from yteso.kernel.base.public import now
from yteso.toolkit.measures.declared import Dimension, Distinct, Measure
from yteso.toolkit.measures.figures import FigureRequest, Reading
from yteso.toolkit.measures.live import aggregate_of, annotated, gatherer, person_path, rows_of
from yteso.toolkit.measures.scopes import Resolver


def count_by_key(
    measure: Measure, request: FigureRequest, dimension: str, resolver: Resolver
) -> list[tuple[str, Reading]]:
    """Return (key, reading) for each value of the dimension among the rows of the request."""
    divided = measure.dimensions[dimension]
    name = f"by_{divided.column.code}"
    rows = annotated(measure.source, [(measure, request)], {*request.every_key, dimension})
    rows = rows.filter(rows_of(measure, request, resolver)).order_by().values(name)
    moment = now()
    if isinstance(measure.value, Distinct) and divided.of is not None:
        return _count_persons(measure, rows, divided, name, request.period.end)
    gather = gatherer(divided, request.period.end) if divided.of else str
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows.annotate(n=aggregate_of(measure, None)):
        total[gather(row[name])] += Decimal(row["n"] or 0)
    return [(key, Reading(value, as_of=moment)) for key, value in total.items()]


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
