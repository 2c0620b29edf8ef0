"""What is hidden beside a small number, in lists and one by one, for readers with and without the right."""

import datetime as dt
from typing import Any

import pytest

from yteso.kernel.access.testing import Cast, cast
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.people.testing import make_person
from yteso.record.visits.testing import make_visit
from yteso.toolkit.measures.public import (
    FigureRequest,
    Period,
    Scope,
    by_key,
    by_organisation,
    by_place,
    figures,
)

OCTOBER = Period.parse("2026-10")


def visits(people: Cast, facility: Any, many: int, commune: str, **more: Any) -> None:
    at = dt.datetime(2026, 10, 5, 8, tzinfo=PROVINCE_ZONE)
    for _ in range(many):
        make_visit(
            make_person().id, facility, at=at, care_type_code="01", commune_code=commune, **{"sex": 1, **more}
        )


@pytest.fixture
def people(db: None) -> Cast:
    """In all 24 visits: of communes 10, 8, 3; of another province 3. Women 4, at two communes."""
    people = cast()
    visits(people, people.tree.station_a, 6, "21025")
    visits(people, people.tree.station_b, 3, "21025", sex=2)
    visits(people, people.tree.station_b, 1, "21025", sex=2)
    visits(people, people.tree.station_a, 8, "21028")
    visits(people, people.tree.station_a, 3, "21034")
    visits(people, people.tree.station_a, 3, "00004")
    return people


def shown(figure: Any) -> Any:
    return figure.state if figure.value is None else int(figure.value)


def test_places_are_covered_in_lists_and_one_by_one(people: Cast) -> None:
    reader = people.clerk_b.actor
    found = {unit.code: shown(f) for unit, f in by_place(reader, "visits.total", OCTOBER, parent="51")}
    assert [found[code] for code in ("21025", "21028", "21034", "21040")] == [10, "covered", "small", 0]
    for code in ("21025", "21028", "21034"):
        alone = figures(reader, [FigureRequest("visits.total", OCTOBER, Scope(place_code=code))])[0]
        assert shown(alone) == found[code]
    whole = figures(reader, [FigureRequest("visits.total", OCTOBER)])[0]
    assert whole.value == 24
    open_ones = {
        u.code: shown(f) for u, f in by_place(people.director.actor, "visits.total", OCTOBER, parent="51")
    }
    assert [open_ones[code] for code in ("21028", "21034")] == [8, 3]


def test_a_district_without_communes_is_not_given_away_by_the_others(people: Cast) -> None:
    """Lý Sơn (536) had no communes until 2025: it stands among the communes, and among the districts."""
    at = dt.datetime(2025, 3, 5, 8, tzinfo=PROVINCE_ZONE)
    for commune, many in (("21010", 9), ("21013", 7), ("21040", 11), ("21043", 6), ("536", 2)):
        for _ in range(many):
            make_visit(
                make_person().id, people.tree.station_a, at=at, care_type_code="01", commune_code=commune
            )
    reader, march = people.clerk_b.actor, Period.parse("2025-03")
    districts = by_place(reader, "visits.total", march, "district", parent="51")
    communes = by_place(reader, "visits.total", march, parent="51")
    assert {u.code: shown(f) for u, f in districts if f.value != 0} == {
        "522": "covered", "524": 17, "536": "small"
    }  # fmt: skip
    assert {u.code: shown(f) for u, f in communes if f.value != 0} == {
        "21010": 9, "21013": "covered", "21040": 11, "21043": "covered", "536": "small"
    }  # fmt: skip


def test_values_of_a_key_are_covered(people: Cast) -> None:
    reader = people.clerk_b.actor
    by_sex = {key: shown(f) for key, _, f in by_key(reader, "visits.total", OCTOBER, Scope(), "sex")}
    assert by_sex == {"1": "covered", "2": "small"}
    men = FigureRequest("visits.total", OCTOBER, keys={"sex": "1"})
    assert shown(figures(reader, [men])[0]) == "covered"
    most = FigureRequest("visits.total", OCTOBER, keys={"sex": "1|3|"})
    assert shown(figures(reader, [most])[0]) == "covered"
    assert shown(figures(people.director.actor, [men])[0]) == 20
    divided = by_key(reader, "visits.total", OCTOBER, Scope(), "care", keys={"sex": "1"})
    assert [(key, shown(f)) for key, _, f in divided] == [("01", "covered")]


def test_organisations_are_covered_for_who_sees_the_whole(people: Cast) -> None:
    centre = people.tree.centre
    auditor = people.auditor.actor
    found = {
        place.name: shown(f) for place, f in by_organisation(auditor, "visits.total", OCTOBER, centre.id)
    }
    assert found == {"TYT xã A": "covered", "TYT xã B": "small"}
    alone = FigureRequest("visits.total", OCTOBER, Scope(people.tree.station_a.id))
    assert shown(figures(auditor, [alone])[0]) == "covered"
    assert shown(figures(people.doctor_a.actor, [alone])[0]) == 20


def test_an_indicator_is_hidden_with_its_parts(people: Cast) -> None:
    """4 women of 24 are hidden: the men's share would say how many men there are."""
    asked = [
        FigureRequest("visits.insured_share", OCTOBER, keys=keys) for keys in ({}, {"sex": "1"}, {"sex": "2"})
    ]
    everybody, men, women = figures(people.clerk_b.actor, asked)
    assert (everybody.denominator, shown(men), shown(women)) == (24, "covered", "small")
    assert [f.denominator for f in figures(people.director.actor, asked)] == [24, 20, 4]
