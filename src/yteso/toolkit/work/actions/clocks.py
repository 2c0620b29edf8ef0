"""Starting, stopping and moving the clocks of a case that is locked by the caller."""

import datetime as dt
from collections.abc import Sequence

from yteso.toolkit.work.clocks import (
    PAUSE,
    REAPPOINT,
    RESTART,
    RESUME,
    START,
    STOP,
    Limit,
    Mark,
    outcome_of,
    reckon,
)
from yteso.toolkit.work.errors import OnlyOnce
from yteso.toolkit.work.models import Case, Clock
from yteso.toolkit.work.queries import find_calendar, limit_of, marks_of

MAIN = "promise"
MOVES = {"pause": PAUSE, "resume": RESUME, "restart": RESTART, "stop": STOP}


def start_clocks(case: Case, limits: Sequence[Limit], now: dt.datetime) -> dt.datetime | None:
    """Start one clock for each limit; return when the main one falls due (None without limits)."""
    calendar = find_calendar()
    mark = Mark(START, now)
    clocks = []
    for limit in limits:
        found = reckon(limit, [mark], calendar)
        clocks.append(
            Clock(
                case=case,
                purpose=limit.purpose,
                amount=limit.amount,
                unit=limit.unit,
                legal_basis=limit.legal_basis,
                state=Clock.State.RUNNING,
                marks=[mark.row()],
                started_at=now,
                due_at=found.due_at,
                calendar_version=calendar.version,
                lines=found.lines,
            )
        )
    Clock.objects.bulk_create(clocks)
    return next((clock.due_at for clock in clocks if clock.purpose == MAIN), None)


def move_clocks(case: Case, move: str, why: str, now: dt.datetime) -> dt.datetime | None:
    """Pause, resume, restart, finish or stop for good all clocks of the case; return the main deadline now.

    What is stopped has no outcome, unless it was late already.

    A pause is left out where nothing runs yet, a restart where nothing stands, going on where it runs.
    """
    main, calendar = case.due_at, find_calendar()
    clocks = list(Clock.objects.select_for_update().filter(case=case).exclude(state=Clock.State.DONE))
    for clock in clocks:
        if move == "finish":
            clock.state, clock.ended_at = Clock.State.DONE, now
            clock.outcome = outcome_of(clock.due_at, now)
            if clock.purpose == MAIN:
                case.outcome = clock.outcome
        elif move == "resume" and clock.state == Clock.State.RUNNING:
            pass
        else:
            marks = [*marks_of(clock), Mark(MOVES[move], now, why)]
            found = reckon(limit_of(clock), marks, calendar)
            if move == "stop" and outcome_of(clock.due_at, now) == "late":
                clock.outcome = "late"
            clock.marks = [mark.row() for mark in marks]
            clock.due_at, clock.lines = found.due_at, found.lines
            clock.calendar_version = calendar.version
            clock.state = Clock.State.STANDING if found.due_at is None else Clock.State.RUNNING
            if move == "stop":
                clock.state, clock.ended_at = Clock.State.DONE, now
                case.outcome = clock.outcome if clock.purpose == MAIN else case.outcome
        if clock.purpose == MAIN:
            main = clock.due_at
    fields = ["state", "ended_at", "outcome", "marks", "due_at", "lines", "calendar_version"]
    Clock.objects.bulk_update(clocks, fields)
    return main


def reappoint_clock(case: Case, new_date: dt.date, now: dt.datetime) -> None:
    """Note the new day on the main clock. Raises OnlyOnce for a second one."""
    clock = Clock.objects.select_for_update().filter(case=case, purpose=MAIN).first()
    if clock is None or clock.extended_to is not None:
        raise OnlyOnce
    marks = [*marks_of(clock), Mark(REAPPOINT, now, until=new_date)]
    found = reckon(limit_of(clock), marks, find_calendar())
    clock.marks = [mark.row() for mark in marks]
    clock.extended_to, clock.lines = new_date, found.lines
    clock.save(update_fields=["marks", "extended_to", "lines"])
