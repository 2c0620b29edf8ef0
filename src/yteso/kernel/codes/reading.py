"""Official code files as they come: CSV or XLSX, with the headings that ministries use, read line by line.

Faults are collected, not raised, so that a person can mend them all at once.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from yteso.kernel.base.public import clean, fold
from yteso.kernel.codes.errors import FileTooLarge, FileUnreadable, HeaderMissing

LARGEST = 20 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 200 * 1024 * 1024
HEADER_WITHIN = 20  # rows: official files begin with titles and decision numbers
HEADINGS = {
    "code": {
        "code", "ma", "ma benh", "ma icd", "ma icd10", "ma icd 10", "ma so", "ma dich vu", "ma thuoc",
        "ma hoat chat", "ma dung chung", "ma tuong duong", "ma khoa", "ma chi so", "ma doi tuong",
    },
    "title_vi": {
        "title_vi", "ten", "ten tieng viet", "ten benh", "ten benh tieng viet", "ten dich vu", "noi dung",
        "ten dich vu ky thuat", "ten hoat chat", "ten khoa", "ten chi so", "dien giai", "ten danh muc",
    },
    "title_en": {"title_en", "ten tieng anh", "ten benh tieng anh", "english"},
    "parent": {"parent", "ma cha", "ma cap tren", "ma nhom cha"},
    "valid_from": {"valid_from", "tu ngay", "hieu luc tu", "ngay hieu luc", "ap dung tu ngay"},
    "valid_to": {"valid_to", "den ngay", "hieu luc den", "ngay het hieu luc"},
}  # fmt: skip
IGNORED = {"stt", "tt", "so tt", "so thu tu", "position"}
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})(\d{2})(\d{2})")
_NOT_WORD = re.compile(r"[^a-z0-9_]+")

_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
PIECE = 1 << 20  # bytes of a sheet looked at in one go
TOLD_EVERY = 5000  # lines

Cell = object
Tell = Callable[[int, int], None]  # lines done, lines in all


def untold(done: int, total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in one line of the file (1-based), in the reader's language."""

    line: int
    text: str


@dataclass(frozen=True)
class FileRow:
    """One code as the file tells it; `None` means that the file has no such column."""

    line: int
    code: str
    title_vi: str
    title_en: str | None
    parent: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    attributes: dict[str, str]
    code_was_number: bool = False


@dataclass
class ReadFile:
    rows: list[FileRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_file(content: bytes, name: str, tell: Tell = untold) -> ReadFile:
    """Read the codes of a CSV or XLSX file (first sheet that has a heading row); `tell` hears how far it is.

    Raises FileTooLarge, FileUnreadable, HeaderMissing.
    """
    if len(content) > LARGEST:
        raise FileTooLarge
    if content[:2] == b"PK":
        return _read_workbook(content, tell)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or not name.lower().endswith((".csv", ".txt")):
        raise FileUnreadable
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(
            _("The file is not in UTF-8. Save it as CSV UTF-8 and choose it again.")
        ) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return _read_rows(list(csv.reader(io.StringIO(text), delimiter=delimiter)), {}, tell)


def _read_workbook(content: bytes, tell: Tell) -> ReadFile:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise FileTooLarge
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            headings: HeaderMissing | None = None
            for number, sheet in enumerate(book.sheet_names, start=1):
                rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                try:
                    return _read_rows(rows, _formulas(packed, number), tell)
                except HeaderMissing as missing:
                    headings = headings or missing
            raise headings or FileUnreadable
    except (zipfile.BadZipFile, CalamineError):
        raise FileUnreadable from None


def _formulas(packed: zipfile.ZipFile, sheet_number: int) -> dict[int, set[int]]:
    """Return {line: {column}} of the cells that hold formulas: what they show may be stale."""
    part = f"xl/worksheets/sheet{sheet_number}.xml"
    if part not in packed.namelist() or not _has_formula(packed, part):
        return {}
    found: dict[int, set[int]] = {}
    with packed.open(part) as sheet:
        for _event, cell in etree.iterparse(sheet, tag="{*}c", resolve_entities=False, no_network=True):
            if cell.find("{*}f") is not None:
                letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", "A1")).groups()  # type: ignore[union-attr]
                column = 0
                for letter in letters:
                    column = column * 26 + ord(letter) - 64
                found.setdefault(int(digits), set()).add(column - 1)
            cell.clear()
    return found


def _has_formula(packed: zipfile.ZipFile, part: str) -> bool:
    """Look for any formula without parsing: most lists have none, and parsing costs the most."""
    with packed.open(part) as sheet:
        before = b""
        while piece := sheet.read(PIECE):
            if _FORMULA.search(before + piece):
                return True
            before = piece[-32:]
    return False


def _read_rows(rows: Sequence[Sequence[Cell]], formulas: dict[int, set[int]], tell: Tell) -> ReadFile:
    header, columns, extra = _find_header(rows)
    result = ReadFile()
    seen: dict[tuple[str, dt.date | None], int] = {}
    for line, row in enumerate(rows[header + 1 :], start=header + 2):
        if line % TOLD_EVERY == 0:
            tell(line, len(rows))
        texts = [_text(cell) for cell in row]
        if not any(texts):
            continue
        known = {*columns.values(), *extra}
        spoiled = {i for i in known if i < len(texts) and texts[i].startswith("=")} | (
            formulas.get(line, set()) & known
        )
        if spoiled:
            result.faults.append(
                Fault(
                    line,
                    _("A cell holds a formula. Paste its value instead (column %s).") % _column(min(spoiled)),
                )
            )
            continue
        read = _read_row(line, row, texts, columns, extra, result.faults)
        if read is None:
            continue
        key = (read.code, read.valid_from)
        if key in seen:
            result.faults.append(
                Fault(
                    line,
                    _("Code %(code)s is listed twice; the first time in line %(line)s.")
                    % {"code": read.code, "line": seen[key]},
                )
            )
            continue
        seen[key] = line
        result.rows.append(read)
    if not result.rows and not result.faults:
        result.faults.append(Fault(header + 1, _("The file has a heading but no code under it.")))
    return result


def _find_header(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int], dict[int, str]]:
    """Return the heading's row, {known column: index} and {index: attribute name} of the others."""
    best: list[str] = []
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        names = [_heading(cell) for cell in row]
        columns: dict[str, int] = {}
        extra: dict[int, str] = {}
        for place, name in enumerate(names):
            wanted = next((key for key, words in HEADINGS.items() if name in words), None)
            if wanted is not None and wanted not in columns:
                columns[wanted] = place
            elif name and name not in IGNORED:
                extra[place] = name.replace(" ", "_")
        if {"code", "title_vi"} <= columns.keys():
            return index, columns, extra
        if sum(map(bool, names)) > sum(map(bool, best)):
            best = names
    found = ", ".join(name for name in best if name) or _("nothing")
    raise HeaderMissing(
        _("No heading row was found. The file needs the columns “Mã” and “Tên”; it has: %s.") % found
    )


def _read_row(
    line: int,
    row: Sequence[Cell],
    texts: list[str],
    columns: dict[str, int],
    extra: dict[int, str],
    faults: list[Fault],
) -> FileRow | None:
    def text_of(name: str) -> str | None:
        place = columns.get(name)
        return None if place is None else (texts[place] if place < len(texts) else "")

    code, title = text_of("code") or "", text_of("title_vi") or ""
    problems = list(_problems_of(code, title))
    dates: dict[str, dt.date | None] = {}
    for name in ("valid_from", "valid_to"):
        place = columns.get(name)
        cell = row[place] if place is not None and place < len(row) else ""
        try:
            dates[name] = _date(cell)
        except ValueError:
            dates[name] = None
            problems.append(_("“%s” is not a date. Write it as dd/mm/yyyy.") % _text(cell))
    start, end = dates["valid_from"], dates["valid_to"]
    if start and end and end < start:
        problems.append(_("The last day of validity lies before the first."))
    if problems:
        faults.extend(Fault(line, problem) for problem in problems)
        return None
    return FileRow(
        line=line,
        code=code,
        title_vi=title,
        title_en=text_of("title_en"),
        parent=text_of("parent"),
        valid_from=start,
        valid_to=end,
        attributes={
            name: texts[place] for place, name in extra.items() if place < len(texts) and texts[place]
        },
        code_was_number=isinstance(row[columns["code"]], int | float),
    )


def _problems_of(code: str, title: str) -> Iterator[str]:
    if not code:
        yield _("The code is missing.")
    if len(code) > 100:
        yield _("The code is longer than 100 characters.")
    if not title:
        yield _("The title is missing.")
    if len(title) > 1024:
        yield _("The title is longer than 1,024 characters.")


def _heading(cell: Cell) -> str:
    return _NOT_WORD.sub(" ", fold(_text(cell))).strip()


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return clean(str(cell)) if cell is not None else ""


def _date(cell: Cell) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = _text(cell)
    if not text:
        return None
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    y1, m1, d1, d2, m2, y2, y3, m3, d3 = match.groups()
    return dt.date(int(y1 or y2 or y3), int(m1 or m2 or m3), int(d1 or d2 or d3))


def _column(index: int) -> str:
    """Return a spreadsheet's name of a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
