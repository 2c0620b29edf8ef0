"""The shell and its parts in a real browser: policy, axe, dark, keyboard, lists, search."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import User

OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def users(site_cast: Cast) -> Cast:
    """Thirty more accounts, enough for a list to have a second page."""
    User.objects.bulk_create(User(username=f"nv{n:02d}", full_name=f"Lê Thị {n:02d}") for n in range(40))
    return site_cast


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_component_is_accessible(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any, scheme: str, width: int
) -> None:
    page = browser_page(site_cast.administrator.user, width=width, color_scheme=scheme)
    page.goto("/ui/samples/")
    expect(page.locator("[data-chart] svg").first).to_be_visible()
    expect(page.locator(".leaflet-container")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shoot(page, f"samples-{scheme}")


def test_the_page_stays_usable_at_double_size(site_cast: Cast, browser_page: OpenPage) -> None:
    page = browser_page(site_cast.administrator.user, width=720, device_scale_factor=2)
    for url in ("/", "/ui/samples/", "/accounts/users/"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 720


def test_the_list_is_its_address(users: Cast, browser_page: OpenPage, axe: Any) -> None:
    page = browser_page(users.administrator.user)
    page.goto("/accounts/users/?size=25")
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(25)

    find = page.locator(".register-find input")
    find.press_sequentially("Lê Thị 0", delay=30)
    expect(rows).to_have_count(10)
    expect(find).to_be_focused()
    assert "q=L%C3%AA" in page.url
    axe(page)

    page.locator(".chip").first.click()
    expect(rows).to_have_count(25)
    expect(find).to_have_value("")

    page.locator("thead th a").first.click()
    expect(page).to_have_url(re.compile("sort="))
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)
    page.locator(".pager a[rel=next]").click()
    expect(page.locator(".pager a[rel=prev]")).to_be_visible()
    page.go_back()
    expect(page.locator(".pager a[rel=prev]")).to_have_count(0)

    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class("here")


def test_columns_are_chosen_and_kept_in_a_view(users: Cast, browser_page: OpenPage) -> None:
    page = browser_page(users.administrator.user)
    page.goto("/accounts/users/")
    before = page.locator("thead th").count()
    page.locator("summary:has(+ .column-list)").click()
    page.locator("[data-column]:checked").last.uncheck()
    expect(page.locator("thead th")).to_have_count(before - 1)
    page.keyboard.press("Escape")
    page.locator("summary:has(+ .view-panel)").click()
    page.locator("#view-title").fill("Gọn")
    page.locator(".view-panel .btn-primary").click()
    expect(page.locator(".view-tabs a[aria-current]")).to_have_text("Gọn")
    expect(page.locator("thead th")).to_have_count(before - 1)


def test_the_search_box_opens_by_keyboard_and_finds_without_tones(
    site_cast: Cast, browser_page: OpenPage, axe: Any
) -> None:
    page = browser_page(site_cast.administrator.user)
    page.goto("/")
    page.wait_for_selector("html.ready")
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette")).to_be_visible()
    page.keyboard.type("tai khoan nguoi")
    hit = page.locator("dialog.palette a.hit.first")
    expect(hit).to_contain_text("Tài khoản người dùng")
    axe(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/users/")


def test_on_a_phone_the_rail_is_a_drawer(site_cast: Cast, browser_page: OpenPage, axe: Any) -> None:
    page = browser_page(site_cast.administrator.user, width=390)
    page.goto("/")
    page.wait_for_selector("html.ready")
    expect(page.locator("#rail")).not_to_be_visible()
    page.locator("[data-drawer]").click()
    expect(page.locator("#rail")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-drawer]")).to_be_focused()


def test_without_script_menus_and_lists_work(users: Cast, browser_page: OpenPage) -> None:
    page = browser_page(users.administrator.user, java_script_enabled=False)
    page.goto("/accounts/users/?q=L%C3%AA+Th%E1%BB%8B+0")
    expect(page.locator("tr[data-row]")).to_have_count(10)
    page.locator("summary:has(+ .column-list)").click()
    expect(page.locator(".column-list")).to_be_visible()


def test_first_view_loads_little_script(users: Cast, browser_page: OpenPage) -> None:
    page = browser_page(users.administrator.user)
    sizes: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        if ".js" in answer.url:
            sizes[answer.url] = len(answer.body())

    page.on("response", weigh)
    for url in ("/", "/accounts/users/"):
        page.goto(url)
        page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes.values()) < 100_000
