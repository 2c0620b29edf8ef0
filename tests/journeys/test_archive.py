"""A scanned licence becomes a live one: counted, scanned, read, verified by the keyboard, certified,
verified by all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.government.archive.models import Paper
from yteso.government.archive.testing import ArchiveCast, archive_cast
from yteso.government.procedures.public import Licence
from yteso.kernel.base.public import today
from yteso.toolkit.ocr.public import ocr_state
from yteso.toolkit.ocr.testing import TEXT, as_pdf, degraded, draw_page, draw_separator

SHOWN = {
    "number": "0457/CCHN-D-SYT",
    "holder_name": "Nguyễn Thị Hồng Phượng",
    "holder_number": "051187004321",
}


@pytest.fixture(scope="module")
def archive(live_site: Site) -> ArchiveCast:
    return archive_cast()


def scans(folder: Path) -> list[Path]:
    """A crooked certificate behind a separator sheet with a blank back, and two files that are no scans."""
    page = degraded(draw_page(TEXT), angle=1.4, noise=6, blur=0.6)
    blank = degraded(draw_page([]), noise=5)
    good, locked, text = folder / "chung-chi.pdf", folder / "hong.pdf", folder / "ghi-chu.txt"
    good.write_bytes(as_pdf([draw_separator(), page, blank]))
    locked.write_bytes(b"%PDF-1.7 cut")
    text.write_text("không phải bản quét")
    return [good, locked, text]


def test_a_scanned_licence_becomes_a_live_one(
    live_site: Site,
    archive: ArchiveCast,
    browser_page: Callable[..., Page],
    shoot: Any,
    axe: Any,
    tmp_path: Path,
) -> None:
    clerk = browser_page(archive.clerk.user)
    listed = tmp_path / "kiem-dem.csv"
    listed.write_text(
        "Số;Người được cấp;CCCD;Ngày cấp;Hết hạn;Kệ\n0457/CCHN-D-SYT;Nguyễn Thị Hồng Phượng;;;;K1\n"
    )
    clerk.goto("/archive/inventory/")
    clerk.select_option("#id_unit", str(archive.unit.id))
    clerk.select_option("#id_template", "pharmacist_certificate")
    clerk.set_input_files("#id_file", listed)
    axe(clerk)
    shoot(clerk, "archive-inventory")
    clerk.get_by_role("button", name="Ghi vào sổ kiểm đếm").click()
    expect(clerk.get_by_role("link", name="0457/CCHN-D-SYT")).to_be_visible()

    clerk.goto("/archive/sheets/")
    axe(clerk)
    shoot(clerk, "archive-sheets")
    clerk.goto("/archive/send/")
    clerk.fill("#id_title", "Kệ A1, hộp 3")
    clerk.set_input_files("#id_scans", scans(tmp_path))
    axe(clerk)
    shoot(clerk, "archive-send")
    clerk.get_by_role("button", name="Gửi").click()
    expect(clerk.get_by_role("heading", name="Kệ A1, hộp 3").first).to_be_visible()
    expect(clerk.get_by_role("link", name="Chứng chỉ hành nghề dược")).to_be_visible(timeout=90_000)
    expect(clerk.get_by_text("Tệp bị hỏng").first).to_be_visible()
    axe(clerk)
    shoot(clerk, "archive-batch")
    paper = Paper.objects.get(state="scanned")  # the counted one, found by the number that was read
    paper.double = False
    paper.save(update_fields=["double"])

    clerk.get_by_role("link", name="Kiểm tra").first.click()
    if ocr_state().ready:
        for key, text in SHOWN.items():
            expect(clerk.locator(f"#f-{key}")).to_have_value(text)
        clerk.locator("#f-holder_number").focus()
        expect(clerk.locator(".paper-box.here")).to_have_count(1)
    clerk.fill("#f-number", SHOWN["number"])
    clerk.locator("#f-number").press("Enter")
    expect(clerk.locator("#f-holder_name")).to_be_focused()
    clerk.keyboard.type(SHOWN["holder_name"])
    clerk.fill("#f-holder_number", SHOWN["holder_number"])
    clerk.fill("#f-issued_on", "05/03/2019")
    axe(clerk)
    shoot(clerk, "archive-verify")
    clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_text("Không có việc nào đang chờ bạn")).to_be_visible()

    head = browser_page(archive.head.user)
    head.goto(f"/archive/papers/{paper.id}/")
    axe(head)
    head.get_by_role("button", name="Chứng thực bản sao").click()
    expect(head.get_by_text("Đã chứng thực").first).to_be_visible()
    axe(head)
    shoot(head, "archive-paper")
    head.get_by_role("link", name="0457/CCHN-D-SYT").click()
    expect(head.get_by_text("Số hóa từ bản giấy")).to_be_visible()
    expect(head.get_by_text("Còn hiệu lực").first).to_be_visible()
    licence = Licence.objects.get()
    assert licence in Licence.objects.in_force(today())
    head.goto("/archive/progress/")
    axe(head)
    shoot(head, "archive-progress")
    head.goto("/archive/papers/")
    axe(head)
    shoot(head, "archive-papers")

    paper.refresh_from_db()
    assert paper.document is not None
    leader = browser_page(archive.people.director.user)
    for name in ("retention", "kept", "disposals"):
        leader.goto(f"/files/{name}/")
        axe(leader)
        shoot(leader, f"files-{name}")
    leader.goto("/files/kept/")
    leader.get_by_role("link", name="Chứng chỉ hành nghề dược").first.click()
    axe(leader)
    shoot(leader, "files-kept-file")
    stranger = browser_page(None)
    stranger.goto(f"/verify/{paper.document.code}/")
    expect(stranger.get_by_text("Chứng chỉ hành nghề dược").first).to_be_visible()
