from decimal import Decimal
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from yteso.insight.maps.classes import Classes, Method, divide


def numbers(*values: float) -> list[Decimal]:
    return [Decimal(str(v)) for v in values]


def limits(classes: Classes) -> list[tuple[float, float]]:
    return [(float(a), float(b)) for a, b in zip(classes.starts, classes.ends, strict=True)]


def test_equally_many_places() -> None:
    nine = numbers(1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert limits(divide(nine, 3, Method.QUANTILE)) == [(1, 3), (4, 6), (7, 9)]


def test_the_same_value_never_stands_in_two_classes() -> None:
    many_zeros = numbers(0, 0, 0, 0, 0, 0, 3, 4)
    assert limits(divide(many_zeros, 4, Method.QUANTILE)) == [(0, 0), (3, 3), (4, 4)]


def test_equal_steps() -> None:
    classes = divide(numbers(0, 1, 9, 10), 5, Method.EQUAL)
    assert limits(classes) == [
        (0, 2.5),
        (2.5, 5),
        (5, 7.5),
        (7.5, 10),
    ]  # four values: no more than four classes
    assert [classes.of(Decimal(v)) for v in ("0", "2.4", "2.5", "10", "11", "-1")] == [0, 0, 1, 3, 3, 0]


def test_natural_breaks_find_the_clusters() -> None:
    values = numbers(1, 2, 3, 50, 51, 52, 200, 201)
    assert limits(divide(values, 3, Method.NATURAL)) == [(1, 3), (50, 52), (200, 201)]


def spread(groups: list[list[Decimal]]) -> float:
    total = Decimal(0)
    for group in groups:
        mean = sum(group) / len(group)
        total += sum((v - mean) ** 2 for v in group)
    return float(total)


@given(st.lists(st.integers(0, 60), min_size=4, max_size=10), st.integers(2, 4))
def test_natural_breaks_are_the_best_of_all(whole: list[int], count: int) -> None:
    values = sorted(Decimal(v) for v in whole)
    distinct = sorted(set(values))
    count = min(count, len(distinct))
    classes = divide(values, count, Method.NATURAL)
    ours = [[v for v in values if classes.of(v) == i] for i in range(len(classes))]
    best = min(
        spread([[v for v in values if a <= v < b] for a, b in pairwise((distinct[0], *cut, Decimal(99)))])
        for cut in combinations(distinct[1:], count - 1)
    )
    assert abs(spread(ours) - best) < 1e-6


@given(
    st.lists(st.decimals(0, 1000, places=2), max_size=60), st.integers(1, 7), st.sampled_from(Method.values)
)
def test_every_value_stands_in_its_class(values: list[Decimal], count: int, method: str) -> None:
    classes = divide(values, count, method)
    assert len(classes) <= count
    for value in values:
        i = classes.of(value)
        assert classes.starts[i] <= value
        assert value <= classes.ends[i]


def test_thousands_of_values_are_divided_in_time() -> None:
    classes = divide([Decimal(i * i) for i in range(6000)], 7, Method.NATURAL)
    assert len(classes) == 7


def test_nothing_gives_no_class() -> None:
    assert divide([], 5, Method.NATURAL) == Classes((), ())
