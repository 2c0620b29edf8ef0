"""Deadlines against cases worked by hand with a paper calendar."""

import datetime as dt

import pytest

from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.work.calendar import Hours
from yteso.toolkit.work.clocks import (
    CALENDAR_DAY,
    HOUR,
    PAUSE,
    REAPPOINT,
    RESTART,
    RESUME,
    START,
    STOP,
    WORKING_DAY,
    Limit,
    Mark,
    days_left,
    explain,
    outcome_of,
    reckon,
    used_in,
)
from yteso.toolkit.work.testing import at, plain_calendar

CALENDAR = plain_calendar()


def due(limit: Limit, *marks: Mark) -> str:
    found = reckon(limit, marks, CALENDAR)
    return f"{found.due_at.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M}" if found.due_at else "-"


# what was received when, how long, and the last day as counted by hand
BY_HAND = [
    # an ordinary week: Monday + 5 = next Monday
    ("05/10/2026 09:00", 5, WORKING_DAY, "12/10/2026"),
    # at 15:00 sharp it is still today, a minute later it is tomorrow
    ("05/10/2026 15:00", 5, WORKING_DAY, "12/10/2026"),
    ("05/10/2026 15:01", 5, WORKING_DAY, "13/10/2026"),
    # Friday after 15:00 counts as Monday
    ("09/10/2026 16:30", 3, WORKING_DAY, "15/10/2026"),
    # online on a Saturday or Sunday counts as Monday
    ("10/10/2026 10:00", 3, WORKING_DAY, "15/10/2026"),
    ("11/10/2026 23:59", 3, WORKING_DAY, "15/10/2026"),
    # Tết 2026: 16-20/02 off (Monday to Friday). Thursday 12/02 + 3: 13, 23, 24
    ("12/02/2026 10:00", 3, WORKING_DAY, "24/02/2026"),
    # received in Tết itself: counts as 23/02
    ("18/02/2026 10:00", 3, WORKING_DAY, "26/02/2026"),
    # Friday 13/02 after 15:00: counts as 23/02
    ("13/02/2026 15:30", 1, WORKING_DAY, "24/02/2026"),
    # 2025: Friday 02/05 off, worked on Saturday 26/04. Thursday 24/04 + 3: 25, 26 (Sat!), 28
    ("24/04/2025 09:00", 3, WORKING_DAY, "28/04/2025"),
    # + 5: 25, 26, 28, 29, then 30/04, 01/05, 02/05 off and the weekend: 05/05
    ("24/04/2025 09:00", 5, WORKING_DAY, "05/05/2025"),
    # received on the worked Saturday itself, before 15:00
    ("26/04/2025 09:00", 1, WORKING_DAY, "28/04/2025"),
    # 2026: Monday 31/08 off, worked on Saturday 22/08; 01-02/09 off. Thursday 20/08 + 8
    ("20/08/2026 09:00", 8, WORKING_DAY, "03/09/2026"),
    # Hùng Kings 26/04/2026 is a Sunday: Monday 27/04 off instead; 30/04 and 01/05 off
    ("24/04/2026 09:00", 3, WORKING_DAY, "04/05/2026"),
    # Western New Year 2026 is a Thursday
    ("31/12/2025 09:00", 1, WORKING_DAY, "02/01/2026"),
    # calendar days: 15 days from 01/10 is 16/10, a Friday
    ("01/10/2026 09:00", 15, CALENDAR_DAY, "16/10/2026"),
    # ... and an end on a Saturday moves to Monday
    ("02/10/2026 09:00", 15, CALENDAR_DAY, "19/10/2026"),
    # ... 30 days from 20/01/2026 is 19/02, in Tết: moves to 23/02
    ("20/01/2026 09:00", 30, CALENDAR_DAY, "23/02/2026"),
    # ... 60 days over Tết, end on Monday 16/03
    ("15/01/2026 09:00", 60, CALENDAR_DAY, "16/03/2026"),
    # the result on receipt is due the same day, after 15:00 the next working day
    ("05/10/2026 09:00", 0, WORKING_DAY, "05/10/2026"),
    ("09/10/2026 15:30", 0, WORKING_DAY, "12/10/2026"),
]


@pytest.mark.parametrize(("received", "amount", "unit", "last_day"), BY_HAND)
def test_deadlines_worked_by_hand(received: str, amount: int, unit: str, last_day: str) -> None:
    assert due(Limit(amount, unit), Mark(START, at(received))) == f"{last_day} 17:00"


@pytest.mark.parametrize(
    ("received", "hours", "expected"),
    [
        # 7:00-11:30 and 13:30-17:00, eight hours a day
        ("05/10/2026 08:00", 3, "05/10/2026 11:00"),
        ("05/10/2026 10:00", 4, "05/10/2026 16:00"),
        ("05/10/2026 16:00", 2, "06/10/2026 08:00"),
        ("09/10/2026 16:00", 8, "12/10/2026 16:00"),
        ("10/10/2026 12:00", 1, "12/10/2026 08:00"),
    ],
)
def test_office_hours_worked_by_hand(received: str, hours: int, expected: str) -> None:
    assert due(Limit(hours, HOUR), Mark(START, at(received))) == expected


def test_a_supplement_counts_from_zero_again() -> None:
    limit = Limit(10)
    start = Mark(START, at("05/10/2026 09:00"))  # would end 19/10
    asked = Mark(PAUSE, at("07/10/2026 10:00"), "supplement")
    assert due(limit, start, asked) == "-"
    full = Mark(RESTART, at("21/10/2026 15:20"), "supplemented")  # after 15:00: counts as 22/10
    assert due(limit, start, asked, full) == "05/11/2026 17:00"


def test_waiting_for_another_agency_keeps_what_is_left() -> None:
    limit = Limit(10)
    start = Mark(START, at("05/10/2026 09:00"))
    asked = Mark(PAUSE, at("08/10/2026 10:00"), "agency")  # 6, 7, 8 used: 7 left
    back = Mark(RESUME, at("15/10/2026 09:00"))
    assert due(limit, start, asked, back) == "26/10/2026 17:00"
    same_day = [Mark(PAUSE, at("08/10/2026 10:00"), "agency"), Mark(RESUME, at("08/10/2026 11:00"))]
    assert due(limit, start, *same_day) == due(limit, start)


def test_what_is_late_does_not_become_punctual_by_waiting() -> None:
    """5 working days from Monday 05/10 end on 12/10; another agency is asked on the 14th."""
    start, asked = Mark(START, at("05/10/2026 09:00")), Mark(PAUSE, at("14/10/2026 09:00"), "agency")
    assert due(Limit(5), start, asked) == "12/10/2026 17:00"
    assert due(Limit(5), start, asked, Mark(RESUME, at("20/10/2026 09:00"))) == "12/10/2026 17:00"
    on_the_day = [start, Mark(PAUSE, at("12/10/2026 09:00"), "agency"), Mark(RESUME, at("20/10/2026 09:00"))]
    assert due(Limit(5), *on_the_day) == "20/10/2026 17:00"
    assert due(Limit(2, HOUR), start, Mark(PAUSE, at("05/10/2026 11:01"), "agency")) == "05/10/2026 11:00"
    asked_for_more = Mark(PAUSE, at("14/10/2026 09:00"), "supplement")
    assert due(Limit(5), start, asked_for_more) == "-"


def test_who_withdraws_stops_the_clock_for_good() -> None:
    start, asked = Mark(START, at("05/10/2026 09:00")), Mark(PAUSE, at("08/10/2026 10:00"), "withdrawal")
    assert due(Limit(10), start, asked) == "-"
    assert due(Limit(10), start, asked, Mark(RESUME, at("15/10/2026 09:00"))) == "26/10/2026 17:00"
    found = reckon(Limit(10), [start, asked, Mark(STOP, at("09/10/2026 09:00"), "withdrawn")], CALENDAR)
    assert found.due_at is None
    assert [line["code"] for line in found.lines] == ["limit", "pause", "stopped"]
    twice = [start, Mark(PAUSE, at("07/10/2026 10:00"), "supplement"), asked]
    lines = reckon(Limit(10), twice, CALENDAR).lines
    assert [line["code"] for line in lines] == ["limit", "pause", "stands_too", "stands"]


def test_two_reasons_to_stand_end_one_by_one() -> None:
    """10 days from Monday 05/10; 6, 7, 8 used; another agency is asked on the 8th, the applicant withdraws on
    the 12th and changes their mind on the 13th; the agency answers on Thursday 15/10: 7 left."""
    marks = [
        Mark(START, at("05/10/2026 09:00")),
        Mark(PAUSE, at("08/10/2026 10:00"), "agency"),
        Mark(PAUSE, at("12/10/2026 09:00"), "withdrawal"),
        Mark(RESUME, at("13/10/2026 09:00")),
    ]
    assert due(Limit(10), *marks) == "-"
    answered = [*marks, Mark(RESUME, at("15/10/2026 09:00"))]
    assert due(Limit(10), *answered) == "26/10/2026 17:00"
    assert used_in(Limit(10), answered, at("26/10/2026 09:00"), CALENDAR) == 10
    codes = [line["code"] for line in reckon(Limit(10), answered, CALENDAR).lines]
    assert codes[:5] == ["limit", "pause", "stands_too", "stands_still", "resume"]


def test_what_was_used_is_counted_without_waiting() -> None:
    start, end = Mark(START, at("05/10/2026 09:00")), at("16/10/2026 09:00")  # Monday to Friday of next week
    assert used_in(Limit(10), [start], end, CALENDAR) == 9
    waited = [start, Mark(PAUSE, at("08/10/2026 10:00"), "agency"), Mark(RESUME, at("13/10/2026 09:00"))]
    assert used_in(Limit(10), waited, end, CALENDAR) == 6
    anew = [start, Mark(PAUSE, at("07/10/2026 10:00")), Mark(RESTART, at("12/10/2026 09:00"))]
    assert used_in(Limit(10), anew, end, CALENDAR) == 4


def test_a_pause_of_calendar_days_and_of_hours() -> None:
    start, stop = Mark(START, at("05/10/2026 09:00")), Mark(PAUSE, at("15/10/2026 09:00"), "agency")
    again = Mark(RESUME, at("20/10/2026 09:00"))
    assert due(Limit(30, CALENDAR_DAY), start, stop, again) == "09/11/2026 17:00"
    stop, again = Mark(PAUSE, at("05/10/2026 11:00"), "agency"), Mark(RESUME, at("06/10/2026 07:00"))
    assert due(Limit(4, HOUR), start, stop, again) == "06/10/2026 09:00"


def test_a_new_date_does_not_move_the_deadline() -> None:
    marks = [
        Mark(START, at("05/10/2026 09:00")),
        Mark(REAPPOINT, at("09/10/2026 09:00"), until=dt.date(2026, 10, 16)),
    ]
    found = reckon(Limit(5), marks, CALENDAR)
    assert found.due_at == at("12/10/2026 17:00")
    assert found.extended_to == dt.date(2026, 10, 16)
    assert "16/10/2026" in explain(found.lines)[-1]


def test_a_decision_of_ours_beats_the_public_calendar() -> None:
    # the province gives Friday 13/02/2026 off and works Saturday 28/02 instead
    ours = CALENDAR.with_changes(
        {dt.date(2026, 2, 13): (False, "Nghỉ Tết"), dt.date(2026, 2, 28): (True, "Làm bù")}
    )
    found = reckon(Limit(6), [Mark(START, at("12/02/2026 10:00"))], ours)
    assert found.due_at == at("28/02/2026 17:00")  # 23, 24, 25, 26, 27, 28
    assert (ours.version, CALENDAR.version) == (1, 0)


def test_the_explanation_names_every_day_that_is_not_counted() -> None:
    lines = explain(
        reckon(Limit(3, legal_basis="NĐ 54/2017"), [Mark(START, at("12/02/2026 15:20"))], CALENDAR).lines
    )
    text = "\n".join(lines)
    assert "NĐ 54/2017" in text
    assert "15:20 12/02/2026" in text
    assert "13/02/2026" in text
    for day in range(16, 21):
        assert f"{day}/02/2026" in text
    assert "25/02/2026" in lines[-1]


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ("09/10/2026 16:00", "early"),
        ("12/10/2026 08:00", "on_time"),
        ("12/10/2026 22:00", "on_time"),
        ("13/10/2026 07:00", "late"),
    ],
)
def test_early_on_the_day_late(done: str, expected: str) -> None:
    assert outcome_of(at("12/10/2026 17:00"), at(done)) == expected


def test_days_left_are_working_days() -> None:
    assert days_left(at("12/10/2026 17:00"), at("08/10/2026 09:00"), CALENDAR) == 2
    assert days_left(at("12/10/2026 17:00"), at("12/10/2026 09:00"), CALENDAR) == 0
    assert days_left(at("12/10/2026 17:00"), at("13/10/2026 09:00"), CALENDAR) == -1


def test_office_hours_hold_from_their_day() -> None:
    """From 02/11/2026 on: last receipt 15:30, closed at 16:30. What came before keeps its cut-off."""
    later = Hours(dt.time(7, 30), dt.time(11, 30), dt.time(13), dt.time(16, 30), dt.time(15, 30))
    calendar = CALENDAR.with_hours(dt.date(2026, 11, 2), later)

    def end(text: str, amount: float, unit: str) -> str:
        found = reckon(Limit(amount, unit), [Mark(START, at(text))], calendar)
        assert found.due_at is not None
        return f"{found.due_at.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M}"

    # Friday 30/10 15:10 is after the old 15:00: counts as Monday, + 3 = Thursday, closed at the new hour
    assert end("30/10/2026 15:10", 3, WORKING_DAY) == "05/11/2026 16:30"
    # Friday 30/10, + 1: Monday 02/11
    assert end("30/10/2026 14:00", 1, WORKING_DAY) == "02/11/2026 16:30"
    # Monday 02/11 15:10 is before the new 15:30
    assert end("02/11/2026 15:10", 1, WORKING_DAY) == "03/11/2026 16:30"
    # due before the new hours: closed at the old hour
    assert end("28/10/2026 09:00", 2, WORKING_DAY) == "30/10/2026 17:00"
    # 8 office hours from Friday 16:00: 1 h (to 17:00), then Monday 7:30-11:30 and 13:00-16:00
    assert end("30/10/2026 16:00", 8, HOUR) == "02/11/2026 16:00"
