"""Queues, workload, the working calendar, absence: pages that every kind of work shares."""

import datetime as dt
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.access.public import users_with
from yteso.kernel.base.public import (
    NotAllowed,
    NotVisible,
    Refusal,
    Request,
    User,
    guarded,
    now,
    signed_in,
    today,
)
from yteso.kernel.ui.public import keyset_page, page, say
from yteso.toolkit.work.actions import (
    apply_change,
    assign_many,
    cancel_absence,
    change_hours,
    comment,
    enter_absence,
    enter_change,
)
from yteso.toolkit.work.actions.calendar import check_hours
from yteso.toolkit.work.actions.people import page_of
from yteso.toolkit.work.calendar import Calendar, holidays_of, swapped_of
from yteso.toolkit.work.clocks import days_left
from yteso.toolkit.work.forms import AbsenceForm, AssignForm, ChangeForm, CommentForm, HoursForm
from yteso.toolkit.work.kinds import Given, Queue, find_kind, find_queue, kinds, permission_named, queues_for
from yteso.toolkit.work.models import Absence, CalendarChange, Case, OfficeHours
from yteso.toolkit.work.permissions import BE_AWAY, CHANGE_CALENDAR, READ_CALENDAR, READ_WORKLOAD
from yteso.toolkit.work.queries import (
    count_queues,
    find_calendar,
    flow_of,
    list_loads,
    note_persons,
    preview_change,
    preview_hours,
    queue_rows,
)

PAGE, LONG_PAGE = 50, 200
SHOWN_MOVES = 200
ORDER = ("order_at", "id")


@signed_in("each queue has its own permission; without one there is no queue to see")
@require_GET
def queues(request: Request, code: str = "") -> HttpResponse:
    """The reader's queues, and the rows of one: the nearest deadline first, one thing to do with each."""
    actor = request.actor
    mine = queues_for(actor)
    if not mine:
        raise NotAllowed
    queue = next((q for q in mine if q.code == code), None)
    if code and queue is None:
        raise Http404
    queue = queue or mine[0]
    rows = queue_rows(actor, queue, today()).select_related("assignee", "unit", "flow_version")
    found = request.GET.get("q", "")
    if found:
        rows = rows.matching(found)
    size = LONG_PAGE if request.GET.get("size") == str(LONG_PAGE) else PAGE
    shown = keyset_page(
        rows, ORDER, size, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    note_persons(actor, shown.rows)
    context = {
        "queue": queue,
        "queues": list(zip(mine, count_queues(actor, mine, today()), strict=True)),
        "page": shown,
        "lines": _lines(shown.rows, queue),
        "find": found,
        "people": _people(request, queue) if _may_assign(request, queue) else [],
        "cap": 1000,
        "giving": find_kind(queue.kind).giving,
        "sizes": (PAGE, LONG_PAGE),
        "size": size,
        "may_be_away": actor.can(BE_AWAY),
    }
    return page(request, "work/queues.html", context)


def _lines(cases: list[Case], queue: Queue) -> list[dict[str, object]]:
    calendar, moment = find_calendar(), now()
    return [_line(case, queue, calendar, moment) for case in cases]


def _line(case: Case, queue: Queue, calendar: Calendar, moment: dt.datetime) -> dict[str, object]:
    flow = flow_of(case)
    url = reverse(find_kind(case.kind).page, args=[case.id])
    one = flow.transitions.get(queue.primary)
    return {
        "case": case,
        "url": url,
        "primary_url": f"{url}?do={queue.primary}" if one and case.step in one.origins else "",
        "step": flow.steps[case.step].label,
        "left": days_left(case.due_at, moment, calendar) if case.due_at else None,
        "late": bool(case.due_at and case.due_at < moment),
    }


def _may_assign(request: Request, queue: Queue) -> bool:
    giving = find_kind(queue.kind).giving
    if giving is not None:
        return queue.permission == giving.permission and request.actor.can(giving.permission)
    try:
        return request.actor.can(permission_named(f"{queue.kind}.dossier.assign"))
    except KeyError:
        return False


def _people(request: Request, queue: Queue) -> list[User]:
    """Return who may work on the cases of the queue's kind in the reader's own organisation."""
    ids = users_with(find_kind(queue.kind).read, request.actor.organisation_id, today())
    return list(User.objects.filter(id__in=ids, is_active=True).order_by("full_name"))


@signed_in("the action asks for the permission to give cases to people")
@require_POST
def assign(request: Request, code: str) -> HttpResponse:
    """Give the ticked cases of a queue to one person."""
    queue, form = find_queue(code), AssignForm(request.POST)
    if queue is None:
        raise Http404
    keys = {UUID(key) for key in request.POST.getlist("key")[:1000] if _is_key(key)}
    if not form.is_valid() or not keys:
        say(request, _("Tick the cases and choose a person."), "warning")
    else:
        try:
            done = _give(request, queue, frozenset(keys), form.cleaned_data)
            say(request, _("%(n)s cases given.") % {"n": done.count})
            if done.refused:
                text = _("%(n)s were not given: %(why)s")
                say(request, text % {"n": len(keys) - done.count, "why": done.refused}, "warning")
        except Refusal as refusal:
            say(request, str(refusal), "bad")
    return redirect("work:queue", code=code)


def _give(request: Request, queue: Queue, keys: frozenset[UUID], data: dict[str, Any]) -> Given:
    """Give by the kind's own action where it has one (more than the case belongs to it), else the cases."""
    giving = find_kind(queue.kind).giving
    if giving is not None:
        return giving.give(request.actor, keys, data["user"], data["instruction"], data["until"], now())
    done = assign_many(
        actor=request.actor, permission=permission_named(f"{queue.kind}.dossier.assign"), kind=queue.kind,
        case_ids=keys, user_id=data["user"], now=now(),
    )  # fmt: skip
    return Given(done)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@guarded(READ_WORKLOAD)
@require_GET
def workload(request: Request) -> HttpResponse:
    """Who has how much: open, near, late, done lately."""
    parts = [(kind, list_loads(request.actor, kind.code, now())) for kind in kinds()]
    return page(request, "work/workload.html", {"parts": parts})


@guarded(READ_CALENDAR)
@require_GET
def calendar(request: Request) -> HttpResponse:
    """The working calendar of a year: holidays, swapped days, decisions."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and 2000 <= int(asked) <= 2100 else today().year
    shown = find_calendar()
    context = {
        "year": year,
        "years": (year - 1, year + 1),
        "calendar": shown,
        "hours": shown.hours_on(today()),
        "holidays": holidays_of(year),
        "swapped": swapped_of(year),
        "ours": sorted((day, *what) for day, what in shown.changes.items() if day.year == year),
        "changes": CalendarChange.objects.select_related("entered_by").order_by("-entered_at", "id")[:100],
        "may_change": request.actor.can(CHANGE_CALENDAR),
    }
    return page(request, "work/calendar.html", context)


@guarded(CHANGE_CALENDAR)
@require_http_methods(["GET", "POST"])
def change_calendar(request: Request) -> HttpResponse:
    """Enter a decision on working days; the next page shows all it moves."""
    form = ChangeForm(request.POST or None)
    if form.is_valid():
        try:
            change = enter_change(actor=request.actor, now=now(), **form.cleaned_data)
            return redirect("work:change", change_id=change.id)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    return page(request, "work/change_form.html", {"form": form}, status=422 if form.errors else 200)


@guarded(CHANGE_CALENDAR)
@require_http_methods(["GET", "POST"])
def change(request: Request, change_id: UUID) -> HttpResponse:
    """One decision: what it changes, every deadline it would move, and the button that applies it."""
    found = get_object_or_404(CalendarChange, id=change_id)
    if request.method == "POST":
        found = apply_change(actor=request.actor, change_id=change_id, now=now())
        say(request, _("Applied: %(n)s deadlines moved.") % {"n": found.moved})
        return redirect("work:change", change_id=change_id)
    moved = [] if found.applied_at else preview_change(found)
    context = {
        "change": found,
        "days": sorted((day, *what) for day, what in found.parsed.items()),
        "moved": moved[:SHOWN_MOVES],
        "count": len(moved),
    }
    return page(request, "work/change.html", context)


@guarded(CHANGE_CALENDAR)
@require_http_methods(["GET", "POST"])
def hours(request: Request) -> HttpResponse:
    """Other office hours from a day on: typed, looked at with every deadline that they move, then applied."""
    present = find_calendar().hours_on(today())
    form = HoursForm(request.POST or None, initial=asdict(present) | {"valid_from": ""})
    moved = None
    if form.is_valid():
        since, wanted = form.cleaned_data["valid_from"], form.hours()
        try:
            if "apply" in request.POST:
                row = change_hours(
                    actor=request.actor,
                    valid_from=since,
                    hours=wanted,
                    source=form.cleaned_data["source"],
                    now=now(),
                )
                say(request, _("Applied: %(n)s deadlines moved.") % {"n": row.moved})
                return redirect("work:calendar")
            check_hours(since, wanted)
            moved = preview_hours(since, wanted)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {
        "form": form,
        "moved": (moved or [])[:SHOWN_MOVES],
        "count": len(moved or []),
        "looked": moved is not None,
        "rows": OfficeHours.objects.select_related("applied_by").order_by("-valid_from"),
        "day": today(),
    }
    return page(request, "work/hours.html", context, status=422 if form.errors else 200)


@guarded(BE_AWAY)
@require_http_methods(["GET", "POST"])
def absences(request: Request) -> HttpResponse:
    """The reader's own absences and who stands in; and for whom the reader stands in."""
    actor, day = request.actor, today()
    known = {
        user
        for kind in kinds()
        for user in users_with(kind.read, actor.organisation_id, day)
        if user != actor.user_id
    }
    people = [(str(u.pk), str(u)) for u in User.objects.filter(id__in=known).order_by("full_name")]
    form = AbsenceForm(request.POST or None, people=people)
    if form.is_valid():
        data = form.cleaned_data
        try:
            enter_absence(
                actor=actor,
                stand_in_id=data["stand_in"],
                first=data["first"],
                last=data["last"],
                reason=data["reason"],
                now=now(),
            )
            say(request, _("Entered. New work goes to your stand-in while you are away."))
            return redirect("work:absences")
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    mine = Absence.objects.filter(
        user_id__in=filter(None, [actor.user_id]), cancelled_at=None, valid_to__gte=day
    )
    others = Absence.objects.filter(stand_in_id=actor.user_id, cancelled_at=None, valid_to__gte=day)
    context = {
        "form": form,
        "mine": mine.select_related("stand_in").order_by("valid_from"),
        "others": others.select_related("user").order_by("valid_from"),
    }
    return page(request, "work/absences.html", context, status=422 if form.errors else 200)


@guarded(BE_AWAY)
@require_POST
def absence_cancelled(request: Request, absence_id: UUID) -> HttpResponse:
    cancel_absence(actor=request.actor, absence_id=absence_id, now=now())
    say(request, _("The absence is taken back."))
    return redirect("work:absences")


@signed_in("a comment is for those who see the case; the action asks")
@require_POST
def commented(request: Request, case_id: UUID) -> HttpResponse:
    form = CommentForm(request.POST)
    if form.is_valid():
        said = comment(actor=request.actor, case_id=case_id, text=form.cleaned_data["text"], now=now())
        return redirect(page_of(said.case))
    case = Case.objects.visible_to(request.actor).filter(id=case_id).first()
    if case is None:
        raise NotVisible
    return redirect(page_of(case))
