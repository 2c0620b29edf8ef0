"""A pharmacist applies online, the clerk asks for a supplement, it comes online; forms are tried out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.government.procedures.models import Dossier
from yteso.government.procedures.testing import PHARMACIST, OfficeCast, office_cast
from yteso.kernel.base.public import SystemActor, now
from yteso.kernel.people.public import PartialDate
from yteso.kernel.people.testing import give_account, make_person
from yteso.toolkit.forms.public import FormVersion, Response, save_version
from yteso.toolkit.forms.testing import large_definition

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(scope="module")
def office(live_site: Site) -> OfficeCast:
    found = office_cast()
    person = make_person(full_name="Nguyễn Thị Dược", birth=PartialDate(1990, 5, 2), sex=2)
    give_account(found.people.citizen.user, person)
    return found


def test_a_pharmacist_applies_online(
    live_site: Site,
    office: OfficeCast,
    browser_page: Callable[..., Page],
    shoot: Any,
    axe: Any,
    tmp_path: Path,
) -> None:
    paper = tmp_path / "giay-to.png"
    paper.write_bytes(PNG)
    page = browser_page(office.people.citizen.user, width=390)
    page.goto(f"/procedures/public/{PHARMACIST}/")
    page.get_by_role("link", name="Nộp trực tuyến").click()
    axe(page)
    shoot(page, "apply-begin")
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_label("Họ và tên")).to_have_value("Nguyễn Thị Dược")
    expect(page.get_by_text("Dữ liệu dân cư của hệ thống").first).to_be_visible()
    axe(page)
    shoot(page, "apply-applicant")
    page.get_by_label("Số điện thoại").fill("123")
    page.get_by_label("Thư điện tử").focus()
    expect(page.get_by_text("Số điện thoại gồm 10 hoặc 11 chữ số")).to_be_visible()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("alert").filter(has_text="Có chỗ cần sửa")).to_be_visible()
    axe(page)
    page_url = page.url
    page.context.set_offline(True)
    page.get_by_label("Số điện thoại").fill("0905123456")
    page.get_by_label("Thư điện tử").fill("duoc.@")
    expect(page.get_by_text("Mất kết nối")).to_be_visible()
    page.get_by_role("button", name="Lưu và tiếp tục").click()  # stays on the page: nothing is lost
    shoot(page, "apply-offline")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "form:" in kept
    assert "0905123456" not in kept, "kept, and not to be read by others"
    page.goto("about:blank")  # closed before the line is back
    page.context.set_offline(False)
    page.goto(page_url)
    expect(page.get_by_label("Số điện thoại")).to_have_value("0905123456")
    expect(page.get_by_label("Thư điện tử")).to_have_value("duoc.@")
    page.get_by_label("Thư điện tử").fill("")
    expect(page.locator("[data-form-state=''][data-state=saved]")).to_be_visible()
    assert Response.objects.get().values["applicant_phone"] == "0905123456"
    assert "form:" not in page.evaluate("JSON.stringify(localStorage)")
    Response.objects.update(values=Response.objects.get().values | {"applicant_phone": "0905999999"})
    page.get_by_label("Số điện thoại").fill("0905123457")
    expect(page.get_by_text("một cửa sổ khác đã lưu: “0905999999”")).to_be_visible()
    shoot(page, "apply-two-windows")
    axe(page)
    page.get_by_role("button", name="Giữ nội dung tôi nhập").click()
    expect(page.locator("[data-form-state=''][data-state=saved]")).to_be_visible()
    assert Response.objects.get().values["applicant_phone"] == "0905123457"
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_label("Ngày sinh")).to_have_value("1990-05-02")
    page.get_by_label("Nơi ở hiện nay").fill("Phường Cẩm Thành, Quảng Ngãi")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("Đại học dược").check()
    page.get_by_label("Tên văn bằng").fill("Dược sĩ đại học")
    page.get_by_label("Cơ sở đào tạo").fill("Trường Đại học Y Dược Huế")
    page.get_by_label("Năm tốt nghiệp").fill("2013")
    page.get_by_role("button", name="Thêm một dòng").click()
    expect(page.get_by_label("Tên văn bằng")).to_have_count(2)
    expect(page.get_by_label("Tên văn bằng").first).to_have_value("Dược sĩ đại học")
    page.get_by_role("button", name="Bỏ dòng 2").click()
    expect(page.get_by_label("Tên văn bằng")).to_have_count(1)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("Cơ sở thực hành").fill("Nhà thuốc Bệnh viện đa khoa tỉnh")
    page.get_by_label("Từ ngày").fill("2020-01-01")
    page.get_by_label("Đến ngày").fill("2022-01-01")
    expect(page.locator("[data-key=practice_total] output")).to_have_text("732")
    axe(page)
    shoot(page, "apply-experience")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("Nhà thuốc", exact=True).check()
    expect(page.get_by_label("Số chứng chỉ đã cấp")).to_be_hidden()
    page.get_by_role("group", name="Đã từng được cấp").get_by_label("Có").check()
    expect(page.get_by_label("Số chứng chỉ đã cấp")).to_be_visible()
    page.get_by_role("group", name="Đã từng được cấp").get_by_label("Không").check()
    expect(page.get_by_label("Số chứng chỉ đã cấp")).to_be_hidden()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("Tôi cam đoan").check()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    axe(page)
    shoot(page, "apply-papers")
    for order in (2, 3, 4, 6, 7):
        page.set_input_files(f"input[name=file-{order}]", paper)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", name="Kiểm tra lại nội dung đã khai")).to_be_visible()
    axe(page)
    shoot(page, "apply-check")
    page.get_by_role("button", name="Gửi hồ sơ").click()
    dossier = Dossier.objects.get()
    expect(page.get_by_role("heading", name=dossier.code)).to_be_visible()
    axe(page)
    shoot(page, "apply-mine")

    clerk = browser_page(office.clerk.user)
    clerk.goto("/work/queues/to-accept/")
    clerk.get_by_role("link", name="Tiếp nhận hồ sơ").or_(
        clerk.get_by_role("link", name="Tiếp nhận")
    ).first.click()
    clerk.goto(f"/procedures/dossiers/{dossier.id}/?do=ask_supplement")
    axe(clerk)
    shoot(clerk, "apply-dossier")
    clerk.fill("#id_note", "Giấy xác nhận thời gian thực hành phải có dấu của cơ sở")
    clerk.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(clerk.get_by_text("Chờ bổ sung hồ sơ").first).to_be_visible()

    page.reload()
    expect(page.get_by_text("phải có dấu của cơ sở").first).to_be_visible()
    axe(page)
    shoot(page, "apply-supplement")
    page.get_by_label("Giấy xác nhận thời gian thực hành").set_input_files(paper)
    page.get_by_label("Lời nhắn cho cơ quan").fill("Đã có dấu.")
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_text("Ông/bà đã gửi bổ sung lúc")).to_be_visible()

    clerk.goto("/work/queues/supplements/")
    axe(clerk)
    clerk.get_by_role("link", name="Đã đủ giấy tờ").or_(
        clerk.get_by_role("link", name=dossier.code)
    ).first.click()
    clerk.goto(f"/procedures/dossiers/{dossier.id}/?do=supplemented")
    clerk.get_by_role("button", name="Đã nhận đủ bổ sung").click()
    expect(clerk.get_by_text("Đã tiếp nhận, chờ chuyển phòng").first).to_be_visible()


def test_a_form_is_loaded_tried_and_published(
    live_site: Site,
    office: OfficeCast,
    browser_page: Callable[..., Page],
    shoot: Any,
    axe: Any,
    tmp_path: Path,
) -> None:
    officer = browser_page(office.people.province_officer.user)
    officer.goto("/forms/all/")
    axe(officer)
    shoot(officer, "forms-list")
    officer.get_by_role("link", name="Đơn đề nghị cấp giấy phép hành nghề", exact=True).click()
    axe(officer)
    officer.goto(f"/forms/versions/{FormVersion.objects.get(form__code='practice-licence').id}/")
    axe(officer)
    shoot(officer, "forms-version")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="XLSForm").click()
    file = tmp_path / "form.xlsx"
    download.value.save_as(file)
    officer.goto("/forms/load/")
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(b"PK\x03\x04 no")
    officer.set_input_files("#id_file", broken)
    officer.get_by_role("button", name="Nạp thành bản nháp").click()
    expect(officer.get_by_text("Đây không phải tệp .xlsx").first).to_be_visible()
    axe(officer)
    shoot(officer, "forms-load")
    officer.set_input_files("#id_file", file)
    officer.fill("#id_code", "thu-nghiem")
    officer.get_by_role("button", name="Nạp thành bản nháp").click()
    expect(officer.get_by_text("Đã nạp thành bản nháp")).to_be_visible()
    officer.get_by_role("link", name="Khai thử như cán bộ").click()
    axe(officer)
    shoot(officer, "forms-dense")
    officer.get_by_label("Chuyên khoa").wait_for(state="hidden")
    officer.get_by_label("Chức danh chuyên môn đề nghị cấp").select_option("bac_si")
    expect(officer.get_by_label("Chuyên khoa")).to_be_visible()
    officer.get_by_label("Chuyên khoa").fill("Nội khoa")
    officer.get_by_label("Chuyên khoa").press("Enter")
    expect(officer.locator("[data-form-state]")).to_have_attribute("data-state", "saved")
    officer.reload()
    expect(officer.get_by_label("Chuyên khoa")).to_have_value("Nội khoa")
    officer.get_by_role("link", name="Về phiên bản").first.click()
    design_a_question(officer, shoot, axe)
    officer.get_by_role("button", name="Ban hành phiên bản này").click()
    expect(officer.get_by_text("Đã ban hành").first).to_be_visible()
    expect(officer.get_by_role("cell", name="Số năm công tác", exact=True)).to_be_visible()


def design_a_question(page: Page, shoot: Any, axe: Any) -> None:
    """Add a question in the designer: it shows in the preview while one types, on a phone and at a desk."""
    page.get_by_role("link", name="Sửa bằng trình soạn").click()
    axe(page)
    page.locator("[id^=add-]").first.click()
    words = page.get_by_label("Lời câu hỏi")
    expect(words).to_have_value("Câu hỏi mới")
    words.fill("Số năm công tác")
    preview = page.locator("#design-preview")
    expect(preview.get_by_text("Số năm công tác")).to_be_visible()
    page.locator("#design-save").click()
    expect(page.locator(".design-outline").get_by_role("link", name="Số năm công tác")).to_be_visible()
    page.locator("#look-desk").click()
    expect(page.locator("#design-preview.form-dense").get_by_text("Số năm công tác")).to_be_visible()
    axe(page)
    axe(page, width=390)
    page.set_viewport_size({"width": 1440, "height": 900})
    shoot(page, "forms-design")
    page.get_by_role("link", name="Xem lại và ban hành").click()


def test_seven_hundred_questions_answer_at_once(
    live_site: Site, office: OfficeCast, browser_page: Callable[..., Page]
) -> None:
    version = save_version(
        actor=SystemActor("test"), code="large", definition=large_definition(700), source="", now=now()
    )
    page = browser_page(office.people.province_officer.user)
    page.goto(f"/forms/versions/{version.id}/try/staff/")
    took = []
    for number in (1, 2, 3, 5, 7, 8):
        page.fill(f"#f-n{number}", str(number * 3))
        page.locator(f"#f-n{number}").blur()
        took.append(float(page.locator("[data-form]").get_attribute("data-took-ms") or "0"))
    expect(page.locator("[data-key=total] output")).to_have_text("78")
    assert max(took) < 50, took
    assert Response.objects.filter(version=version).exists()
