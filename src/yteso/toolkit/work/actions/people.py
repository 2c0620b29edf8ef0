"""What concerns the people at work: comments and mentions, absence, and telling them that time runs out."""

import datetime as dt
import re
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, User, clean, require
from yteso.toolkit.notify.public import declare_event, notify
from yteso.toolkit.work.errors import PeriodWrong, ReasonMissing
from yteso.toolkit.work.flows import Rung
from yteso.toolkit.work.kinds import find_kind, permission_named
from yteso.toolkit.work.models import Absence, Case, Comment, Escalation, FlowVersion
from yteso.toolkit.work.permissions import BE_AWAY
from yteso.toolkit.work.queries import find_calendar, stand_ins

MENTION = re.compile(r"@([\w.+-]+)")
ASSIGNEE = "assignee"

MENTIONED = declare_event(
    "work.mentioned", _("You are mentioned in %(code)s"), _("A colleague asks you to look at this case.")
)
SOON = declare_event(
    "work.due_soon", _("%(code)s falls due soon"), _("Deadline: %(due)s."), mail=True, quiet_days=1
)
LATE = declare_event(
    "work.late", _("%(code)s is late"), _("The deadline was %(due)s."), mail=True, quiet_days=1
)


@transaction.atomic
def comment(*, actor: Actor, case_id: UUID, text: str, now: dt.datetime) -> Comment:
    """Say something about a case; `@username` tells that colleague, if they may see it. Raises NotVisible."""
    case = Case.objects.visible_to(actor).filter(id=case_id).first()
    if case is None:
        raise NotVisible
    if not text.strip():
        raise ReasonMissing
    mentioned = _mentioned(case, text, now)
    said = Comment.objects.create(
        case=case, at=now, user_id=actor.user_id, text=text.strip(), mentioned_ids=mentioned
    )
    notify(
        MENTIONED,
        user_ids=[user for user in mentioned if user != actor.user_id],
        parameters={"code": case.code or "–"},
        url=page_of(case),
        now=now,
    )
    return said


def _mentioned(case: Case, text: str, now: dt.datetime) -> list[UUID]:
    names = set(MENTION.findall(text))
    if not names:
        return []
    named = User.objects.filter(username__in=names, is_active=True).values_list("id", flat=True)
    day = now.astimezone(PROVINCE_ZONE).date()
    may = {user for place in (case.unit_id, case.office_id) if place for user in users_with(
        find_kind(case.kind).read, place, day)}  # fmt: skip
    return sorted(set(named) & may)


def page_of(case: Case) -> str:
    return reverse(find_kind(case.kind).page, args=[case.id])


@transaction.atomic
def enter_absence(
    *, actor: Actor, stand_in_id: UUID, first: dt.date, last: dt.date, reason: str, now: dt.datetime
) -> Absence:
    """Say that one is away and who stands in: new work goes to them, and they see one's queue meanwhile.

    The stand-in acts with their own rights; the log says for whom. Raises NotAllowed, PeriodWrong.
    """
    require(actor, BE_AWAY)
    if actor.user_id is None or last < first or stand_in_id == actor.user_id:
        raise PeriodWrong
    absence = Absence.objects.create(
        user_id=actor.user_id,
        stand_in_id=stand_in_id,
        valid_from=first,
        valid_to=last,
        reason=clean(reason),
        entered_at=now,
    )
    record(actor, BE_AWAY.code, object_kind="absence", object_id=absence.id)
    return absence


@transaction.atomic
def cancel_absence(*, actor: Actor, absence_id: UUID, now: dt.datetime) -> Absence:
    """Take back one's own absence. Raises NotVisible for somebody else's."""
    absence = Absence.objects.filter(id=absence_id, cancelled_at=None).first()
    if absence is None or absence.user_id != actor.user_id:
        raise NotVisible
    absence.cancelled_at = now
    absence.save(update_fields=["cancelled_at"])
    record(actor, BE_AWAY.code, object_kind="absence", object_id=absence.id, detail={"cancelled": True})
    return absence


@transaction.atomic
def escalate(*, now: dt.datetime) -> int:
    """Tell those whom the ladders name of cases near or past their deadline; return how many rungs were
    reached.

    Safe to run twice: a rung is climbed once for each deadline of a case.
    """
    calendar, today = find_calendar(), now.astimezone(PROVINCE_ZONE).date()
    reached = 0
    for version in FlowVersion.objects.filter(
        id__in=Case.objects.open().exclude(due_at=None).values("flow_version_id").distinct()
    ):
        for rung in version.flow.ladder:
            if rung.days_before >= 0:
                until = calendar.close_of(calendar.add(today, rung.days_before))
            else:
                day = today
                for _n in range(-rung.days_before):
                    day = calendar.before(day)
                until = calendar.close_of(day)
            reached += _climb(version, rung, until, now)
    return reached


def _climb(version: FlowVersion, rung: Rung, until: dt.datetime, now: dt.datetime) -> int:
    rows = Case.objects.open().filter(flow_version=version, due_at__lte=until, finished_at=None)
    done = set(Escalation.objects.filter(case__in=rows, rung=rung.code).values_list("case_id", "due_at"))
    waiting = [case for case in rows.order_by("due_at", "id") if (case.id, case.due_at) not in done]
    for case in waiting:
        assert case.due_at is not None
        users = list(_audience(case, rung, now))
        notify(
            LATE if case.due_at < now else SOON,
            user_ids=users,
            parameters={"code": case.code, "due": f"{case.due_at.astimezone(PROVINCE_ZONE):%d/%m/%Y}"},
            url=page_of(case),
            repeat_key=f"case:{case.id}:{rung.code}",
            due_at=case.due_at,
            now=now,
        )
        Escalation.objects.create(case=case, rung=rung.code, due_at=case.due_at, at=now, told=len(users))
    return len(waiting)


def _audience(case: Case, rung: Rung, now: dt.datetime) -> Iterable[UUID]:
    """Return whom a rung tells: the assignee (or who stands in), or holders of a permission over the unit."""
    day = now.astimezone(PROVINCE_ZONE).date()
    found: set[UUID] = set()
    for one in rung.tell:
        if one != ASSIGNEE:
            found.update(users_with(permission_named(one), case.unit_id or case.office_id, day))
        elif case.assignee_id:
            found.add(stand_ins([case.assignee_id], day).get(case.assignee_id, case.assignee_id))
    return found
