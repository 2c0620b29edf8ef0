import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from yteso.exchange.portal.public import Message
from yteso.exchange.portal.testing import (
    CODE,
    apply_there,
    make_link,
    pay_there,
    portal_folder,
    send_waiting,
    supplement_there,
    take_waiting,
    told,
    withdraw_there,
)
from yteso.government.procedures.actions import take_step
from yteso.government.procedures.actions.portal import take_portal_message
from yteso.government.procedures.models import Charge, Dossier
from yteso.government.procedures.queries import current_result
from yteso.government.procedures.testing import (
    PHARMACIST,
    OfficeCast,
    go,
    make_dossier,
    office_cast,
    sign_from,
    version_of,
)
from yteso.kernel.base.public import now
from yteso.toolkit.work.public import Action

pytestmark = pytest.mark.django_db
OWNER = {"HoTen": "Nguyễn Thị Dược", "SoDinhDanh": "051185001234", "SoDienThoai": "0905123456"}
NUMBER = "000.00.14.H48-261122-0001"


@pytest.fixture
def office() -> OfficeCast:
    office = office_cast()
    make_link(office.office.organisation_id)
    return office


def apply(root: Path, papers: list[int], **values: Any) -> None:
    whole = {"agency_code": CODE, "dossier_code": NUMBER, "procedure_code": PHARMACIST, "owner": OWNER}
    files = [(order, f"{order}.pdf", b"%PDF-1.7 " + bytes([64 + order])) for order in papers]
    apply_there(root, **{**whole, **values}, papers=files, now=now())


def take(root: Path) -> None:
    take_waiting(now=now(), by=portal_folder(root))
    for row in Message.objects.filter(direction="in", state="taken").order_by("at", "id"):
        take_portal_message(message_id=row.id, now=now())


def states(root: Path, code: str) -> list[str]:
    send_waiting(now=now() + dt.timedelta(seconds=1), by=portal_folder(root))
    return [str(row.get("TrangThai") or row["Loai"]) for row in told(root, code)]


def test_a_dossier_of_the_portal_goes_through_to_its_signed_result(
    office: OfficeCast, tmp_path: Path
) -> None:
    signers = sign_from(office)
    orders = [c.order for c in version_of(PHARMACIST).components.all() if c.required]
    apply(tmp_path, orders[1:])
    take(tmp_path)
    dossier = Dossier.objects.get(code=NUMBER)
    assert (dossier.channel, dossier.owner_name, dossier.case.step) == ("2", "Nguyễn Thị Dược", "submitted")
    assert dossier.components.get(order=orders[0]).origin == "missing"
    assert dossier.components.get(order=orders[1]).file_name == f"{orders[1]}.pdf"

    data = {"note": "Thiếu đơn"}
    take_step(
        actor=office.clerk.actor, dossier_id=dossier.id, transition="ask_supplement", data=data, now=now()
    )
    supplement_there(
        tmp_path, agency_code=CODE, dossier_code=NUMBER, papers=[(orders[0], "don.pdf", b"%PDF-1.7 x")]
    )
    Charge.objects.create(dossier=dossier, label="Phí", amount_vnd=500_000, asked_at=now())
    pay_there(tmp_path, agency_code=CODE, dossier_code=NUMBER, amount_vnd=500_000, now=now())
    take(tmp_path)
    paper = dossier.components.get(order=orders[0])
    assert paper.file_name == "don.pdf"
    charge = dossier.charges.get()
    assert (charge.method, bool(charge.receipt_number)) == ("portal", True)
    assert {"portal_supplement", "portal_payment"} <= set(
        Action.objects.filter(case=dossier.case).values_list("verb", flat=True)
    )

    go(office, dossier, "supplemented", moment=now(), papers=[str(paper.id)])
    go(office, dossier, "transfer", "draft", moment=now())
    go(office, dossier, "submit", moment=now(), signer=str(signers.director.pk))
    go(office, dossier, "approve", "publish", "return", moment=now())
    assert states(tmp_path, NUMBER) == ["5", "2", "4", "9", "KETQUA", "10"]
    result = current_result(dossier)
    told_result = next(row for row in told(tmp_path, NUMBER) if row["Loai"] == "KETQUA")
    assert result is not None
    assert told_result["DuongDanTepTinKetQua"].endswith(f"/verify/{result.document.code}/")
    assert told_result["TaiLieuNop"][0]["TenTepDinhKem"] == f"{NUMBER}.pdf"


def test_a_dossier_of_the_counter_is_told_once_with_its_states(office: OfficeCast, tmp_path: Path) -> None:
    dossier = make_dossier(office)
    go(office, dossier, "transfer", "draft", moment=now())
    assert states(tmp_path, dossier.code) == ["HOSO", "2", "4"]
    whole = told(tmp_path, dossier.code)[0]
    assert (whole["MaTTHC"], whole["KenhThucHien"]) == (PHARMACIST, "1")


def test_what_we_cannot_take_goes_back_with_the_reason(office: OfficeCast, tmp_path: Path) -> None:
    apply(tmp_path, [], procedure_code="9.999999")
    take(tmp_path)
    row = Message.objects.get(direction="in")
    assert row.state == "refused"
    assert "9.999999" in row.note
    assert not Dossier.objects.exists()
    assert states(tmp_path, NUMBER) == ["3"]


def test_a_citizen_withdraws_at_the_portal(office: OfficeCast, tmp_path: Path) -> None:
    apply(tmp_path, [1])
    take(tmp_path)
    dossier = Dossier.objects.get()
    why = {"agency_code": CODE, "dossier_code": NUMBER, "reason": "Đã nộp nhầm", "now": now()}
    withdraw_there(tmp_path, **why)
    take(tmp_path)
    dossier.case.refresh_from_db()
    assert (dossier.case.step, dossier.case.outside) == ("withdrawing", "7")
    take_step(actor=office.clerk.actor, dossier_id=dossier.id, transition="withdraw", now=now())
    assert states(tmp_path, NUMBER) == ["7", "8"]
    assert told(tmp_path, NUMBER)[0]["NoiDung"] == "Đã nộp nhầm"
    withdraw_there(tmp_path, **why)  # once more: it is withdrawn already, nothing happens
    take(tmp_path)
    assert states(tmp_path, NUMBER) == ["7", "8"]


def test_what_is_approved_is_not_withdrawn(office: OfficeCast, tmp_path: Path) -> None:
    dossier = make_dossier(office)
    go(office, dossier, "transfer", "draft", "submit", "approve", moment=now())
    withdraw_there(tmp_path, agency_code=CODE, dossier_code=dossier.code, reason="Thôi", now=now())
    take(tmp_path)
    assert Message.objects.get(direction="in").state == "refused"
    assert states(tmp_path, dossier.code) == ["HOSO", "2", "4", "4"]
    assert "không rút được" in told(tmp_path, dossier.code)[-1]["NoiDung"]


def test_taken_twice_makes_one_dossier_and_one_receipt(office: OfficeCast, tmp_path: Path) -> None:
    apply(tmp_path, [1])
    take(tmp_path)
    take(tmp_path)
    assert Dossier.objects.count() == 1


def test_another_sum_leaves_the_fee_open(office: OfficeCast, tmp_path: Path) -> None:
    apply(tmp_path, [1])
    take(tmp_path)
    dossier = Dossier.objects.get()
    Charge.objects.create(dossier=dossier, label="Phí", amount_vnd=500_000, asked_at=now())
    pay_there(tmp_path, agency_code=CODE, dossier_code=NUMBER, amount_vnd=1, now=now())
    take(tmp_path)
    assert dossier.charges.get().paid_at is None
    assert Action.objects.filter(verb="portal_payment_other").exists()


def test_before_the_link_nothing_is_told() -> None:
    office = office_cast()
    make_dossier(office)
    assert not Message.objects.exists()
