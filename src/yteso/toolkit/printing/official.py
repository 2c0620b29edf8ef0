"""Administrative documents: what stands on one, and how it is printed.

Source: Nghị định 30/2020/NĐ-CP art. 8, annex I.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import qrcode
import qrcode.image.svg
from django.utils.translation import gettext as _
from django.utils.translation import override

from yteso.toolkit.printing.typesetting import LAYOUTS, Printed, print_pdf


@dataclass(frozen=True)
class Paragraph:
    text: str
    type: str = "paragraph"


@dataclass(frozen=True)
class Basis:
    """A legal basis: in italics, ends with a semicolon, the last one with a full stop."""

    text: str
    type: str = "basis"


@dataclass(frozen=True)
class Heading:
    text: str
    type: str = "heading"


@dataclass(frozen=True)
class Facts:
    """Labels and values, one pair a line."""

    items: Sequence[tuple[str, str]]
    type: str = "facts"


@dataclass(frozen=True)
class Table:
    """A ruled table whose head repeats on every page. `numbers` names the columns set to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    caption: str = ""
    numbers: Sequence[int] = ()
    size: float = 11
    type: str = "table"


Block = Paragraph | Basis | Heading | Facts | Table


@dataclass(frozen=True)
class OfficialPaper:
    """An administrative document. Texts are plain; the law's capitals, bold and italics come from the layout.

    `kind` is the type's name ("Quyết định"); an official letter (công văn) has none, and its subject stands
    under the number. `number` is complete ("Số: 05/QĐ-SYT"). `authority` is the form of signing ("KT. GIÁM
    ĐỐC"), "" for one's own. `verify_url` and `verify_code` put a QR code that leads to the page on which the
    paper is verified. With `late_number`, number and date are left open: `number` is then only the symbol
    ("/QĐ-SYT"), and the anchors `number` and `dated` say where they go.
    """

    issuer: str
    place: str
    dated: dt.date
    kind: str = ""
    subject: str = ""
    superior: str = ""
    number: str = ""
    body: Sequence[Block] = ()
    recipients: Sequence[str] = ()
    authority: str = ""
    position: str = ""
    signer: str = ""
    urgency: str = ""
    landscape: bool = False
    late_number: bool = False
    verify_url: str = ""
    verify_code: str = ""
    title: str = field(default="")


def place_and_date(place: str, day: dt.date) -> str:
    """Return the line of place and date. Days under 10 and the months 1 and 2 take a zero in front."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def date_in_words(day: dt.date) -> str:
    """Return the day as documents write it, without the place."""
    return place_and_date("", day).removeprefix(", ")


def qr_svg(text: str) -> bytes:
    """Return the text as a QR code, one SVG path (error correction M)."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(out)
    return out.getvalue()


def print_official(paper: OfficialPaper, *, made_at: dt.datetime | None = None) -> Printed:
    """Print an administrative document as PDF/A-2b.

    The anchors are `signature` (between position and name, for the signer's stamp) and `corner` (top right
    of the first page, for copies and separate annexes). Raises MissingCharacters.
    """
    data: dict[str, Any] = asdict(paper)
    data["place_date"] = place_and_date(paper.place, paper.dated)
    data["title"] = paper.title or " ".join(filter(None, [paper.kind, paper.subject])) or paper.number
    data["dated"] = paper.dated.isoformat()
    data["verify"], files = None, {}
    if paper.verify_url:
        files["qr.svg"] = qr_svg(paper.verify_url)
        with override("vi"):  # the language of official papers, whoever prints
            data["verify"] = {
                "words": _("Scan to verify, or enter the code at"),
                "address": paper.verify_url.split("//")[-1].rsplit("/verify/", 1)[0] + "/verify/",
                "code": paper.verify_code,
                "alt": _("QR code to verify this paper"),
            }
    source = (LAYOUTS / "paper.typ").read_text()
    return print_pdf(source, data, files=files, made_at=made_at)
