"""Pages with recognised text as PDF/A: the picture as it was scanned, the words behind it to find and to
copy."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from yteso.toolkit.files.actions.keeping import open_file
from yteso.toolkit.files.models import Page
from yteso.toolkit.printing.public import MissingCharacters, Printed, print_pdf

DOTS = 200  # pictures of pages are at most 1,654 pixels wide: A4 at 200 dots an inch
WIDEST_PT = 595.28
UNPRINTABLE = re.compile(r"[^\u0020-\u024f\u1e00-\u1eff\u2010-\u2026\u20ab]")
SLICE = 50  # pages set at once
WORDS = """
#let d = json("/data.json")
#set document(title: d.title)
#set text(font: "Tinos", lang: "vi", fallback: false)
#for page-of in d.pages {
  page(width: page-of.width * 1pt, height: page-of.height * 1pt, margin: 0pt, {
    for word in page-of.words {
      place(top + left, dx: word.x * 1pt, dy: word.y * 1pt,
        text(size: calc.max(1, word.size) * 1pt, top-edge: "ascender", word.text))
    }
  })
}
"""
MARK = """
#let d = json("/data.json")
#set page(width: d.width * 1pt, height: d.height * 1pt, margin: 0pt, fill: none)
#set text(font: "Tinos", lang: "vi", fallback: false)
#place(top + right, dx: -18pt, dy: 14pt, block(fill: white, stroke: 0.8pt + rgb("#c00000"), inset: 5pt,
  radius: 2pt, width: 205pt, text(size: 8pt, fill: rgb("#c00000"), par(leading: 0.45em,
    d.mark.join(linebreak())))))
"""


@dataclass(frozen=True)
class PdfOfPages:
    """What to print: pages in order, the title, and lines of a mark for the first page's top right corner."""

    title: str
    pages: Sequence[Page]
    mark: Sequence[str] = field(default=())


def print_pages(wanted: PdfOfPages) -> Printed:
    """Print scanned pages as PDF/A-2b that can be searched. The pictures go in as they are.

    Words and mark are set with Typst; the pictures are laid over the words page by page as the bytes they
    are, for a typesetter unpacks every picture (12 MB a page) and keeps them all. Pages without a picture
    are left out. Raises ValueError when none is left, PrintingFailed.
    """
    pages = [page for page in wanted.pages if page.picture_id is not None]
    if not pages:
        raise ValueError("no page to print")
    parts = [
        pikepdf.open(io.BytesIO(_words(wanted.title, pages[start : start + SLICE])))
        for start in range(0, len(pages), SLICE)
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole.pages.extend(part.pages)
    for page, sheet in zip(pages, whole.pages, strict=True):
        _lay_over(whole, sheet, page)
    if wanted.mark:
        first = _page(pages[0])
        mark = print_pdf(MARK, {**first, "words": [], "mark": list(wanted.mark)}).pdf
        parts.append(pikepdf.open(io.BytesIO(mark)))
        whole.pages[0].add_overlay(parts[-1].pages[0], None)
    out = io.BytesIO()
    whole.save(out)
    for part in parts:
        part.close()
    return Printed(out.getvalue(), {})


def _words(title: str, pages: Sequence[Page]) -> bytes:
    data = {"title": title, "pages": [_page(page) for page in pages]}
    try:
        return print_pdf(WORDS, data).pdf
    except MissingCharacters:  # a word read wrongly may hold what no font has: the pictures are what counts
        return print_pdf(WORDS, data | {"pages": [_page(page) | {"words": []} for page in pages]}).pdf


def _lay_over(whole: pikepdf.Pdf, sheet: pikepdf.Page, page: Page) -> None:
    """Lay the picture over the words, filling the page."""
    from PIL import Image  # late: few processes look into pictures

    with open_file(str(page.picture_id)) as stream:
        content = stream.read()
    with Image.open(io.BytesIO(content)) as shown:
        width, height = shown.size
        space = pikepdf.Name.DeviceGray if shown.mode == "L" else pikepdf.Name.DeviceRGB
    picture = pikepdf.Stream(
        whole, content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
        ColorSpace=space, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    name = sheet.add_resource(picture, pikepdf.Name.XObject)
    box = [float(edge) for edge in sheet.mediabox]
    drawn = f"q {box[2] - box[0]:.3f} 0 0 {box[3] - box[1]:.3f} {box[0]:.3f} {box[1]:.3f} cm {name} Do Q"
    sheet.contents_add(b"q", prepend=True)  # whatever the words have turned is turned back before the picture
    sheet.contents_add(f"Q {drawn}".encode())


def _page(page: Page) -> dict[str, Any]:
    wide = min(page.width, 1654) * 72 / DOTS
    width = min(wide, WIDEST_PT * 1.5) if page.width < page.height else min(wide, WIDEST_PT)
    width = max(width, 120.0) if page.width >= 600 else WIDEST_PT
    height = width * page.height / max(1, page.width)
    words = []
    for text, _sure, _line, left, top, _right, bottom in page.words:
        plain = UNPRINTABLE.sub("", text)
        if plain:
            size = (bottom - top) * height
            words.append({"text": plain, "x": left * width, "y": top * height, "size": min(size, 40.0)})
    return {"width": width, "height": height, "words": words}
