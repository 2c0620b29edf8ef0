"""Finding a person, deciding a doubtful pair by the keyboard, and taking the merge back."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import now
from yteso.kernel.people.public import DuplicatePair, PartialDate, match_batch
from yteso.kernel.people.testing import make_candidate, make_person

LAN = {"full_name": "Nguyễn Thị Lan", "birth": PartialDate(1985, 4, 12), "sex": 2}
SCAN = "051185000123||Nguyễn Thị Lan|12041985|Nữ|Tổ 3, Cẩm Thành, Quảng Ngãi|01072021"


def test_merge_and_unmerge(
    live_site: Site, site_cast: Cast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    make_person(**LAN, national_id="051185000123", address="Tổ 3, Cẩm Thành", phone="0905123456")
    again = {"national_id": "", "insurance_numbers": (), "record_number": "77", "address": "Tổ 5, Cẩm Thành"}
    match_batch([make_candidate(**LAN, **again, facility_code="51002")], now())
    for _ in range(5):
        make_person()
    pair = DuplicatePair.objects.get()
    page = browser_page(site_cast.data_steward.user)

    page.goto("/people/")
    page.fill("#scan-q", "lan nguyen 1985")
    page.press("#scan-q", "Enter")
    expect(page.get_by_role("link", name="Nguyễn Thị Lan", exact=True)).to_have_count(2)
    axe(page)
    shoot(page, "people-find")
    page.fill("#scan-q", SCAN)
    page.press("#scan-q", "Enter")
    expect(page.get_by_role("heading", name="Nguyễn Thị Lan")).to_be_visible()

    page.goto("/people/all/")
    axe(page)
    shoot(page, "people-all")
    page.goto("/people/pairs/?verdict=open")
    axe(page)
    shoot(page, "people-pairs")
    page.goto(f"/people/pairs/{pair.id}/")
    axe(page)
    shoot(page, "people-pair")
    page.keyboard.press("1")
    merge = page.get_by_role("button", name="Gộp")
    expect(merge).to_be_disabled()
    page.keyboard.type("nguyễn thị lan")
    expect(merge).to_be_enabled()
    merge.click()
    expect(page).to_have_url(f"{live_site.url}/people/pairs/")

    page.goto(f"/people/{pair.first_id}/")
    axe(page)
    shoot(page, "people-person")
    page.get_by_role("link", name="Hoàn tác việc gộp").click()
    page.fill("textarea[name=reason]", "Hai chị em họ trùng tên")
    axe(page)
    shoot(page, "people-unmerge")
    page.get_by_role("button", name="Tách hai hồ sơ").click()
    expect(page.get_by_text("Đã tách lại")).to_be_visible()
    pair.refresh_from_db()
    assert pair.verdict == "different"

    page.get_by_role("link", name="Đính chính").click()
    axe(page)
    shoot(page, "people-correct")
