"""The rows of province forms: units in the printed order, under the printed groups, with their subtotals.

Before 1 July 2025 the district level stands between province and commune. Which group a unit belongs to
follows from its kind and words of its name (`data/unit_groups.csv`, dated).
Source: report pages of the Ministry's statistics software for TT 23/2025 (September 2025).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.figures import Values, sum_units, with_formulas
from yteso.insight.statistics.queries.summing import Summed, UnitLine
from yteso.insight.statistics.shipped import read_table
from yteso.kernel.base.public import fold
from yteso.kernel.organisations.public import Organisation


@dataclass(frozen=True)
class Group:
    code: str
    parent: str
    number: str
    title: str
    kinds: frozenset[str]
    words: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date | None

    def takes(self, unit: Organisation) -> bool:
        name = fold(unit.name)
        return unit.kind in self.kinds and (not self.words or any(word in name for word in self.words))


@lru_cache(maxsize=1)
def _all_groups() -> tuple[Group, ...]:
    return tuple(
        Group(
            row["code"],
            row["parent"],
            row["number"],
            row["title"],
            frozenset(filter(None, row["kinds"].split(";"))),
            tuple(filter(None, row["words"].split(";"))),
            dt.date.fromisoformat(row["valid_from"]),
            dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in read_table("unit_groups.csv")
    )


def groups_on(day: dt.date) -> list[Group]:
    """Return the groups that hold on a day, in the order of the file (a unit belongs to the first that
    takes it)."""
    return [g for g in _all_groups() if g.valid_from <= day and (g.valid_to is None or g.valid_to >= day)]


@dataclass(frozen=True)
class TreeRow:
    """A printed row: a group with its subtotal, or a unit."""

    number: str
    label: str
    depth: int
    values: Values
    line: UnitLine | None = None


def tree_rows(summed: Summed, on: dt.date) -> list[TreeRow]:
    """Return the printed rows: the total, the groups that hold units, the units under them."""
    groups = groups_on(on)
    members: dict[str, list[UnitLine]] = defaultdict(list)
    for line in summed.lines:
        group = next((one for one in groups if one.takes(line.organisation)), None)
        members[group.code if group else ""].append(line)
    rows = [TreeRow("", _("TOTAL"), 0, summed.total)]

    def lines_under(code: str) -> list[UnitLine]:
        below = [line for one in groups if one.parent == code for line in lines_under(one.code)]
        return members.get(code, []) + below

    def grow(parent: str, depth: int) -> None:
        for group in sorted((g for g in groups if g.parent == parent), key=lambda g: _order(g.number)):
            lines = lines_under(group.code)
            if not lines:
                continue
            rows.append(TreeRow(group.number, group.title, depth, _subtotal(summed.form, lines)))
            grow(group.code, depth + 1)
            rows.extend(_unit_rows(members.get(group.code, []), depth + 1))

    grow("", 1)
    rows.extend(_unit_rows(members.get("", []), 1))
    return rows


def _order(number: str) -> tuple[str, int, str]:
    return (number[:1], len(number.split(".")), number) if number in ("A", "B") else ("", 0, number)


def _subtotal(form: Definition, lines: Sequence[UnitLine]) -> Values:
    return with_formulas(form, sum_units(form, (line.values for line in lines)))


def _unit_rows(lines: Sequence[UnitLine], depth: int) -> list[TreeRow]:
    return [
        TreeRow(str(place), line.organisation.name, depth, line.values, line)
        for place, line in enumerate(lines, start=1)
    ]
