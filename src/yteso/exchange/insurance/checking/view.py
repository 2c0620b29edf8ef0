"""A batch as checking sees it: columns, their distinct values and numbers, each made once and kept."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from yteso.exchange.insurance.checking.catalogue import Catalogue
from yteso.exchange.insurance.checking.moments import day_of
from yteso.exchange.insurance.reading.shapes import Batch, TableColumns

Numbers = NDArray[np.float64]
_NOTHING: frozenset[str] = frozenset()


def number(text: str) -> float:
    """Return the number a field holds: 0 for nothing, NaN for what is no plain decimal."""
    if not text:
        return 0.0
    try:
        value = float(text)
    except ValueError:
        return math.nan
    plain = (
        "e" not in text and "E" not in text and "_" not in text and text.isascii() and math.isfinite(value)
    )
    return value if plain and "+" not in text else math.nan


class View:
    """One batch with the catalogue it is checked against and the day it was received."""

    def __init__(self, batch: Batch, catalogue: Catalogue, received_on: date) -> None:
        self.batch = batch
        self.catalogue = catalogue
        self.received_on = received_on
        self.size = len(batch.dossiers)
        self.versions = [dossier.schema_version for dossier in batch.dossiers]
        self.all_versions = frozenset(self.versions)
        self._distinct: dict[tuple[str, str], frozenset[str]] = {}
        self._numbers: dict[tuple[str, str], Numbers] = {}
        self._owners: dict[str, NDArray[np.intp]] = {}
        self._firsts: dict[tuple[str, str], list[str]] = {}
        self.ended_on = [self._ended(index) for index in range(self.size)]
        known = [day for day in self.ended_on if day]
        self.first_day = min(known, default=received_on)
        self.last_day = max(known, default=received_on)

    def _ended(self, index: int) -> date | None:
        summary = "XML0" if self.batch.dossiers[index].kind == "check_in" else "XML1"
        return day_of(self.first("XML1", "NGAY_RA")[index]) or day_of(self.first(summary, "NGAY_VAO")[index])

    def table(self, name: str) -> TableColumns | None:
        """Return a table, or None if no dossier of the batch has a row of it."""
        return self.batch.tables.get(name)

    def column(self, table: str, field: str) -> list[str]:
        """Return one column; [] if the batch has no such table."""
        found = self.batch.tables.get(table)
        return found.fields[field] if found is not None else []

    def distinct(self, table: str, field: str) -> frozenset[str]:
        """Return the different values of a column."""
        key = (table, field)
        found = self._distinct.get(key)
        if found is None:
            found = self._distinct[key] = frozenset(self.column(table, field))
        return found

    def filled(self, table: str, field: str) -> bool:
        """Return True if any row has a value."""
        distinct = self.distinct(table, field)
        return bool(distinct) and distinct != {""}

    def numbers(self, table: str, field: str) -> Numbers:
        """Return a column as numbers: 0 where empty, NaN where it is no number."""
        key = (table, field)
        found = self._numbers.get(key)
        if found is None:
            values = {value: number(value) for value in self.distinct(table, field)}
            column = self.column(table, field)
            if len(values) == 1:
                found = np.full(len(column), next(iter(values.values())))
            else:
                found = np.fromiter(map(values.__getitem__, column), np.float64, len(column))
            self._numbers[key] = found
        return found

    def known(self, table: str, field: str) -> Numbers:
        """Return a column as numbers, NaN where empty, so that no formula is blamed for what is missing."""
        found = self.numbers(table, field)
        if "" not in self.distinct(table, field):
            return found
        empty = np.fromiter((not value for value in self.column(table, field)), np.bool_, len(found))
        return np.where(empty, np.nan, found)

    def owners(self, table: str) -> NDArray[np.intp]:
        """Return the dossier index of each row as an array."""
        found = self._owners.get(table)
        if found is None:
            columns = self.batch.tables.get(table)
            found = np.array(columns.dossier if columns else [], dtype=np.intp)
            self._owners[table] = found
        return found

    def sums(self, table: str, weights: Numbers) -> Numbers:
        """Return the sum of a table's row values per dossier."""
        totals = np.bincount(self.owners(table), weights=weights, minlength=self.size)
        return totals[: self.size].astype(np.float64, copy=False)

    def first(self, table: str, field: str) -> list[str]:
        """Return the value of each dossier's first row ("" where it has none)."""
        key = (table, field)
        found = self._firsts.get(key)
        if found is None:
            found = [""] * self.size
            columns = self.batch.tables.get(table)
            if columns is not None:
                for owner, row, value in zip(
                    columns.dossier, columns.row, columns.fields[field], strict=True
                ):
                    if row == 1:
                        found[owner] = value
            self._firsts[key] = found
        return found

    def has(self, table: str) -> list[bool]:
        """Return for each dossier whether it has rows of a table."""
        found = [False] * self.size
        columns = self.batch.tables.get(table)
        if columns is not None:
            for owner in set(columns.dossier):
                found[owner] = True
        return found

    def rows_with(self, table: str, field: str, values: Collection[str]) -> Iterator[int]:
        """Yield the rows whose value is one of these."""
        return (row for row, value in enumerate(self.column(table, field)) if value in values)
