"""A register of a unit and a month as a grid, as a page to print, and as a workbook in its legal layout."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yteso.insight.registers.definitions import Definition
from yteso.insight.registers.models import Entry
from yteso.insight.registers.writing import spoken, values_of
from yteso.kernel.ui.public import Grid, GridColumn, GridNote, GridRow

BLANK_ROWS = 3


def grid_of(
    definition: Definition, rows: Sequence[GridRow], *, save_url: str, next_url: str, owner: str
) -> Grid:
    """Return the grid of a register; without `save_url` it is only read."""
    return Grid(
        key=f"register-{definition.code.lower().replace('.', '-')}",
        label=f"{definition.number} {definition.title}",
        columns=definition.columns,
        rows=rows,
        save_url=save_url,
        checks=definition.grid_checks,
        row_heading=_("Line"),
        blank_rows=BLANK_ROWS if save_url else 0,
        owner=owner,
        next_url=next_url,
    )


def grid_rows(
    definition: Definition, entries: Iterable[Entry], links: Mapping[Any, str], first_number: int = 1
) -> list[GridRow]:
    """Return the entries as rows; `links` leads from an entry to its page."""
    return [
        GridRow(
            str(entry.id),
            str(number),
            href=links.get(entry.id, ""),
            values=values_of(entry, definition),
            notes={key: GridNote(text, tone) for key, (tone, text) in entry.doubts.items()}
            | ({} if entry.origin == Entry.Origin.HAND else _origin_note(definition, entry)),
        )
        for number, entry in enumerate(entries, first_number)
    ]


def _origin_note(definition: Definition, entry: Entry) -> dict[str, GridNote]:
    first = definition.columns[0].key
    return {} if first in entry.doubts else {first: GridNote(_("Came from the record of the visit."), "info")}


def spoken_rows(definition: Definition, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Return rows of values in words, with their numbers, as a printed register has them."""
    for number, values in enumerate(rows, 1):
        yield [str(number), *[spoken(column, values.get(column.key)) for column in definition.columns]]


def headings(definition: Definition) -> list[tuple[str, str]]:
    """Return (group, label) of each printed column, the number first."""
    return [
        ("", pgettext("running number of a list", "No.")),
        *[("".join(map(str, c.groups)), str(c.label)) for c in definition.columns],
    ]


def workbook_of(
    definition: Definition,
    unit_name: str,
    period: str,
    rows: Iterable[Mapping[str, Any]],
    written_on: dt.date,
) -> bytes:
    """Return the register as XLSX in its legal layout: unit and title, grouped headings, numbered columns.

    Every cell is written as text, so none is ever run as a formula.
    """
    import xlsxwriter  # loads long

    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(definition.code)
    bold = book.add_format({"bold": True})
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    )
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    names = headings(definition)
    last = len(names) - 1
    sheet.write_string(0, 0, unit_name, bold)
    sheet.write_string(0, max(last - 1, 1), definition.number, bold)
    sheet.merge_range(1, 0, 1, last, definition.title.upper(), title)
    sheet.merge_range(2, 0, 2, last, period)
    _write_heads(sheet, names, head)
    for place, column in enumerate([None, *definition.columns]):
        sheet.set_column(place, place, _width(column))
    line = 5
    for row in spoken_rows(definition, rows):
        line += 1
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, cell)
    sheet.write_string(line + 2, 0, _("Printed on %(day)s.") % {"day": f"{written_on:%d/%m/%Y}"})
    sheet.set_landscape()
    sheet.set_paper(8 if last > 20 else 9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3, 5)
    sheet.freeze_panes(6, 2)
    book.close()
    return file.getvalue()


def _width(column: GridColumn | None) -> int:
    if column is None:
        return 5
    return {"sentence": 30, "text": 20, "choice": 14, "date": 11, "partial": 11, "code": 14}.get(
        column.kind, 8
    )


def _write_heads(sheet: Any, names: Sequence[tuple[str, str]], style: Any) -> None:
    place = 0
    while place < len(names):
        group, label = names[place]
        end = place
        while group and end + 1 < len(names) and names[end + 1][0] == group:
            end += 1
        if not group:
            sheet.merge_range(3, place, 4, place, label, style)
        else:
            if end > place:
                sheet.merge_range(3, place, 3, end, group, style)
            else:
                sheet.write_string(3, place, group, style)
            for one in range(place, end + 1):
                sheet.write_string(4, one, names[one][1], style)
        place = end + 1
    for one in range(len(names)):
        sheet.write_string(5, one, f"({one + 1})", style)
