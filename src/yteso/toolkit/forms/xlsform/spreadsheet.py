"""Opens a spreadsheet that anybody may have made: checked before it is unpacked, then read as texts."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from yteso.toolkit.files.public import inspect
from yteso.toolkit.forms.errors import SheetNotAccepted

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_MEMBERS = 300
MOST_ROWS = 20_000
MOST_COLUMNS = 300
LONGEST_CELL = 10_000
CELL = re.compile(rb'\br="([A-Z]{1,4})(\d{1,8})"')
ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,10})"')
SHEETS = ("survey", "choices", "settings")


@dataclass
class Sheet:
    """One sheet: its heads, and its rows as {head: text} with their numbers in the spreadsheet."""

    name: str
    heads: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def open_spreadsheet(content: bytes) -> dict[str, Sheet]:
    """Return the sheets of an XLSForm by name. Raises SheetNotAccepted with what to do."""
    if len(content) > MOST_BYTES:
        raise SheetNotAccepted(_("The spreadsheet is larger than 5 MB. Remove pictures and unused sheets."))
    _look_inside(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = {name.strip().lower(): name for name in book.sheet_names}
        found = {
            name: _sheet(name, book.get_sheet_by_name(names[name]).to_python(skip_empty_area=False))
            for name in SHEETS
            if name in names
        }
    except (CalamineError, ValueError, OSError, KeyError) as error:
        raise SheetNotAccepted(
            _("The spreadsheet is damaged. Open it on your side, save it as .xlsx and load it again.")
        ) from error
    if "survey" not in found:
        raise SheetNotAccepted(
            _("There is no sheet “survey”. An XLSForm has the sheets survey, choices and settings.")
        )
    return found


def _look_inside(content: bytes) -> None:
    """Refuse what should not be unpacked. Raises SheetNotAccepted."""
    problem = inspect(content).problem
    if problem == "macros":
        raise SheetNotAccepted(_("The spreadsheet holds macros. Save it as .xlsx without macros."))
    if problem == "locked":
        raise SheetNotAccepted(_("The spreadsheet is protected by a password. Save it without one."))
    if not content.startswith(b"PK\x03\x04") or problem:
        raise SheetNotAccepted(_("This is no .xlsx file. Save the form as an Excel workbook (.xlsx)."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise SheetNotAccepted(_("The spreadsheet unpacks to too much. Remove what is not needed."))
            left = MOST_UNPACKED
            for one in members:
                with archive.open(one) as stream:
                    data = stream.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise SheetNotAccepted(
                        _("The spreadsheet unpacks to too much. Remove what is not needed.")
                    )
                _look_at(one.filename, data)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise SheetNotAccepted(
            _("The spreadsheet is damaged. Open it on your side, save it as .xlsx and load it again.")
        ) from error
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        raise SheetNotAccepted(
            _("The spreadsheet is damaged. Open it on your side, save it as .xlsx and load it again.")
        ) from error


def _look_at(name: str, data: bytes) -> None:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise SheetNotAccepted(
            _("The spreadsheet holds definitions that no Excel writes. It was not opened.")
        )
    if not name.startswith("xl/worksheets/"):
        return
    rows = [int(found[1]) for found in ROW.finditer(data)]
    cells = [(found[1], int(found[2])) for found in CELL.finditer(data)]
    rows += [row for _column, row in cells]
    columns = {column for column, _row in cells}
    if max(rows, default=0) > MOST_ROWS or any(_column_number(one) > MOST_COLUMNS for one in columns):
        raise SheetNotAccepted(
            _("A sheet is larger than %(rows)d rows or %(columns)d columns. Delete empty rows and columns.")
            % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(name: str, cells: list[list[Any]]) -> Sheet:
    if not cells:
        return Sheet(name)
    heads = [_text(one) for one in cells[0]]
    sheet = Sheet(name, [head for head in heads if head])
    for number, row in enumerate(cells[1:], start=2):
        texts = {head: _text(value) for head, value in zip(heads, row, strict=False) if head}
        kept = {head: text for head, text in texts.items() if text}
        if kept:
            sheet.rows.append((number, kept))
    return sheet


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    text = str(value).replace("\u00a0", " ").strip()
    if len(text) > LONGEST_CELL:
        raise SheetNotAccepted(_("A cell holds more than 10.000 characters. Shorten it."))
    return "".join(sign for sign in text if sign in "\n\t" or sign >= " ")


def as_workbook(sheets: Mapping[str, Sheet]) -> dict[str, list[dict[str, str]]]:
    """Return the sheets as pyxform takes them: empty rows stay, so that its row numbers are right.

    The heads of the choices come along: without them pyxform takes the first choice to have every column.
    """
    found = {name: list(_with_gaps(sheet)) for name, sheet in sheets.items() if sheet.rows}
    if choices := sheets.get("choices"):
        heads = dict.fromkeys(head for _number, row in choices.rows for head in row)
        found["choices_header"] = [dict.fromkeys(heads, "")]
    return found


def _with_gaps(sheet: Sheet) -> Iterator[dict[str, str]]:
    last = 1
    for number, row in sheet.rows:
        yield from ({} for _gap in range(last + 1, number))
        yield row
        last = number
