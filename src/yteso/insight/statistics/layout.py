"""Headings as they are printed: the paths of the columns become merged cells, the same for page, sheet and
PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from yteso.insight.statistics.definitions import Column, Definition


@dataclass(frozen=True)
class Heading:
    """One heading: its text, the level and column where it begins, how many of them it spans."""

    text: str
    level: int
    first: int
    down: int
    across: int


def headings(columns: Sequence[Column]) -> list[list[Heading]]:
    """Return the headings by level. Neighbours with the same path so far share one; a leaf reaches the
    bottom."""
    depth = max(len(column.path) for column in columns)
    levels: list[list[Heading]] = [[] for _level in range(depth)]
    _place(columns, 0, 0, depth, levels)
    return levels


def _place(
    columns: Sequence[Column], offset: int, level: int, depth: int, levels: list[list[Heading]]
) -> None:
    first = 0
    while first < len(columns):
        path = columns[first].path
        last = first + 1
        is_leaf = len(path) == level + 1
        while (
            not is_leaf
            and last < len(columns)
            and len(columns[last].path) > level + 1
            and columns[last].path[: level + 1] == path[: level + 1]
        ):
            last += 1
        down = depth - level if is_leaf else 1
        levels[level].append(Heading(path[level], level, offset + first, down, last - first))
        if not is_leaf:
            _place(columns[first:last], offset + first, level + 1, depth, levels)
        first = last


@lru_cache(maxsize=64)
def _numbers(columns: tuple[Column, ...]) -> tuple[str, ...]:
    return tuple(column.printed_formula or (column.number and f"({column.number})") for column in columns)


def numbers(form: Definition) -> tuple[str, ...]:
    """Return the line of printed column numbers, formulas included: "(6)", "7 = 8+12+13+14"."""
    return _numbers(form.columns)
