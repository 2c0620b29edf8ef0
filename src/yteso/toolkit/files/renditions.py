"""Pages with recognised text as PDF/A: the picture as it was scanned, the words behind it to find and to
copy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yteso.toolkit.files.actions.keeping import open_file
from yteso.toolkit.files.models import Page
from yteso.toolkit.printing.public import MissingCharacters, Printed, print_pdf

DOTS = 200  # pictures of pages are at most 1,654 pixels wide: A4 at 200 dots an inch
WIDEST_PT = 595.28
UNPRINTABLE = re.compile(r"[^\u0020-\u024f\u1e00-\u1eff\u2010-\u2026\u20ab]")
TEMPLATE = """
#import "/official.typ": anchor
#let d = json("/data.json")
#set document(title: d.title)
#set text(font: "Tinos", lang: "vi", fallback: false)
#for page-of in d.pages {
  page(width: page-of.width * 1pt, height: page-of.height * 1pt, margin: 0pt, {
    for word in page-of.words {
      place(top + left, dx: word.x * 1pt, dy: word.y * 1pt,
        text(size: calc.max(1, word.size) * 1pt, top-edge: "ascender", word.text))
    }
    place(top + left, image(page-of.picture, width: 100%, height: 100%))
    if page-of.first and d.mark.len() > 0 {
      place(top + right, dx: -18pt, dy: 14pt, block(fill: white, stroke: 0.8pt + rgb("#c00000"), inset: 5pt,
        radius: 2pt, width: 205pt, text(size: 8pt, fill: rgb("#c00000"), par(leading: 0.45em,
          d.mark.join(linebreak())))))
    }
  })
}
"""


@dataclass(frozen=True)
class PdfOfPages:
    """What to print: pages in order, the title, and lines of a mark for the first page's top right corner."""

    title: str
    pages: Sequence[Page]
    mark: Sequence[str] = field(default=())


def print_pages(wanted: PdfOfPages) -> Printed:
    """Print scanned pages as PDF/A-2b that can be searched. The pictures go in as they are.

    Pages without a picture are left out. Raises ValueError when none is left, PrintingFailed.
    """
    files: dict[str, bytes] = {}
    pages: list[dict[str, Any]] = []
    for page in wanted.pages:
        if page.picture_id is None:
            continue
        name = f"picture{len(pages)}"
        with open_file(page.picture_id) as stream:
            files[name] = stream.read()
        pages.append(_page(page, name, first=not pages))
    if not pages:
        raise ValueError("no page to print")
    data = {"title": wanted.title, "pages": pages, "mark": list(wanted.mark)}
    try:
        return print_pdf(TEMPLATE, data, files=files)
    except MissingCharacters:  # a word read wrongly may hold what no font has: the pictures are what counts
        return print_pdf(TEMPLATE, data | {"pages": [page | {"words": []} for page in pages]}, files=files)


def _page(page: Page, name: str, *, first: bool) -> dict[str, Any]:
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
    return {"width": width, "height": height, "picture": f"/{name}", "words": words, "first": first}
