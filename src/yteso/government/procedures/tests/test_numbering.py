"""Numbers of results by the pattern of their register."""

import datetime as dt

import pytest

from yteso.government.procedures.models import Licence
from yteso.government.procedures.numbering import pattern_for
from yteso.government.procedures.queries import suggest_number
from yteso.government.procedures.testing import DEVICE, PHARMACIST, PRACTICE, office_cast, version_of

COSMETICS, FOOD = "1.002600", "1.013855"
DAY = dt.date(2026, 11, 20)


def give(register: str, *numbers: str) -> None:
    for number in numbers:
        Licence.objects.create(
            register=register, number=number, kind="x", holder_name="x", issued_on=DAY, search_key="x"
        )


@pytest.mark.parametrize(
    ("code", "register", "number"),
    [
        (PRACTICE, "practice", "000001/QNG-GPHN"),
        (PHARMACIST, "pharmacist", "1/CCHN-D-SYT-QNG"),
        (COSMETICS, "cosmetics", "1/26/CBMP-QNG"),
        (DEVICE, "device", "260000001/PCBMB-QNG"),
        (FOOD, "food", "1/2026/ATTP-CNĐK"),
    ],
)
def test_the_first_number_of_a_register(code: str, register: str, number: str) -> None:
    pattern = pattern_for(code, register, DAY)
    assert pattern is not None
    assert pattern.number(1, DAY, "QNG") == number


def test_before_its_day_a_pattern_does_not_hold() -> None:
    assert pattern_for(PRACTICE, "practice", dt.date(2023, 12, 31)) is None


@pytest.mark.django_db
def test_the_next_number_of_the_series_and_of_the_year() -> None:
    office_cast()
    give("practice", "000041/QNG-GPHN", "000007/QNG-GPHN", "999999/KH-GPHN", "0001234/QNG-CCHN")
    assert suggest_number(version_of(PRACTICE), "QNG", DAY) == "000042/QNG-GPHN"
    give("cosmetics", "135/25/CBMP-QNG", "12/26/CBMP-QNG", "9/26/CBMP-QNG")
    assert suggest_number(version_of(COSMETICS), "QNG", DAY) == "13/26/CBMP-QNG"
    assert suggest_number(version_of(COSMETICS), "QNG", dt.date(2027, 1, 4)) == "1/27/CBMP-QNG"
    give("device", "260000008/PCBMB-QNG", "260000100/PCBA-QNG")
    assert suggest_number(version_of(DEVICE), "QNG", DAY) == "260000009/PCBMB-QNG"
    assert suggest_number(version_of(PHARMACIST), "", DAY) == ""  # the office has not entered its letters
