"""The whole filtered set as CSV or XLSX, in constant memory, with text that can never become a formula."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from yteso.kernel.audit.public import record, record_list
from yteso.kernel.base.public import PROVINCE_ZONE, Actor
from yteso.kernel.ui.register import Column, Found, Register

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
SHEET_ROWS = 1_048_000  # Excel ends at 1,048,576
OLDEST_YEAR = 1901  # Excel knows no day before
LARGEST = 10**15  # past this Excel rounds, so longer numbers are written as text
CHUNK = 2000
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def safe_cell(value: object) -> object:
    """Return the value for one CSV cell: numbers as they are, text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        local = value.astimezone(PROVINCE_ZONE) if value.tzinfo else value
        return local.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool | int | float | Decimal | dt.date):
        return value
    written = str(value)
    return f"'{written}" if written.lstrip().startswith(FORMULA_SIGNS) else written


def cells(columns: Iterable[Column], rows: Iterable[Any]) -> Iterator[list[object]]:
    """Yield the row of headings, then one list of values per row."""
    columns = tuple(columns)
    yield [str(column.label) for column in columns]
    for row in rows:
        yield [column.value(row) for column in columns]


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(table: Iterable[list[object]]) -> Iterator[str]:
    """Yield CSV text in UTF-8 with a byte order mark, so that Excel reads the Vietnamese right."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in table:
        yield writer.writerow([safe_cell(value) for value in row])


def write(kind: str, table: Iterable[list[object]], path: Path, title: str) -> None:
    """Write the table to `path` as `kind`, csv or xlsx."""
    if kind == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            file.writelines(csv_lines(table))
    else:
        write_xlsx(table, path, title)


def write_xlsx(table: Iterable[list[object]], path: Path, title: str) -> None:
    """Write the table as XLSX to `path`, in constant memory; past Excel's last row, in a new sheet."""
    import xlsxwriter  # loads long

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    bold = book.add_format({"bold": True, "bottom": 1})
    day, moment = (book.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
    headings: list[object] | None = None
    sheet, line = None, SHEET_ROWS
    for row in table:
        if headings is None:
            headings = row
            continue
        if line >= SHEET_ROWS or sheet is None:
            sheet, line = _new_sheet(book, title, headings, bold), 1
        for place, value in enumerate(row):
            _write_cell(sheet, line, place, value, day, moment)
        line += 1
    if sheet is None:
        _new_sheet(book, title, headings or [], bold)
    book.close()


def _write_cell(sheet: Any, line: int, place: int, value: object, day: Any, moment: Any) -> None:
    if isinstance(value, dt.datetime):
        local = value.astimezone(PROVINCE_ZONE).replace(tzinfo=None) if value.tzinfo else value
        sheet.write_datetime(line, place, local, moment)
    elif isinstance(value, dt.date) and value.year >= OLDEST_YEAR:
        sheet.write_datetime(line, place, dt.datetime(value.year, value.month, value.day), day)
    elif (
        isinstance(value, int | float | Decimal)
        and not isinstance(value, bool)
        and -LARGEST < value < LARGEST
    ):
        sheet.write_number(line, place, float(value))
    else:
        sheet.write_string(line, place, "" if value is None else str(value))


def _new_sheet(book: Any, title: str, headings: list[object], bold: Any) -> Any:
    taken = len(book.worksheets())
    name = "".join(" " if c in "[]:*?/\\'" else c for c in title)[:25].strip() or "Sheet"
    sheet = book.add_worksheet(f"{name} {taken + 1}" if taken else name)
    sheet.freeze_panes(1, 0)
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, str(heading), bold)
        sheet.set_column(place, place, max(10, min(40, len(str(heading)) + 6)))
    return sheet


def dressed(register: Register, actor: Actor, rows: Iterable[Any]) -> Iterator[Any]:
    """Yield the rows as the register dresses them, a chunk at a time."""
    if register.dress is None:
        yield from rows
        return
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        register.dress(actor, chunk)
        yield from chunk


def noting_persons(register: Register, rows: Iterable[Any], persons: set[UUID]) -> Iterator[Any]:
    """Yield the rows, gathering whom they are about, if the register says so."""
    for row in rows:
        persons.update(register.persons_of(row))
        yield row


def record_export(actor: Actor, found: Found, kind: str, count: int, persons: set[UUID]) -> None:
    """Record in the audit log who took which list away, and about whom it was."""
    register = found.register
    assert register.export is not None
    detail = {"register": register.slug, "format": kind, "rows": count, "filters": found.filters_on}
    if register.person:
        record_list(actor, persons, register.export.code, detail=detail)
    else:
        record(actor, register.export.code, object_kind="register", object_id=register.slug, detail=detail)
