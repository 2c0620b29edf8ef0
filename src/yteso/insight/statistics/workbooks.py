"""Reports as XLSX in the legal layout, and figures read back out of such a sheet.

Text is always written as text, never as a formula. What is read comes from outside: it is bounded in bytes,
in sheets, rows and columns; only plain numbers and short texts are taken from it; the cells are found by
the codes that our own empty form carries in its hidden first row and column.
"""

import io
import zipfile
from decimal import Decimal
from typing import Any

import python_calamine

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.errors import SheetUnreadable, ValueRefused
from yteso.insight.statistics.figures import Values, read_value
from yteso.insight.statistics.papers import Paper

MARK = "yteso"
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS, MOST_COLUMNS = 2000, 200
STUB_WIDTH, CELL_WIDTH = 42, 9
GREY = "#D9D9D9"


def write_workbook(paper: Paper) -> bytes:
    """Return the paper as an XLSX file: merged headings, printed numbers, grey closed cells, foot."""
    import xlsxwriter  # loads long

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet("".join(" " if c in "[]:*?/\\'" else c for c in paper.printed_code)[:31])
    looks = _looks(book)
    first, width = 1, paper.wide + 2
    sheet.write_string(0, 0, MARK, looks["hidden"])
    for place, column in enumerate(paper.form.columns):
        sheet.write_string(0, place + 3, f"{paper.form.code}.{column.code}", looks["hidden"])
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.set_column(0, 0, 8, None, {"hidden": True})
    sheet.set_column(1, 1, 6)
    sheet.set_column(2, 2, STUB_WIDTH)
    sheet.set_column(3, width, CELL_WIDTH)
    last = max(width, 6)
    sheet.write_string(first, 1, paper.printed_code, looks["code"])
    sheet.merge_range(first + 1, 1, first + 1, last, paper.title.upper(), looks["title"])
    sheet.merge_range(first + 2, 1, first + 2, last, f"{paper.unit} – {paper.period}", looks["under"])
    top = first + 4
    depth = len(paper.headings)
    _heading(sheet, top, 1, depth, 1, "TT", looks["head"])
    _heading(sheet, top, 2, depth, 1, paper.first_heading, looks["head"])
    for level in paper.headings:
        for one in level:
            _heading(sheet, top + one.level, 3 + one.first, one.down, one.across, one.text, looks["head"])
    line = top + depth
    for place, number in enumerate(("(1)", "(2)", *paper.numbers)):
        sheet.write_string(line, place + 1, number, looks["number"])
    sheet.freeze_panes(line + 1, 3)
    for row in paper.rows:
        line += 1
        if row.keys and row.keys[0] and "." in row.keys[0]:
            sheet.write_string(line, 0, row.keys[0].rsplit(".", 1)[0], looks["hidden"])
        elif not paper.form.rows and len(paper.rows) == 1:
            sheet.write_string(line, 0, "row", looks["hidden"])
        bold = "bold" if row.depth == 0 else "stub"
        sheet.write_string(line, 1, row.number, looks[bold])
        sheet.write_string(line, 2, "  " * row.depth + row.label, looks[bold])
        for place, (value, key) in enumerate(zip(row.values, row.keys, strict=True)):
            if key is None:
                sheet.write_blank(line, place + 3, None, looks["closed"])
            elif value is None:
                sheet.write_blank(line, place + 3, None, looks["figure"])
            else:
                sheet.write_number(line, place + 3, float(value), looks["figure"])
    for text in (*paper.notes, paper.signed):
        if text:
            line += 1
            sheet.write_string(line + 1, 2, text, looks["note"])
    line += 3
    sheet.write_string(line, 2, "Người lập báo cáo", looks["foot"])
    sheet.write_string(line, last - 1, "Thủ trưởng đơn vị (ký, đóng dấu)", looks["foot"])
    sheet.set_landscape()
    sheet.set_paper(8 if paper.wide > 16 else 9)  # A3 for wide forms, else A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top, top + depth)
    book.close()
    return out.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    ruled = {"border": 1, "font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
    plain = {"font_name": "Times New Roman", "font_size": 11}
    return {
        "hidden": book.add_format({"font_size": 8}),
        "code": book.add_format({**plain, "bold": True}),
        "title": book.add_format({**plain, "bold": True, "font_size": 14, "align": "center"}),
        "under": book.add_format({**plain, "italic": True, "align": "center"}),
        "head": book.add_format({**ruled, "bold": True, "align": "center", "text_wrap": True}),
        "number": book.add_format({**ruled, "italic": True, "align": "center", "font_size": 9}),
        "stub": book.add_format({**ruled, "text_wrap": True}),
        "bold": book.add_format({**ruled, "bold": True, "text_wrap": True}),
        "figure": book.add_format({**ruled, "num_format": "#,##0.##;-#,##0.##;0"}),
        "closed": book.add_format({**ruled, "bg_color": GREY}),
        "note": book.add_format({**plain, "italic": True}),
        "foot": book.add_format({**plain, "bold": True}),
    }


def _heading(sheet: Any, line: int, place: int, down: int, across: int, text: str, look: Any) -> None:
    if down == 1 and across == 1:
        sheet.write_string(line, place, text, look)
    else:
        sheet.merge_range(line, place, line + down - 1, place + across - 1, "", look)
        sheet.write_string(line, place, text, look)


def read_workbook(content: bytes, form: Definition) -> tuple[Values, dict[str, str]]:
    """Return the figures of a filled-in sheet of this form, and the cells refused with the reason.

    Raises SheetUnreadable for anything that is not our sheet of this form, or is too large.
    """
    rows = _read_rows(content)
    top = next((i for i, row in enumerate(rows[:5]) if row and str(row[0]) == MARK), None)
    if top is None:
        raise SheetUnreadable
    prefix = f"{form.code}."
    columns = {
        place: str(text).removeprefix(prefix)
        for place, text in enumerate(rows[top])
        if place >= 3 and str(text).startswith(prefix)
    }
    if not columns:
        raise SheetUnreadable
    found: Values = {}
    refused: dict[str, str] = {}
    for row in rows[top + 1 :]:
        mark = str(row[0]) if row else ""
        if not mark:
            continue
        for place, column in columns.items():
            key = f"{mark}.{column}" if form.rows else column
            cell = form.open_cells.get(key)
            if cell is None or place >= len(row):
                continue
            try:
                value = _number(row[place], cell.decimals)
            except ValueRefused as refusal:
                refused[key] = str(refusal)
                continue
            if value is not None:
                found[key] = value
    return found, refused


def _number(value: object, decimals: int) -> Decimal | None:
    if isinstance(value, bool):
        raise ValueRefused
    if isinstance(value, int | float):
        text = f"{value:.{decimals}f}" if float(value).is_integer() or decimals else str(value)
        return read_value(text.replace(".", ",") if decimals else text, decimals)
    if isinstance(value, str):
        return read_value(value[:40], decimals)
    raise ValueRefused


def _read_rows(content: bytes) -> list[list[Any]]:
    if len(content) > LARGEST_FILE or not content.startswith(b"PK"):
        raise SheetUnreadable
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise SheetUnreadable
            _inflate_within_limits(packed)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            raise SheetUnreadable
        return sheet.to_python(skip_empty_area=False)
    except SheetUnreadable:
        raise
    except Exception as error:
        raise SheetUnreadable from error


def _inflate_within_limits(packed: zipfile.ZipFile) -> None:
    """Read every part once, counting: sizes that a zip states may be lies. Raises SheetUnreadable."""
    seen = 0
    for part in packed.infolist():
        with packed.open(part) as stream:
            while chunk := stream.read(1 << 16):
                seen += len(chunk)
                if seen > LARGEST_UNPACKED:
                    raise SheetUnreadable
