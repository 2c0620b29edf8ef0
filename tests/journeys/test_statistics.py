"""A month of a station: filled in and signed by a nurse, returned and accepted; then a late dossier."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.insight.statistics import testing
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.periods import label_of
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import PROVINCE_ZONE, now, today
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit


def last_month() -> str:
    end = today().replace(day=1) - dt.timedelta(days=1)
    return f"{end.year}-{end.month:02d}"


def in_last_month(day: int = 10) -> dt.datetime:
    year, month = (int(part) for part in last_month().split("-"))
    return dt.datetime(year, month, day, 9, tzinfo=PROVINCE_ZONE)


@pytest.fixture(scope="module")
def reports(live_site: Site, site_cast: Cast) -> Cast:
    """Last month is open for everybody; station A has seen two women and a boy."""
    testing.open_period(last_month(), now())
    place = site_cast.tree.station_a
    for number, (sex, year) in enumerate(((2, 1985), (2, 1990), (1, 2022))):
        person = make_person(full_name=f"Người bệnh {number}", sex=sex)
        visit(person, place, sex=sex, birth_year=year)
    return site_cast


def visit(person: Any, place: Any, **values: Any) -> None:
    at = in_last_month()
    make_visit(
        person.id, place, at=at, discharged_at=at, care_type_code="01", card_number="GD4515100000999",
        outcome_code="1", **values,
    )  # fmt: skip


def test_a_nurse_fills_and_signs_and_the_province_returns_and_accepts(
    reports: Cast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    report = testing.find("tt23.b9", last_month(), reports.tree.station_a.id)
    nurse = browser_page(reports.nurse.user, width=390)
    nurse.goto("/statistics/")
    axe(nurse)
    shoot(nurse, "statistics-waiting")
    nurse.locator(f"a.task[href='/statistics/reports/{report.id}/']").click()
    expect(nurse.get_by_role("heading", name=label_of(last_month()))).to_be_visible()
    nurse.get_by_role("button", name="Lấy ô trống từ hồ sơ").click()
    cell = nurse.locator("input[name='v:c6']")
    expect(cell).to_have_value("3")
    nurse.fill("input[name='v:c3']", "1")
    nurse.fill("input[name='v:c7']", "9")
    expect(nurse.locator(".findings")).to_contain_text("Phải thỏa")
    expect(nurse.locator("td[data-cell=c7]")).to_have_class(re.compile("tone-bad"))
    axe(nurse)
    shoot(nurse, "statistics-report")
    nurse.fill("input[name='v:c7']", "2")
    expect(nurse.locator("[data-state]")).to_have_text("Đã lưu")
    expect(nurse.locator(".findings .note")).to_have_count(0)
    nurse.reload()
    for button in ("Đã nhập xong", "Đã kiểm tra lại", "Ký", "Gửi"):
        nurse.get_by_role("button", name=button, exact=True).click()
    expect(nurse.get_by_text("Đã gửi").first).to_be_visible()
    axe(nurse)

    officer = browser_page(reports.province_officer.user)
    officer.goto("/statistics/")
    officer.locator(f"a.task[href='/statistics/reports/{report.id}/']").click()
    officer.locator("summary", has_text="Trả lại").click()
    officer.fill("textarea[name=reason]", "Cột 3 phải ghi số cơ sở")
    officer.get_by_role("button", name="Trả lại đơn vị").click()
    expect(officer.get_by_text("Cột 3 phải ghi số cơ sở").first).to_be_visible()

    nurse.goto("/statistics/")
    expect(nurse.get_by_text("Cột 3 phải ghi số cơ sở")).to_be_visible()
    nurse.goto(f"/statistics/reports/{report.id}/")
    for button in ("Đã nhập xong", "Đã kiểm tra lại", "Ký", "Gửi"):
        nurse.get_by_role("button", name=button, exact=True).click()
    officer.goto(f"/statistics/reports/{report.id}/")
    officer.get_by_role("button", name="Tiếp nhận").click()
    expect(officer.get_by_text("Đã tiếp nhận").first).to_be_visible()
    axe(officer)
    shoot(officer, "statistics-accepted")
    assert Report.objects.get(id=report.id).signatures.count() == 2


def test_a_late_dossier_shows_signed_now_and_why(
    reports: Cast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    report = testing.find("tt23.b9", last_month(), reports.tree.station_a.id)
    visit(make_person(full_name="Lê Thị Muộn"), reports.tree.station_a, sex=2, birth_year=1970)
    officer = browser_page(reports.director.user)
    officer.goto(f"/statistics/reports/{report.id}/")
    officer.get_by_role("link", name="Khi ký, hiện nay và vì sao").click()
    expect(officer.get_by_text("1 đợt đến sau khi ký").first).to_be_visible()
    axe(officer)
    shoot(officer, "statistics-compare")
    officer.get_by_role("link", name="1 đợt đến sau khi ký").first.click()
    expect(officer.get_by_text("1 đợt khám chữa bệnh mới")).to_be_visible()
    axe(officer)


def test_a_station_pastes_from_excel(
    reports: Cast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    report = testing.find("tt23.b4tyt", last_month(), reports.tree.station_a.id)
    page = browser_page(reports.clerk_a.user)
    page.goto(f"/statistics/reports/{report.id}/")
    first = page.locator("input[name='v:i5.c4']")
    first.focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "7\\t1\\n2\\t0\\n");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator("td[data-cell='i5.c3']")).to_have_text("8")
    expect(page.locator("input[name='v:i5_1a.c4']")).to_have_value("2")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name='v:i5_1a.c4']")).to_be_focused()
    axe(page)
    shoot(page, "statistics-station-form")


def test_the_province_sees_who_has_sent(
    reports: Cast, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    page = browser_page(reports.director.user)
    for name, path in (
        ("board", "board/"),
        ("missing", f"board/tt23.b13/{last_month()}/"),
        ("summary", f"summary/?form=tt23.b9&period={last_month()}"),
        ("forms", "forms/"), ("list", "reports/"),
    ):  # fmt: skip
        page.goto(f"/statistics/{path}")
        axe(page)
        shoot(page, f"statistics-{name}")
