"""Separator sheets: what is printed and laid between papers before they go through the scanner."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from yteso.toolkit.ocr.public import separator_text
from yteso.toolkit.printing.public import Printed, print_pdf, qr_svg

TEMPLATE = """
#let d = json("/data.json")
#set page(paper: "a4", margin: 0pt)
#set text(font: "Tinos", size: 15pt, lang: "vi", fallback: false)
#for (n, sheet) in d.sheets.enumerate() {
  if n > 0 { pagebreak() }
  place(top + center, dy: 50pt, rect(width: 84%, height: 21pt, fill: black))
  place(bottom + center, dy: -50pt, rect(width: 84%, height: 21pt, fill: black))
  place(top + left, dx: 60pt, dy: 100pt, image("/qr" + str(sheet.code) + ".svg", width: 110pt))
  place(bottom + right, dx: -60pt, dy: -100pt, image("/qr" + str(sheet.code) + ".svg", width: 110pt))
  place(center + horizon, block(width: 75%, align(center, {
    text(size: 26pt, weight: "bold", [TỜ PHÂN TÁCH])
    v(8pt)
    text(size: 17pt, sheet.title)
    for line in sheet.lines { linebreak(); text(size: 14pt, line) }
    v(14pt)
    text(size: 11pt, [Đặt tờ này trước tài liệu khi quét. Không viết, không gạch lên mã và hai vạch đen.])
  })))
}
"""


@dataclass(frozen=True)
class Sheet:
    """A sheet: the key it carries ("" only separates), and what is written on it for people."""

    key: str
    title: str
    lines: Sequence[str] = ()


def print_sheets(sheets: Sequence[Sheet]) -> Printed:
    """Print separator sheets, one a page."""
    keys = list(dict.fromkeys(sheet.key for sheet in sheets))
    files = {f"qr{number}.svg": qr_svg(separator_text(key)) for number, key in enumerate(keys)}
    data = {"sheets": [asdict(sheet) | {"code": keys.index(sheet.key)} for sheet in sheets]}
    return print_pdf(TEMPLATE, data, files=files)
