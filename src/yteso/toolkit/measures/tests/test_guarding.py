"""A small number cannot be worked out from a total and the other parts."""

from decimal import Decimal

import pytest

from yteso.toolkit.measures.guarding import covered


def values(*numbers: int | None) -> dict[int, Decimal | None]:
    return {place: None if n is None else Decimal(n) for place, n in enumerate(numbers)}


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ((7, 9, 0), {}),  # nothing small
        ((3, 9, 7, 0), {2: "covered"}),  # one alone: the smallest other
        ((3, 2, 9, 0), {}),  # two cannot be told apart
        ((1, 1, 9, 0), {2: "covered"}),  # their sum 2 leaves but one way
        ((4, 4, 9), {2: "covered"}),
        ((3, 0, 0, None), {1: "small", 2: "small"}),  # true of 0 too
        ((1, 1, 1, 1, 1, 0), {5: "small"}),
    ],
)
def test_what_is_hidden_beside(numbers: tuple[int | None, ...], hidden: dict[int, str]) -> None:
    assert covered(values(*numbers)) == hidden
