"""Working a formula out in Python. Numbers are Decimal; null goes through everything, as in SQL."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from yteso.toolkit.expressions.errors import ExpressionError
from yteso.toolkit.expressions.trees import Tree


def work_out(tree: Tree, values: Mapping[str, Any], on: dt.date) -> Any:
    """Return the value: Decimal, bool, str, date, list or None. Raises ExpressionError."""
    kind = tree[0]
    if kind == "lit":
        return tree[1]
    if kind == "name":
        return _value_of(tree[1], values)
    if kind == "call":
        return _call(tree[1], tree[2], values, on)
    if kind in ("and", "or"):
        return _join(kind, tree[1], tree[2], values, on)
    parts = [work_out(part, values, on) for part in tree[1:]]
    if any(part is None for part in parts):
        return None
    if kind == "not":
        return not _truth(parts[0])
    if kind == "neg":
        return -_number(parts[0])
    if kind in COMPARISONS:
        left, right = _alike(parts[0], parts[1])
        return COMPARISONS[kind](left, right)
    return _calculate(kind, _number(parts[0]), _number(parts[1]))


def _value_of(name: str, values: Mapping[str, Any]) -> Any:
    try:
        value = values[name]
    except KeyError:
        raise ExpressionError(
            _("The formula names “%(name)s”, which has no value here.") % {"name": name}
        ) from None
    return normal(value)


def normal(value: Any) -> Any:
    """Bring a value from outside into the forms of formulas: numbers as Decimal, empty text as null."""
    if value == "" or value is None:
        return None
    if isinstance(value, bool | str | dt.date):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, Decimal):
        return None if value.is_nan() else value
    if isinstance(value, Iterable):
        return [normal(item) for item in value]
    return str(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return Decimal(value)
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise ExpressionError(
            _("“%(value)s” is not a number, but the formula calculates with it.") % {"value": value}
        ) from None


def _truth(value: Any) -> bool:
    return bool(value)


def _join(kind: str, left: Tree, right: Tree, values: Mapping[str, Any], on: dt.date) -> bool | None:
    """And, or with three values: null only where the other side does not decide."""
    decisive = kind == "or"
    sides = []
    for side in (left, right):
        value = work_out(side, values, on)
        sides.append(None if value is None else _truth(value))
        if sides[-1] is decisive:
            return decisive
    return None if None in sides else not decisive


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Make two values comparable: text beside a number or a day is read as one."""
    if isinstance(left, dt.datetime):
        left = left.date()
    if isinstance(right, dt.datetime):
        right = right.date()
    if isinstance(left, dt.date) or isinstance(right, dt.date):
        return _day(left), _day(right)
    if isinstance(left, Decimal | bool) or isinstance(right, Decimal | bool):
        return _number(left), _number(right)
    return left, right


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ExpressionError(
            _("“%(value)s” is not a day; write days as 2026-10-31.") % {"value": value}
        ) from None


def _calculate(kind: str, left: Decimal, right: Decimal) -> Decimal | None:
    if kind == "+":
        return left + right
    if kind == "-":
        return left - right
    if kind == "*":
        return left * right
    try:
        return left / right if kind == "/" else left % right
    except (DivisionByZero, InvalidOperation):
        return None


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _call(name: str, given: tuple[Tree, ...], values: Mapping[str, Any], on: dt.date) -> Any:
    if name == "today":
        return on
    if name == "if":
        condition = work_out(given[0], values, on)
        return work_out(given[1] if condition is not None and _truth(condition) else given[2], values, on)
    if name == "coalesce":
        return next((v for v in (work_out(part, values, on) for part in given) if v is not None), None)
    parts = [work_out(part, values, on) for part in given]
    if name in GATHERING:
        flat = [v for part in parts for v in (part if isinstance(part, list) else [part]) if v is not None]
        return GATHERING[name](flat)
    if name == "empty":
        return parts[0] is None or parts[0] == []
    if any(part is None for part in parts):
        return None
    return SINGLE[name](*parts)


def _extreme(choose: Callable[[Iterable[Any]], Any]) -> Callable[[list[Any]], Any]:
    def chosen(found: list[Any]) -> Any:
        dates = any(isinstance(v, dt.date) for v in found)
        return choose([_day(v) if dates else _number(v) for v in found]) if found else None

    return chosen


GATHERING: dict[str, Callable[[list[Any]], Any]] = {
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": lambda found: sum(map(_number, found), Decimal(0)) if found else None,
    "count": lambda found: Decimal(len(found)),
}


def _round(value: Any, places: Any = Decimal(0)) -> Decimal:
    """Round half away from zero, as the forms do by hand."""
    return _number(value).quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP)


def years_between(first: Any, last: Any) -> Decimal:
    """Return the full years from one day to another: an age in years."""
    start, end = _day(first), _day(last)
    return Decimal(end.year - start.year - ((end.month, end.day) < (start.month, start.day)))


SINGLE: dict[str, Callable[..., Any]] = {
    "abs": lambda value: abs(_number(value)),
    "round": _round,
    "length": lambda value: Decimal(len(value if isinstance(value, list) else str(value))),
    "contains": lambda text, part: str(part) in str(text),
    "selected": lambda chosen, one: (
        str(one) in (list(map(str, chosen)) if isinstance(chosen, list) else str(chosen).split())
    ),
    "regex": lambda text, pattern: re.fullmatch(pattern, str(text)) is not None,
    "days_between": lambda first, last: Decimal((_day(last) - _day(first)).days),
    "years_between": years_between,
}
