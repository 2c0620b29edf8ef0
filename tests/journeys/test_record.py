"""From a scanned card to the record, through broken glass, to the citizen who sees who looked."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import now
from yteso.kernel.people.public import Card, PartialDate, Person
from yteso.kernel.people.testing import give_account, make_person
from yteso.record.visits.testing import make_visit

NUMBER = "051185000999"
SCAN = f"{NUMBER}||Nguyễn Thị Sen|12041985|Nữ|Tổ 3, Cẩm Thành, Quảng Ngãi|01072021"
REASON = "Người bệnh hôn mê, cần biết tiền sử dị ứng"


@pytest.fixture(scope="module")
def person(live_site: Site, site_cast: Cast) -> Person:
    year = now().year
    card = Card("GD4515100000999", dt.date(year, 1, 1), dt.date(year, 12, 31), "51001")
    person = make_person(
        full_name="Nguyễn Thị Sen", sex=2, birth=PartialDate(1985, 4, 12), national_id=NUMBER,
        insurance_numbers=("5100000999",), cards=(card,), address="Tổ 3, Cẩm Thành",
    )  # fmt: skip
    for days, value in ((200, 8.4), (120, 7.6), (60, 7.1), (6, 6.8)):
        at = now() - dt.timedelta(days=days)
        lines = {
            "medications": [
                {"drug_name": "Metformin", "strength": "500mg", "quantity": 60, "dose": "[2 viên/ngày]",
                 "instructions": "Uống sau ăn", "unit": "Viên", "ordered_at": at},
            ],
            "results": [
                {"indicator_name": "HbA1c", "value": str(value), "value_number": value, "unit": "%",
                 "resulted_at": at, "service_code": "23.0083.1523"},
            ],
            "services": [{"service_name": "Khám Nội tiết", "machine_code": ""}],
            "notes": [{"text": "Tỉnh, tiếp xúc tốt", "noted_at": at}],
            "papers": [
                {"kind": "appointment", "number": f"HK{days}", "issued_on": at.date(),
                 "due_on": (at + dt.timedelta(days=60)).date(), "fields": {"CHAN_DOAN_RV": "Đái tháo đường"}},
            ],
        }  # fmt: skip
        make_visit(
            person.id, site_cast.tree.hospital, at=at, icd10="E11.9", others="I10", lines=lines,
            discharge_diagnosis="E11.9-Đái tháo đường type 2", care_type_code="05",
        )  # fmt: skip
    give_account(site_cast.citizen.user, person)
    return person


def test_scan_check_in_and_read(
    site_cast: Cast,
    person: Person,
    browser_page: Callable[..., Page],
    hold_before_camera: Callable[[str], None],
    shoot: Any,
    axe: Any,
) -> None:
    desk = browser_page(site_cast.receptionist.user)
    desk.goto("/reception/")
    axe(desk)
    shoot(desk, "reception-desk")
    desk.fill("#scan-text", SCAN)
    desk.press("#scan-text", "Enter")
    expect(desk.get_by_text("Nguyễn Thị Sen")).to_be_visible()
    expect(desk.get_by_text("Tìm thấy, thẻ còn giá trị")).to_be_visible()
    axe(desk)
    shoot(desk, "reception-found")
    desk.fill("input[name=reason]", "Tái khám đái tháo đường")
    desk.get_by_role("button", name="Tiếp đón").click()
    expect(desk.get_by_text("Đã tiếp đón.")).to_be_visible()
    for name, path in (("arrivals", "arrivals/"), ("lookups", "lookups/"), ("use", "use/")):
        desk.goto(f"/reception/{path}")
        axe(desk)
        shoot(desk, f"reception-{name}")

    doctor = browser_page(site_cast.doctor_a.user)
    doctor.goto("/record/find/")
    axe(doctor)
    hold_before_camera(SCAN)
    doctor.get_by_role("button", name="Quét mã").click()
    doctor.wait_for_url(f"**/record/{person.id}/")
    doctor.goto("/record/find/")
    doctor.fill("#scan-text", "nguyen thi sen 1985")
    doctor.context.set_offline(True)
    expect(doctor.locator("[data-line-cut]")).to_be_visible()
    doctor.press("#scan-text", "Enter")
    expect(doctor.locator("#scan-text")).to_have_value("nguyen thi sen 1985")
    doctor.context.set_offline(False)
    expect(doctor.locator("[data-line-cut]")).to_be_hidden()
    doctor.press("#scan-text", "Enter")
    doctor.get_by_role("link", name="Nguyễn Thị Sen").click()
    expect(doctor.get_by_text("Metformin").first).to_be_visible()
    axe(doctor)
    shoot(doctor, "record")
    doctor.get_by_role("link", name="Thêm dị ứng").click()
    axe(doctor)
    doctor.fill("input[name=substance]", "Penicillin")
    doctor.select_option("select[name=severity]", "severe")
    doctor.get_by_role("button", name="Lưu").click()
    expect(doctor.get_by_text("Penicillin")).to_be_visible()
    doctor.get_by_role("navigation", name="Các phần của hồ sơ").get_by_role("link", name="Kết quả").click()
    expect(doctor.get_by_text("6,8").first).to_be_visible()
    doctor.wait_for_selector("figure svg")
    axe(doctor)
    shoot(doctor, "record-results")
    doctor.goto(f"/record/{person.id}/papers/")
    axe(doctor)
    doctor.goto(f"/record/{person.id}/print/")
    axe(doctor)
    shoot(doctor, "record-print")
    doctor.goto(f"/record/{person.id}/")
    doctor.locator(".chart-visit .chart-title a").nth(1).click()
    expect(doctor.get_by_role("heading", name="Thuốc")).to_be_visible()
    axe(doctor)
    shoot(doctor, "record-visit")


def test_break_the_glass_and_the_citizen_sees_it(
    site_cast: Cast, person: Person, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    doctor = browser_page(site_cast.doctor_b.user)
    doctor.goto(f"/record/{person.id}/")
    expect(doctor.get_by_role("button", name="Mở hồ sơ")).to_be_visible()
    expect(doctor.get_by_text("Metformin")).to_have_count(0)
    axe(doctor)
    shoot(doctor, "record-closed")
    doctor.fill("textarea[name=reason]", REASON)
    doctor.get_by_role("button", name="Mở hồ sơ").click()
    expect(doctor.get_by_text("Metformin").first).to_be_visible()
    expect(doctor.get_by_text("Mở khẩn cấp")).to_be_visible()

    citizen = browser_page(site_cast.citizen.user, width=390)
    citizen.goto("/me/")
    expect(citizen.get_by_text("Metformin").first).to_be_visible()
    axe(citizen)
    shoot(citizen, "citizen-book")
    for name in ("results", "papers", "consents"):
        citizen.goto(f"/me/{name}/")
        axe(citizen)
        shoot(citizen, f"citizen-{name}")
    citizen.goto("/me/log/")
    expect(citizen.get_by_text(REASON)).to_be_visible()
    axe(citizen)
    shoot(citizen, "citizen-log")
    citizen.goto("/notices/")
    expect(citizen.get_by_text("đã được mở khẩn cấp").first).to_be_visible()
    axe(citizen)

    steward = browser_page(site_cast.data_steward.user)
    steward.goto("/record/emergencies/")
    axe(steward)
    shoot(steward, "record-emergencies")
    steward.locator("a[href*='/review/']").first.click()
    steward.get_by_label("Có", exact=True).check()
    steward.fill("textarea[name=finding]", "Đúng quy định: người bệnh không tự khai được")
    axe(steward)
    steward.get_by_role("button", name="Lưu kết quả xem xét").click()
    expect(steward.locator(".pill-good").first).to_have_text("Chính đáng")
