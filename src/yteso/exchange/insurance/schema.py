"""The standard as dated data: tables, fields and versions of decisions 130, 4750, 3176 (amended by 1931).

Everything comes from the CSV files in `data/`; nothing here knows a field by name except the marks by which
the shape of a dossier betrays its version.

Source: 130/QĐ-BYT (18/01/2023), 4750/QĐ-BYT (29/12/2023), 3176/QĐ-BYT (29/10/2024), 1931/QĐ-BYT (29/06/2026).
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
UNLIMITED = -1
_LENGTH_COLUMN = {"130": "130", "4750": "4750", "3176": "3176", "3176+1931": "1931"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one table. `lengths` maps each version that has the field to its greatest length.

    `required`: must (its absence is an error), should (a warning), when (a rule decides), "" (optional).
    `format`: text, texts (";"-separated), when (8 or 12 digits by length), dates, date_or_time, birth, whole,
    quantity (3 decimals), money (2 decimals), weight, rate. `value_list` names a code system, or several
    separated by spaces.
    """

    table: str
    name: str
    number: bool
    lengths: dict[str, int]
    required: str
    format: str
    value_list: str
    label_vi: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its XML elements and its fields in the order of the standard (union of all versions)."""

    name: str
    root: str
    list: str
    row: str
    since: str
    label_vi: str
    label_en: str
    fields: tuple[Field, ...] = dataclasses.field(default=())

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the standard and the discharge dates it governs."""

    code: str
    title: str
    valid_from: date
    valid_to: date | None
    trial_from: date | None
    source: str


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file in `data/`."""
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def versions() -> tuple[Version, ...]:
    """Return all versions, oldest first."""
    return tuple(
        Version(
            row["version"],
            row["title"],
            date.fromisoformat(row["valid_from"]),
            _day(row["valid_to"]),
            _day(row["trial_from"]),
            row["source"],
        )
        for row in rows("versions.csv")
    )


@cache
def tables() -> dict[str, Table]:
    """Return all tables by name: `XML0` to `XML15` without XML12, which is typed into the portal."""
    fields: dict[str, list[Field]] = {}
    for row in rows("fields.csv"):
        lengths = {
            version: UNLIMITED if row[f"length_{column}"] == "n" else int(row[f"length_{column}"])
            for version, column in _LENGTH_COLUMN.items()
            if row[f"length_{column}"]
        }
        fields.setdefault(row["table"], []).append(
            Field(
                row["table"],
                row["field"],
                row["number"] == "yes",
                lengths,
                row["required"],
                row["format"],
                row["list"],
                row["label_vi"],
                row["label_en"],
            )
        )
    return {
        row["table"]: Table(
            row["table"],
            row["root"],
            row["list"],
            row["row"],
            row["since"],
            row["title_vi"],
            row["title_en"],
            tuple(fields[row["table"]]),
        )
        for row in rows("tables.csv")
    }


@cache
def find_field(table: str, name: str) -> Field | None:
    """Return the field, or None."""
    return next((field for field in tables()[table].fields if field.name == name), None)


@cache
def find_version(code: str) -> Version | None:
    """Return the version with this code, or None."""
    return next((version for version in versions() if version.code == code), None)


def choose_version(declared: str, ended_on: date | None, marks: frozenset[str]) -> str:
    """Return the version a dossier is read and checked by.

    A door that declares a version is believed (3176 becomes 3176+1931 for visits that end after it took
    effect); else the date the visit ended decides, and in a trial period, or without a date, the shape.

    `marks` are field names that only some versions have and that the dossier carries.
    """
    shape = "3176" if "MA_CSKCB_DI" in marks else "4750" if "NHOM_MAU" in marks else ""
    if declared in _LENGTH_COLUMN:
        if declared == "3176" and ended_on and ended_on >= versions()[-1].valid_from:
            return versions()[-1].code
        return declared
    if ended_on is None:
        return shape or "3176"
    chosen = versions()[0]
    for version in versions():
        begins = (shape and version.trial_from) or version.valid_from
        if ended_on >= begins:
            chosen = version
    return chosen.code
