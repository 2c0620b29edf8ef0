"""Code lists, places and organisations in a browser: a list is loaded, and every page reads well."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from yteso.kernel.access.testing import Cast
from yteso.kernel.codes.public import Code
from yteso.kernel.organisations.testing import make_facility
from yteso.kernel.places.public import Unit

OpenPage = Callable[..., Page]


def test_a_code_list_is_loaded_looked_at_and_applied(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any, tmp_path: Path
) -> None:
    page = browser_page(site_cast.province_officer.user)
    page.goto("/codes/load/")
    axe(page)
    file = tmp_path / "duong-dung.csv"
    file.write_text("Mã,Tên\n1.01,Uống\n1.05,Nuốt\n1.05,Nuốt lại\n")
    page.get_by_label("Danh mục", exact=True).select_option("drug_route")
    page.set_input_files("input[type=file]", file)
    page.get_by_label("Ngày bắt đầu hiệu lực").fill("2026-06-01")
    page.get_by_label("Quyết định").fill("QĐ 1/QĐ-BYT")
    page.get_by_role("button", name="Xem thay đổi").click()
    expect(page.get_by_text("Mã 1.05 bị lặp lại; lần đầu ở dòng 3.")).to_be_visible()
    axe(page)

    file.write_text("Mã,Tên\n1.01,Uống\n1.05,Nuốt\n")
    page.goto("/codes/load/")
    page.get_by_label("Danh mục", exact=True).select_option("drug_route")
    page.set_input_files("input[type=file]", file)
    page.get_by_label("Ngày bắt đầu hiệu lực").fill("2026-06-01")
    page.get_by_label("Quyết định").fill("QĐ 1/QĐ-BYT")
    page.get_by_role("button", name="Xem thay đổi").click()
    expect(page.get_by_role("cell", name="Nuốt")).to_be_visible()
    axe(page)
    shoot(page, "codes-load")
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.get_by_text("Đã áp dụng tệp.")).to_be_visible()
    page.goto("/codes/codes/?system=drug_route&q=nuot")
    expect(page.get_by_role("cell", name="1.05")).to_be_visible()


def test_every_catalogue_page_reads_well(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any
) -> None:
    facility = make_facility("TYT xã Đá Bạc", "51777", parent_id=site_cast.tree.centre.id)
    code = Code.objects.of("outcome").get(code="5", valid_to=None)
    unit = Unit.objects.get(code="21034", valid_to=None)
    page = browser_page(site_cast.province_officer.user)
    pages = {
        "codes-lists": "/codes/lists/",
        "codes-icd10": "/codes/codes/?system=icd10&q=tang+huyet+ap",
        "codes-code": reverse("codes:code", args=[code.id]),
        "places-tree": "/places/?province=51&on=2023-06-01",
        "places-compare": "/places/compare/",
        "places-unit": reverse("places:unit", args=[unit.id]),
        "places-change-set": "/places/change-sets/2025-07/",
        "organisations-tree": "/organisations/",
        "organisations-list": "/organisations/facilities/",
        "organisations-map": "/organisations/facilities/?look=map",
        "organisations-one": reverse("organisations:organisation", args=[facility.id]),
        "organisations-add": reverse("organisations:add", args=[facility.id]),
    }
    for name, url in pages.items():
        page.goto(url)
        axe(page)
        axe(page, width=390)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, f"{name} is wider than a phone: {width}"
        shoot(page, name)
        page.set_viewport_size({"width": 1440, "height": 900})
