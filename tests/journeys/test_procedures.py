"""A pharmacist at the counter, a supplement, approval, the result, and its look-up by the public."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.government.procedures.models import Dossier, Licence, Result
from yteso.government.procedures.testing import (
    PHARMACIST,
    PHARMACY,
    OfficeCast,
    make_dossier,
    office_cast,
    sign_from,
    version_of,
)


@pytest.fixture(scope="module")
def office(live_site: Site) -> OfficeCast:
    return office_cast()


def test_from_the_counter_to_the_look_up(
    live_site: Site, office: OfficeCast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    clerk = browser_page(office.clerk.user)
    clerk.goto("/procedures/catalogue/?q=" + PHARMACIST)
    axe(clerk)
    shoot(clerk, "procedures-catalogue")
    clerk.get_by_role("table").get_by_role("link", name=PHARMACIST).click()
    shoot(clerk, "procedures-procedure")
    axe(clerk)
    clerk.get_by_role("link", name="Tiếp nhận hồ sơ").click()
    clerk.fill("#scan-owner_number", "051185001234")
    clerk.get_by_role("button", name="Mở biểu mẫu điện tử").click()
    expect(clerk.locator("[name='f:applicant_number']")).to_have_value("051185001234")
    axe(clerk)
    shoot(clerk, "procedures-counter-form")
    clerk.fill("[name='f:applicant_name']", "Nguyễn Thị Dược")
    clerk.get_by_role("button", name="Tiếp nhận và in mẫu 01").click()  # waits until the name is saved
    expect(clerk.get_by_role("alert").first).to_be_visible()
    expect(clerk.locator("[name='f:applicant_name']")).to_have_value("Nguyễn Thị Dược")
    clerk.get_by_role("link", name="Tiếp nhận hồ sơ").click()
    clerk.fill("#scan-owner_number", "051185001234")
    clerk.fill("#id_owner_name", "Nguyễn Thị Dược")
    clerk.fill("#id_owner_phone", "0905123456")
    clerk.fill("#id_owner_address", "Phường Cẩm Thành, Quảng Ngãi")
    for component in version_of(PHARMACIST).components.exclude(order=4):
        clerk.check(f"input[name=paper-{component.order}][value=given]")
    clerk.get_by_role("button", name="Tiếp nhận và in mẫu 01").click()
    expect(clerk.get_by_text("Giấy xác nhận thời gian thực hành chuyên môn").first).to_be_visible()
    axe(clerk)
    shoot(clerk, "procedures-reception-missing")
    clerk.check("input[name=incomplete]")
    clerk.get_by_role("button", name="Tiếp nhận và in mẫu 01").click()
    expect(clerk.get_by_text("Chờ bổ sung hồ sơ").first).to_be_visible()
    dossier = Dossier.objects.get()
    clerk.get_by_role("button", name="Thu phí").click()
    expect(clerk.get_by_role("link", name="Biên lai")).to_be_visible()
    clerk.get_by_role("link", name="Đã nhận đủ bổ sung").click()
    clerk.get_by_role("checkbox", name="Giấy xác nhận thời gian thực hành").check()
    clerk.get_by_role("button", name="Đã nhận đủ bổ sung").click()
    clerk.get_by_role("link", name="Chuyển phòng chuyên môn").click()
    clerk.select_option("#id_assignee", label=str(office.assessor.user))
    clerk.get_by_role("button", name="Chuyển phòng chuyên môn").click()
    expect(clerk.get_by_text("Đang thẩm định").first).to_be_visible()

    assessor = browser_page(office.assessor.user)
    assessor.goto("/work/queues/mine/")
    axe(assessor)
    shoot(assessor, "work-queue")
    assessor.get_by_role("link", name="Soạn kết quả", exact=True).click()
    assessor.get_by_role("button", name="Soạn dự thảo kết quả").click()
    assessor.get_by_role("link", name="Trình lãnh đạo").click()
    assessor.fill("#id_result_text", "Cấp chứng chỉ hành nghề dược cho bà Nguyễn Thị Dược")
    assessor.get_by_role("button", name="Trình lãnh đạo").click()

    leader = browser_page(office.leader.user)
    leader.goto("/work/queues/to-approve/")
    leader.get_by_role("link", name="Phê duyệt", exact=True).click()
    leader.get_by_role("button", name="Phê duyệt").click()
    expect(leader.get_by_text("Đã phê duyệt, chờ phát hành").first).to_be_visible()

    assessor.goto(f"/procedures/dossiers/{dossier.id}/?do=publish")
    assessor.fill("#id_result_number", "12/CCHN-D-SYT-QNG")
    assessor.get_by_role("button", name="Phát hành kết quả").click()
    expect(assessor.get_by_text("Đã có kết quả, chờ trả").first).to_be_visible()

    clerk.goto("/work/queues/to-return/")
    clerk.get_by_role("link", name="Trả kết quả", exact=True).click()
    clerk.get_by_role("button", name="Trả kết quả").click()
    expect(clerk.get_by_text("Đã trả kết quả").first).to_be_visible()
    axe(clerk)
    shoot(clerk, "procedures-dossier")
    assert Licence.objects.get().holder_name == "Nguyễn Thị Dược"
    clerk.goto("/procedures/statistics/")
    axe(clerk)
    shoot(clerk, "procedures-statistics")

    public = browser_page(None, width=390)
    public.goto("/procedures/public/look-up/")
    public.fill("#id_code", dossier.code)
    public.get_by_role("button", name="Tra cứu").click()
    expect(public.get_by_text("Đã trả kết quả")).to_be_visible()
    expect(public.get_by_text("Nguyễn Thị Dược")).to_have_count(0)
    axe(public)
    shoot(public, "procedures-lookup")
    public.goto("/procedures/public/licences/")
    public.fill("#id_code", "12/CCHN-D-SYT-QNG")
    public.get_by_role("button", name="Kiểm tra").click()
    expect(public.get_by_text("Còn hiệu lực")).to_be_visible()
    public.goto("/procedures/public/")
    axe(public)
    shoot(public, "procedures-public")


def test_a_visit_the_directors_signature_and_the_qr(
    live_site: Site, office: OfficeCast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    """A pharmacy: a supplement, a visit, two signatures and the seal; the pharmacist verifies the QR code."""
    sign_from(office)
    dossier = make_dossier(
        office, PHARMACY, on_site=True, owner_kind="business", owner_name="Nhà thuốc Minh Châu (mẫu)"
    )
    address = f"/procedures/dossiers/{dossier.id}/"

    clerk = browser_page(office.clerk.user)
    clerk.goto(f"{address}?do=ask_supplement")
    clerk.fill("#id_note", "Thiếu sơ đồ nhân sự")
    clerk.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(clerk.get_by_text("Chờ bổ sung hồ sơ").first).to_be_visible()
    clerk.goto(f"{address}?do=supplemented")
    clerk.get_by_role("button", name="Đã nhận đủ bổ sung").click()
    clerk.goto(f"{address}?do=transfer")
    clerk.select_option("#id_assignee", label=str(office.assessor.user))
    clerk.get_by_role("button", name="Chuyển phòng chuyên môn").click()

    officer = browser_page(office.assessor.user)
    officer.goto(f"{address}?do=plan_visit")
    officer.fill("#id_planned_on", "2026-12-01")
    officer.fill("#id_team", "Phan Thanh Tịnh")
    officer.get_by_role("button", name="Đi thẩm định tại cơ sở").click()
    officer.goto(f"{address}?do=visit_done")
    officer.fill("#id_held_on", "2026-12-01")
    officer.fill("#id_findings", "Cơ sở đủ điều kiện")
    officer.select_option("#id_conclusion", "passed")
    officer.get_by_role("button", name="Kết thúc thẩm định tại cơ sở").click()
    officer.goto(f"{address}?do=draft")
    officer.get_by_role("button", name="Soạn dự thảo kết quả").click()
    officer.goto(f"{address}?do=submit")
    officer.fill("#id_result_number", "15/ĐKKDD-QNg")
    officer.fill("#id_scope", "Bán lẻ thuốc")
    officer.select_option("#id_countersigner", label=f"{office.head.user} – Trưởng phòng Nghiệp vụ Dược")
    axe(officer)
    shoot(officer, "procedures-submit")
    officer.get_by_role("button", name="Trình lãnh đạo").click()
    expect(officer.get_by_role("heading", name="Văn bản kết quả")).to_be_visible()

    leader = browser_page(office.leader.user)
    leader.goto(f"{address}?do=approve")
    leader.get_by_role("button", name="Phê duyệt").click()
    expect(leader.get_by_text("phải ký trước").first).to_be_visible()

    head = browser_page(office.head.user)
    head.goto(address)
    axe(head)
    head.get_by_role("button", name="Ký trước lãnh đạo").click()
    leader.goto(f"{address}?do=approve")
    leader.get_by_role("button", name="Phê duyệt").click()
    expect(leader.get_by_text("Đã phê duyệt, chờ phát hành").first).to_be_visible()
    officer.goto(f"{address}?do=publish")
    officer.get_by_role("button", name="Phát hành kết quả").click()
    expect(officer.get_by_text("Đã có kết quả, chờ trả").first).to_be_visible()
    shoot(officer, "procedures-signed")
    axe(officer)

    result = Result.objects.select_related("document").get(dossier=dossier)
    assert result.document.signatures == 3
    pharmacist = browser_page(None, width=390)
    pharmacist.goto(f"/verify/{result.document.code}/")
    expect(pharmacist.get_by_text("Văn bản này đã được ban hành và ký")).to_be_visible()
    expect(pharmacist.get_by_text("15/ĐKKDD-QNg").first).to_be_visible()
    axe(pharmacist)
    shoot(pharmacist, "procedures-verified")
    leader.goto("/procedures/scores/")
    axe(leader)
    shoot(leader, "procedures-scores")


def test_a_decision_shows_what_it_moves(
    live_site: Site, office: OfficeCast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    page = browser_page(office.people.province_officer.user)
    page.goto("/work/calendar/")
    axe(page)
    shoot(page, "work-calendar")
    page.goto("/work/calendar/new/")
    axe(page)
    page.goto("/procedures/office/")
    axe(page)
    head = browser_page(office.head.user)
    for address in ("/work/workload/", "/work/absences/", "/procedures/sessions/", "/procedures/licences/"):
        head.goto(address)
        axe(head)
