"""One entry from texts to values: reading cells, what follows, what is doubtful. Nothing is saved here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yteso.insight.registers.definitions import Definition
from yteso.insight.registers.models import Entry
from yteso.kernel.base.public import fold
from yteso.kernel.ui.public import CellWrong, GridColumn, doubt, read_cell, write_cell

MINE = ("happened_on", "full_name", "sex", "age_days", "ethnic_code", "values", "doubts", "is_complete")
CAUSES = (  # chapters of form 13 by the first letters of ICD-10 (TT 23/2025, form 13: chapters only)
    ("P95", "ii_10"), ("A", "i"), ("B", "i"), ("C", "ii_1"), ("D0", "ii_1"), ("D1", "ii_1"), ("D2", "ii_1"),
    ("D3", "ii_1"), ("D4", "ii_1"), ("E", "ii_2"), ("I", "ii_3"), ("J", "ii_4"), ("K", "ii_5"), ("N", "ii_6"),
    ("F", "ii_7"), ("G", "ii_7"), ("O", "ii_8"), ("P", "ii_9"), ("S", "iii"), ("T", "iii"), ("V", "iii"),
    ("W", "iii"), ("X", "iii"), ("Y", "iii"),
)  # fmt: skip


@dataclass
class Written:
    """What came of texts: which were taken (as they now stand), which were wrong, which followed."""

    taken: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    followed: dict[str, str] = field(default_factory=dict)


def stored(column: GridColumn, value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return str(value.normalize() + 0) if value != value.to_integral_value() else int(value)
    return value


def revived(column: GridColumn, kept: Any) -> Any:
    """Return the value of what JSON keeps."""
    if kept in (None, ""):
        return None
    if column.kind == "date":
        return dt.date.fromisoformat(kept)
    if column.kind == "time":
        return dt.time.fromisoformat(kept)
    return Decimal(str(kept)) if column.kind == "number" else kept


def values_of(entry: Entry, definition: Definition) -> dict[str, Any]:
    """Return the entry's values by column key, revived."""
    return {c.key: revived(c, entry.values.get(c.key)) for c in definition.columns if c.key in entry.values}


def text_of(entry: Entry, column: GridColumn) -> str:
    """Return what stands in a cell of the entry."""
    return write_cell(column, revived(column, entry.values.get(column.key)))


def spoken(column: GridColumn, value: Any) -> str:
    """Return a value as it stands on paper: the words of a choice, not its code."""
    if column.kind == "choice":
        return next((str(label) for key, label in column.choices if key == value), "")
    return write_cell(column, value)


def spoken_of(entry: Entry, column: GridColumn) -> str:
    """Return what a cell of the entry says, in words."""
    return spoken(column, revived(column, entry.values.get(column.key)))


def write_texts(entry: Entry, definition: Definition, texts: Mapping[str, str], on: dt.date) -> Written:
    """Put texts into the entry's values; wrong ones are left out with a sentence. Then see what follows."""
    written, values = Written(), dict(entry.values)
    for key, text in texts.items():
        column = definition.by_key.get(key)
        if column is None or column.closed:
            written.wrong[key] = _("There is no such column.")
            continue
        try:
            value = read_cell(column, text)
            if isinstance(value, dt.date) and value > on and key == definition.day_key:
                raise CellWrong(_("This day is still to come."))
        except CellWrong as wrong:
            written.wrong[key] = str(wrong)
            continue
        if value is None:
            values.pop(key, None)
        else:
            values[key] = stored(column, value)
        written.taken[key] = write_cell(column, value)
    entry.values = values
    written.followed = follow(entry, definition)
    return written


def follow(entry: Entry, definition: Definition) -> dict[str, str]:
    """Set what follows from the values: columns, doubts, completeness. Returns the cells it filled."""
    values, filled = entry.values, {}
    if "cause_group" in definition.by_key and not values.get("cause_group") and values.get("icd10_code"):
        values["cause_group"] = cause_group(str(values["icd10_code"]))
        filled["cause_group"] = values["cause_group"]
    day = values.get(definition.day_key)
    entry.happened_on = dt.date.fromisoformat(day) if day else None
    entry.full_name = str(values.get("full_name") or "")[:255]
    entry.sex = int(values["sex"]) if values.get("sex") else definition.sex
    entry.ethnic_code = str(values.get("ethnic") or "")[:5]
    entry.age_days = age_days(str(values.get("born_on") or ""), entry.happened_on)
    entry.doubts = doubts_of(entry, definition)
    entry.is_complete = entry.happened_on is not None and all(
        c.key in values for c in definition.columns if c.required
    )
    return filled


def cause_group(icd10_code: str) -> str:
    """Return the chapter of form 13 that a cause of death belongs to."""
    code = icd10_code.strip().upper()
    return next((group for start, group in CAUSES if code.startswith(start)), "iv")


def first_day(partial: str) -> dt.date | None:
    """Return the first day that a partial date may be; None without any."""
    parts = [int(part) for part in partial.split("-")] if partial else []
    return dt.date(parts[0], *([*parts[1:], 1, 1][:2])) if parts else None


def age_days(born: str, on: dt.date | None) -> int | None:
    """Return the age in days on a day; from the middle of what is known of the birth."""
    start = first_day(born)
    if start is None or on is None:
        return None
    middle = start + dt.timedelta(days={4: 181, 7: 15}.get(len(born), 0))
    return max((on - middle).days, 0) if on >= start else None


def doubts_of(entry: Entry, definition: Definition) -> dict[str, list[str]]:
    """Return what is doubtful in the entry: {column: [tone, sentence]}. Rules come before usual ranges."""
    values = values_of(entry, definition)
    found: dict[str, list[str]] = {}
    for key, value in values.items():
        if said := doubt(definition.by_key[key], value):
            found[key] = ["warning", said]
    known: dict[str, Any] = {c.key: values.get(c.key) for c in definition.columns}
    for key, column in definition.by_key.items():
        if column.kind == "partial":
            known[key] = first_day(str(values.get(key) or ""))
    for check in definition.checks:
        if check.test.evaluate(known, on=entry.happened_on or dt.date(2000, 1, 1)) is False:
            for key in check.columns:
                if found.get(key, [""])[0] != "bad":
                    found[key] = [check.tone, check.text]
    return found


def same_text(column: GridColumn, left: str, right: str) -> bool:
    """Return whether two texts of a cell mean the same."""
    return fold(left) == fold(right)
