"""From a draft's plain text to an official paper: what each line is, who receives it, in the legal layout."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

from yteso.government.correspondence.models import Document, Version
from yteso.toolkit.printing.public import (
    Basis,
    Heading,
    OfficialPaper,
    Paragraph,
    Printed,
    place_and_date,
    print_official,
    print_pdf,
)

BASIS = re.compile(r"^(Căn cứ|Theo đề nghị|Xét đề nghị)\b")
HEADING = re.compile(r"^(QUYẾT ĐỊNH:|[IVX]+\. .+|[A-ZĐ][A-ZÀ-Ỹ ,]{7,}:?)$")
ORGAN = re.compile(
    r"^\s*([A-Z]?[0-9]{2,3}(?:\.[0-9A-Z]{2,3}){1,3}|[A-Z][0-9]{2}(?:\.[0-9]+){0,3})\s*[:;-]\s*(.+)$"
)
STAMP_PT = 198  # as wide as a stamp in words, and its margin
URGENT = {"urgent": "Khẩn", "very_urgent": "Thượng khẩn", "at_once": "Hỏa tốc"}


@dataclass(frozen=True)
class Receiver:
    name: str
    organ_id: str = ""


def receivers_in(text: str) -> list[Receiver]:
    """Read the receivers, one a line; "000.00.00.H48: UBND tỉnh" has a code of the document bus."""
    found: dict[str, Receiver] = {}
    for line in text.splitlines():
        words = line.strip().strip(";.").strip()
        if words:
            match = ORGAN.match(words)
            one = Receiver(match[2].strip(), match[1]) if match else Receiver(words)
            found.setdefault(one.organ_id or one.name, one)
    return list(found.values())


def blocks_of(body: str) -> list[Basis | Heading | Paragraph]:
    """Return the parts of the body; an empty line or a line's end parts them."""
    found: list[Basis | Heading | Paragraph] = []
    for line in body.splitlines():
        text = line.strip()
        if not text:
            continue
        if BASIS.match(text):
            found.append(Basis(text))
        elif HEADING.match(text):
            found.append(Heading(text))
        else:
            found.append(Paragraph(text))
    return found


def print_draft(
    document: Document, version: Version, *, symbol: str, signer: str, position: str, authority: str,
    unit_symbol: str, verify_url: str = "", verify_code: str = "", day: dt.date, made_at: dt.datetime,
) -> Printed:  # fmt: skip
    """Print a version in the legal layout, number and date left open. Raises MissingCharacters.

    Source: Nghị định 30/2020/NĐ-CP, annex I.
    """
    kind, office = document.type, document.office
    assert kind is not None
    recipients: Sequence[str] = [f"{one.name};" for one in receivers_in(version.recipients)]
    paper = OfficialPaper(
        superior=office.superior,
        issuer=office.name,
        number=symbol,
        late_number=True,
        place=office.town,
        dated=day,
        kind=kind.name if kind.has_title else "",
        subject=version.subject,
        body=blocks_of(version.body),
        recipients=[*recipients, f"Lưu: VT, {unit_symbol}."],
        authority=authority,
        position=position,
        signer=signer,
        urgency=URGENT.get(document.urgency, ""),
        verify_url=verify_url,
        verify_code=verify_code,
    )
    return print_official(paper, made_at=made_at.replace(microsecond=0))


COPY_SHEET = """
#import "/official.typ": lines
#let d = json("/data.json")
#set document(title: d.title)
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm))
#set text(font: "Tinos", size: 13pt, lang: "vi", fallback: false)
#set par(justify: true, leading: 0.6em)
#if d.excerpt.len() > 0 {
  align(center, text(size: 14pt, weight: "bold", d.form))
  align(center, emph(d.about))
  v(8pt)
  for part in d.excerpt { par(first-line-indent: (amount: 10mm, all: true), part) }
  v(10pt)
} else { align(center, emph(d.about)); v(8pt) }
#line(length: 100%, stroke: 0.6pt)
#block(breakable: false, width: 100%)[
  #set par(justify: false, leading: 0.45em)
  #grid(columns: (1fr, 1.2fr), column-gutter: 8pt, row-gutter: 10pt, align: center,
    strong(upper(d.issuer)), strong(d.form),
    [Số: #d.symbol], emph(d.place_date),
    align(left)[
      #if d.recipients.len() > 0 {
        text(size: 12pt, weight: "bold", style: "italic")[Nơi nhận:]
        for one in d.recipients { linebreak(); text(size: 11pt, "- " + one) }
      }],
    align(center)[
      #if d.authority != "" { strong(upper(d.authority)); linebreak() }
      #strong(upper(d.position))
      #v(2pt)
      #box(width: 75mm, height: 28mm)
      #v(2pt)
      #strong(d.signer)
    ])
]
"""


@dataclass(frozen=True)
class CopyWords:
    """What a copy says of itself."""

    form: str
    symbol: str
    day: dt.date
    authority: str
    position: str
    signer: str
    recipients: str
    excerpt: str


def print_copy(document: Document, words: CopyWords, original: bytes, *, made_at: dt.datetime) -> bytes:
    """Print a copy: the document's pages and the sheet with the form of copy, or the extract above it.

    Raises MissingCharacters. Source: Nghị định 30/2020/NĐ-CP, annex I, part II, annex III, form 3.1.
    """
    with pikepdf.open(io.BytesIO(original)) as whole:
        sender = document.sender or document.office.name
        day = f" ngày {document.issued_on:%d/%m/%Y}" if document.issued_on else ""
        part = "Trích từ" if words.excerpt else "Bản sao của"
        pages = "" if words.excerpt else f", {len(whole.pages)} trang"
        data = {
            "title": f"{words.form} {words.symbol}", "form": words.form, "symbol": words.symbol,
            "about": f"({part} văn bản số {document.symbol}{day} của {sender}{pages})",
            "issuer": document.office.name, "place_date": place_and_date(document.office.town, words.day),
            "authority": words.authority, "position": words.position, "signer": words.signer,
            "recipients": [f"{one.name};" for one in receivers_in(words.recipients)] + ["Lưu: VT."],
            "excerpt": [line.strip() for line in words.excerpt.splitlines() if line.strip()],
        }  # fmt: skip
        sheet = print_pdf(COPY_SHEET, data, made_at=made_at.replace(microsecond=0)).pdf
        if words.excerpt:
            return sheet
        with pikepdf.open(io.BytesIO(sheet)) as last:
            whole.flatten_annotations("print")  # what signatures look like becomes part of the page
            for page in whole.pages:
                if "/Annots" in page.obj:
                    del page.obj["/Annots"]
            if "/AcroForm" in whole.Root:
                del whole.Root["/AcroForm"]
            whole.pages.extend(last.pages)
            out = io.BytesIO()
            whole.save(out)
            return out.getvalue()


def corner_of(content: bytes) -> dict[str, float]:
    """Return where the words of an electronic copy stand: the first page's top right corner, or as far to the
    right in the top margin as no seal stands."""
    with pikepdf.open(io.BytesIO(content)) as document:
        page = document.pages[0]
        box = [float(edge) for edge in page.mediabox]
        shown = [note.Rect for note in page.obj.get("/Annots", []) if "/Rect" in note]
        notes = [[float(edge) for edge in rect] for rect in shown]
    high = [one for one in notes if box[3] - one[3] < 50 and one[2] > one[0]]
    in_margin = [(one[0] - box[0], one[2] - box[0]) for one in high]
    left = box[2] - box[0] - STAMP_PT
    for begins, ends in sorted(in_margin, reverse=True):
        if begins < left + STAMP_PT and ends > left:
            left = begins - STAMP_PT
    return {"page": 1, "left": max(6.0, left), "top": 8.0}
