"""Arithmetic of cells: what is typed, formulas, checks, sums over units and periods."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from yteso.insight.statistics.definitions import Definition, read_definition
from yteso.insight.statistics.errors import ValueRefused
from yteso.insight.statistics.figures import (
    Values,
    broken,
    derive,
    is_unusual,
    load,
    read_value,
    store,
    sum_periods,
    sum_units,
    usual_ranges,
    with_formulas,
)
from yteso.insight.statistics.tests.test_definitions import FORMS, SMALL


def values(**given: int) -> Values:
    return {key: Decimal(value) for key, value in given.items()}


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("12", 0, "12"), ("1.234", 0, "1234"), ("1 234", 0, "1234"), ("1,234,567", 0, "1234567"),
        ("0", 0, "0"), ("", 0, None), (" – ", 0, None), ("12,5", 2, "12.5"), ("1.234,5", 2, "1234.5"),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_people_write_it(text: str, decimals: int, value: str | None) -> None:
    assert read_value(text, decimals) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "text", ["-1", "12a", "=1+1", "1.5", "NaN", "Infinity", "1e5000", "9" * 20, "１２", "1e3", "1_0"]
)
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        read_value(text, 0)


def test_a_computed_cell_adds_what_is_known_and_stays_empty_without_anything() -> None:
    form = FORMS["tt23.b4tyt"]
    found = with_formulas(form, {"i5.c4": Decimal(7), "i5.c5": Decimal(2), "i3.c4": Decimal(1)})
    assert (found["i5.c3"], found["i3.c3"]) == (9, 1)
    assert "i7.c3" not in found


def test_chapters_and_the_total_of_the_icd_form_add_up() -> None:
    found = with_formulas(
        FORMS["tt23.b14"], {"r1.c4": Decimal(3), "r2.c4": Decimal(4), "r312.c4": Decimal(5)}
    )
    assert (found["chapi.c4"], found["chapxxi.c4"], found["total.c4"]) == (7, 5, 12)
    assert "total.c5" not in found


def test_what_is_stored_is_what_was() -> None:
    given = {"a": Decimal(3), "b": Decimal("2.50")}
    assert store(given) == {"a": 3, "b": "2.50"}
    assert load(store(given)) == given


def words(form: Definition, given: Values, **others: int | None) -> list[str]:
    with override("en"):
        known = {name: None if value is None else Decimal(value) for name, value in others.items()}
        return [finding.words for finding in broken(form, with_formulas(form, given), known)]


def test_a_contradiction_is_told_with_printed_numbers() -> None:
    form = FORMS["tt23.b7"]
    assert words(form, values(c9=5, c9a=3, c9b=2, c9c=1)) == [
        "This must hold: (9) Phá thai › Tổng số: 5 = (9a) Phá thai › Trong đó › Số phá thai ≤ 7 tuần: 3"
        " + (9b) Phá thai › Trong đó › Số phá thai trên 7- ≤12 tuần: 2"
        " + (9c) Phá thai › Trong đó › Số phá thai trên 12 tuần: 1"
    ]
    assert words(form, values(c9=6, c9a=3, c9b=2, c9c=1)) == []
    assert words(form, values(c9=6, c9a=3)) == [], "what is not known contradicts nothing"


def test_a_child_is_not_more_than_its_parent() -> None:
    assert words(FORMS["tt23.b8"], values(c10=4, c11=3)) == [
        "This must hold: (10) Số TV trẻ <7 ngày tuổi: 4 ≤ (11) Số TV trẻ <28 ngày tuổi: 3"
    ]


def test_a_rule_of_each_row_names_the_row() -> None:
    form = FORMS["tt23.b14"]
    found = words(form, {"r1.c4": Decimal(2), "r1.c5": Decimal(3)})
    rule = "This must hold: (5) Tại khoa khám bệnh › Trong đó › Nữ: 3 ≤ (4) Tại khoa khám bệnh › Tổng số: 2"
    assert found[0] == f"Tổng số: {rule}"
    assert f"Tả: {rule}" in found


def test_a_rule_across_forms_needs_both() -> None:
    form = FORMS["tt23.b8"]
    given = values(c3=5)
    name = "tt23.b4.c19"
    findings = broken(form, given, {name: Decimal(6)})
    assert [finding.check.code for finding in findings] == ["births-certificates"]
    assert not findings[0].is_error
    assert broken(form, given, {name: None}) == []
    assert broken(form, given, {name: Decimal(5)}) == []


def test_units_add_up_and_ratios_do_not() -> None:
    form = FORMS["tt23.b2"]
    one = {"kcb.c9": Decimal(10), "kcb.x28": Decimal(3), "dp.c9": Decimal(1)}
    total = with_formulas(form, sum_units(form, [one, one]))
    assert (total["kcb.c9"], total["total.c9"]) == (20, 22)
    assert "kcb.x28" not in total


def test_months_add_up_by_class() -> None:
    form = FORMS["tt23.b9"]
    months = [values(c3=1, c5=20, c6=100), values(c3=1, c5=22, c6=150)]
    assert sum_periods(form, months) == values(c3=1, c5=22, c6=250)
    assert sum_periods(form, [months[0], values(c6=1)]) == values(c6=101), "no last stock: not known"


def test_cumulative_periods_take_the_last() -> None:
    form = FORMS["tt37.b9"]
    assert sum_periods(form, [values(c6=100), values(c6=250)]) == values(c6=250)


def test_a_stations_form_speaks_for_a_provinces_form() -> None:
    form = FORMS["tt23.b4"]
    given = {"i5.c3": Decimal(9), "i5.c5": Decimal(2), "i10.c3": Decimal(0)}
    assert derive(form.derived, "tt23.b4tyt", given) == values(c7=9, c18a=2, c22a=0)


def test_the_unusual_is_noticed_not_refused() -> None:
    form = FORMS["tt23.b9"]
    usual = usual_ranges([values(c6=100), values(c6=120), values(c6=90)])
    assert usual == {"c6": (90, 120)}
    assert is_unusual(form.cells["c6"], Decimal(1000), usual["c6"])
    assert not is_unusual(form.cells["c6"], Decimal(150), usual["c6"])
    assert not is_unusual(form.cells["c6"], Decimal(1000), None)


def test_every_check_of_every_form_can_be_worked_out() -> None:
    for form in FORMS.values():
        full: dict[str, Any] = with_formulas(form, dict.fromkeys(form.open_cells, Decimal(1)))
        broken(form, full, {})


def test_small_forms_work_too() -> None:
    form = read_definition(SMALL)
    assert with_formulas(form, values(a=1, b=2))["t"] == 3
