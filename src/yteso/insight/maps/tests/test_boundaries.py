"""A change of boundaries: reports of before reproduce to the digit, any figure shows on either map."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from yteso.insight.maps.layers import read_figures
from yteso.insight.maps.queries import list_places, list_structures
from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor
from yteso.kernel.organisations.testing import make_facility
from yteso.kernel.people.testing import make_person
from yteso.kernel.places.public import Level, list_units, main_successors
from yteso.kernel.places.testing import undo_change_set
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, by_place, figures, home_provinces

pytestmark = pytest.mark.django_db
BOSS = SystemActor("test")
BEFORE, AFTER = Period.parse("2025-03"), Period.parse("2025-08")
LAST_DAY = dt.date(2025, 6, 30)


def visit(commune: str, day: dt.date, facility: Any) -> None:
    at = dt.datetime.combine(day, dt.time(9), PROVINCE_ZONE)
    make_visit(make_person().id, facility, at=at, care_type_code="01", commune_code=commune)


def counted(period: Period, on: dt.date, level: str = Level.COMMUNE) -> dict[str, Decimal]:
    found = by_place(BOSS, "visits.total", period, level, on)
    return {unit.code: figure.value for unit, figure in found if figure.value}


def test_figures_of_before_are_the_same_to_the_digit_after_the_change_was_applied() -> None:
    undo_change_set("2025-07")
    facility = make_facility()
    former = list(list_units(Level.COMMUNE, LAST_DAY, "51"))
    for number, unit in enumerate(former):
        for _ in range(number % 3):
            visit(unit.code, dt.date(2025, 3, 5), facility)
    communes = counted(BEFORE, LAST_DAY)
    districts = counted(BEFORE, LAST_DAY, Level.DISTRICT)
    assert len(former) == 170
    assert sum(communes.values()) == sum(districts.values()) == sum(n % 3 for n in range(170))
    call_command("places_apply", "2025-07")
    assert list_units(Level.COMMUNE, dt.date(2025, 7, 1), "51").count() == 96
    assert counted(BEFORE, LAST_DAY) == communes
    assert counted(BEFORE, LAST_DAY, Level.DISTRICT) == districts
    today = counted(BEFORE, dt.date(2025, 7, 1))
    heirs = main_successors([unit.code for unit in former], LAST_DAY)
    wanted: dict[str, Decimal] = {}
    for code, value in communes.items():
        wanted[heirs[code].code] = wanted.get(heirs[code].code, Decimal(0)) + value
    assert today == wanted
    assert sum(today.values()) == sum(communes.values())


def test_a_series_across_the_change_is_comparable_on_either_map() -> None:
    facility = make_facility()
    for code in ("21010", "21013"):  # wards of before the change
        visit(code, dt.date(2025, 3, 5), facility)
    heirs = {unit.code for unit in main_successors(["21010", "21013"], LAST_DAY).values()}
    for code in heirs:
        visit(code, dt.date(2025, 8, 5), facility)
    structures = {one.key: one for one in list_structures()}
    now_units = list_places(structures["now"])
    found = read_figures(BOSS, "visits.total", structures["now"], now_units, [BEFORE, AFTER])
    assert sum(found["2025-03"][code].value or 0 for code in heirs) == 2
    assert sum(found["2025-08"][code].value or 0 for code in heirs) == len(heirs)
    districts = structures["2025-06-30d"]
    found = read_figures(BOSS, "visits.total", districts, list_places(districts), [BEFORE, AFTER])
    city = "522"  # Thành phố Quảng Ngãi
    assert found["2025-03"][city].value == 2


def test_before_the_change_the_province_is_both_former_ones() -> None:
    """What the record counts as the province of March 2025 lies in Quảng Ngãi, Kon Tum, and on Lý Sơn."""
    facility = make_facility()
    for code in ("21010", "23293", "536"):
        visit(code, dt.date(2025, 3, 5), facility)
    assert home_provinces(LAST_DAY) == ["51", "62"]
    assert home_provinces(dt.date(2025, 7, 1)) == ["51"]
    found = by_place(BOSS, "visits.total", BEFORE, parent=home_provinces(BEFORE.end))
    assert len(found) == 170 + 102 + 1
    assert {unit.code: figure.value for unit, figure in found if figure.value} == {
        "21010": 1, "23293": 1, "536": 1
    }  # fmt: skip
    assert figures(BOSS, [FigureRequest("visits.total", BEFORE)])[0].value == 3
    assert figures(BOSS, [FigureRequest("visits.total", BEFORE, Scope(place_code="51"))])[0].value == 2


def test_what_cannot_be_placed_on_a_former_map_is_not_known_and_not_none() -> None:
    """A commune of August 2025 is several former ones: of each it is not known what happened there."""
    facility = make_facility()
    heir = main_successors(["21010"], LAST_DAY)["21010"].code
    visit("21010", dt.date(2025, 3, 5), facility)
    visit(heir, dt.date(2025, 8, 5), facility)
    former = Scope(place_code="21010", boundaries_on=LAST_DAY)
    asked = [FigureRequest("visits.total", p, former) for p in (BEFORE, AFTER, Period.parse("2025"))]
    assert [figure.value for figure in figures(BOSS, asked)] == [1, None, None]
    island = Scope(place_code="536", boundaries_on=LAST_DAY)
    assert figures(BOSS, [FigureRequest("visits.total", AFTER, island)])[0].value == 0
