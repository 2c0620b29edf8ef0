"""From the map to the rows: a director drills into a commune; who may not see the rows sees why."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from yteso.kernel.access.testing import Cast
from yteso.kernel.base.public import PROVINCE_ZONE, today
from yteso.kernel.people.testing import make_person
from yteso.kernel.places.public import list_units
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.testing import refresh_now

LAST_MONTH = (today().replace(day=1) - dt.timedelta(days=1)).replace(day=10)


@pytest.fixture(scope="module")
def commune(live_site: Site, site_cast: Cast) -> Any:
    """Last month seven citizens of one commune were at station A, two at station B."""
    unit = list_units("commune", today())[0]
    places = [site_cast.tree.station_a] * 7 + [site_cast.tree.station_b] * 2
    for number, place in enumerate(places):
        person = make_person(full_name=f"Cư dân số {number}")
        at = dt.datetime.combine(LAST_MONTH, dt.time(9), PROVINCE_ZONE)
        make_visit(
            person.id, place, at=at, discharged_at=at, care_type_code="01", commune_code=unit.code,
            sex=1 + number % 2, birth_year=1980,
        )  # fmt: skip
    refresh_now()
    return unit


def test_the_director_drills_from_the_map_to_the_rows(
    site_cast: Cast, commune: Any, browser_page: Callable[..., Page], shoot: Any, axe: Any
) -> None:
    director = browser_page(site_cast.director.user)
    director.goto(f"/maps/?layer=visits.total&period={LAST_MONTH:%Y-%m}")
    area = director.locator(f"a.area[data-code='{commune.code}']")
    expect(area.locator(".value")).to_have_text("9")
    axe(director)
    shoot(director, "map-of-visits")
    area.click()
    expect(director.get_by_text("Căn cứ pháp lý")).to_be_visible()
    expect(director.locator(".passport-value strong")).to_have_text("9")
    axe(director)
    shoot(director, "passport")
    director.get_by_role("link", name="Mở danh sách chi tiết").click()
    expect(director.locator("table.rows tbody tr")).to_have_count(9)
    axe(director)
    director.goto(f"/indicators/of/SRV02/?period={LAST_MONTH:%Y-%m}")
    by_unit = director.locator("section", has=director.get_by_role("heading", name="Theo: Đơn vị"))
    by_unit.locator("tbody a").first.click()
    expect(director.locator(".passport-value strong")).to_be_visible()
    axe(director)


def test_who_may_see_some_rows_sees_those(
    site_cast: Cast, commune: Any, browser_page: Callable[..., Page]
) -> None:
    doctor = browser_page(site_cast.doctor_b.user, width=390)
    doctor.goto(f"/figures/visits.total/rows/?period={LAST_MONTH:%Y-%m}&place={commune.code}")
    expect(doctor.locator("table.rows tbody tr")).to_have_count(2)
