import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from yteso.kernel.ui import formats


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1234567.8, "1.234.567,8", "1,234,567.8"),
        (Decimal("0.50"), "0,5", "0.5"),
        (-12000, "-12.000", "-12,000"),
        (0, "0", "0"),
        (None, "", ""),
    ],
)
def test_numbers(value, vi, en):
    with translation.override("vi"):
        assert formats.number(value) == vi
    with translation.override("en"):
        assert formats.number(value) == en


def test_money_and_fixed_decimals():
    with translation.override("vi"):
        assert formats.money(1250000) == "1.250.000\u00a0₫"
        assert formats.number(Decimal("95.24"), 1) == "95,2"


def test_dates_are_those_of_the_province():
    at = dt.datetime(2026, 3, 8, 17, 5, tzinfo=dt.UTC)
    assert formats.date(at) == "09/03/2026"
    assert formats.moment(at) == "09/03/2026 00:05"
    assert formats.date(dt.date(2026, 3, 9)) == "09/03/2026"


def test_any_value_is_written_as_people_read_it():
    with translation.override("vi"):
        written = [formats.text(value) for value in (True, False, None, 12345, "Ân")]
    assert written == ["Có", "Không", "", "12.345", "Ân"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", ["03/04/1990", "3/4/1990", "03-04-1990", "03041990", "1990-04-03"])
def test_a_typed_date_has_the_day_before_the_month(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == dt.date(1990, 4, 3)


def test_typed_numbers_follow_the_language():
    with translation.override("vi"):
        assert forms.DecimalField(localize=True).clean("1234,5") == Decimal("1234.5")
        assert forms.DateField().widget.format_value(dt.date(1990, 4, 3)) == "03/04/1990"
