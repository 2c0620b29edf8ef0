"""Between what people type and values, and between values and what is stored as JSON.

Stored: texts; whole numbers as numbers; decimals as text, so that no digit is lost; days as ISO text; ticks
as true; several choices as a list; a file as the key of its row.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yteso.kernel.codes.public import lookup, titles
from yteso.kernel.ui.public import CellWrong, GridColumn, formats, read_cell, write_cell
from yteso.toolkit.forms.definition import CODES, Choice, Definition, Field, say

CELL_KINDS = {
    "integer": "integer",
    "decimal": "number",
    "date": "date",
    "time": "time",
    "sentence": "sentence",
}
SENTENCE_LENGTH = 5000

__all__ = ["CellWrong"]


def column_of(one: Field) -> GridColumn:
    """Return the field as a column of a grid: reading, writing and limits are the grid's."""
    length = SENTENCE_LENGTH if one.kind == "sentence" and one.length == 500 else one.length
    return GridColumn(
        one.key, say(one.label), CELL_KINDS.get(one.kind, "text"), length=length, decimals=one.decimals
    )


def read_value(one: Field, typed: str | Sequence[str], definition: Definition, on: dt.date) -> Any:
    """Return the value of what was typed or chosen, None when empty. Raises CellWrong with a sentence."""
    if one.kind == "flag":
        return True if typed in ("on", "true", "1", "x") else None
    if one.kind == "many":
        chosen = [text for text in ([typed] if isinstance(typed, str) else typed) if text]
        for text in chosen:
            _check_choice(one, text, definition, on)
        return chosen or None
    text = typed if isinstance(typed, str) else (typed[0] if typed else "")
    if one.kind == "one":
        text = text.strip()
        if text:
            _check_choice(one, text, definition, on)
        return text or None
    value = read_cell(column_of(one), text)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, dt.date) else value


def _check_choice(one: Field, text: str, definition: Definition, on: dt.date) -> None:
    if one.choices.startswith(CODES):
        if lookup(one.choices.removeprefix(CODES), text, on) is None:
            raise CellWrong(
                _("The list has no code “%(code)s”. Choose one of the list.") % {"code": text[:40]}
            )
    elif all(choice.value != text for choice in definition.lists.get(one.choices, ())):
        raise CellWrong(_("Choose one of the list."))


def to_store(value: Any) -> Any:
    """Return a value as JSON."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else str(value)
    if isinstance(value, Mapping):
        return {key: to_store(one) for key, one in value.items()}
    if isinstance(value, list):
        return [to_store(one) for one in value]
    return value


def from_store(definition: Definition, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored answers as values; what the definition does not know is left out."""
    found: dict[str, Any] = {}
    fields = definition.field_map
    for key, value in stored.items():
        if key in definition.repeat_map:
            found[key] = {
                row: {name: _typed(fields[name], one) for name, one in cells.items() if name in fields}
                for row, cells in value.items()
            }
        elif key in fields:
            found[key] = _typed(fields[key], value)
    return found


def _typed(one: Field, value: Any) -> Any:
    if value is None or isinstance(value, bool | list):
        return value
    if one.kind in ("integer", "decimal") or (one.kind == "calculated" and isinstance(value, int | float)):
        return Decimal(str(value))
    return value


def write_value(one: Field, value: Any) -> str:
    """Return the value as it stands in the field, so that reading it gives the same value again."""
    if value is None or value is False:
        return ""
    if one.kind in ("date", "time", "flag"):
        return "on" if value is True else str(value)
    if one.kind in ("integer", "decimal"):
        return write_cell(column_of(one), Decimal(str(value)))
    return str(value)


def show_value(one: Field, value: Any, definition: Definition, on: dt.date) -> str:
    """Return the value as people read it."""
    if value is None or value == "" or value == []:
        return ""
    if one.kind in ("one", "many"):
        chosen = value if isinstance(value, list) else [value]
        if one.choices.startswith(CODES):
            system = one.choices.removeprefix(CODES)
            known = titles(system, chosen, on)
            return "; ".join(f"{code} – {known[code]}" if code in known else str(code) for code in chosen)
        labels = {choice.value: say(choice.label) for choice in definition.lists.get(one.choices, ())}
        return "; ".join(labels.get(code, str(code)) for code in chosen)
    if value is True or value is False:
        return _("Yes") if value else _("No")
    if one.kind == "date":
        return formats.date(dt.date.fromisoformat(value))
    if isinstance(value, int | Decimal):
        return formats.number(value)
    return str(value)


def choices_of(one: Field, choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(choice.value, say(choice.label)) for choice in choices]
