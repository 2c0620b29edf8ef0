"""Decisions on working days: entered, looked at with all that they move, then applied."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.toolkit.work.actions.cases import order_of
from yteso.toolkit.work.actions.clocks import MAIN
from yteso.toolkit.work.calendar import Hours
from yteso.toolkit.work.errors import ChangeApplied, DaysMissing, HoursBefore, HoursKnown, HoursWrong
from yteso.toolkit.work.models import CalendarChange, Case, Clock, OfficeHours
from yteso.toolkit.work.permissions import CHANGE_CALENDAR
from yteso.toolkit.work.queries import Moved, find_calendar, preview_change, preview_hours


@transaction.atomic
def enter_change(
    *,
    actor: Actor,
    decision_number: str,
    decided_on: dt.date,
    title: str,
    days: dict[dt.date, tuple[bool, str]],
    now: dt.datetime,
) -> CalendarChange:
    """Enter a decision; it changes nothing until it is applied. Raises NotAllowed, DaysMissing."""
    require(actor, CHANGE_CALENDAR)
    if not days:
        raise DaysMissing
    change, made = CalendarChange.objects.get_or_create(
        decision_number=clean(decision_number),
        defaults={
            "decided_on": decided_on,
            "title": clean(title),
            "days": {day.isoformat(): [worked, name] for day, (worked, name) in sorted(days.items())},
            "entered_at": now,
            "entered_by_id": actor.user_id,
        },
    )
    if not made:
        if change.applied_at:
            raise ChangeApplied
        change.decided_on, change.title = decided_on, clean(title)
        change.days = {day.isoformat(): [worked, name] for day, (worked, name) in sorted(days.items())}
        change.save()
    record(actor, CHANGE_CALENDAR.code, object_kind="calendar_change", object_id=change.id)
    return change


@transaction.atomic
def apply_change(*, actor: Actor, change_id: UUID, now: dt.datetime) -> CalendarChange:
    """Apply a decision: the calendar gets its next version and every running deadline is reckoned again.

    Raises NotAllowed, NotVisible, ChangeApplied.
    """
    require(actor, CHANGE_CALENDAR)
    change = CalendarChange.objects.select_for_update().filter(id=change_id).first()
    if change is None:
        raise NotVisible
    if change.applied_at:
        raise ChangeApplied
    moved = preview_change(change)
    change.version = find_calendar().version + 1
    change.applied_at, change.applied_by_id, change.moved = now, actor.user_id, len(moved)
    change.save()
    _move(moved, change.version, now)
    record(
        actor,
        CHANGE_CALENDAR.code,
        object_kind="calendar_change",
        object_id=change.id,
        detail={"applied": True, "version": change.version, "moved": len(moved)},
    )
    return change


def _move(moved: Sequence[Moved], version: int, now: dt.datetime) -> None:
    """Write deadlines as they were reckoned again, and put their cases where they belong in the queues."""
    clocks, cases = [], []
    for one in moved:
        clock = one.clock
        clock.due_at, clock.lines, clock.calendar_version = one.after, one.lines, version
        clocks.append(clock)
        if clock.purpose == MAIN:
            clock.case.due_at = one.after
            clock.case.order_at = order_of(clock.case, now)
            cases.append(clock.case)
    Clock.objects.bulk_update(clocks, ["due_at", "lines", "calendar_version"], batch_size=1000)
    Case.objects.bulk_update(cases, ["due_at", "order_at"], batch_size=1000)


def check_hours(valid_from: dt.date, hours: Hours) -> None:
    """Stop unless these office hours can hold from the day. Raises HoursWrong, HoursKnown, HoursBefore."""
    if not hours.morning_from < hours.morning_to <= hours.afternoon_from < hours.afternoon_to:
        raise HoursWrong
    if not hours.morning_from <= hours.cutoff <= hours.afternoon_to:
        raise HoursWrong
    known = list(OfficeHours.objects.order_by("valid_from").values_list("valid_from", flat=True))
    if valid_from in known:
        raise HoursKnown
    if known and valid_from < known[0]:
        raise HoursBefore


@transaction.atomic
def change_hours(
    *, actor: Actor, valid_from: dt.date, hours: Hours, source: str, now: dt.datetime
) -> OfficeHours:
    """Let other office hours hold from a day on; every running deadline is reckoned again.

    What was received before that day keeps the cut-off of its own day. Raises NotAllowed, HoursWrong,
    HoursKnown.
    """
    require(actor, CHANGE_CALENDAR)
    list(OfficeHours.objects.select_for_update().order_by("valid_from"))
    check_hours(valid_from, hours)
    moved = preview_hours(valid_from, hours)
    row = OfficeHours.objects.create(
        valid_from=valid_from,
        morning_from=hours.morning_from,
        morning_to=hours.morning_to,
        afternoon_from=hours.afternoon_from,
        afternoon_to=hours.afternoon_to,
        cutoff=hours.cutoff,
        source=clean(source)[:255],
        applied_at=now,
        applied_by_id=actor.user_id,
        version=find_calendar().version + 1,
        moved=len(moved),
    )
    _move(moved, row.version or 0, now)
    record(
        actor,
        CHANGE_CALENDAR.code,
        object_kind="office_hours",
        object_id=row.id,
        detail={"valid_from": valid_from.isoformat(), "version": row.version, "moved": len(moved)},
    )
    return row


def install_hours() -> None:
    """Write the first office hours, unless some are there. Source: cut-off NĐ 61/2018/NĐ-CP art. 18."""
    if not OfficeHours.objects.exists():
        OfficeHours.objects.create(
            valid_from=dt.date(2018, 6, 21),
            morning_from=dt.time(7),
            morning_to=dt.time(11, 30),
            afternoon_from=dt.time(13, 30),
            afternoon_to=dt.time(17),
            cutoff=dt.time(15),
            source="NĐ 61/2018/NĐ-CP điều 18 (15 giờ); giờ làm việc của tỉnh",
        )
