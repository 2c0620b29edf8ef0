"""Pages by key: the next page starts after the last row of this one, so page 10.000 costs what page 1 does.

Sorting follows PostgreSQL's default: NULL is greater than everything. So plain indexes serve every order.
"""

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db.models import F, Q, QuerySet

COUNT_CAP = 10_000


@dataclass(frozen=True)
class KeysetPage:
    """The rows of one page, and the marks of the page after and before it (empty at the ends)."""

    rows: list[Any]
    after: str
    before: str


def capped_count(rows: QuerySet[Any], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """Return how many rows there are, at most `cap`, and whether there are more than that."""
    count = rows.order_by()[: cap + 1].count()
    return min(count, cap), count > cap


def keyset_page(
    rows: QuerySet[Any], order: Sequence[str], size: int, *, after: str = "", before: str = ""
) -> KeysetPage:
    """Return the page of `size` rows after (or before) a mark; one that cannot be read gives the first.

    The last field of `order` must be unique, or rows would be lost between pages.
    """
    mark = _read(rows, order, before or after)
    backwards = bool(before) and mark is not None
    direction = [_turn(name) for name in order] if backwards else list(order)
    if mark is not None:
        rows = rows.filter(_beyond(rows, direction, mark))
    names = {name.lstrip("-"): f"keyset_{place}" for place, name in enumerate(order)}
    rows = rows.annotate(**{alias: F(name) for name, alias in names.items() if "__" in name})
    found = list(
        rows.order_by(*[F(n[1:]).desc() if n[0] == "-" else F(n).asc() for n in direction])[: size + 1]
    )
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return KeysetPage([], "", "")
    first, last = (_mark(row, names) for row in (found[0], found[-1]))
    has_next = more if not backwards else True
    has_previous = more if backwards else mark is not None
    return KeysetPage(found, last if has_next else "", first if has_previous else "")


def _turn(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _nullable(rows: QuerySet[Any], path: str) -> bool:
    """Return whether the field may be NULL; what is reached over a relation or computed may always be."""
    columns = {field.name: field for field in rows.model._meta.concrete_fields}
    return path not in columns or path in rows.query.annotations or columns[path].null


def _beyond(rows: QuerySet[Any], order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the condition "comes after `values` in `order`"."""
    condition, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        path = name.lstrip("-")
        further: Q | None
        if name.startswith("-"):
            further = Q(**{f"{path}__isnull": False}) if value is None else Q(**{f"{path}__lt": value})
        else:
            further = None if value is None else Q(**{f"{path}__gt": value})
            if further is not None and _nullable(rows, path):
                further |= Q(**{f"{path}__isnull": True})
        if further is not None:
            condition |= equal & further
        equal &= Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})
    return condition & _bound(rows, order[0], values[0])


def _bound(rows: QuerySet[Any], name: str, value: Any) -> Q:
    """Return a plain bound on the first field, implied by the rest, so that an index starts at the mark."""
    path = name.lstrip("-")
    if value is None:
        return Q()  # NULL is at the end of the index; there is nothing to bound
    if name.startswith("-"):
        return Q(**{f"{path}__lte": value})
    bound = Q(**{f"{path}__gte": value})
    return bound | Q(**{f"{path}__isnull": True}) if _nullable(rows, path) else bound


def _mark(row: Any, names: dict[str, str]) -> str:
    values = [getattr(row, alias if "__" in name else name) for name, alias in names.items()]
    plain = [v if v is None or isinstance(v, bool | int) else _plain(v) for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _read(rows: QuerySet[Any], order: Sequence[str], mark: str) -> list[Any] | None:
    """Return the values of a mark, each made by its own field; None when it is no mark of this order."""
    if not mark:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if not isinstance(plain, list) or len(plain) != len(order):
            return None
        return [
            None if value is None else _output(rows, name.lstrip("-")).to_python(value)
            for name, value in zip(order, plain, strict=True)
        ]
    except (ValueError, TypeError, ValidationError, FieldError):
        return None


def _output(rows: QuerySet[Any], name: str) -> Any:
    return F(name).resolve_expression(rows.query.clone(), allow_joins=True).output_field
