"""The grid as HTML: written by hand, not by templates, for a form may hold five thousand cells."""

from collections.abc import Iterator
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yteso.kernel.base.public import uuid7
from yteso.kernel.ui.grids.declared import Grid, GridColumn, GridRow
from yteso.kernel.ui.grids.values import usual, write_cell


def esc(value: object) -> str:
    """Return words safe within HTML."""
    return conditional_escape(str(value))


MODES = {"integer": "numeric", "number": "decimal"}


def head_html(grid: Grid) -> SafeString:
    """Return the header rows: groups above, shared by neighbours; the columns; their printed numbers."""
    depth = max((len(c.groups) for c in grid.columns), default=0)
    lines = []
    for level in range(depth + 1):
        cells = [_corner(grid, depth)] if level == 0 else []
        cells += list(_heads(grid, level, depth))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    if any(c.number for c in grid.columns):
        numbers = "".join(f'<td class="grid-number">{esc(c.number)}</td>' for c in grid.columns)
        lines.append(f'<tr><td class="grid-row-head"></td>{numbers}</tr>')
    return mark_safe("".join(lines))  # noqa: S308 (escaped above)


def _corner(grid: Grid, depth: int) -> str:
    return f'<th scope="col" class="grid-row-head" rowspan="{depth + 1}">{esc(grid.row_heading)}</th>'


def _heads(grid: Grid, level: int, depth: int) -> Iterator[str]:
    columns, place = grid.columns, 0
    while place < len(columns):
        column, first = columns[place], place
        if len(column.groups) < level:
            place += 1
            continue
        if len(column.groups) == level:
            rows = f' rowspan="{depth + 1 - level}"' if depth > level else ""
            star = '<span class="grid-star" aria-hidden="true">*</span>' if column.required else ""
            name = f"{esc(grid.key)}-c-{esc(column.key)}"
            yield f'<th scope="col" id="{name}"{rows} class="{_size(column)}">{esc(column.label)}{star}</th>'
            place += 1
            continue
        shared = [str(g) for g in column.groups[: level + 1]]
        while place < len(columns) and [str(g) for g in columns[place].groups[: level + 1]] == shared:
            place += 1
        name = f"{esc(grid.key)}-g-{level}-{first}"
        yield f'<th scope="colgroup" id="{name}" colspan="{place - first}">{esc(shared[-1])}</th>'


def _size(column: GridColumn) -> str:
    usual_size = {"text": "m", "sentence": "l", "choice": "m"}.get(column.kind, "s")
    return f"grid-{column.size or usual_size} kind-{column.kind}"


def body_html(grid: Grid) -> SafeString:
    """Return the rows, and below them the blank ones."""
    lines = [row_html(grid, row) for row in grid.rows]
    lines += [row_html(grid, grid.blank, str(uuid7())) for _n in range(grid.blank_rows)]
    return mark_safe("".join(lines))  # noqa: S308 (escaped below)


def row_html(grid: Grid, row: GridRow, key: str = "") -> str:
    """Return one row; `key` takes the place of its own."""
    if row.heading:
        return (
            f'<tr class="grid-section"><th scope="rowgroup" colspan="{len(grid.columns) + 1}">'
            f'<span class="grid-level-{min(row.level, 5)}">{_row_label(row)}</span></th></tr>'
        )
    name = key or row.key
    head_id = f"{esc(grid.key)}-r-{esc(name)}"
    cells = [_cell(grid, column, row, name, head_id) for column in grid.columns]
    return (
        f'<tr data-row="{esc(name)}"><th scope="row" id="{head_id}" '
        f'class="grid-row-head grid-level-{min(row.level, 5)}">{_row_label(row)}'
        f'<input type="hidden" name="row" value="{esc(name)}"></th>{"".join(cells)}</tr>'
    )


def _row_label(row: GridRow) -> str:
    number = f'<span class="grid-row-number">{esc(row.number)}</span>' if row.number else ""
    label = esc(row.label) if row.label else f'<span class="visually-hidden">{esc(_("New row"))}</span>'
    inner = f'<a href="{esc(row.href)}">{label}</a>' if row.href else label
    return f"{number}{inner}"


def _cell(grid: Grid, column: GridColumn, row: GridRow, name: str, head_id: str) -> str:
    key = esc(column.key)
    text = write_cell(column, row.values.get(column.key))
    if column.closed or column.key in row.closed:
        return f'<td data-c="{key}" class="grid-closed" aria-disabled="true"></td>'
    labels = f"{esc(grid.key)}-c-{key} {head_id}"
    note = row.notes.get(column.key)
    classes = f"kind-{column.kind}" + (f" grid-{note.tone}" if note else "")
    if column.formula is not None or column.key in row.formulas or not grid.save_url:
        shown = _spoken(column, text)
        if link := row.links.get(column.key):
            shown = f'<a href="{esc(link)}">{shown or "–"}</a>'
        return (
            f'<td data-c="{key}" class="{classes} grid-computed" tabindex="-1" '
            f'aria-readonly="true"><output>{shown}</output></td>'
        )
    control = _input(column, f"cell:{esc(name)}:{key}", text, labels, row)
    return f'<td data-c="{key}" class="{classes}">{control}</td>'


def _spoken(column: GridColumn, text: str) -> str:
    if column.kind == "choice":
        return esc(next((label for key, label in column.choices if key == text), text))
    return esc(text)


def _input(column: GridColumn, name: str, text: str, labels: str, row: GridRow) -> str:
    common = f'name="{name}" aria-labelledby="{labels}"'
    if column.kind == "choice":
        options = "".join(
            f'<option value="{esc(key)}"{" selected" if key == text else ""}>{esc(label)}</option>'
            for key, label in column.choices
        )
        return f'<select {common}><option value=""></option>{options}</select>'
    if column.kind == "flag":
        return f'<input type="checkbox" value="x" {common}{" checked" if text else ""}>'
    if column.kind == "sentence":
        return f'<textarea rows="1" {common}>{esc(text)}</textarea>'
    mode = f' inputmode="{MODES[column.kind]}"' if column.kind in MODES else ""
    offered = row.offers.get(column.key)
    hint = f' placeholder="{esc(write_cell(column, offered))}"' if offered is not None else ""
    return f'<input type="text" autocomplete="off" value="{esc(text)}"{mode}{hint} {common}>'


def plan_of(grid: Grid) -> dict[str, Any]:
    """Return what the script needs to know of the grid, as JSON.

    `secret` locks what the browser keeps until it is saved: only the owner's page can open it again.
    """
    return {
        "key": grid.key,
        "owner": grid.owner,
        "secret": salted_hmac("grid.kept", f"{grid.owner}:{grid.key}", algorithm="sha256").hexdigest(),
        "url": grid.save_url,
        "grows": grid.blank_rows > 0,
        "columns": [_column_plan(c) for c in grid.columns],
        "rows": {row.key: plan for row in grid.rows if (plan := _row_plan(grid, row))},
        "checks": [
            {
                "test": c.test,
                "text": str(c.text),
                "tone": c.tone,
                "columns": list(c.columns),
                "cells": [list(cell) for cell in c.cells],
            }
            for c in grid.checks
        ],
        "words": _words(),
    }


def _column_plan(column: GridColumn) -> dict[str, Any]:
    plan: dict[str, Any] = {"key": column.key, "label": str(column.label), "kind": column.kind}
    if column.kind == "choice":
        plan["choices"] = [[key, str(label)] for key, label in column.choices]
    for name in ("least", "most", "low", "high"):
        if (bound := getattr(column, name)) is not None:
            plan[name] = _bound(bound)
    if column.formula is not None:
        plan["formula"] = column.formula
    plan |= {
        "hint": usual(column),
        "help": str(column.help),
        "decimals": column.decimals,
        "length": column.length,
    }
    return plan


def _bound(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def _row_plan(grid: Grid, row: GridRow) -> dict[str, Any]:
    plan: dict[str, Any] = {}
    if row.formulas:
        plan["formulas"] = dict(row.formulas)
    if row.names:
        plan["names"] = dict(row.names)
    if row.notes:
        plan["notes"] = {key: [note.tone, str(note.text)] for key, note in row.notes.items()}
    if row.links:
        plan["links"] = dict(row.links)
    if row.offers:
        offers = {key: (grid.column(key), value) for key, value in row.offers.items()}
        plan["offers"] = {key: write_cell(c, v) for key, (c, v) in offers.items() if c is not None}
    if row.bounds:
        plan["bounds"] = {k: [b if b is None else _bound(b) for b in pair] for k, pair in row.bounds.items()}
    return plan


def _words() -> dict[str, str]:
    return {
        "saved": _("Everything is saved."),
        "savedAt": _("Saved at {time}."),
        "saving": _("Saving…"),
        "unsaved": _("Not saved yet: {count}."),
        "offline": _("No connection. Kept on this machine: {count}. Trying again in {seconds} s."),
        "wrong": _("Cells to mend, not saved: {count}."),
        "signedOut": _(
            "You have been signed out. Sign in again in another tab, then choose “Save now”. Kept: {count}."
        ),
        "restored": _("Brought back from before, not yet saved: {count}."),
        "tooMuch": _("This is too much to paste at once: at most {count} cells."),
        "pasted": _("Pasted: {count}. Left out (closed or outside the table): {left}."),
        "leaving": _("Some cells are not saved yet."),
        "number": _("This is no number. Type digits only."),
        "whole": _("Type a whole number."),
        "date": _("Type the date as day/month/year, for example 05/03/2026."),
        "time": _("Type the time as hour:minute, for example 14:05."),
        "choice": _("Choose one of the list."),
        "flag": _("Type x for yes, or leave it empty."),
        "long": _("At most {count} characters."),
        "least": _("At least {bound}."),
        "most": _("At most {bound}."),
        "unusual": _("Unusual: mostly {range}. Check it."),
        "usual": _("Usual: {range}"),
        "offer": _("Counted: {value}"),
        "origin": _("Where this figure comes from"),
        "newRow": _("New row"),
        "refused": _("The table can no longer be changed. {text}"),
        "range": _("{rows} × {columns} cells chosen · sum {sum}"),
    }
