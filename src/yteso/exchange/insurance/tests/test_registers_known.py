"""Facilities, provinces and communes are looked up in our own registers, by date; others are left alone."""

import datetime as dt

import pytest

from yteso.exchange.insurance.catalogues import load_catalogue
from yteso.exchange.insurance.checking import Catalogue, check
from yteso.exchange.insurance.reading import read
from yteso.exchange.insurance.testing import sound_dossier
from yteso.exchange.insurance.tests.conftest import envelope
from yteso.kernel.organisations.public import FacilityCode

LISTS = ("facility", "province", "commune")
TODAY = dt.date(2026, 3, 20)


@pytest.fixture
def lists(hospital, other_hospital) -> Catalogue:
    FacilityCode.objects.create(
        organisation=other_hospital,
        code="51777",
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2024, 12, 31),
    )
    every = load_catalogue()
    return Catalogue({name: every.lists[name] for name in LISTS})


def found(lists: Catalogue, **fields: str) -> list[tuple[str, str, str]]:
    """Return (field, code, severity) of what the lists say about a sound visit with these fields."""
    made = sound_dossier("LK1")
    made["XML1"][0].update(fields)
    (batch,) = read(envelope(made))
    return [(f.field, f.value, f.severity) for f in check(batch, lists, TODAY) if f.rule.startswith("X1-4")]


def test_a_sound_visit_is_known(lists):
    assert found(lists) == []
    assert found(lists, MATINH_CU_TRU="051") == []


@pytest.mark.parametrize("code", ["51999", "51777"])  # never given; given, but no longer
def test_an_unknown_facility_of_the_province_warns(lists, code):
    assert found(lists, MA_NOI_DI=code) == [("MA_NOI_DI", code, "warning")]


def test_facilities_of_other_provinces_are_left_alone(lists):
    assert found(lists, MA_NOI_DI="48001", MA_DKBD="48001") == []


def test_each_of_several_cards_facilities_is_looked_up(lists):
    assert found(lists, MA_DKBD="51001;51999") == [("MA_DKBD", "51001;51999", "warning")]


def test_communes_are_known_by_province_and_day(lists):
    assert found(lists, MAXA_CU_TRU="29999") == [("MAXA_CU_TRU", "29999", "warning")]
    assert found(lists, MATINH_CU_TRU="48", MAXA_CU_TRU="20194") == []  # Đà Nẵng's communes are not ours
    assert found(lists, MATINH_CU_TRU="99") == [("MATINH_CU_TRU", "99", "warning")]


def test_a_commune_that_was_merged_is_known_until_it_ended(lists):
    communes = lists.lists["commune"]
    before, after = communes.on(dt.date(2025, 6, 30)), communes.on(dt.date(2025, 7, 1))
    assert len([c for c in before if c.startswith("51/")]) == 170
    assert len(after) == 96
    assert all(pair.startswith("51/") for pair in after)
    gone = sorted(code for code in before - after if code.startswith("51/"))[0].removeprefix("51/")
    assert found(lists, MAXA_CU_TRU=gone) == [("MAXA_CU_TRU", gone, "warning")]
