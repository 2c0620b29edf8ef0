"""One dossier while it is being read."""

from __future__ import annotations

import hashlib
from functools import cache

from yteso.exchange.insurance.reading.problems import problem
from yteso.exchange.insurance.reading.shapes import Problem
from yteso.exchange.insurance.schema import Table, tables

Row = tuple[str, ...]
_ORDER = tuple(tables())


@cache
def _places(name: str) -> dict[str, int]:
    return {field: place for place, field in enumerate(tables()[name].field_names)}


class Draft:
    """Rows per table (values in the order of the schema), their lines, and what was wrong."""

    __slots__ = ("charset", "joined", "lines", "marks", "problems", "problems_limit", "rows")

    def __init__(self, problems_limit: int = 200) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.lines: dict[str, list[int]] = {}
        self.joined: dict[str, list[str]] = {}
        self.problems: list[Problem] = []
        self.problems_limit = problems_limit
        self.marks: frozenset[str] = frozenset()
        self.charset = ""

    def add(self, found: Problem) -> None:
        """Note a problem; beyond the limit only that there are more."""
        if len(self.problems) < self.problems_limit:
            self.problems.append(found)
        elif len(self.problems) == self.problems_limit:
            self.problems.append(problem("R-MORE"))

    def add_once(self, found: Problem) -> None:
        """Note a problem that concerns the whole dossier, once per code and parameters."""
        if not any(p.code == found.code and p.parameters == found.parameters for p in self.problems):
            self.add(found)

    def add_row(self, table: Table, values: Row, line: int) -> None:
        """Add one row."""
        self.add_rows(table, [values], [line], ["\x1f".join(values)])

    def add_rows(self, table: Table, rows: list[Row], lines: list[int], joined: list[str]) -> None:
        """Add rows read together; `joined` has each row's values as one string (for the digest)."""
        name = table.name
        if not rows:
            return
        if name in self.rows:
            self.rows[name] += rows
            self.lines[name] += lines
            self.joined[name] += joined
        else:
            self.rows[name], self.lines[name], self.joined[name] = rows, lines, joined

    def next_row(self, table: Table) -> int:
        """Return the 1-based number that the table's next row will have."""
        return len(self.rows.get(table.name, ())) + 1

    @staticmethod
    def places(table: Table) -> dict[str, int]:
        """Return the place of each field in a row's values."""
        return _places(table.name)

    def value(self, table: str, field: str) -> str:
        """Return a field of the table's first row, or ""."""
        rows = self.rows.get(table)
        return rows[0][_places(table)[field]] if rows else ""

    def digest(self) -> str:
        """Return SHA-256 over all values in the schema's order: equal for equal content in any packing."""
        parts = []
        for name in _ORDER:
            if name in self.joined:
                parts.append(name)
                parts += self.joined[name]
        return hashlib.sha256("\x1e".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
