"""A hand-counted province: every figure below was counted on the lines of `cast`."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor
from yteso.kernel.organisations.testing import make_facility
from yteso.kernel.people.testing import make_person
from yteso.record.visits.models import Visit
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, by_key, by_place, figures, rows

pytestmark = pytest.mark.django_db
BOSS = SystemActor("test")
OCTOBER = Period.parse("2026-10")


def at(day: str, hour: int = 8) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), PROVINCE_ZONE)


@pytest.fixture
def cast() -> dict[str, Any]:
    """A hospital and a station; a girl of 4, a woman of 30, a man of 70."""
    hospital, station = make_facility(), make_facility()
    girl, woman, man = (make_person() for _ in range(3))
    who: dict[str, dict[str, Any]] = {
        "girl": {"sex": 2, "born_on": dt.date(2022, 5, 1), "commune_code": "21025", "card_number": "TE1"},
        "woman": {"sex": 2, "born_on": dt.date(1996, 1, 1), "commune_code": "21028", "card_number": "GD4"},
        "man": {"sex": 1, "birth_year": 1956, "commune_code": "21025"},
    }
    out, inside = {"care_type_code": "01"}, {"care_type_code": "03"}
    test = {"group_code": "1", "service_code": "23.0075.1494", "quantity": 3}
    xray = {"group_code": "2", "service_code": "18.0119.0028", "quantity": 1}
    last_ct = {"group_code": "2", "service_code": "18.0295.0041", "quantity": 1}
    make_visit(girl.id, station, at=at("2026-10-01", 0), icd10="J06.9", **who["girl"], **out)
    make_visit(girl.id, hospital, at=at("2026-10-31", 23), icd10="A97.0", **who["girl"], **out)
    make_visit(
        woman.id,
        hospital,
        at=at("2026-09-30"),
        discharged_at=at("2026-10-04"),
        icd10="O80",
        days=5,
        total_vnd=500,
        insurer_pays_vnd=400,
        lines={"services": [test, xray, last_ct]},
        **who["woman"],
        **inside,
    )
    make_visit(
        man.id,
        hospital,
        at=at("2026-10-10"),
        discharged_at=at("2026-10-12"),
        icd10="I21.9",
        days=3,
        outcome_code="5",
        total_vnd=1000,
        **who["man"],
        **inside,
    )
    make_visit(man.id, hospital, at=at("2026-10-20"), state=Visit.State.ARRIVED, link_code="", **who["man"])
    make_visit(
        man.id, hospital, at=at("2026-11-01", 0), icd10="I10", discharge_type_code="2", **who["man"], **out
    )
    return {"hospital": hospital, "station": station, "girl": girl, "man": man}


EXPECTED = [
    ("visits.total", "2026-10", {}, 3),
    ("visits.total", "2026-11-01", {}, 1),
    ("visits.outpatient", "2026-10", {}, 2),
    ("visits.outpatient", "2026-10", {"sex": "2", "age": "0-4|5-14"}, 2),
    ("visits.outpatient?insured=1", "2026-10", {}, 2),
    ("visits.admissions", "2026-10", {}, 1),
    ("visits.admissions", "2026-Q3", {}, 1),
    ("visits.persons", "2026-10", {}, 2),
    ("visits.persons", "2026", {}, 3),
    ("stays.discharges", "2026-10", {}, 2),
    ("stays.days", "2026-10", {}, 8),
    ("stays.deaths", "2026-10", {}, 1),
    ("stays.deaths", "2026-10", {"sex": "1", "age": "60-74"}, 1),
    ("stays.referrals", "2026-11", {}, 1),
    ("money.total", "2026-10", {}, 1500),
    ("services.test", "2026-10", {}, 3),
    ("services.xray", "2026-10", {}, 1),
    ("services.ct", "2026-10", {}, 1),
    ("services.mri", "2026-10", {}, 0),
    ("illness.inpatient", "2026-10", {"chapter": "IX"}, 1),
    ("illness.outpatient", "2026-10", {"disease": "DENGUE"}, 1),
    ("diseases.cases", "2026-10", {}, 1),
    ("stays.mean_days", "2026-10", {}, 4),
    ("stays.death_rate", "2026-10", {}, 50),
    ("visits.insured_share", "2026-10", {}, 100),
    ("stays.death_rate", "2026-08", {}, None),
    ("records.managed", "2026-10", {}, 3),
    ("records.managed", "2026-09", {}, 0),
]


def test_every_figure_is_as_counted_by_hand(cast: dict[str, Any]) -> None:
    asked = [FigureRequest(code, Period.parse(period), keys=keys) for code, period, keys, _ in EXPECTED]
    found = figures(BOSS, asked)
    assert [(f.request.code, f.request.period.key, f.value) for f in found] == [
        (code, period, None if value is None else Decimal(value)) for code, period, _, value in EXPECTED
    ]


def test_a_list_of_figures_costs_a_handful_of_statements(
    cast: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    asked = [
        FigureRequest("visits.total", period, Scope(organisation_id=place.id))
        for period in OCTOBER.last(24)
        for place in (cast["hospital"], cast["station"])
    ]
    with django_assert_max_num_queries(6):
        figures(BOSS, asked)


def test_a_figure_is_divided(cast: dict[str, Any]) -> None:
    chapters = by_key(BOSS, "illness.outpatient", OCTOBER, Scope(), "chapter")
    assert [(key, figure.value) for key, _, figure in chapters] == [("I", 1), ("X", 1)]
    ages = by_key(BOSS, "visits.total", OCTOBER, Scope(), "age")
    assert [(key, title, figure.value) for key, title, figure in ages] == [
        ("0-4", "Dưới 5 tuổi", 2),
        ("60-74", "60–74 tuổi", 1),
    ]


def test_a_figure_is_counted_by_commune_of_its_day(cast: dict[str, Any]) -> None:
    found = {unit.code: figure.value for unit, figure in by_place(BOSS, "visits.total", OCTOBER, parent="51")}
    assert len(found) == 96
    assert {code: value for code, value in found.items() if value} == {"21025": 3}


def test_the_rows_are_those_that_were_counted(cast: dict[str, Any]) -> None:
    deaths = rows(BOSS, "stays.deaths", OCTOBER)
    assert [visit.person_id for visit in deaths] == [cast["man"].id]
    assert rows(BOSS, "services.test", OCTOBER).count() == 1


def test_rows_of_too_many_groups_are_counted_one_by_one(
    cast: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = [Scope(), Scope(cast["hospital"].id), Scope(cast["station"].id), Scope(place_code="21025")]
    asked = [
        FigureRequest(code, OCTOBER, scope, keys)
        for code in ("visits.total", "visits.persons")
        for scope in scopes
        for keys in ({}, {"sex": "2"})
    ]
    found = [figure.value for figure in figures(BOSS, asked)]
    assert found[0] == 3
    monkeypatch.setattr("yteso.toolkit.measures.together.MOST_GROUPS", 0)
    assert [figure.value for figure in figures(BOSS, asked)] == found
