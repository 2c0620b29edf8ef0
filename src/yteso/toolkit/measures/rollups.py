"""The SQL of roll-ups, from the same declarations as everything else. Only `actions.py` runs it.

One pass over a source's rows makes the values of all its measures in all their cuts (GROUPING SETS). Which
rows: those of the marked units' months (a join with `measures_due`), or of whole months in a rebuild.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

from yteso.kernel.base.public import today
from yteso.toolkit.measures.declared import (
    FIRST_SEEN,
    Additive,
    Count,
    Dimension,
    Distinct,
    Measure,
    Source,
    Sum,
    measures_of,
)
from yteso.toolkit.measures.live import person_path, text_of

Sql = tuple[str, list[Any]]

# grain -> SQL of the first day of the stretch that holds `day`; nine months hold only days before October
STRETCHES = {
    FIRST_SEEN: "date_trunc('month', {day})::date",
    "m": "date_trunc('month', {day})::date",
    "q": "date_trunc('quarter', {day})::date",
    "h": "make_date(extract(year FROM {day})::int, CASE WHEN extract(month FROM {day}) < 7 THEN 1 ELSE 7 "
    "END, 1)",
    "n": "date_trunc('year', {day})::date",
    "y": "date_trunc('year', {day})::date",
}
LENGTHS = {FIRST_SEEN: 1, "m": 1, "q": 3, "h": 6, "n": 9, "y": 12}


@dataclass(frozen=True)
class Part:
    """What is made anew: an axis' cells, of marked units (`is_marked`) or of all, between two days."""

    axis: str
    first: dt.date
    last: dt.date
    is_marked: bool = False


def axes_of(source: Source) -> list[str]:
    """Return along what the source's rows lie; those that belong to no unit are the province's."""
    return [axis for axis, path in (("o", source.organisation), ("p", source.place)) if path] or ["a"]


def _unit_of(source: Source, axis: str) -> F | Value:
    path = {"o": source.organisation, "p": source.place}.get(axis)
    return F(path) if path else Value("")


def summed(source: Source) -> list[Measure]:
    """Return the measures of the source whose cells add up."""
    return [m for m in measures_of(source) if not isinstance(m.value, Distinct) and m.stands is None]


def counted_once(source: Source) -> list[Measure]:
    """Return those that count each once in a period; how many there are at its end is counted on the rows."""
    return [
        m for m in measures_of(source) if isinstance(m.value, Distinct) and m.additive is Additive.DISTINCT
    ]


def _base(source: Source, part: Part, columns: dict[str, Any]) -> Sql:
    """Return SELECT zz_unit, zz_day, columns... over the source's rows between the part's days."""
    rows: QuerySet[Any] = source.all_rows().filter(**{f"{source.day}__range": (part.first, part.last)})
    rows = rows.annotate(zz_unit=_unit_of(source, part.axis), zz_day=F(source.day), **columns)
    sql, params = rows.order_by().values_list("zz_unit", "zz_day", *columns).query.sql_with_params()
    return sql, list(params)


def _value(measure: Measure) -> Any:
    value = F(measure.value.field) if isinstance(measure.value, Sum) else Value(1)
    assert isinstance(measure.value, Count | Sum)
    condition = measure.condition
    return value if condition is None else Case(When(condition, then=value))


def _due(part: Part, grain: str) -> str:
    """Return the join that keeps the rows of marked units in the marked stretches."""
    if not part.is_marked:
        return ""
    first = STRETCHES.get(grain, "{day}").format(day="day")
    months = LENGTHS.get(grain)
    end = f"({first} + interval '{months} months')::date" if months else f"{first} + 1"
    unit = "unit::uuid" if part.axis == "o" else "unit"
    return (
        f" JOIN (SELECT DISTINCT {unit} AS unit, {first} AS first, {end} AS beyond FROM measures_due"  # noqa: S608
        f" WHERE axis = '{part.axis}') AS due"
        " ON due.unit = base.zz_unit AND base.zz_day >= due.first AND base.zz_day < due.beyond"
    )


def insert_sums(source: Source, part: Part, grain: str, table: str = "measures_cell") -> Sql:
    """Return the INSERT of all summed measures: by days (totals and some cuts) or by months (every cut)."""
    by_month = grain == "m"
    day = STRETCHES["m"].format(day="zz_day") if by_month else "zz_day"
    sql, params = _sums(source, part, day, _due(part, grain), every_cut=by_month)
    return (
        f"INSERT INTO {table} (measure, axis, unit, day, cut, keys, value, grain)"  # noqa: S608
        f" SELECT counted.*, '{grain}' FROM ({sql}) AS counted"
    ), params


def insert_day_cuts(source: Source, part: Part, table: str = "measures_daycut") -> Sql:
    """Return the INSERT of the days of `measures_fresh` (unit, first, beyond) in every cut."""
    unit = "fresh.unit::uuid" if part.axis == "o" else "fresh.unit"
    join = (
        f" JOIN measures_fresh AS fresh ON fresh.axis = '{part.axis}' AND {unit} = base.zz_unit"
        " AND base.zz_day >= fresh.first AND base.zz_day < fresh.beyond"
    )
    sql, params = _sums(source, part, "zz_day", join, every_cut=True)
    return f"INSERT INTO {table} (measure, axis, unit, day, cut, keys, value) {sql}", params


def _sums(source: Source, part: Part, day: str, join: str, *, every_cut: bool) -> Sql:
    """Return SELECT measure, axis, unit, day, cut, keys, value over the source's rows, without zeros."""
    measures = summed(source)
    kept = {m.code: (m.cuts if every_cut else m.day_cuts) for m in measures}
    cuts = sorted({tuple(d.code for d in cut) for some in kept.values() for cut in some})
    dimensions = {d.code: d for m in measures for cut in kept[m.code] for d in cut}
    codes = sorted(dimensions)
    columns = {f"by_{code}": text_of(dimensions[code].value) for code in codes}
    columns |= {f"m{i}": _value(measure) for i, measure in enumerate(measures)}
    sql, params = _base(source, part, columns)
    sets = ", ".join("(" + ", ".join(f"by_{code}" for code in cut) + ")" for cut in cuts)
    grouped = f"GROUP BY zz_unit, 2, GROUPING SETS ({sets})" if codes else "GROUP BY zz_unit, 2"
    which = f"GROUPING({', '.join(f'by_{code}' for code in codes)})" if codes else "0"
    names = " ".join(f"WHEN {_mask(codes, cut)} THEN '{','.join(cut)}'" for cut in cuts)
    keys = " ".join(
        f"WHEN {_mask(codes, cut)} THEN ARRAY[{', '.join(f'by_{c}' for c in cut)}]::text[]" for cut in cuts
    )
    sums = ", ".join(f"sum(m{i}) AS m{i}" for i in range(len(measures)))
    values = ", ".join(f"(%s, part.m{i}::numeric, %s::text[])" for i in range(len(measures)))
    allowed: list[Any] = []
    for measure in measures:
        allowed += [measure.code, [",".join(d.code for d in cut) for cut in kept[measure.code]]]
    return (
        f"SELECT one.code, '{part.axis}', coalesce(part.zz_unit::text, ''), part.day, part.cut, part.keys,"  # noqa: S608
        " one.value"
        f" FROM (SELECT zz_unit, {day} AS day, CASE {which} {names} END AS cut, CASE {which} {keys} END AS "
        f"keys, {sums}"
        f" FROM ({sql}) AS base{join} {grouped}) AS part"
        f" CROSS JOIN LATERAL (VALUES {values}) AS one (code, value, cuts)"
        " WHERE one.value <> 0 AND part.cut = ANY(one.cuts)"
    ), [*params, *allowed]


def _mask(codes: Sequence[str], cut: Sequence[str]) -> int:
    """Return what GROUPING() says for a cut: a bit for each dimension that is not in it."""
    return sum(1 << (len(codes) - 1 - place) for place, code in enumerate(codes) if code not in cut)


def insert_counts(
    source: Source, measure: Measure, part: Part, grain: str, table: str = "measures_cell"
) -> Sql:
    """Return the INSERT of a measure that counts each once, for one length of stretch; axis "a" is all.

    `FIRST_SEEN` counts them on the day of the month on which they first came: these add up, to how many came
    from the first of a month until any day of it. A month is the sum of all its days (`insert_months`).
    """
    assert isinstance(measure.value, Distinct)
    axis = part.axis if part.axis != "a" else axes_of(source)[0]
    rows = source.all_rows().filter(**{f"{source.day}__range": (part.first, part.last)})
    if measure.condition is not None:
        rows = rows.filter(measure.condition)
    dimensions = {d.code: d for cut in measure.cuts for d in cut}
    codes = sorted(dimensions)
    columns = {f"by_{d.column.code}": text_of(d.column.value) for d in dimensions.values()}
    who = F(person_path(measure.value))
    rows = rows.annotate(zz_unit=_unit_of(source, axis), zz_day=F(source.day), zz_who=who, **columns)
    sql, params = rows.order_by().values_list("zz_unit", "zz_day", "zz_who", *columns).query.sql_with_params()
    gathered = {code: _gathered(dimensions[code]) for code in codes}
    keys = {code: key for code, (key, _join, _params) in gathered.items()}
    joins = "".join(join for _key, join, _params in gathered.values())
    listed = [one for _key, _join, some in gathered.values() for one in some]
    names = [",".join(d.code for d in cut) for cut in measure.cuts]
    sets = ", ".join(f"({', '.join(keys[d.code] for d in cut)})" for cut in measure.cuts)
    which = f"GROUPING({', '.join(keys[code] for code in codes)})" if codes else "0"
    masks = [_mask(codes, [d.code for d in cut]) for cut in measure.cuts]
    cut_sql = " ".join(f"WHEN {mask} THEN '{name}'" for mask, name in zip(masks, names, strict=True))
    key_sql = " ".join(
        f"WHEN {mask} THEN ARRAY[{', '.join(keys[d.code] for d in cut)}]::text[]"
        for mask, cut in zip(masks, measure.cuts, strict=True)
    )
    unit = "''" if part.axis == "a" else "coalesce(base.zz_unit::text, '')"
    first = STRETCHES[grain].format(day="base.zz_day")
    early = " WHERE extract(month FROM base.zz_day) < 10" if grain == "n" else ""
    if grain == FIRST_SEEN:
        return (
            f"INSERT INTO {table} (measure, axis, unit, grain, day, cut, keys, value)"  # noqa: S608
            f" SELECT %s, '{part.axis}', seen.unit, '{grain}', seen.day, seen.cut, seen.keys, count(*) FROM ("
            f"SELECT {unit} AS unit, CASE {which} {cut_sql} END AS cut, CASE {which} {key_sql} END AS keys,"
            f" min(base.zz_day) AS day FROM ({sql}) AS base{_due(part, grain)}{joins}"
            f" WHERE base.zz_who IS NOT NULL GROUP BY 1, {first}, base.zz_who, GROUPING SETS ({sets})"
            ") AS seen GROUP BY seen.unit, seen.day, seen.cut, seen.keys"
        ), [measure.code, *params, *listed]
    return (
        f"INSERT INTO {table} (measure, axis, unit, grain, day, cut, keys, value)"  # noqa: S608
        f" SELECT %s, '{part.axis}', {unit}, '{grain}', {first}, CASE {which} {cut_sql} END,"
        f" CASE {which} {key_sql} END, count(DISTINCT base.zz_who)"
        f" FROM ({sql}) AS base{_due(part, grain)}{joins}{early}"
        f" GROUP BY 3, 5, GROUPING SETS ({sets})"
    ), [measure.code, *params, *listed]


def insert_months(measure: Measure, part: Part, table: str = "measures_cell") -> Sql:
    """Return the INSERT of the months of a measure that counts each once: everybody has one first day."""
    month = STRETCHES["m"].format(day="base.day")
    join = ""
    if part.is_marked:
        join = (
            " JOIN (SELECT DISTINCT unit, date_trunc('month', day)::date AS first FROM measures_due"  # noqa: S608
            f" WHERE axis = '{part.axis}') AS due ON due.unit = base.unit AND due.first = {month}"
        )
    return (
        f"INSERT INTO {table} (measure, axis, unit, grain, day, cut, keys, value)"  # noqa: S608
        f" SELECT base.measure, base.axis, base.unit, 'm', {month}, base.cut, base.keys, sum(base.value)"
        f" FROM {table} AS base{join} WHERE base.measure = %s AND base.axis = %s AND base.grain = %s"
        f" AND base.day BETWEEN %s AND %s GROUP BY base.measure, base.axis, base.unit, {month}, base.cut,"
        " base.keys"
    ), [measure.code, part.axis, FIRST_SEEN, part.first, part.last]


def _gathered(dimension: Dimension) -> tuple[str, str, list[Any]]:
    """Return (SQL of a dimension's value, joins it needs, their parameters): a gathering one takes its list
    of today, the longest beginning that fits decides."""
    finer = f"base.by_{dimension.column.code}"
    if dimension.prefixes is None:
        return finer, "", []
    by_length: dict[int, dict[str, str]] = {}
    for key, prefixes in reversed(list(dimension.prefixes(today()).items())):
        for prefix in prefixes:
            by_length.setdefault(len(prefix), {})[prefix] = key
    joins, params, found = "", [], []
    for length in sorted(by_length, reverse=True):
        name = f"known_{dimension.code}_{length}"
        joins += (
            f" LEFT JOIN unnest(%s::text[], %s::text[]) AS {name} (prefix, key)"
            f" ON {name}.prefix = left({finer}, {length})"
        )
        params += [list(by_length[length]), list(by_length[length].values())]
        found.append(f"{name}.key")
    return f"coalesce({', '.join([*found, repr('')])})", joins, params


def insert_all(
    measures: Sequence[str], axis: str, grain: str, days: Sequence[dt.date], table: str = "measures_cell"
) -> Sql:
    """Return the INSERT of the province's sums for some days or months, from those of the units."""
    return (
        f"INSERT INTO {table} (measure, axis, unit, grain, day, cut, keys, value)"  # noqa: S608
        f" SELECT measure, 'a', '', grain, day, cut, keys, sum(value) FROM {table}"
        " WHERE measure = ANY(%s) AND axis = %s AND grain = %s AND day = ANY(%s)"
        " GROUP BY measure, grain, day, cut, keys HAVING sum(value) <> 0"
    ), [list(measures), axis, grain, list(days)]
