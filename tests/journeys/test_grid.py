"""The dense grid in a real browser: keyboard, clipboard, checks, saving, a dropped line, no script."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.journeys.conftest import PICTURES
from yteso.kernel.access.testing import Cast

OpenPage = Callable[..., Page]
SAVE = "**/ui/samples/grid/"


def cell(page: Page, row: str, column: str) -> Locator:
    return page.locator(f'tr[data-row="{row}"] td[data-c="{column}"]').locator(
        "input, select, textarea, output"
    )


def state(page: Page) -> Locator:
    return page.locator("[data-grid-state]")


def paste(page: Page, text: str) -> None:
    """Put text on the clipboard as a spreadsheet does, and paste it into the cell that has the focus."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def copied(page: Page) -> str:
    return str(
        page.evaluate(
            """() => {
            const data = new DataTransfer();
            document.activeElement.dispatchEvent(
                new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
            return data.getData("text/plain");
        }"""
        )
    )


def focused(page: Page) -> str:
    where = (
        "const at = document.activeElement.closest('td'); return [at.parentNode.dataset.row, at.dataset.c]"
    )
    return " ".join(page.evaluate(f"() => {{ {where} }}"))


@pytest.fixture
def sheet(site_cast: Cast, browser_page: OpenPage) -> Page:
    page = browser_page(site_cast.administrator.user)
    page.goto("/ui/samples/")
    page.locator(".grid-live").wait_for()
    return page


def test_the_keyboard_moves_as_in_a_spreadsheet(sheet: Page) -> None:
    cell(sheet, "a", "name").focus()
    sheet.keyboard.press("ArrowRight")
    assert focused(sheet) == "a born_on"
    sheet.keyboard.press("Enter")
    assert focused(sheet) == "b born_on"
    sheet.keyboard.press("ArrowRight")
    sheet.keyboard.press("ArrowRight")
    assert focused(sheet) == "b girls", "a closed cell is passed over"
    sheet.keyboard.press("Tab")
    assert focused(sheet) == "b weight_kg", "a computed cell takes no typing"
    sheet.keyboard.press("Control+Home")
    assert focused(sheet) == "a name"
    sheet.keyboard.press("F2")
    sheet.keyboard.press("ArrowLeft")
    assert focused(sheet) == "a name", "within the text after F2"
    sheet.keyboard.type("!")
    expect(cell(sheet, "a", "name")).to_have_value("Nguyễn Thị Án!h")
    sheet.keyboard.press("Escape")
    expect(cell(sheet, "a", "name")).to_have_value("Nguyễn Thị Ánh")
    sheet.keyboard.type("Lê Thị Cúc")
    sheet.keyboard.press("Enter")
    expect(cell(sheet, "a", "name")).to_have_value("Lê Thị Cúc")
    expect(state(sheet)).to_have_attribute("data-grid-state", "saved")
    sheet.keyboard.press("Control+z")
    expect(cell(sheet, "a", "name")).to_have_value("Nguyễn Thị Ánh")


def test_typing_is_checked_at_once_and_saved_by_itself(sheet: Page) -> None:
    cell(sheet, "b", "weight_kg").focus()
    sheet.keyboard.type("abc")
    expect(cell(sheet, "b", "weight_kg")).to_have_attribute("aria-invalid", "true")
    expect(sheet.locator("[data-grid-line]")).to_contain_text("số")
    sheet.keyboard.press("Enter")
    expect(state(sheet)).to_have_attribute("data-grid-state", "wrong")
    sheet.keyboard.press("ArrowUp")
    with sheet.expect_request(SAVE) as sent:
        sheet.keyboard.type("120,5")
        sheet.keyboard.press("Enter")
    assert json.loads(sent.value.post_data or "")["changes"] == [
        {"row": "b", "column": "weight_kg", "text": "120,5", "was": ""}
    ]
    expect(state(sheet)).to_have_attribute("data-grid-state", "saved")
    expect(sheet.locator('tr[data-row="b"] td[data-c="weight_kg"]')).to_have_class("kind-number grid-warning")


def test_a_block_from_excel_lands_and_comes_back(sheet: Page) -> None:
    cell(sheet, "b", "name").focus()
    lines = [
        f'Phạm Văn {n}\t{n:02d}/03/2026\tTại nhà\t{n}\t0\tbỏ qua\t50,5\tx\t"hai\ndòng"' for n in range(1, 6)
    ]
    paste(sheet, "\r\n".join(lines) + "\r\n")
    rows = sheet.locator("tr[data-row]")
    expect(rows).to_have_count(7)
    last = rows.nth(5)
    expect(last.locator("[data-c=name] input")).to_have_value("Phạm Văn 5")
    expect(last.locator("[data-c=born_on] input")).to_have_value("05/03/2026")
    expect(last.locator("[data-c=note] textarea")).to_have_value("hai\ndòng")
    expect(last.locator("[data-c=visited] input")).to_be_checked()
    expect(state(sheet)).to_have_attribute("data-grid-state", "saved")
    text = copied(sheet)
    assert text.split("\r\n")[0].split("\t")[:3] == ["Phạm Văn 1", "01/03/2026", "Tại nhà"]
    sheet.keyboard.press("Control+z")
    expect(last.locator("[data-c=name] input")).to_have_value("")


def test_a_formula_does_not_travel(sheet: Page) -> None:
    cell(sheet, "a", "name").focus()
    sheet.keyboard.type("=cmd|' /C calc'!A0")
    sheet.keyboard.press("Enter")
    sheet.keyboard.press("ArrowUp")
    assert copied(sheet) == "'=cmd|' /C calc'!A0"


def test_too_much_is_refused_and_nothing_changes(sheet: Page) -> None:
    cell(sheet, "a", "name").focus()
    paste(sheet, "một\t" * 2_000_000)
    expect(sheet.locator("[data-grid-line] strong")).to_contain_text("20.000")
    expect(cell(sheet, "a", "name")).to_have_value("Nguyễn Thị Ánh")


def test_a_dropped_line_loses_nothing(site_cast: Cast, sheet: Page) -> None:
    context: BrowserContext = sheet.context
    sheet.route(SAVE, lambda route: route.abort("internetdisconnected"))
    cell(sheet, "a", "name").focus()
    sheet.keyboard.type("Đỗ Văn Dũng")
    sheet.keyboard.press("Enter")
    expect(state(sheet)).to_have_attribute("data-grid-state", "offline")
    kept = sheet.evaluate("JSON.stringify(localStorage)")
    assert "grid:" in kept
    assert "Đỗ Văn Dũng" not in kept, "kept, and not to be read by who comes next to this machine"
    sheet.close(run_before_unload=False)

    again = context.new_page()
    answers: list[Any] = []

    def hold(route: Route) -> None:
        answers.append(json.loads(route.request.post_data or ""))
        route.continue_()

    again.route(SAVE, hold)
    again.goto("/ui/samples/")
    expect(cell(again, "a", "name")).to_have_value("Đỗ Văn Dũng")
    expect(state(again)).to_have_attribute("data-grid-state", "saved")
    assert answers[0]["changes"][0]["text"] == "Đỗ Văn Dũng"
    assert again.evaluate("Object.keys(localStorage).filter(key => key.startsWith('grid:')).length") == 0


def test_the_servers_no_is_final(sheet: Page) -> None:
    sheet.route(SAVE, lambda route: route.fulfill(status=422, json={"refusal": "Báo cáo đã ký."}))
    cell(sheet, "a", "name").focus()
    sheet.keyboard.type("A")
    sheet.keyboard.press("Enter")
    expect(state(sheet)).to_contain_text("Báo cáo đã ký.")


def test_without_script_it_is_a_form(site_cast: Cast, browser_page: OpenPage) -> None:
    page = browser_page(site_cast.administrator.user, java_script_enabled=False)
    page.goto("/ui/samples/")
    page.locator('[name="cell:a:name"]').fill("Lê Thị Cúc")
    page.locator('[name="cell:b:girls"]').fill("nhiều")
    page.locator("[data-grid-save]").click()
    notes = page.locator("#toasts")
    expect(notes).to_contain_text("1 ô")
    expect(notes).to_contain_text("Gái")


def test_formulas_and_rules_follow(sheet: Page) -> None:
    expect(cell(sheet, "a", "children")).to_have_text("1")
    cell(sheet, "a", "girls").focus()
    sheet.keyboard.type("2")
    expect(cell(sheet, "a", "children")).to_have_text("3")
    expect(sheet.locator('tr[data-row="a"] td[data-c="weight_kg"]')).to_have_class("kind-number grid-warning")


@pytest.mark.parametrize("width", [390, 1440])
def test_it_is_accessible_and_fits(
    site_cast: Cast, browser_page: OpenPage, axe: Any, shoot: Any, width: int
) -> None:
    page = browser_page(site_cast.administrator.user, width=width)
    page.goto("/ui/samples/")
    page.locator(".grid-live").wait_for()
    cell(page, "a", "girls").focus()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".grid-frame").bounding_box()["width"] > 0.7 * min(width, 900)  # type: ignore[index]
    shoot(page, "grid")
    page.locator(".sheet").screenshot(path=PICTURES / f"grid-alone-{width}.png")
