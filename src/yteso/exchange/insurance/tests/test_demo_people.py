"""The demo's citizens: sound numbers, plausible ages, coherent cards, nobody twice."""

import re
from collections import Counter

import numpy as np
import pytest

from yteso.exchange.insurance.demo.cards import OBJECTS
from yteso.exchange.insurance.demo.population import Population, columns_of, date_of, day_of, make_population
from yteso.exchange.insurance.tests.demo_world import COMMUNES, UNTIL

CARD = re.compile(r"[A-Z]{2}[1-5]\d{12}")


@pytest.fixture(scope="module")
def citizens() -> Population:
    return make_population(seed=3, count=20_000, until=UNTIL, communes=COMMUNES)


def test_same_seed_same_people(citizens: Population) -> None:
    again = make_population(seed=3, count=20_000, until=UNTIL, communes=COMMUNES)
    other = make_population(seed=4, count=20_000, until=UNTIL, communes=COMMUNES)
    for name, column in columns_of(citizens).items():
        assert np.array_equal(column, columns_of(again)[name]), name
    assert not np.array_equal(citizens.given, other.given)


def test_national_ids_say_century_sex_and_year_of_birth(citizens: Population) -> None:
    held = np.nonzero(citizens.national_id)[0]
    assert len(held) > 19_000
    assert len(np.unique(citizens.national_id[held])) == len(held)
    for i in held[:3000].tolist():
        number = f"{int(citizens.national_id[i]):012d}"
        year = date_of(int(citizens.born[i])).year
        assert int(number[3]) == (year - 1900) // 100 * 2 + int(citizens.sex[i]) - 1
        assert number[4:6] == f"{year % 100:02d}"
        assert number[0] == "0"
        assert number[6] == "9"


def test_cards_have_the_form_and_the_level_of_their_group(citizens: Population) -> None:
    insured = np.nonzero(citizens.card_object >= 0)[0]
    assert 0.93 < len(insured) / len(citizens) < 0.97
    today = day_of(UNTIL)
    for i in insured[:3000].tolist():
        card = citizens.card(i)
        assert CARD.fullmatch(card)
        assert card[2] == str(OBJECTS[citizens.card_object[i]].level)
        first, last = citizens.card_period(i, today)
        assert first <= today
        assert last > first


def test_small_children_have_childrens_cards_and_pupils_theirs(citizens: Population) -> None:
    age = (day_of(UNTIL) - citizens.born) / 365.2425
    codes = np.array([o.code for o in OBJECTS])
    kinds = codes[citizens.card_object]
    insured = citizens.card_object >= 0
    assert set(kinds[insured & (age < 5.9)]) == {"TE"}
    assert "TE" not in set(kinds[insured & (age > 6.5)])
    assert "HT" not in set(kinds[insured & (age < 59)])


def test_ages_make_a_plausible_pyramid(citizens: Population) -> None:
    age = (day_of(UNTIL) - citizens.born) / 365.2425
    assert 0.20 < (age < 15).mean() < 0.29
    assert 0.10 < (age >= 60).mean() < 0.20
    assert 0.49 < (citizens.sex == 1).mean() < 0.53
    assert age.max() < 106


def test_households_hold_families(citizens: Population) -> None:
    sizes = Counter(citizens.household.tolist())
    assert 2.6 < len(citizens) / len(sizes) < 4
    children = np.nonzero(citizens.mother >= 0)[0]
    gap = (citizens.born[children] - citizens.born[citizens.mother[children]]) / 365.2425
    assert gap.min() > 15
    with_father = np.nonzero(citizens.father >= 0)[0]
    assert (citizens.family[with_father] == citizens.family[citizens.father[with_father]]).mean() > 0.99


def test_peoples_live_where_they_live(citizens: Population) -> None:
    code = np.array(citizens.ethnic_codes)[citizens.people]
    ba_to = citizens.commune == 3
    tra_bong = citizens.commune == 2
    city = citizens.commune == 0
    assert 0.75 < (code[ba_to] == "19").mean() < 0.9
    assert 0.5 < (code[tra_bong] == "30").mean() < 0.75
    assert (code[city] == "01").mean() > 0.98


def test_names_are_vietnamese_and_do_not_repeat_too_much(citizens: Population) -> None:
    names = Counter(citizens.name(i) for i in range(5000))
    assert len(names) > 3000
    assert all(2 <= len(name.split()) <= 5 for name in names)
