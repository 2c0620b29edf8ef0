"""From a draft's plain text to an official paper: what each line is, who receives it, in the legal layout."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from yteso.government.correspondence.models import Document, Version
from yteso.toolkit.printing.public import Basis, Heading, OfficialPaper, Paragraph, Printed, print_official

BASIS = re.compile(r"^(Căn cứ|Theo đề nghị|Xét đề nghị)\b")
HEADING = re.compile(r"^(QUYẾT ĐỊNH:|[IVX]+\. .+|[A-ZĐ][A-ZÀ-Ỹ ,]{7,}:?)$")
ORGAN = re.compile(
    r"^\s*([A-Z]?[0-9]{2,3}(?:\.[0-9A-Z]{2,3}){1,3}|[A-Z][0-9]{2}(?:\.[0-9]+){0,3})\s*[:;-]\s*(.+)$"
)
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
