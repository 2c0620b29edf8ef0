import datetime as dt
from decimal import Decimal

import pytest

from yteso.insight.dashboards.comparing import change_of, former_period, reached, spark
from yteso.insight.dashboards.models import Target
from yteso.toolkit.measures.public import Additive, Figure, FigureRequest, Period

MONTH = Period.parse("2026-03")


def figure(value: str | None, unit: str = "lượt", decimals: int = 0) -> Figure:
    number = None if value is None else Decimal(value)
    return Figure(FigureRequest("x.y", MONTH), number, unit=unit, decimals=decimals)


@pytest.mark.parametrize(
    ("period", "today", "additive", "expected"),
    [
        ("2026-03", "2026-04-10", Additive.FLOW, ("2026-02", False)),
        ("2026-03", "2026-03-10", Additive.FLOW, ("2026-02-01..2026-02-10", True)),
        ("2026-03", "2026-03-01", Additive.FLOW, ("2026-02-01", True)),
        ("2026-03", "2026-03-30", Additive.FLOW, ("2026-02-01..2026-02-28", True)),  # February is shorter
        ("2026-03", "2026-03-31", Additive.FLOW, ("2026-02", False)),  # the last day: the month is whole
        ("2026-03", "2026-03-10", Additive.STOCK, ("2026-02", False)),
        ("2026", "2026-02-01", Additive.DISTINCT, ("2025-01-01..2025-02-01", True)),
    ],
)
def test_a_running_period_is_compared_with_as_many_days(
    period: str, today: str, additive: Additive, expected: tuple[str, bool]
) -> None:
    found, same_days = former_period(Period.parse(period), dt.date.fromisoformat(today), additive)
    assert (found.key, same_days) == expected


@pytest.mark.parametrize(
    ("now", "then", "unit", "direction", "expected"),
    [
        ("120", "100", "lượt", "up", ("20,0 %", "good", "arrow-up")),
        ("80", "100", "lượt", "up", ("20,0 %", "bad", "arrow-down")),
        ("80", "100", "lượt", "down", ("20,0 %", "good", "arrow-down")),
        ("80", "100", "lượt", "", ("20,0 %", "neutral", "arrow-down")),
        ("47.5", "58.1", "%", "up", ("10,6 điểm", "bad", "arrow-down")),
        ("7", "0", "lượt", "", ("7", "neutral", "arrow-up")),
        ("7", "7", "lượt", "up", ("không đổi", "neutral", "minus")),
    ],
)
def test_what_changed_and_whether_that_is_good(
    now: str, then: str, unit: str, direction: str, expected: tuple[str, str, str]
) -> None:
    change = change_of(figure(now, unit), figure(then, unit), direction, False)
    assert change is not None
    assert (change.text, change.tone, change.arrow) == expected


def test_without_one_of_the_figures_there_is_no_change() -> None:
    assert change_of(figure(None), figure("1"), "", False) is None
    assert change_of(figure("1"), figure(None), "", False) is None


@pytest.mark.parametrize(
    ("value", "direction", "expected"),
    [
        ("74", "up", ("Chỉ tiêu ≥ 80 %: còn cách 6,0", "warning", 92)),
        ("80", "up", ("Chỉ tiêu ≥ 80 %: đạt", "good", 100)),
        ("90", "down", ("Chỉ tiêu ≤ 80 %: còn cách 10,0", "warning", 87)),
    ],
)
def test_a_target_says_how_far_it_is(value: str, direction: str, expected: tuple[str, str, int]) -> None:
    target = Target(figure="x.y", value=Decimal(80), direction=direction, source="QĐ")
    found = reached(figure(value, "%", 1), target)
    assert found is not None
    assert (found.text, found.tone, found.percent) == expected


def test_a_small_line_lies_within_its_frame_and_leaves_gaps_out() -> None:
    points = [
        tuple(map(float, p.split(","))) for p in spark([Decimal(1), None, Decimal(3), Decimal(2)]).split()
    ]
    assert [x for x, _y in points] == [2.0, 79.3, 118.0]
    assert [y for _x, y in points] == [29.0, 3.0, 16.0]
    assert spark([Decimal(1), None]) == ""
