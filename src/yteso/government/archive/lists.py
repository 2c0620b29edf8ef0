"""Reading a unit's list of what it has on paper: XLSX or CSV, columns in a fixed order under one heading
line."""

import csv
import datetime as dt
import io
from typing import Any

import python_calamine

from yteso.government.archive.actions import Counted
from yteso.government.archive.errors import InventoryWrong
from yteso.government.archive.extraction import read_date

MOST_LINES = 20_000


def read_list(content: bytes) -> list[Counted]:
    """Return the papers of a list. Raises InventoryWrong naming every line that cannot be read."""
    rows = _spreadsheet(content) if content.startswith(b"PK") else _csv(content)
    papers, faults = [], []
    for line, row in enumerate(rows[1 : MOST_LINES + 1], 2):
        cells = [*row, "", "", "", "", "", ""][:6]
        if not any(str(cell).strip() for cell in cells):
            continue
        wrong = [str(cell) for cell in cells[3:5] if str(cell).strip() and _day(cell) is None]
        if wrong:
            faults.append(f"{line}: {', '.join(wrong)}")
            continue
        papers.append(
            Counted(
                number=_text(cells[0]),
                holder_name=_text(cells[1]),
                holder_number=_text(cells[2]),
                issued_on=_day(cells[3]),
                valid_to=_day(cells[4]),
                shelf=_text(cells[5]),
                line=line,
            )
        )
    if faults or not papers:
        raise InventoryWrong(faults or ["–"])
    return papers


def _spreadsheet(content: bytes) -> list[list[Any]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return list(book.get_sheet_by_index(0).to_python())
    except (python_calamine.CalamineError, ValueError, IndexError):
        raise InventoryWrong(["XLSX?"]) from None


def _csv(content: bytes) -> list[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InventoryWrong(["UTF-8?"]) from None
    return list(
        csv.reader(io.StringIO(text), delimiter=";" if text[:500].count(";") > text[:500].count(",") else ",")
    )


def _text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _day(cell: Any) -> dt.date | None:
    """Return the day, None for a cell that is empty or no day."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    return read_date(str(cell))
