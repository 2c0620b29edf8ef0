"""The kinds of checks rules are made of: each looks at distinct values first, at rows only if it must."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

import numpy as np

from yteso.exchange.insurance.checking.rule import Check, Hit, Rule
from yteso.exchange.insurance.checking.view import Numbers, View
from yteso.exchange.insurance.schema import UNLIMITED

_DEPARTMENT = re.compile(r"K\d{2}(?:\d{2}){0,2}(?:\.\w{1,3})?")
Predicate = Callable[[str], bool]


def required(field: str) -> Check:
    """The field has a value in every row."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if "" in view.distinct(rule.table, field):
            for row in view.rows_with(rule.table, field, {""}):
                yield Hit(row, field=field)

    return check


def no_longer(field: str, lengths: dict[str, int]) -> Check:
    """The field has at most as many characters as its version allows."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        distinct = view.distinct(rule.table, field)
        limits = [n for version, n in lengths.items() if n != UNLIMITED and version in view.all_versions]
        if not limits or not distinct or max(map(len, distinct)) <= min(limits):
            return
        owners = view.batch.tables[rule.table].dossier
        for row, value in enumerate(view.column(rule.table, field)):
            limit = lengths.get(view.versions[owners[row]], UNLIMITED)
            if limit != UNLIMITED and len(value) > limit:
                yield Hit(
                    row, field=field, value=value, parameters={"limit": str(limit), "length": str(len(value))}
                )

    return check


def each(field: str, good: Predicate, *, many: bool = False) -> Check:
    """Every value (with `many`: every part between ";") satisfies a test; empty ones are left alone."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        bad = {
            value
            for value in view.distinct(rule.table, field)
            if value and not (all(map(good, value.split(";"))) if many and ";" in value else good(value))
        }
        if bad:
            for row in view.rows_with(rule.table, field, bad):
                yield Hit(row, field=field, value=view.column(rule.table, field)[row])

    return check


def matches(field: str, pattern: str, *, many: bool = False) -> Check:
    """Every value has a form given as a regular expression."""
    found = re.compile(pattern).fullmatch
    return each(field, lambda value: found(value) is not None, many=many)


def listed(field: str, system: str, *, many: bool = False) -> Check:
    """Every code is in a code list on the day the visit ended (or is a finer code of one, see `stems`).

    `system` may name several lists, separated by spaces, where one followed another.
    """

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        lists = [found for name in system.split() if (found := view.catalogue.find(name)) is not None]
        if not lists:
            return
        distinct = view.distinct(rule.table, field)
        always = frozenset[str]().union(*(one.throughout(view.first_day, view.last_day) for one in lists))
        suspects = {
            value
            for value in distinct - always - {""}
            if not many or not always.issuperset(part for part in value.split(";") if part)
        }
        if not suspects:
            return
        owners = view.batch.tables[rule.table].dossier
        for row in view.rows_with(rule.table, field, suspects):
            value = view.column(rule.table, field)[row]
            day = view.ended_on[owners[row]] or view.received_on
            held = frozenset[str]().union(*(one.on(day) for one in lists))
            parts = filter(None, value.split(";")) if many else [value]
            wrong = [
                part
                for part in parts
                if held.isdisjoint(stems(system, part)) and any(one.judges(part) for one in lists)
            ]
            if wrong:
                yield Hit(
                    row,
                    field=field,
                    value=value,
                    parameters={"code": "; ".join(wrong)},
                    severity=None if all(one.official for one in lists) else "warning",
                )

    return check


def of_its_province(field: str, province: str, system: str) -> Check:
    """Every unit is one of the province written beside it, on the day the visit ended.

    The list holds "province/unit"; provinces whose units it does not hold are left alone.
    """

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        units = view.catalogue.find(system)
        if units is None:
            return
        owners = view.batch.tables[rule.table].dossier
        provinces = view.column(rule.table, province)
        always = units.throughout(view.first_day, view.last_day)
        for row, value in enumerate(view.column(rule.table, field)):
            pair = f"{provinces[row].removeprefix('0').zfill(2)}/{value}"
            if not value or pair in always or not units.judges(pair):
                continue
            if pair not in units.on(view.ended_on[owners[row]] or view.received_on):
                yield Hit(
                    row,
                    field=field,
                    value=value,
                    parameters={"code": value},
                    severity=None if units.official else "warning",
                )

    return check


def stems(system: str, code: str) -> tuple[str, ...]:
    """Return the codes that stand for a code in a list: itself, and what it is a finer division of.

    ICD-10: the ministry divides some codes further (M01.00 is a M01.0) and marks daggers and asterisks.
    Departments: several specialities are written together (K0319), parts with a point (K03.1).
    """
    if system == "icd10":
        return (code, code.rstrip("*†+"), code[:5])
    if system == "department" and _DEPARTMENT.fullmatch(code):
        return (code, code[:3])
    return (code,)


def needed_when(field: str, other: str, values: Collection[str]) -> Check:
    """The field has a value where another one has one of some values."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if "" not in view.distinct(rule.table, field) or not view.distinct(rule.table, other) & set(values):
            return
        given = view.column(rule.table, other)
        for row in view.rows_with(rule.table, field, {""}):
            if given[row] in values:
                yield Hit(row, field=field, parameters={"other": other, "other_value": given[row]})

    return check


def needed_when_contains(field: str, other: str, code: str) -> Check:
    """The field has a value where another one's ";"-separated codes contain a code."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        having = {value for value in view.distinct(rule.table, other) if code in value.split(";")}
        if "" not in view.distinct(rule.table, field) or not having:
            return
        given = view.column(rule.table, other)
        for row in view.rows_with(rule.table, field, {""}):
            if given[row] in having:
                yield Hit(row, field=field, parameters={"other": other, "other_value": given[row]})

    return check


def needed_unless(field: str, other: str, values: Collection[str]) -> Check:
    """The field has a value except where another one has one of some values."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if "" not in view.distinct(rule.table, field):
            return
        given = view.column(rule.table, other)
        for row in view.rows_with(rule.table, field, {""}):
            if given[row] not in values:
                yield Hit(row, field=field, parameters={"other": other, "other_value": given[row]})

    return check


def needed_with(field: str, other: str) -> Check:
    """The field has a value where another one has any."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if "" not in view.distinct(rule.table, field) or not view.filled(rule.table, other):
            return
        given = view.column(rule.table, other)
        for row in view.rows_with(rule.table, field, {""}):
            if given[row]:
                yield Hit(row, field=field, parameters={"other": other, "other_value": given[row]})

    return check


def one_of(*fields: str) -> Check:
    """At least one of the fields has a value in every row."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if any("" not in view.distinct(rule.table, field) for field in fields):
            return
        columns = [view.column(rule.table, field) for field in fields]
        for row, values in enumerate(zip(*columns, strict=True)):
            if not any(values):
                yield Hit(row, field=fields[0])

    return check


def at_most_one_of(*fields: str) -> Check:
    """Not more than one of the fields has a value in a row."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if sum(view.filled(rule.table, field) for field in fields) < 2:
            return
        columns = [view.column(rule.table, field) for field in fields]
        for row, values in enumerate(zip(*columns, strict=True)):
            if sum(map(bool, values)) > 1:
                yield Hit(row, field=fields[0], parameters={"found": "; ".join(filter(None, values))})

    return check


def all_or_none(*fields: str) -> Check:
    """The fields are all filled or all empty."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if not any(view.filled(rule.table, field) for field in fields):
            return
        columns = [view.column(rule.table, field) for field in fields]
        for row, values in enumerate(zip(*columns, strict=True)):
            if any(values) and not all(values):
                yield Hit(row, field=fields[values.index("")])

    return check


def empty_when(field: str, other: str) -> Check:
    """The field is empty where another one has a value."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if not view.filled(rule.table, field) or not view.filled(rule.table, other):
            return
        pairs = zip(view.column(rule.table, field), view.column(rule.table, other), strict=True)
        for row, (value, given) in enumerate(pairs):
            if value and given:
                yield Hit(row, field=field, value=value, parameters={"other": other, "other_value": given})

    return check


def in_order(earlier: str, later: str, *, by_day: bool = False) -> Check:
    """A time is not after another of the same row; empty times are left alone."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if not view.filled(rule.table, earlier) or not view.filled(rule.table, later):
            return
        pairs = zip(view.column(rule.table, earlier), view.column(rule.table, later), strict=True)
        for row, (first, second) in enumerate(pairs):
            if first > second and second:
                size = 8 if by_day else min(len(first), len(second))
                if first[:size] > second[:size] and size in (8, 12):
                    yield Hit(
                        row, field=later, value=second, parameters={"other": earlier, "other_value": first}
                    )

    return check


def same_as_summary(field: str, summary: str) -> Check:
    """The field, where filled, says the same as the visit's summary (XML1)."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if not view.filled(rule.table, field):
            return
        said = view.first("XML1", summary)
        owners = view.batch.tables[rule.table].dossier
        for row, value in enumerate(view.column(rule.table, field)):
            other = said[owners[row]]
            if value and value != other and value.split() != other.split():
                yield Hit(row, field=field, value=value, parameters={"other": summary, "other_value": other})

    return check


def only_when_summary(summary: str, values: Collection[str]) -> Check:
    """The table is there only if the summary's field, where filled, has one of some values."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        said = view.first("XML1", summary)
        for owner in sorted(set(view.batch.tables[rule.table].dossier)):
            if said[owner] and said[owner] not in values:
                yield Hit(-1, owner, parameters={"other": summary, "other_value": said[owner]})

    return check


def within(field: str, low: float, high: float) -> Check:
    """A number lies between two others, both included; what is no number is left alone."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if not view.filled(rule.table, field):
            return
        values = view.numbers(rule.table, field)
        texts = view.column(rule.table, field)
        for row in np.flatnonzero((values < low) | (values > high)).tolist():
            if texts[row]:
                yield Hit(
                    row, field=field, value=texts[row], parameters={"low": f"{low:g}", "high": f"{high:g}"}
                )

    return check


def amounts_to(
    field: str, compute: Callable[[View, str], Numbers | list[Numbers]], tolerance: float, *, rows: str = ""
) -> Check:
    """An amount agrees, within a tolerance in đồng, with a formula (or with any of several).

    `rows`: only rows in which this field (an amount) is zero.
    """

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        found = view.numbers(rule.table, field)
        computed = compute(view, rule.table)
        options = computed if isinstance(computed, list) else [computed]
        wrong = np.abs(found - options[0]) > tolerance
        if not wrong.any():
            return
        for option in options[1:]:
            wrong &= np.abs(found - option) > tolerance
        if rows:
            wrong &= view.numbers(rule.table, rows) == 0
        texts = view.column(rule.table, field)
        for row in np.flatnonzero(wrong).tolist():
            if not texts[row]:
                continue
            yield Hit(
                row, field=field, value=texts[row], parameters={"expected": f"{float(options[0][row]):.2f}"}
            )

    return check
