"""A repeat as a grid of the back office: filled like a spreadsheet, pasted from Excel, saved by itself."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yteso.kernel.ui.public import Grid, GridCheck, GridColumn, GridRow
from yteso.toolkit.expressions.public import parse
from yteso.toolkit.forms.definition import CODES, Field, Repeat, say
from yteso.toolkit.forms.models import Response
from yteso.toolkit.forms.reckoning import Sheet
from yteso.toolkit.forms.values import column_of

KINDS = {"integer": "integer", "decimal": "number", "date": "date", "time": "time", "flag": "flag"}


def columns_of(repeat: Repeat, sheet: Sheet) -> list[GridColumn]:
    """Return the columns of the grid; files and several choices are given in the citizen's rendering only."""
    inside = {one.key for one in repeat.items}
    return [
        _column(one, sheet, inside)
        for one in repeat.items
        if one.kind not in ("note", "heading", "file", "many") and say(one.label)
    ]


def _column(one: Field, sheet: Sheet, inside: set[str]) -> GridColumn:
    plain = column_of(one)
    formula, closed = None, False
    if one.calculation:
        read = parse(one.calculation)
        closed = not read.names <= inside  # what looks outside of the row is worked out by the server
        formula = None if closed else read.to_json()
    is_list = one.kind == "one" and not one.choices.startswith(CODES)
    return GridColumn(
        one.key,
        plain.label,
        "choice" if is_list else KINDS.get(one.kind, "text"),
        choices=[(c.value, say(c.label)) for c in sheet.lists.get(one.choices, ())] if is_list else (),
        help=say(one.hint),
        required=one.required == "true",
        closed=closed,
        formula=formula,
        length=plain.length,
        decimals=one.decimals,
    )


def unlock_choice(one: Field, value: Any) -> Any:
    """Return what the grid read as the form keeps it."""
    if value is None or isinstance(value, bool | str):
        return value or None
    if one.kind == "time":
        return f"{value:%H:%M}"
    return value.isoformat() if one.kind == "date" else value


def grid_of(repeat: Repeat, response: Response, sheet: Sheet, owner: str, next_url: str) -> Grid:
    """Return the grid of a repeat with what is answered; new rows come as they fill."""
    columns = columns_of(repeat, sheet)
    fields = {one.key: one for one in repeat.items}
    rows = [
        GridRow(
            row,
            label=str(number),
            values={
                column.key: cell_value(fields[column.key], sheet.value(column.key, row)) for column in columns
            },
        )
        for number, row in enumerate(sheet.rows[repeat.key], start=1)
    ]
    inside = {one.key for one in repeat.items}
    checks = []
    for one in repeat.items:
        if one.constraint:
            text = one.constraint.replace("${.}", f"${{{one.key}}}")
            if parse(text).names <= inside:
                checks.append(
                    GridCheck(parse(text).to_json(), say(one.constraint_message), "bad", columns=(one.key,))
                )
    return Grid(
        key=f"form-{response.id}-{repeat.key}",
        label=say(repeat.label),
        columns=columns,
        rows=rows,
        save_url=reverse("forms:save-rows", args=[response.id, repeat.key]),
        checks=checks,
        row_heading=_("Row"),
        blank_rows=max(0, min(3, repeat.most - len(rows))),
        owner=owner,
        next_url=next_url,
    )


def cell_value(one: Field, value: Any) -> Any:
    """Return an answer, stored or read, as the grid's cell writes it."""
    if value is None or value == "":
        return None
    if one.kind == "date":
        return dt.date.fromisoformat(value)
    if one.kind == "time":
        return dt.time.fromisoformat(value)
    if one.kind in ("integer", "decimal"):
        number = Decimal(str(value))
        return int(number) if number == number.to_integral_value() else number.normalize()
    return value if not isinstance(value, Decimal) else value.normalize() + 0
