"""What a signature looks like on paper, drawn with Typst, and where it stands.

Source: Nghị định 30/2020/NĐ-CP, annex I: a person's signature is the picture of the hand-written one, blue,
between position and name; the seal is red, in real size, over a third of the signature on its left, placed
last; on copies and separate annexes the organisation's signature stands top right of the first page, in
words, size 10. Without a picture the words say who signed and when.
"""

import datetime as dt
import io
from typing import Any

import pikepdf

from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.files.public import open_file
from yteso.toolkit.printing.public import print_pdf
from yteso.toolkit.signing.errors import StampPlace
from yteso.toolkit.signing.models import Certificate, Document, Step
from yteso.toolkit.signing.pki.shapes import Look, Place

MM = 72 / 25.4
WORDS_SIZE = (66 * MM, 17 * MM)
PERSON_PICTURE = (50 * MM, 24 * MM)
SEAL_PICTURE = (36 * MM, 36 * MM)
BLUE, RED, BLACK = "#0b3d91", "#c00000", "#000000"

PICTURE = """
#let d = json("/data.json")
#set page(width: d.width * 1pt, height: d.height * 1pt, margin: 0pt, fill: none)
#align(center + horizon, image("/picture", width: 100%, height: 100%, fit: "contain"))
"""
LINE = """
#let d = json("/data.json")
#set page(width: d.width * 1pt, height: d.height * 1pt, margin: 0pt, fill: none)
#let slope = if d.italic { "italic" } else { "normal" }
#set text(font: "Tinos", size: 13pt, lang: "vi", fallback: false, style: slope)
#let side = if d.right { right } else { left }
#place(bottom + side, dy: -4pt, text(bottom-edge: "baseline", d.text))
"""
WORDS = """
#let d = json("/data.json")
#set page(width: d.width * 1pt, height: d.height * 1pt, margin: 0.6pt, fill: none)
#set text(font: "Tinos", size: 9pt, fill: rgb(d.colour), lang: "vi", fallback: false)
#set par(leading: 0.4em)
#block(width: 100%, height: 100%, stroke: 1pt + rgb(d.colour), inset: 4pt, radius: 1.5pt,
  align(left + horizon)[
  #for line in d.lines.slice(0, -1) [#line \\ ]
  #d.lines.last()
])
"""


def _moment(at: dt.datetime) -> str:
    """Return the time of signing as the decree writes it: dd-mm-yyyy; hh:mm:ss and the zone."""
    local = at.astimezone(PROVINCE_ZONE)
    zone = local.strftime("%z")
    return f"{local:%d-%m-%Y; %H:%M:%S} {zone[:3]}:{zone[3:]}"


def draw_words(lines: list[str], colour: str, size: tuple[float, float] = WORDS_SIZE) -> bytes:
    data: dict[str, Any] = {"width": size[0], "height": size[1], "colour": colour, "lines": lines}
    return print_pdf(WORDS, data, standard="1.7").pdf


def draw_text(text: str, size: tuple[float, float], *, italic: bool = False, right: bool = False) -> bytes:
    """Draw what is filled in on a line of the paper, as the layout writes it there."""
    data: dict[str, Any] = {"width": size[0], "height": size[1], "text": text, "italic": italic}
    data["right"] = right
    return print_pdf(LINE, data, standard="1.7").pdf


def draw_picture(picture: bytes, size: tuple[float, float]) -> bytes:
    data = {"width": size[0], "height": size[1]}
    return print_pdf(PICTURE, data, files={"picture": picture}, standard="1.7").pdf


def look_of(step: Step, document: Document, pdf: bytes, at: dt.datetime) -> Look | None:
    """Return the visible stamp of a signer, or None where the paper has no place for one.

    `step.stamp` is {} (the layout's own place), {"hidden": true}, or page (from 1), left, top in points from
    the page's top left corner; with `heading` it says in words what an electronic copy says (form of copy,
    body, time; black, no picture of the seal). Raises StampPlace.
    """
    if step.stamp.get("hidden"):
        return None
    certificate = step.certificate
    person = step.kind == Certificate.Kind.PERSON
    alone = not document.steps.filter(kind=Certificate.Kind.PERSON).exists()
    if heading := str(step.stamp.get("heading", "")):
        size = WORDS_SIZE
        drawn = draw_words([heading, certificate.holder, _moment(at)], BLACK)
    elif certificate.picture_id:
        size = PERSON_PICTURE if person else SEAL_PICTURE
        with open_file(certificate.picture_id) as stream:
            drawn = draw_picture(stream.read(), size)
    else:
        size = WORDS_SIZE
        signed_by = "Người ký: " if person else "Cơ quan: "
        lines = [f"{signed_by}{certificate.holder}", *([step.title] if step.title and person else [])]
        drawn = draw_words([*lines, f"Thời gian ký: {_moment(at)}"], BLUE if person else RED)
    box = _box(step, document, size, in_corner=not (person or alone or certificate.picture_id))
    return Look(drawn, _place(pdf, *box)) if box else None


def _box(
    step: Step, document: Document, size: tuple[float, float], in_corner: bool
) -> tuple[int, float, float, float, float] | None:
    """Return page (from 1), left, top, width, height."""
    if "page" in step.stamp:
        return int(step.stamp["page"]), float(step.stamp["left"]), float(step.stamp["top"]), *size
    anchor = document.anchors.get("corner" if in_corner else "signature")
    if anchor is None:
        return None
    if in_corner:
        left = anchor["x"] + anchor["width"] - size[0]
        return anchor["page"], left, max(6.0, anchor["y"] - size[1] / 3), *size
    middle = anchor["x"] + anchor["width"] / 2
    if step.kind == Certificate.Kind.SEAL and step.certificate.picture_id:
        # its right third lies over the left third of the signature
        left = middle - PERSON_PICTURE[0] / 2 + PERSON_PICTURE[0] / 3 - size[0]
    else:
        left = middle - size[0] / 2
    return anchor["page"], left, anchor["y"] + (anchor["height"] - size[1]) / 2, *size


def _place(pdf: bytes, page: int, left: float, top: float, width: float, height: float) -> Place:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if not 1 <= page <= len(document.pages):
            raise StampPlace
        box = [float(edge) for edge in document.pages[page - 1].mediabox]
    if left < 0 or top < 0 or left + width > box[2] - box[0] or top + height > box[3] - box[1]:
        raise StampPlace
    bottom = box[3] - top - height
    return Place(page - 1, box[0] + left, bottom, box[0] + left + width, bottom + height)
