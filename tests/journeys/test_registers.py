"""A nurse keeps a register: a block from Excel, a warning, a page opened again, a phone, the workbook."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_grid import paste, state
from yteso.insight.registers.models import Entry
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import today

OpenPage = Callable[..., Page]


def address(cast: Cast, code: str, tail: str = "") -> str:
    return f"/registers/{cast.tree.station_a.id}/{code}/{tail}"


def test_a_block_from_excel_becomes_a_register(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any
) -> None:
    page = browser_page(site_cast.nurse.user)
    page.goto("/registers/")
    axe(page)
    shoot(page, "registers-home")
    page.get_by_role("link", name="Sổ theo dõi tử vong").click()
    page.locator(".grid-live").wait_for()
    day = f"{today():%d/%m/%Y}"
    page.locator("tr[data-row] input[type=text]").first.focus()
    lines = [
        f"{day}\tNguyễn Văn {name}\tNam\t19{40 + n}\t\tXã A\tKinh\tNông dân\t{day}\tTại nhà\tĐột quỵ\tI64"
        for n, name in enumerate(("An", "Bình", "Cường"))
    ]
    paste(page, "\r\n".join(lines))
    expect(state(page)).to_have_attribute("data-grid-state", "saved")
    expect(page.locator("td[data-c=cause_group] select").first).to_have_value("ii_3")
    assert Entry.objects.filter(register="A6", is_complete=True).count() == 3

    page.locator("td[data-c=maternal] input").first.check()
    expect(page.locator("td[data-c=maternal]").first).to_have_class("kind-flag grid-bad")
    expect(state(page)).to_contain_text("Đã lưu")
    page.reload()
    page.locator(".grid-live").wait_for()
    expect(page.locator("td[data-c=full_name] input").nth(2)).to_have_value("Nguyễn Văn Cường")
    expect(page.locator("td[data-c=maternal]").first).to_have_class("kind-flag grid-bad")
    axe(page)
    shoot(page, "registers-sheet")
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX").click()
    assert taken.value.suggested_filename.endswith(f"{today():%Y-%m}.xlsx")
    page.get_by_role("link", name="In", exact=True).click()
    expect(page.get_by_text("I64").first).to_be_visible()
    axe(page)
    shoot(page, "registers-paper")


@pytest.mark.parametrize("width", [390])
def test_one_entry_on_a_phone(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any, width: int
) -> None:
    page = browser_page(site_cast.nurse.user, width=width)
    page.goto(address(site_cast, "A12", "new/"))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Ngày khám").fill((today() - dt.timedelta(days=0)).strftime("%d/%m/%Y"))
    page.get_by_label("Họ và tên").fill("Lê Thị Mai")
    page.get_by_label("HA tâm thu").fill("cao")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("không phải số")
    page.get_by_label("HA tâm thu").fill("150")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.locator(".grid-live").wait_for()
    entry = Entry.objects.get(register="A12")
    page.goto(f"/registers/entry/{entry.id}/")
    expect(page.locator("h1")).to_contain_text("Lê Thị Mai")
    axe(page)
    shoot(page, "registers-entry")
