"""Figures counted on the rows themselves: always right, fast where the rows are few."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models import Sum as SumRows
from django.db.models.functions import Cast, Coalesce

from yteso.toolkit.measures.declared import Additive, Count, Dimension, Distinct, Measure, Source, Sum
from yteso.toolkit.measures.figures import FigureRequest
from yteso.toolkit.measures.scopes import Resolver
from yteso.toolkit.measures.together import TooMany, count_together, span_of

AT_ONCE = 25  # requests in one statement
FEW = 4  # requests that differ by scope and keys alone: so many are worth grouping the rows

Asked = tuple[Measure, FigureRequest]


def count_live(asked: Sequence[Asked], resolver: Resolver) -> list[Decimal]:
    """Return the values, one for each of the asked: those of one measure over the same days together."""
    alike: dict[Any, list[int]] = defaultdict(list)
    for place, (measure, request) in enumerate(asked):
        days = days_of(measure, request)
        alike[measure.code, days, request.period.end, frozenset(request.every_key)].append(place)
    values = [Decimal(0)] * len(asked)
    single: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for places in alike.values():
        some = [asked[place] for place in places]
        found = _together(some, resolver) if len(places) >= FEW else None
        if found is None:
            single[_statement_of(some[0][0])] += places
        else:
            for place, value in zip(places, found, strict=True):
                values[place] = value
    for (_source, standing), places in single.items():
        at_once = 1 if standing else AT_ONCE
        for start in range(0, len(places), at_once):
            chunk = places[start : start + at_once]
            for place, number in zip(chunk, _count([asked[i] for i in chunk], resolver), strict=True):
                values[place] = Decimal(number or 0)
    return values


def _statement_of(measure: Measure) -> tuple[str, bool]:
    """Return what requests of one statement have in common; who still stands is asked for one day alone: as a
    WHERE it is one join, as a FILTER a look at other rows for each row."""
    return measure.source.code, measure.stands is not None


def _together(asked: Sequence[Asked], resolver: Resolver) -> list[Decimal] | None:
    """Return the values of requests of one measure, days and dimensions; None if that is not worth it."""
    measure, first = asked[0]
    days = days_of(measure, first)
    rows = annotated(measure.source, asked[:1], set(first.every_key)).filter(
        span_of(measure.source.day, days)
    )
    own = measure.condition_on(days[1])
    if own is not None:
        rows = rows.filter(own)
    person = person_path(measure.value) if isinstance(measure.value, Distinct) else ""
    requests = [request for _measure, request in asked]
    try:
        return count_together(measure, requests, days, rows, aggregate_of(measure, None), person, resolver)
    except TooMany:
        return None


def _count(asked: Sequence[Asked], resolver: Resolver) -> list[Any]:
    source = asked[0][0].source
    own = {measure.code: measure.condition for measure, _ in asked}  # some are looked up: once is enough
    conditions = [rows_of(measure, request, resolver, own[measure.code]) for measure, request in asked]
    names = {name for measure, request in asked for name in request.every_key}
    rows = annotated(source, asked, names)
    if len(asked) > 1:
        rows = rows.filter(_span(asked))
    counted = {
        f"n{place}": aggregate_of(measure, condition)
        for place, ((measure, _), condition) in enumerate(zip(asked, conditions, strict=True))
    }
    if len(asked) == 1:  # a WHERE lets the planner use the indexes better than a FILTER
        rows, counted = rows.filter(conditions[0]), {"n0": aggregate_of(asked[0][0], None)}
    found = rows.order_by().aggregate(**counted)
    return [found[f"n{place}"] for place in range(len(asked))]


def annotated(source: Source, asked: Sequence[Asked], names: set[str]) -> QuerySet[Any]:
    """Return the source's rows with the values of the named dimensions as `by_<code>`."""
    dimensions = {code: d for measure, _ in asked for code, d in measure.dimensions.items()}
    rows = source.all_rows()
    columns = {dimensions[name].column.code: dimensions[name].column for name in names}
    found: QuerySet[Any] = rows.annotate(
        **{f"by_{code}": text_of(column.value) for code, column in sorted(columns.items())}
    )
    return found


def text_of(value: Any) -> Any:
    """Return a dimension's value as text, "" where it is unknown."""
    return Coalesce(Cast(value, TextField()), Value(""), output_field=TextField())


def aggregate_of(measure: Measure, condition: Q | None) -> Any:
    if isinstance(measure.value, Count):
        return CountRows("pk", filter=condition)
    if isinstance(measure.value, Sum):
        return SumRows(measure.value.field, filter=condition)
    return CountRows(person_path(measure.value), filter=condition, distinct=True)


def person_path(value: Distinct) -> str:
    """Return the path to what is counted once; of all persons that are one human being, the master."""
    if not value.field.endswith("person_id"):
        return value.field
    return value.field.removesuffix("_id") + "__master_id"


def _span(asked: Sequence[Asked]) -> Q:
    """Return the days that any of the asked needs, so that one pass reads no more."""
    ends = [days_of(measure, request) for measure, request in asked]
    last = max(end[1] for end in ends)
    day = asked[0][0].source.day
    if any(first is None for first, _ in ends):
        return Q(**{f"{day}__lte": last})
    return Q(**{f"{day}__range": (min(first for first, _ in ends if first), last)})


def days_of(measure: Measure, request: FigureRequest) -> tuple[Any, Any]:
    """Return the first and last day that count; no first day where all that came before counts."""
    period = request.period
    if measure.additive in (Additive.STOCK, Additive.SNAPSHOT):
        return None, period.end
    if measure.additive is Additive.CUMULATIVE:
        return period.end.replace(month=1, day=1), period.end
    return period.start, period.end


def rows_of(measure: Measure, request: FigureRequest, resolver: Resolver, own: Q | None) -> Q:
    """Return the condition that a row of the source counts for the request; `own` is the measure's."""
    source = measure.source
    first, last = days_of(measure, request)
    condition = Q(**{f"{source.day}__lte": last})
    if first is not None:
        condition &= Q(**{f"{source.day}__gte": first})
    if own is not None:
        condition &= own
    if measure.stands is not None:
        condition &= measure.stands(last)
    if request.scope.organisation_id is not None:
        condition &= Q(**{f"{source.organisation}__in": resolver.below(request.scope.organisation_id)})
    if request.scope.place_code:
        condition &= _placed(source, request, resolver)
    for name, value in request.every_key.items():
        condition &= keyed(measure.dimensions[name], value, request.period.end)
    return condition


def keyed(dimension: Dimension, value: str, on: dt.date) -> Q:
    """Return the condition that a row has one of the values (joined by `|`) of the dimension."""
    name = f"by_{dimension.column.code}"
    wanted = value.split("|")
    if dimension.prefixes is None:
        return Q(**{f"{name}__in": wanted})
    known = dimension.prefixes(on)
    parts = []
    for one in wanted:
        for prefix in known.get(one, ()):
            finer = [
                p for k, ps in known.items() if k != one for p in ps if p != prefix and p.startswith(prefix)
            ]
            part = Q(**{f"{name}__startswith": prefix})
            for longer in finer:
                part &= ~Q(**{f"{name}__startswith": longer})
            parts.append(part)
    return reduce(or_, parts) if parts else Q(pk__in=[])


def gatherer(dimension: Dimension, on: dt.date) -> Callable[[str], str]:
    """Return what gives for a value of the finer dimension the one it belongs to, "" if to none."""
    assert dimension.prefixes is not None
    known = {p: key for key, prefixes in reversed(list(dimension.prefixes(on).items())) for p in prefixes}
    lengths = sorted({len(p) for p in known}, reverse=True)

    def gather(value: str) -> str:
        return next((known[value[:n]] for n in lengths if value[:n] in known), "")

    return gather


def _placed(source: Source, request: FigureRequest, resolver: Resolver) -> Q:
    eras = resolver.communes(request.scope, request.period.end)
    by_days: dict[tuple[Any, Any], list[str]] = defaultdict(list)
    for era in eras:
        by_days[era.first, era.last].append(era.code)
    parts = [
        Q(**{f"{source.place}__in": codes, f"{source.day}__range": days}) for days, codes in by_days.items()
    ]
    return reduce(or_, parts) if parts else Q(pk__in=[])
