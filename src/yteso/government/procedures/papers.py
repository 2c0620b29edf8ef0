"""Forms 01–06 and receipts as PDF, in the layout of official papers.

Source: TT 01/2018/TT-VPCP art. 9 and its annex; Nghị định 30/2020/NĐ-CP. Sealed by `actions/sealing.py`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from yteso.government.procedures.models import Charge, Dossier, Office, Slip
from yteso.government.procedures.vietqr import transfer_code
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.printing.public import Facts, OfficialPaper, Paragraph, Printed, Table, print_official
from yteso.toolkit.signing.public import verify_url

Lines = Sequence[tuple[str, ...]]  # of form 06
TITLES = {
    "01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "02": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "03": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "04": "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
    "05": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "RH": "Biên bản trả hồ sơ theo đề nghị rút",
}
SIGNS_AS = {  # refusals and apologies are given by rooms and the director too, not by the counter alone
    "01": "Người tiếp nhận hồ sơ",
    "02": "Người hướng dẫn",
    "03": "Người ký phiếu",
    "04": "Thay mặt cơ quan",
    "05": "Người lập phiếu",
    "RH": "Người trả giấy tờ",
}
ORIGINS = {"handed_in": "Đã nộp", "reused": "Khai thác từ dữ liệu đã có", "missing": "Còn thiếu"}
OUTCOMES = {"early": "trước hạn", "on_time": "đúng hạn", "late": "quá hạn", "": ""}


def print_slip(slip: Slip, look_up_url: str) -> bytes:
    """Print a form 01–05 as it was given out; it says where the dossier is looked up."""
    return draw_slip(slip, look_up_url).pdf


def draw_slip(slip: Slip, look_up_url: str, code: str = "") -> Printed:
    """Print a form 01–05 that is to be sealed and then verified by `code`, or ("") is not."""
    dossier, c = slip.dossier, slip.content
    office = dossier.office
    facts: list[tuple[str, str]] = [
        ("Mã hồ sơ", c["code"]),
        ("Họ và tên (tổ chức)", c["owner"]),
        ("Địa chỉ", c["address"] or "–"),
        ("Số điện thoại, thư điện tử", ", ".join(filter(None, (c["phone"], c["email"]))) or "–"),
        ("Thủ tục hành chính", f"{c['procedure']} (mã {c['procedure_code']})"),
    ]
    if c["applicant"]:
        facts.insert(2, ("Người nộp thay", c["applicant"]))
    body: list[Facts | Paragraph | Table] = [Facts(facts)]
    if slip.form == Slip.Form.RECEIPT:
        body += [
            Paragraph("Thành phần hồ sơ và số lượng mỗi loại giấy tờ gồm:"),
            _papers(c["papers"]),
            Facts(
                [
                    ("Số lượng hồ sơ", f"{c['sets']} bộ"),
                    ("Thời hạn giải quyết", c.get("limit") or "–"),
                    ("Thời gian nhận hồ sơ", c["received_at"]),
                    ("Thời gian trả kết quả", c["due_at"]),
                    ("Nhận kết quả tại", c["return_place"]),
                    ("Hình thức nộp", c.get("channel") or "–"),
                ]
            ),
            Paragraph("Người nộp hồ sơ (ký, ghi rõ họ tên): ......................................"),
        ]
    elif slip.form == Slip.Form.CONTROL:
        head = ("Thời điểm", "Từ bước", "Đến bước", "Người thực hiện", "Ghi chú")
        body.append(Table(head, c["steps"], (2.2, 3, 3, 3, 3), size=9))
        body.append(Paragraph(f"Kết quả giải quyết: {OUTCOMES.get(c['outcome'], '')}."))
    elif slip.form == Slip.Form.WITHDRAWAL:
        body += [Paragraph(f"Lý do rút hồ sơ: {c['reason'] or '–'}"), *_given_back(c)]
    else:
        words = {
            Slip.Form.SUPPLEMENT: "Đề nghị bổ sung, hoàn thiện hồ sơ với nội dung sau:",
            Slip.Form.REFUSAL: "Hồ sơ không được tiếp nhận, giải quyết với lý do sau:",
            Slip.Form.APOLOGY: "Cơ quan xin lỗi vì chưa trả kết quả đúng hạn đã hẹn. Lý do:",
        }
        body.append(Paragraph(words[Slip.Form(slip.form)]))
        body += [Paragraph(line) for line in c["reason"].splitlines() if line.strip()]
        if slip.form == Slip.Form.APOLOGY:
            body.append(Paragraph(f"Hẹn trả kết quả vào ngày {c['new_date']} tại {c['return_place']}."))
    body.append(Facts([("Tra cứu hồ sơ tại", look_up_url)]))
    day = slip.at.astimezone(PROVINCE_ZONE).date()
    paper = OfficialPaper(
        issuer=office.name,
        place=office.town,
        dated=day,
        kind=TITLES[slip.form],
        number=f"Số: {slip.number}",
        body=body,
        position=SIGNS_AS[slip.form],
        signer=slip.by_label,
        verify_url=verify_url(code) if code else "",
        verify_code=code,
        title=f"{TITLES[slip.form]} {slip.number}",
    )
    return print_official(paper, made_at=_second(slip.at))


def _given_back(c: Mapping[str, Any]) -> list[Paragraph | Table]:
    """The papers that went back and to whom; of a dossier sent online there are none."""
    if not c["returned"]:
        return [Paragraph("Không có bản giấy phải trả lại; hồ sơ dừng xử lý kể từ thời điểm này.")]
    lines = [(str(n), name, str(copies), paper) for n, (name, copies, paper) in enumerate(c["returned"], 1)]
    return [
        Paragraph(f"Đã trả lại cho {c['returned_to']} các giấy tờ sau; từ thời điểm này hồ sơ dừng xử lý:"),
        Table(("TT", "Tên giấy tờ", "Số bản", "Loại"), lines, (0.6, 7, 1, 2), size=10),
        Paragraph(
            "Người nhận lại giấy tờ (ký, ghi rõ họ tên): ................................................"
        ),
    ]


def _papers(rows: Sequence[Sequence[str]]) -> Table:
    lines = [
        (str(n), name, str(copies), paper, ORIGINS.get(origin, origin))
        for n, (name, copies, paper, origin) in enumerate(rows, start=1)
    ]
    return Table(("TT", "Tên giấy tờ", "Số bản", "Loại", "Tình trạng"), lines, (0.6, 6, 1, 1.6, 2.2), size=10)


def print_receipt(charge: Charge, now: dt.datetime) -> bytes:
    """Print the receipt of a fee that is paid."""
    dossier, office = charge.dossier, charge.dossier.office
    paid = charge.paid_at or now
    body = [
        Facts(
            [
                ("Người nộp", dossier.applicant_name or dossier.owner_name),
                ("Mã hồ sơ", dossier.code),
                ("Nội dung thu", charge.label),
                ("Số tiền", f"{charge.amount_vnd:,}".replace(",", ".") + " đồng"),
                ("Hình thức", str(charge.get_method_display())),
            ]
        )
    ]
    paper = OfficialPaper(
        issuer=office.name,
        place=office.town,
        dated=paid.astimezone(PROVINCE_ZONE).date(),
        kind="Biên lai thu phí, lệ phí",
        number=f"Số: {charge.receipt_number}",
        body=body,
        position="Người thu tiền",
        signer=str(charge.taken_by or ""),
    )
    return print_official(paper, made_at=_second(paid)).pdf


def draw_book(
    office: Office,
    lines: Lines,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    *,
    code: str = "",
    of: int = 0,
) -> Printed:
    """Print form 06, the book of dossiers, for a period.

    `code`: by which it is verified, if it has one. `of`: how many the period has; if more, the book says so.
    """
    head = ("TT", "Mã hồ sơ", "Tên TTHC", "Bộ", "Tổ chức, cá nhân", "Địa chỉ, điện thoại", "Phòng giải quyết",
            "Nhận", "Hẹn trả", "Có kết quả", "Trả")  # fmt: skip
    title = "Sổ theo dõi hồ sơ"
    cut = f"Sổ in {len(lines)} trong {of} hồ sơ của kỳ. Hãy chọn kỳ ngắn hơn để in đủ."
    rest = [Paragraph(cut)] if of > len(lines) else []
    paper = OfficialPaper(
        issuer=office.name,
        place=office.town,
        dated=now.astimezone(PROVINCE_ZONE).date(),
        kind=title,
        subject=f"Từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}",
        landscape=True,
        body=[Table(head, lines, (0.6, 2.6, 4, 0.6, 2.6, 3, 2.4, 1.5, 1.5, 1.5, 1.5), size=8), *rest],
        verify_url=verify_url(code) if code else "",
        verify_code=code,
        title=f"{title} {first:%d/%m/%Y} – {last:%d/%m/%Y}",
    )
    return print_official(paper, made_at=_second(now))


def lines_of_book(dossiers: Sequence[Dossier]) -> Lines:
    """Return what form 06 says of each dossier, in their order."""
    return [
        (
            str(n),
            d.code,
            d.version.name,
            str(d.sets),
            d.owner_name,
            f"{d.owner_address} {d.owner_phone}".strip(),
            d.case.unit.name if d.case.unit else "",
            _day(d.received_at),
            _day(d.case.due_at),
            _day(d.case.finished_at),
            _day(d.case.closed_at),
        )
        for n, d in enumerate(dossiers, start=1)
    ]


def _second(moment: dt.datetime) -> dt.datetime:
    return moment.replace(microsecond=0)


def _day(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(PROVINCE_ZONE):%d/%m/%Y}" if moment else ""


def transfer_text(charge: Charge) -> str:
    """Return the VietQR text for a fee; empty where the office has no account."""
    office = charge.dossier.office
    if not (office.bank_bin and office.account_number):
        return ""
    return transfer_code(
        bin_code=office.bank_bin,
        account=office.account_number,
        amount_vnd=charge.amount_vnd,
        bill=charge.dossier.code[-25:],
        purpose=f"Le phi {charge.dossier.code[-15:]}",
    )
