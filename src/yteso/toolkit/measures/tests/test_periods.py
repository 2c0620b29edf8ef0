import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yteso.toolkit.measures.public import Period, PeriodUnknown

D = dt.date


@pytest.mark.parametrize(
    ("text", "start", "end", "before", "label"),
    [
        ("2026-10-05", D(2026, 10, 5), D(2026, 10, 5), "2026-10-04", "05/10/2026"),
        ("2026-W44", D(2026, 10, 26), D(2026, 11, 1), "2026-W43", "Tuần 44 năm 2026"),
        ("2026-W01", D(2025, 12, 29), D(2026, 1, 4), "2025-W52", "Tuần 1 năm 2026"),
        ("2024-02", D(2024, 2, 1), D(2024, 2, 29), "2024-01", "Tháng 02/2024"),
        ("2026-Q1", D(2026, 1, 1), D(2026, 3, 31), "2025-Q4", "Quý 1 năm 2026"),
        ("2026-H2", D(2026, 7, 1), D(2026, 12, 31), "2026-H1", "6 tháng cuối năm 2026"),
        ("2026-9M", D(2026, 1, 1), D(2026, 9, 30), "2025-9M", "9 tháng đầu năm 2026"),
        ("2026", D(2026, 1, 1), D(2026, 12, 31), "2025", "Năm 2026"),
        (
            "2026-09-15..2026-10-14",
            D(2026, 9, 15),
            D(2026, 10, 14),
            "2026-08-15..2026-09-14",
            "15/09/2026 – 14/10/2026",
        ),
        (
            "2026-10-01..2026-10-10",
            D(2026, 10, 1),
            D(2026, 10, 10),
            "2026-09-21..2026-09-30",
            "01/10/2026 – 10/10/2026",
        ),
    ],
)
def test_a_period_is_read(text: str, start: dt.date, end: dt.date, before: str, label: str) -> None:
    period = Period.parse(text)
    assert (period.start, period.end, period.key, period.label) == (start, end, text, label)
    assert period.previous().key == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-W54",
        "2026-Q5",
        "26",
        "2026-10-32",
        "2026-10-14..2026-09-15",
        "2026-10x",
        "9999-12-31",
        "9999",
        "9999-W52",
        "0001-01",
        "2026-01-01..9999-12-31",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(PeriodUnknown):
        Period.parse(text)


def test_a_period_has_parts() -> None:
    assert [p.key for p in Period.parse("2026-Q3").children("month")] == ["2026-07", "2026-08", "2026-09"]
    assert len(Period.parse("2026-02").children("day")) == 28
    assert [p.key for p in Period.parse("2026-02").children("week")] == [
        "2026-W06",
        "2026-W07",
        "2026-W08",
        "2026-W09",
    ]
    assert [p.key for p in Period.parse("2026-02").last(3)] == ["2025-12", "2026-01", "2026-02"]
    assert Period.parse("2024-02-29").a_year_before().start == D(2023, 2, 28)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(st.dates(D(2000, 1, 1), D(2060, 1, 1)), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_what_is_written_is_read_again(day: dt.date, kind: str) -> None:
    period = Period.parse(str(day.year)).children(kind)[0]
    assert Period.parse(period.key) == period
    assert period.previous().end + dt.timedelta(days=1) == period.start
