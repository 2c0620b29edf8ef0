"""Cases: opening, acting by the flow, giving to somebody, re-appointing. Every change is an action in the
log."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import (
    PROVINCE_ZONE,
    Actor,
    NotAllowed,
    NotVisible,
    Permission,
    SystemActor,
    clean,
    fold,
)
from yteso.toolkit.work.actions.clocks import move_clocks, reappoint_clock, start_clocks
from yteso.toolkit.work.clocks import Limit
from yteso.toolkit.work.errors import (
    ChangedMeanwhile,
    NewDateWrong,
    NobodyToGiveTo,
    ReasonMissing,
    StepNotPossible,
    TooLateToApologise,
)
from yteso.toolkit.work.flows import DONE
from yteso.toolkit.work.kinds import find_kind, permission_named
from yteso.toolkit.work.models import Action, Case
from yteso.toolkit.work.queries import find_calendar, flow_of, newest_flow, stand_ins, works_for

FAR = dt.timedelta(days=36_500)  # where cases without a deadline stand in the order of lists


def open_case(
    *,
    actor: Actor,
    kind: str,
    flow: str,
    title: str,
    office_id: UUID,
    unit_id: UUID | None,
    code: str = "",
    search: str = "",
    now: dt.datetime,
) -> Case:
    """Open a case at the start of the flow that holds today; no clock runs yet. The caller has asked who
    may."""
    version = newest_flow(flow, now.astimezone(PROVINCE_ZONE).date())
    start = version.flow.steps[version.flow.start]
    case = Case.objects.create(
        kind=kind,
        flow_version=version,
        code=code,
        title=clean(title)[:500],
        office_id=office_id,
        unit_id=unit_id,
        step=start.code,
        step_since=now,
        outside=start.outside,
        opened_at=now,
        order_at=now + FAR,
        search_key=fold(f"{code} {title} {search}")[:1000],
    )
    _log(case, actor, "open", now, to_step=start.code)
    case.save(update_fields=["version"])
    return case


def retitle_case(case: Case, title: str) -> None:
    """Say otherwise what a case is about, in lists and in the search: what it was called may stand
    nowhere any more. The caller requires the right to it and writes down why."""
    case.title, case.search_key = clean(title)[:500], fold(f"{case.code} {title}")[:1000]
    case.save(update_fields=["title", "search_key"])


@transaction.atomic
def act(
    *,
    actor: Actor,
    case_id: UUID,
    transition: str,
    now: dt.datetime,
    seen: int | None = None,
    note: str = "",
    assignee_id: UUID | None = None,
    unit_id: UUID | None = None,
    limits: Sequence[Limit] = (),
    detail: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    clock: tuple[str, str] | None = None,
    by_owner: bool = False,
) -> Case:
    """Take a case along one transition of its flow.

    `seen` is the version that the actor looked at; `limits` are needed where the transition starts the clock;
    `changes` are other fields of the case to set with it (its code, its title). `clock` is what its clocks do
    and why, where its version of the flow says nothing of them (see CLOCK_DOES). `by_owner`: the case is
    about the actor, who holds no right of the staff; the caller has found it, asked who may, and writes the
    audit.
    Raises NotVisible, ChangedMeanwhile, NotAllowed, StepNotPossible, ReasonMissing.
    """
    case = lock_case(SystemActor(actor.label) if by_owner else actor, case_id, seen)
    flow = flow_of(case)
    one = flow.transitions.get(transition)
    if one is None or case.step not in one.origins:
        raise StepNotPossible
    if not by_owner:
        require_for(actor, permission_named(one.permission), case)
    if one.needs_reason and not note.strip():
        raise ReasonMissing
    origin = case.step
    step = flow.steps[case.former_step if one.back and case.former_step else one.to]
    case.former_step, case.step, case.step_since, case.outside = origin, step.code, now, step.outside
    if unit_id is not None:
        case.unit_id = unit_id
    if unit_id is not None or assignee_id is not None:
        case.assignee_id = _present(assignee_id, now)
    for name, value in (changes or {}).items():
        setattr(case, name, value)
    case.closed_at = now if step.standing == DONE else None
    does, why = (one.clock, one.why) if one.clock or clock is None else clock
    _move(case, does, why, limits, now)
    _log(case, actor, transition, now, from_step=origin, to_step=step.code, note=note, detail=detail)
    case.save()
    if not by_owner:
        record(
            actor,
            one.permission,
            organisation_id=case.unit_id or case.office_id,
            object_kind="case",
            object_id=case.id,
            detail={"transition": transition, "code": case.code},
        )
    return case


def _move(case: Case, does: str, why: str, limits: Sequence[Limit], now: dt.datetime) -> None:
    if does == "start" or (does == "restart" and not case.clocks.exists()):
        due = start_clocks(case, limits, now)
    elif does:
        due = move_clocks(case, does, why, now)
    else:
        due = case.due_at
    case.due_at = due
    if does == "finish" or (case.closed_at and case.finished_at is None):
        case.finished_at = now
    case.order_at = order_of(case, now)


def set_clocks(*, case: Case, does: str, why: str, at: dt.datetime) -> None:
    """Move the clocks of a case that the caller has locked, as of a moment that is past: what an action of
    then should have done. Nothing else of the case changes."""
    case.due_at = move_clocks(case, does, why, at)
    case.order_at = order_of(case, at)
    case.save(update_fields=["due_at", "order_at", "outcome"])


def order_of(case: Case, now: dt.datetime) -> dt.datetime:
    """Return by what lists order the case: what people were promised last, else far away."""
    if case.due_at is None:
        return case.opened_at + FAR
    if case.promised_on:
        return max(case.due_at, find_calendar().close_of(case.promised_on))
    return case.due_at


def lock_case(actor: Actor, case_id: UUID, seen: int | None) -> Case:
    """Find and lock a case. Raises NotVisible; ChangedMeanwhile when it is not as the actor saw it."""
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=case_id).first()
    if case is None:
        raise NotVisible
    if seen is not None and seen != case.version:
        raise ChangedMeanwhile
    return case


def require_for(actor: Actor, permission: Permission, case: Case) -> None:
    """Stop unless the actor holds the permission over the unit that handles the case or the office it came
    by."""
    reach = actor.reach(permission)
    if not (reach.covers(case.unit_id) or reach.covers(case.office_id)):
        raise NotAllowed(permission.code)


def _present(user_id: UUID | None, now: dt.datetime) -> UUID | None:
    """Return who does the work today in place of that user."""
    if user_id is None:
        return None
    return stand_ins([user_id], now.astimezone(PROVINCE_ZONE).date()).get(user_id, user_id)


def _log(case: Case, actor: Actor, verb: str, now: dt.datetime, **values: Any) -> Action:
    case.version += 1
    others = works_for(actor, now.astimezone(PROVINCE_ZONE).date()) - {actor.user_id}
    stands_for = case.assignee_id if case.assignee_id in others else None
    return Action.objects.create(
        case=case,
        seq=case.version,
        at=now,
        verb=verb,
        user_id=actor.user_id,
        user_label=actor.label[:255],
        for_user_id=stands_for,
        unit_id=case.unit_id,
        detail=dict(values.pop("detail", None) or {}),
        **values,
    )


@transaction.atomic
def note_action(
    *,
    actor: Actor,
    case: Case,
    verb: str,
    now: dt.datetime,
    note: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Action:
    """Write something that changed no step into the log of a case that the caller has locked."""
    action = _log(case, actor, verb, now, note=note, detail=detail, from_step=case.step, to_step=case.step)
    Case.objects.filter(id=case.id).update(version=case.version)
    return action


@transaction.atomic
def assign_many(
    *,
    actor: Actor,
    permission: Permission,
    kind: str,
    case_ids: Collection[UUID],
    user_id: UUID,
    now: dt.datetime,
) -> int:
    """Give many open cases to one person in one go; return how many changed hands.

    Cases outside the actor's reach, closed ones and those the person holds already are left alone.
    Raises NotAllowed; NobodyToGiveTo when the person may not work on the cases' units.
    """
    if not actor.can(permission):
        raise NotAllowed(permission.code)
    day = now.astimezone(PROVINCE_ZONE).date()
    receiver = _present(user_id, now)
    rows = Case.objects.visible_to(actor).open().filter(kind=kind, id__in=set(case_ids))
    cases = list(rows.select_for_update(of=("self",)).order_by("id"))
    reach = actor.reach(permission)
    cases = [c for c in cases if (reach.covers(c.unit_id) or reach.covers(c.office_id))]
    work = find_kind(kind).read
    for place in {c.unit_id or c.office_id for c in cases}:
        if receiver not in users_with(work, place, day):
            raise NobodyToGiveTo
    changed = [case for case in cases if case.assignee_id != receiver]
    for case in changed:
        case.assignee_id = receiver
        case.version += 1
    Case.objects.bulk_update(changed, ["assignee", "version"], batch_size=500)
    Action.objects.bulk_create(
        [
            Action(
                case=case,
                seq=case.version,
                at=now,
                verb="assign",
                user_id=actor.user_id,
                user_label=actor.label[:255],
                unit_id=case.unit_id,
                from_step=case.step,
                to_step=case.step,
                detail={"to": str(receiver)},
            )
            for case in changed
        ],
        batch_size=1000,
    )
    if changed:
        record(
            actor,
            permission.code,
            object_kind="case",
            object_id=changed[0].id if len(changed) == 1 else "",
            detail={"count": len(changed), "to": str(receiver)},
        )
    return len(changed)


def reappoint(*, actor: Actor, case: Case, new_date: dt.date, reason: str, now: dt.datetime) -> Case:
    """Promise another day, once, with a reason, at least one day before the deadline. The caller holds the
    lock.

    Raises OnlyOnce, TooLateToApologise, NewDateWrong, ReasonMissing. Source: NĐ 61/2018/NĐ-CP art. 19.9.
    """
    if not reason.strip():
        raise ReasonMissing
    if case.due_at is None:
        raise StepNotPossible
    calendar = find_calendar()
    due = case.due_at.astimezone(PROVINCE_ZONE).date()
    if new_date <= due or not calendar.is_working(new_date):
        raise NewDateWrong
    reappoint_clock(case, new_date, now)
    if now.astimezone(PROVINCE_ZONE).date() >= due:
        raise TooLateToApologise
    case.promised_on = new_date
    case.order_at = order_of(case, now)
    _log(
        case,
        actor,
        "reappoint",
        now,
        note=reason,
        from_step=case.step,
        to_step=case.step,
        detail={"new_date": new_date.isoformat()},
    )
    case.save()
    return case
