"""Reading work: the calendar that holds, who stands in for whom, queues, workload, what a case went
through."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, User, fetch_prepared
from yteso.toolkit.work.calendar import Calendar, Hours
from yteso.toolkit.work.clocks import Limit, Mark, reckon, used_in
from yteso.toolkit.work.flows import Flow
from yteso.toolkit.work.kinds import Queue, kinds
from yteso.toolkit.work.models import (
    Absence,
    Action,
    CalendarChange,
    Case,
    CaseQuerySet,
    Clock,
    FlowVersion,
    OfficeHours,
)

DEFAULT_HOURS = Hours(dt.time(7), dt.time(11, 30), dt.time(13, 30), dt.time(17), dt.time(15))
NEAR_DAYS = 3
RECENT_DAYS = 30

_STAMP = (
    "SELECT greatest((SELECT max(version) FROM work_calendarchange),"
    " (SELECT max(version) FROM work_officehours)),"
    " (SELECT count(*) FROM work_officehours)"
)

_flows: dict[UUID, Flow] = {}
_calendars: dict[tuple[int, int], Calendar] = {}


def find_calendar() -> Calendar:
    """Return the calendar with every decision applied so far. One small query; the rest is remembered."""
    rows = fetch_prepared(_STAMP, [])
    key = (rows[0][0] or 0, rows[0][1])
    if key not in _calendars:
        hours = [(row.valid_from, row.hours) for row in OfficeHours.objects.order_by("valid_from")]
        first = hours[0][1] if hours else DEFAULT_HOURS
        _calendars[key] = Calendar(key[0], first, _applied(), tuple(hours[1:]))
    return _calendars[key]


def _applied() -> dict[dt.date, tuple[bool, str]]:
    changes: dict[dt.date, tuple[bool, str]] = {}
    for change in CalendarChange.objects.exclude(version=None).order_by("version"):
        changes.update(change.parsed)
    return changes


def forget_calendars() -> None:
    """Forget what was remembered; tests whose database goes back call it."""
    _calendars.clear()
    _flows.clear()


def flow_of(case: Case) -> Flow:
    """Return the flow of the case's version; versions never change, so each is read once."""
    if case.flow_version_id not in _flows:
        _flows[case.flow_version_id] = FlowVersion.objects.get(id=case.flow_version_id).flow
    return _flows[case.flow_version_id]


def newest_flow(code: str, on: dt.date) -> FlowVersion:
    """Return the version of the flow that holds on the day."""
    return FlowVersion.objects.filter(code=code, valid_from__lte=on).order_by("-valid_from", "-number")[0]


def works_for(actor: Actor, on: dt.date) -> frozenset[UUID]:
    """Return the users whose work the actor does on that day: themself and those whom they stand in for."""
    if actor.user_id is None:
        return frozenset()
    away = Absence.objects.on(on).filter(stand_in_id=actor.user_id)
    return frozenset({actor.user_id, *away.values_list("user_id", flat=True)})


def stand_ins(user_ids: Iterable[UUID], on: dt.date) -> dict[UUID, UUID]:
    """Return {who is away: who stands in} on the day."""
    return dict(
        Absence.objects.on(on).filter(user_id__in=set(user_ids)).values_list("user_id", "stand_in_id")
    )


def queue_rows(actor: Actor, queue: Queue, on: dt.date) -> CaseQuerySet:
    """Return the cases of the queue that the actor sees, not ordered."""
    rows = Case.objects.visible_to(actor).open().filter(kind=queue.kind)
    return rows.filter(queue.where(actor, works_for(actor, on)))


def note_persons(actor: Actor, cases: Sequence[Case]) -> None:
    """Write down in the audit log whom the actor saw in a list of these cases."""
    for kind in kinds():
        ids = [case.id for case in cases if case.kind == kind.code]
        if kind.persons and ids and (persons := kind.persons(ids)):
            record_list(actor, persons, kind.read.code)


@dataclass(frozen=True)
class Moved:
    """A deadline that a change of the calendar moves."""

    clock: Clock
    before: dt.datetime | None
    after: dt.datetime | None
    lines: list[dict[str, object]]


def preview_change(change: CalendarChange) -> list[Moved]:
    """Return every running deadline that the decision would move, the nearest first. Changes nothing."""
    days = change.parsed
    if not days:
        return []
    last = dt.datetime.combine(max(days) + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE)
    return _moved(find_calendar().with_changes(days), min(days), Q(started_at__lt=last))


def preview_hours(since: dt.date, hours: Hours) -> list[Moved]:
    """Return every running deadline that other office hours from a day on would move. Changes nothing."""
    return _moved(find_calendar().with_hours(since, hours), since, Q())


def _moved(calendar: Calendar, since: dt.date, which: Q) -> list[Moved]:
    """Reckon anew the running clocks that fall due on `since` or later (what is past stays as it was)."""
    first = dt.datetime.combine(since, dt.time(), PROVINCE_ZONE)
    rows = Clock.objects.filter(which, state=Clock.State.RUNNING, due_at__gte=first)
    moved = []
    for clock in rows.select_related("case").order_by("due_at", "id").iterator(chunk_size=2000):
        found = reckon(limit_of(clock), marks_of(clock), calendar)
        if found.due_at != clock.due_at:
            moved.append(Moved(clock, clock.due_at, found.due_at, found.lines))
    return moved


def limit_of(clock: Clock) -> Limit:
    return Limit(clock.amount, clock.unit, clock.legal_basis, clock.purpose)


def marks_of(clock: Clock) -> list[Mark]:
    return [Mark.of(row) for row in clock.marks]


def used_by(clock: Clock, calendar: Calendar) -> float:
    """Return what a finished clock used of its limit, in its unit, without what it waited."""
    end = clock.ended_at or clock.started_at
    return used_in(limit_of(clock), marks_of(clock), end, calendar)


@dataclass(frozen=True)
class Load:
    """How much one person has to do."""

    user: User
    open: int
    late: int
    near: int
    done: int


def list_loads(actor: Actor, kind: str, now: dt.datetime) -> list[Load]:
    """Return the load of everybody with open or lately finished cases that the actor sees. Two queries."""
    calendar = find_calendar()
    near = calendar.close_of(calendar.add(now.astimezone(PROVINCE_ZONE).date(), NEAR_DAYS))
    rows = Case.objects.visible_to(actor).filter(kind=kind, assignee__isnull=False)
    recent = Q(closed_at__gte=now - dt.timedelta(days=RECENT_DAYS))
    counted = (
        rows.filter(Q(closed_at=None) | recent)
        .values("assignee_id")
        .annotate(
            open=Count("id", filter=Q(closed_at=None)),
            late=Count("id", filter=Q(closed_at=None, due_at__lt=now)),
            near=Count("id", filter=Q(closed_at=None, due_at__gte=now, due_at__lte=near)),
            done=Count("id", filter=recent),
        )
    )
    found = {row["assignee_id"]: row for row in counted}
    people = User.objects.in_bulk(list(found))
    loads = [
        Load(people[key], row["open"], row["late"], row["near"], row["done"]) for key, row in found.items()
    ]
    return sorted(loads, key=lambda load: (-load.late, -load.open, str(load.user)))


def history_of(case: Case, labels: Mapping[str, str]) -> list[dict[str, object]]:
    """Return what happened to the case as `{% timeline %}` takes it, the newest first."""
    rows = Action.objects.filter(case=case).select_related("for_user", "unit").order_by("-seq")
    return [
        {
            "at": row.at,
            "title": labels.get(row.verb, row.verb),
            "who": _who(row),
            "why": _why(row),
            "detail": row.unit.name if row.unit else "",
        }
        for row in rows
    ]


def _why(row: Action) -> str:
    law = row.detail.get("clock_law")
    if not law:
        return row.note
    return "\n".join([row.note, _("The clock stands meanwhile, by: %(law)s") % {"law": law}]).strip()


def _who(row: Action) -> str:
    if row.for_user is None:
        return row.user_label
    return _("%(one)s, standing in for %(other)s") % {"one": row.user_label, "other": row.for_user}


def count_queues(actor: Actor, queues: Collection[Queue], on: dt.date, cap: int = 1000) -> list[int]:
    """Return how many cases wait in each queue, up to `cap`."""
    return [queue_rows(actor, queue, on)[: cap + 1].count() for queue in queues]
