"""Books as they are printed: the register's columns by the decree, as PDF and XLSX. A file of its own, for
both ways of writing share the rows.

Source: Nghị định 30/2020/NĐ-CP, annex IV (form of the register of outgoing and of incoming documents).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import Prefetch

from yteso.government.correspondence.errors import BookTooLong
from yteso.government.correspondence.models import Book, Direction, Document, Recipient, Share
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.ui.public import write_xlsx
from yteso.toolkit.printing.public import print_pdf

MOST = 10_000
OUT = (
    "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Tên loại và trích yếu nội dung văn bản", "Người ký",
    "Nơi nhận văn bản", "Đơn vị, người nhận bản lưu", "Số lượng bản", "Ghi chú",
)  # fmt: skip
IN = (
    "Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản", "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú",
)  # fmt: skip
WIDTHS = {
    Direction.OUT: (3, 2.2, 8, 3.4, 5, 3.4, 1.6, 2.4),
    Direction.IN: (2.2, 1.4, 4, 3, 2.2, 7, 4, 2.2, 2, 2.4),
}
TEMPLATE = """
#let d = json("/data.json")
#set document(title: d.title)
#set page(paper: "a4", flipped: true, margin: (top: 15mm, bottom: 15mm, left: 20mm, right: 12mm),
  footer: context align(center, text(size: 9pt)[#counter(page).display() / #counter(page).final().first()]))
#set text(font: "Tinos", size: 10pt, lang: "vi", fallback: false)
#set par(leading: 0.45em)
#align(center + horizon)[
  #text(size: 13pt)[#upper(d.superior)] \\
  #text(size: 14pt, weight: "bold")[#upper(d.issuer)]
  #v(20mm)
  #text(size: 22pt, weight: "bold")[#upper(d.title)] \\ #v(4pt)
  #text(size: 14pt)[#d.book] \\ #v(10mm)
  #text(size: 14pt)[Năm: #d.year] \\ #v(4pt)
  #text(size: 13pt)[#d.span]
]
#pagebreak()
#table(
  columns: d.widths.map(one => one * 1fr), stroke: 0.5pt, inset: (x: 3.5pt, y: 3pt),
  align: (column, row) => if row < 2 { center + horizon } else { left + top },
  table.header(..d.head.map(strong), ..range(d.head.len()).map(n => emph[(#(n + 1))])),
  ..d.rows.flatten(),
)
"""


@dataclass(frozen=True)
class PrintedBook:
    """The part of a book between two days: its entries in the order of their numbers."""

    book: Book
    year: int
    first: dt.date | None
    last: dt.date | None
    documents: Sequence[Document]

    @property
    def head(self) -> Sequence[str]:
        return OUT if self.book.direction == Direction.OUT else IN

    @property
    def rows(self) -> list[list[str]]:
        line = _out if self.book.direction == Direction.OUT else _in
        return [line(one) for one in self.documents]

    @property
    def title(self) -> str:
        return f"Sổ đăng ký văn bản {'đi' if self.book.direction == Direction.OUT else 'đến'}"

    @property
    def span(self) -> str:
        if not self.documents:
            return "Không có văn bản"
        numbers = f"Từ số {self.documents[0].number} đến số {self.documents[-1].number}"
        first, last = (_day(one) for one in (self.first, self.last))
        return numbers + (f", từ ngày {first or '…'} đến ngày {last or '…'}" if first or last else "")


def read_book(book: Book, year: int, first: dt.date | None, last: dt.date | None) -> PrintedBook:
    """Return a book's entries of a year, by number; `first` and `last` bound the day of entry or issue.

    Raises BookTooLong.
    """
    rows = (
        Document.objects.filter(book=book, year=year).select_related("type", "unit").defer("text", "search")
    )
    if book.direction == Direction.OUT:
        rows = rows.filter(**_bounds("issued_on", first, last))
    else:
        rows = rows.filter(**_bounds("entered_at__date", first, last))
    rows = rows.prefetch_related(
        Prefetch("recipients", Recipient.objects.order_by("name", "id")),
        Prefetch("shares", Share.objects.select_related("unit", "user").order_by("at", "id")),
    )
    found = list(rows.order_by("number")[: MOST + 1])
    if len(found) > MOST:
        raise BookTooLong(MOST)
    return PrintedBook(book, year, first, last, found)


def _bounds(field: str, first: dt.date | None, last: dt.date | None) -> dict[str, dt.date]:
    return {f"{field}__{way}": day for way, day in (("gte", first), ("lte", last)) if day is not None}


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _what(one: Document) -> str:
    """Type and summary; a secret document's summary is not here."""
    if one.secrecy:
        return one.get_secrecy_display()
    return " ".join(filter(None, [one.type.name if one.type else "", one.subject]))


def _remark(one: Document) -> str:
    return one.get_stage_display() if one.stage in ("recalled", "replaced", "withdrawn") else ""


def _out(one: Document) -> list[str]:
    receivers = [row.name for row in one.recipients.all()]
    return [
        one.symbol, _day(one.issued_on), _what(one), one.signer_name, "; ".join(receivers) or one.sender,
        f"VT{f', {one.unit.name}' if one.unit else ''}", str(len(receivers) or ""), _remark(one),
    ]  # fmt: skip


def _in(one: Document) -> list[str]:
    shares = list(one.shares.all())
    leads = [row for row in shares if row.part == "lead"]
    who = [f"{row.unit.name}{f' ({row.user})' if row.user else ''}" for row in leads]
    return [
        _day(one.entered_at.astimezone(PROVINCE_ZONE).date()), str(one.number), one.sender, one.symbol,
        _day(one.issued_on), _what(one), "; ".join(who),
        _day(leads[0].at.astimezone(PROVINCE_ZONE).date()) if leads else "", "", _remark(one),
    ]  # fmt: skip


def book_pdf(found: PrintedBook, made_at: dt.datetime) -> bytes:
    office = found.book.office
    data = {
        "title": found.title, "superior": office.superior, "issuer": office.name,
        "book": "" if found.book.name == found.title else found.book.name,
        "year": str(found.year), "span": found.span, "head": list(found.head), "rows": found.rows,
        "widths": list(WIDTHS[Direction(found.book.direction)]),
    }  # fmt: skip
    return print_pdf(TEMPLATE, data, made_at=made_at.replace(microsecond=0)).pdf


def book_xlsx(found: PrintedBook) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_xlsx([list[object](row) for row in (found.head, *found.rows)], path, found.title)
        return path.read_bytes()
