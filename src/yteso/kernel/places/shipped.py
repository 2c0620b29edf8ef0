"""The change sets that come with the product: `data/change_sets.csv` and two files for each.

`units_<code>.csv` lists the units that begin, `successions_<code>.csv` which unit became which; every old
unit of a succession ends the day before.
"""

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable


@dataclass(frozen=True)
class NewUnit:
    code: str
    level: str
    kind: str
    name: str
    parent: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Passage:
    """`old_code` passed to `new_code` (to none, if that is empty)."""

    old_code: str
    new_code: str
    is_main: bool
    note: str


@dataclass(frozen=True)
class Changes:
    """One change set as its files tell it."""

    code: str
    title: str
    decision: str
    effective_on: dt.date
    source: str
    note: str
    units: tuple[NewUnit, ...]
    passages: tuple[Passage, ...]
    digest: str


def read_change_sets() -> list[Changes]:
    """Return the shipped change sets in the order of their dates."""
    data = files("yteso.kernel.places").joinpath("data")
    found = [_read(data, row) for row in _rows(data.joinpath("change_sets.csv"))]
    return sorted(found, key=lambda changes: changes.effective_on)


def _read(data: Traversable, row: dict[str, str]) -> Changes:
    units = data.joinpath(f"units_{row['code']}.csv")
    passages = data.joinpath(f"successions_{row['code']}.csv")
    return Changes(
        code=row["code"],
        title=row["title"],
        decision=row["decision"],
        effective_on=dt.date.fromisoformat(row["effective_on"]),
        source=row["source"],
        note=row["note"],
        units=tuple(
            NewUnit(
                r["code"], r["level"], r["kind"], r["name"], r["parent"],
                float(r["latitude"]) if r["latitude"] else None,
                float(r["longitude"]) if r["longitude"] else None,
            )
            for r in _rows(units)
        ),
        passages=tuple(
            Passage(r["old_code"], r["new_code"], r["is_main"] == "1", r["note"]) for r in _rows(passages)
        ),
        digest=_digest(units, passages),
    )  # fmt: skip


def _digest(*sources: Traversable) -> str:
    return hashlib.sha256(b"".join(s.read_bytes() for s in sources if s.is_file())).hexdigest()


def _rows(file: Traversable) -> Iterator[dict[str, str]]:
    if file.is_file():
        yield from csv.DictReader(file.read_text(encoding="utf-8").splitlines())
