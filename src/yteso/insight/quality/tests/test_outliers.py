from decimal import Decimal

import pytest

from yteso.insight.quality.outliers import find_oddities, usual


def series(*values: float | None) -> list[Decimal | None]:
    return [None if v is None else Decimal(str(v)) for v in values]


def test_what_is_usual() -> None:
    found = usual([10, 12, 14, 16, 18])
    assert found is not None
    assert (found.mean, found.median, found.least, found.greatest) == (14, 14, 10, 18)
    assert found.deviation == pytest.approx(3.1623, abs=1e-4)
    assert found.scale == pytest.approx(2 / 0.6745)
    assert usual([1, 2, 3]) is None


def test_one_great_error_does_not_hide_itself() -> None:
    found = find_oddities(series(100, 104, 98, 102, 96, 1000, 101, 99))
    assert len(found) == 1
    odd = found[0]
    assert (odd.place, odd.kinds) == (5, ("z", "modified", "bounds"))
    assert odd.z == pytest.approx((1000 - 100) / 2.6458, rel=1e-3)
    assert odd.modified == pytest.approx((1000 - 100) * 0.6745 / 2)
    assert (odd.least, odd.greatest) == (92, 108)


def test_kinds_differ() -> None:
    """The modified z sees what a spread-out mean does not; a set range overrules the usual one."""
    skewed = series(10, 12, 11, 9, 13, 10, 60, 11, 12, 30)
    kinds = {odd.place: odd.kinds for odd in find_oddities(skewed)}
    assert "modified" in kinds[9]
    assert "z" not in kinds[9]
    inside = find_oddities(series(10, 14, 12, 11, 14), bounds=(Decimal(11), Decimal(20)))
    assert [(odd.place, odd.kinds) for odd in inside] == [(0, ("bounds",))]


def test_a_gap_among_full_months_is_missing_and_zeros_among_zeros_are_not() -> None:
    assert [(o.place, o.kinds) for o in find_oddities(series(5, 6, None, 5, 6, 5))] == [(2, ("missing",))]
    assert find_oddities(series(0, 0, 0, 0, 0, 0)) == []
    assert find_oddities(series(7, 7, 7, 7, 7, 7)) == []


def test_alike_values_make_any_other_infinitely_far() -> None:
    odd = find_oddities(series(7, 7, 7, 7, 8))[0]
    assert odd.z == odd.modified == float("inf")


def test_too_few_values_say_nothing() -> None:
    assert find_oddities(series(1, 2, 1000)) == []


def test_a_small_difference_is_left_out_unless_bounds_were_set() -> None:
    few = series(0, 0, 0, 0, 3)
    assert find_oddities(few)
    assert find_oddities(few, least_difference=5) == []
    assert find_oddities(series(0, 0, 0, 0, 5), least_difference=5)
    by_bounds = find_oddities(few, least_difference=5, bounds=(Decimal(0), Decimal(2)))
    assert [(odd.place, odd.kinds) for odd in by_bounds] == [(4, ("bounds",))]
