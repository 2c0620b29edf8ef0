"""A hand-counted month of one station: every cell is known."""

import datetime as dt
from decimal import Decimal

import pytest

from yteso.insight.registers.actions import remove_entry, write_many
from yteso.insight.registers.measures import cells_fed, condition
from yteso.insight.registers.models import Entry
from yteso.insight.registers.tests.conftest import DAY, NOW
from yteso.kernel.base.public import SystemActor
from yteso.toolkit.measures.public import FigureRequest, Period, Scope, by_key, figures
from yteso.toolkit.measures.testing import differences, list_unbuilt, rebuild_all, refresh_now

pytestmark = pytest.mark.django_db
MONTH = Period.parse("2026-10")
BIRTH = {
    "full_name": "X", "born_on": "1996", "place": "1", "method": "1", "attendant": "2", "child_outcome": "1",
    "child_sex": "1", "weight_g": 3000, "gestation_weeks": 39,
}  # fmt: skip

CAESAREAN = {"delivered_on": dt.date(2026, 10, 2), "method": "3", "born_on": "2008"}
MOTHER = {"maternal": True}


def day(number, month=10):
    return dt.date(2026, month, number)


@pytest.fixture
def month(cast, station):
    def write(register, rows):
        actor = SystemActor("test")
        write_many(actor=actor, organisation_id=station.id, register=register, rows=rows, on=DAY, now=NOW)

    write("A4", [
        BIRTH | {"delivered_on": day(1), "visits_4": True, "ethnic": "27", "vitamin_k1": True},
        BIRTH | CAESAREAN | {"child_sex": "2", "weight_g": 2400},
        BIRTH | CAESAREAN | {"next_child": True, "weight_g": 2300, "gestation_weeks": 36},
        BIRTH | {"delivered_on": day(9), "place": "3", "attendant": "6", "child_outcome": "2"},
        BIRTH | {"delivered_on": day(30, 9)},
    ])  # fmt: skip
    write("A6", [
        {"died_on": day(3), "full_name": "A", "sex": "1", "born_on": "1950", "icd10_code": "I64"},
        {"died_on": day(4), "full_name": "B", "sex": "2", "born_on": "2026-10-01", "icd10_code": "P07"},
        {"died_on": day(5), "full_name": "C", "sex": "2", "born_on": "1998", "icd10_code": "O72"} | MOTHER,
        {"died_on": day(6), "full_name": "D", "sex": "2", "born_on": "2026-10-06", "cause_group": "ii_10"},
    ])  # fmt: skip
    write("A8", [
        {"found_on": day(3, 8), "full_name": "D", "diagnosis": "2", "managed": True},
        {"found_on": day(3), "full_name": "E", "diagnosis": "2", "is_new": True},
        {"found_on": day(3, 8), "full_name": "F", "diagnosis": "2", "ended_on": day(1, 9)},
    ])  # fmt: skip
    ill = {"born_on": "1960", "sex": "1", "disease": "1", "managed": True}
    write("A12", [
        ill | {"seen_on": day(3, 8), "full_name": "Lê Văn Gia", "is_new": True},
        ill | {"seen_on": day(3), "full_name": "Lê Văn Gia", "drugs_given": True, "on_target": True},
        ill | {"seen_on": day(17), "full_name": "Lê văn Gia", "drugs_given": True},
        ill | {"seen_on": day(9), "full_name": "Lê Văn Gia", "born_on": "1971", "is_new": True},
        ill | {"seen_on": day(9), "full_name": "Hồ Thị Hai", "sex": "2", "managed": False, "disease": "4"},
    ])  # fmt: skip
    return station


def values(actor, station, *codes):
    scope = Scope(organisation_id=station.id)
    asked = [FigureRequest(f"registers.{code}", MONTH, scope) for code in codes]
    return [figure.value for figure in figures(actor, asked)]


def test_every_count_is_known(cast, month):
    expected = {
        "deliveries.total": 3, "deliveries.adolescent": 1, "deliveries.minority": 1, "deliveries.visits_4": 1,
        "deliveries.caesarean": 1, "deliveries.outside": 1, "deliveries.attended": 2, "deliveries.skilled": 2,
        "children.live": 3, "children.live_girls": 1, "children.live_boys": 2, "children.weighed": 3,
        "children.low_weight": 2, "children.preterm": 1, "children.stillborn": 1, "children.vitamin_k1": 1,
        "deaths.total": 3, "deaths.under_7d": 1, "deaths.under_1y": 1, "deaths.maternal": 1,
        "deaths.stillborn": 1, "mental.epilepsy": 2, "mental.epilepsy_managed": 1, "mental.epilepsy_new": 1,
        "abortions.total": 0,
        "ncd.hypertension_known": 2, "ncd.hypertension_new": 1, "ncd.hypertension_in_care": 2,
        "ncd.hypertension_drugs": 1, "ncd.hypertension_reached": 1, "ncd.other_known": 1,
        "ncd.other_in_care": 0, "ncd.diabetes_known": 0,
    }  # fmt: skip
    found = values(SystemActor("test"), month, *expected)
    assert dict(zip(expected, found, strict=True)) == {code: Decimal(n) for code, n in expected.items()}


def test_roll_ups_say_the_same(cast, month):
    some = ("abortions.total", "deliveries.total", "deaths.total", "ncd.hypertension_drugs")
    counted = values(SystemActor("test"), month, *some)
    rebuild_all()
    assert list_unbuilt() == []
    assert differences() == []
    rolled = values(SystemActor("test"), month, *some)
    assert rolled == counted == [0, 3, 3, 1]
    test_deaths_divide_by_cause(cast, month)
    remove_entry(actor=SystemActor("test"), entry_id=Entry.objects.get(full_name="A").id, reason="x", now=NOW)
    refresh_now()
    assert values(SystemActor("test"), month, "deaths.total") == [2]
    assert differences() == []


def test_deaths_divide_by_cause(cast, month):
    scope = Scope(organisation_id=month.id)
    found = by_key(SystemActor("test"), "registers.deaths.total", MONTH, scope, "cause")
    assert {key: figure.value for key, _title, figure in found} == {"ii_3": 1, "ii_9": 1, "ii_8": 1}


def test_what_is_taken_out_does_not_count(cast, month):
    entry = Entry.objects.filter(register="A6", full_name="A").get()
    remove_entry(actor=SystemActor("test"), entry_id=entry.id, reason="x", now=NOW)
    assert values(SystemActor("test"), month, "deaths.total") == [2]


def test_small_numbers_are_hidden_from_who_may_not_see_the_persons(cast, month):
    scope = Scope(organisation_id=month.id)
    asked = [FigureRequest("registers.deaths.maternal", MONTH, scope)]
    assert figures(cast.director.actor, asked)[0].state == "small"
    assert figures(cast.doctor_a.actor, asked)[0].value == 1


def test_each_cell_is_fed_once():
    fed = cells_fed()
    assert len(fed) > 80
    assert fed["tt23.b4.c9a"] == "registers.deliveries.visits_4"


def test_a_wrong_condition_is_a_bug():
    with pytest.raises(ValueError, match="not a condition"):
        condition("place ~ 3")


def test_who_left_care_is_not_counted_from_that_day(cast, month):
    """Left, seen again, left for good: each period says what was true at its end, whenever it is asked."""
    ill = {"born_on": "1950", "sex": "2", "disease": "2", "full_name": "Võ Thị Lài", "managed": True}
    left = {"left_on": day(20, 8), "left_reason": "1"}
    rows = [
        ill | {"seen_on": day(1, 7)},
        ill | {"seen_on": day(2, 8), "disease": "1"},
        ill | {"seen_on": day(18, 8), "managed": False} | left,
        ill | {"seen_on": day(5, 9)},
        ill | {"seen_on": day(7), "left_on": day(7), "left_reason": "3"},
    ]
    write_many(
        actor=SystemActor("test"), organisation_id=month.id, register="A12", rows=rows, on=DAY, now=NOW
    )
    scope = Scope(organisation_id=month.id)
    months = [Period.parse(f"2026-{number:02d}") for number in (6, 7, 8, 9, 10)]
    asked = [FigureRequest("registers.ncd.diabetes_in_care", period, scope) for period in months]
    assert [f.value for f in figures(SystemActor("test"), asked)] == [0, 1, 0, 1, 0]
    late = FigureRequest("registers.ncd.hypertension_in_care", MONTH, scope)
    assert figures(SystemActor("test"), [late])[0].value == 3  # of the other disease she is still treated
