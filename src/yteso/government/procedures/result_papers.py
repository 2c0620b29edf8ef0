"""The paper of a result in the layout of official documents; beside `papers.py`, which prints the forms.

Source: Nghị định 30/2020/NĐ-CP art. 8, 13 and annex I. Where a law has a form of its own for a licence, the
draft holds what that form says; the frame is the same.
"""

import datetime as dt

from yteso.government.procedures.models import Dossier
from yteso.toolkit.printing.public import (
    Basis,
    Facts,
    OfficialPaper,
    Paragraph,
    Printed,
    print_official,
)
from yteso.toolkit.signing.public import Right, verify_url

FOR_OTHERS = (Right.Form.KT, Right.Form.TL, Right.Form.TUQ)


def print_result(
    dossier: Dossier,
    *,
    kind: str,
    number: str,
    dated: dt.date,
    text: str,
    scope: str,
    valid_to: dt.date | None,
    right: Right | None,
    code: str,
    now: dt.datetime,
) -> Printed:
    """Print a result; `right` is who signs (None: only the seal), `code` what it is verified by."""
    office, version = dossier.office, dossier.version
    laws = [*version.legal_basis, *([version.decision_number] if version.decision_number else [])]
    basis = [Basis(f"Căn cứ {law.rstrip('.;')};") for law in laws]
    basis.append(Basis(f"Xét hồ sơ {dossier.code} của {dossier.owner_name}."))
    facts = [
        ("Cấp cho", dossier.owner_name),
        ("Số định danh, mã số thuế", dossier.owner_number or "–"),
        ("Địa chỉ", dossier.owner_address or "–"),
    ]
    if scope.strip():
        facts.append(("Phạm vi", scope.strip()))
    if valid_to is not None:
        facts.append(("Có giá trị đến hết ngày", f"{valid_to:%d/%m/%Y}"))
    paragraphs = [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]
    paper = OfficialPaper(
        superior=office.superior,
        issuer=office.name,
        number=f"Số: {number}",
        place=office.town,
        dated=dated,
        kind=kind,
        body=[*basis, Facts(facts), *paragraphs],
        recipients=["Tổ chức, cá nhân có tên trên;", f"Lưu: VT, hồ sơ {dossier.code}."],
        authority=f"{right.form}. {office.head_title}" if right and right.form in FOR_OTHERS else "",
        position=_position(right) if right else "",
        signer=str(right.user) if right else "",
        verify_url=verify_url(code),
        verify_code=code,
        title=f"{kind} {number}",
    )
    return print_official(paper, made_at=now.replace(microsecond=0))


def _position(right: Right) -> str:
    if right.form in FOR_OTHERS or not right.form:
        return right.position
    return f"{right.form}. {right.position}"
