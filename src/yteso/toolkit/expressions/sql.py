"""A formula as SQL over columns, with the same meaning as in Python: null through everything, x/0 is null."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from yteso.toolkit.expressions.errors import ExpressionError
from yteso.toolkit.expressions.trees import Tree

Part = tuple[str, list[Any]]


def write_sql(tree: Tree, columns: Mapping[str, str], on: dt.date | None) -> Part:
    """Return SQL with %s places and their values. Raises ExpressionError for a name without a column."""
    kind = tree[0]
    if kind == "lit":
        return _literal(tree[1])
    if kind == "name":
        if tree[1] not in columns:
            raise ExpressionError(
                _("The formula names “%(name)s”, which has no column here.") % {"name": tree[1]}
            )
        return f"({columns[tree[1]]})", []
    if kind == "call":
        return _call(tree[1], [write_sql(part, columns, on) for part in tree[2]], on)
    parts = [write_sql(part, columns, on) for part in tree[1:]]
    params = [value for _sql, values in parts for value in values]
    first = parts[0][0]
    if kind == "not":
        return f"(NOT {first})", params
    if kind == "neg":
        return f"(- {first})", params
    second = parts[1][0]
    if kind == "/":
        return f"({first}::numeric / nullif({second}, 0))", params
    if kind == "mod":
        return f"mod({first}::numeric, nullif({second}, 0))", params
    sign = {"and": "AND", "or": "OR", "!=": "<>"}.get(kind, kind)
    return f"({first} {sign} {second})", params


def _literal(value: Any) -> Part:
    if value is None:
        return "NULL", []
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE", []
    return "%s", [value]


def _call(name: str, parts: list[Part], on: dt.date | None) -> Part:
    if name == "today":
        if on is None:
            raise ExpressionError(_("The formula asks for today, but no day was given."))
        return "%s::date", [on]
    given = [sql for sql, _values in parts]
    params = [value for _sql, values in parts for value in values]
    first = given[0]
    if name == "count":
        return f"num_nonnulls({', '.join(given)})", params
    if name == "sum":
        return f"(SELECT sum(v) FROM (VALUES ({'), ('.join(given)})) AS listed (v))", params  # noqa: S608 - parts of ours
    if name == "selected":
        return f"({given[1]} = ANY(string_to_array({first}::text, ' ')))", [*parts[1][1], *parts[0][1]]
    simple = {
        "if": lambda: f"(CASE WHEN {first} THEN {given[1]} ELSE {given[2]} END)",
        "coalesce": lambda: f"coalesce({', '.join(given)})",
        "min": lambda: f"least({', '.join(given)})",
        "max": lambda: f"greatest({', '.join(given)})",
        "abs": lambda: f"abs({first})",
        "round": lambda: f"round({first}::numeric, {given[1] if len(given) > 1 else '0'}::integer)",
        "empty": lambda: f"(nullif({first}::text, '') IS NULL)",
        "length": lambda: f"length({first}::text)",
        "contains": lambda: f"(strpos({first}::text, {given[1]}) > 0)",
        "regex": lambda: f"({first}::text ~ ('^(?:' || {given[1]} || ')$'))",
        "days_between": lambda: f"({given[1]}::date - {first}::date)",
        "years_between": lambda: f"extract(year FROM age({given[1]}::date, {first}::date))",
    }
    return simple[name](), params
