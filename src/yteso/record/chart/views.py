import datetime as dt
import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import Refusal, Request, guarded, now
from yteso.kernel.people.public import SEARCH_PEOPLE, FoundBy, search_people
from yteso.kernel.ui.public import page
from yteso.record.chart.actions import Opening, break_glass, open_record, review_emergency
from yteso.record.chart.errors import NoCareRelationship
from yteso.record.chart.forms import AllergyForm, EmergencyForm, FindForm, ProblemForm, ReasonForm, ReviewForm
from yteso.record.chart.permissions import EMERGENCY, READ, REVIEW
from yteso.record.chart.queries import (
    KINDS,
    TIMELINE_PAGE,
    count_visits,
    find_emergency,
    find_identity,
    list_papers,
    name_codes,
    read_paper,
    read_timeline,
    read_top,
    read_trends,
    read_visit,
    read_whole,
)
from yteso.record.chart.words import (
    age_on,
    chart_option,
    form_title,
    kind_words,
    paper_fields,
    sensitive_fields,
)
from yteso.record.problems.public import WRITE, add_allergy, add_problem, end_problem, withdraw_allergy
from yteso.record.visits.public import INPATIENT_TYPES


@guarded(READ)
@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """Find a citizen by anything they carry or say. The text travels by POST only."""
    form = FindForm(request.POST or None)
    found: list[Any] | None = None
    if form.is_valid():
        found = search_people(form.cleaned_data["text"])
        record_list(request.actor, [one.person_id for one in found], SEARCH_PEOPLE.code)
        if len(found) == 1 and found[0].found_by == FoundBy.NUMBER:
            return redirect("chart:record", person_id=found[0].person_id)
    return page(request, "chart/find.html", {"form": form, "found": found})


def _opened(request: Request, person_id: UUID, what: str) -> Opening | HttpResponse:
    """Open the record, or answer with the page that explains how else it may be opened."""
    try:
        return open_record(actor=request.actor, person_id=person_id, what=what, now=now())
    except NoCareRelationship as refusal:
        context = {
            "refusal": refusal,
            "form": EmergencyForm(),
            "person_id": person_id,
            "can_break_glass": request.actor.can(EMERGENCY),
        }
        return page(request, "chart/closed.html", context, status=403)


def _head(opening: Opening) -> dict[str, Any]:
    return {
        "person": opening.person,
        "identity": find_identity(opening.person_ids),
        "ground": opening.ground,
        "top": read_top(opening.person_ids, now(), opening.shield),
        "age": age_on(opening.person, now().date()),
        "inpatient_types": INPATIENT_TYPES,
    }


@guarded(READ)
@require_GET
def record(request: Request, person_id: UUID) -> HttpResponse:
    """The record: what stands on top, and one timeline over all facilities."""
    opening = _opened(request, person_id, "record")
    if isinstance(opening, HttpResponse):
        return opening
    kind = request.GET.get("kind", "all")
    kind = kind if kind in KINDS else "all"
    before = parse_datetime(request.GET.get("before", "").replace(" ", "+"))
    entries = read_timeline(opening.person_ids, opening.shield, now().date(), kind=kind, before=before)
    context = {
        **_head(opening),
        "tab": "timeline",
        "kind": kind,
        "kinds": kind_words(),
        "entries": entries,
        "total": count_visits(opening.person_ids),
        "next_before": entries[-1].visit.arrived_at.isoformat() if len(entries) == TIMELINE_PAGE else "",
        "can_write": request.actor.can(WRITE),
    }
    return page(request, "chart/record.html", context)


@guarded(READ)
@require_GET
def results(request: Request, person_id: UUID) -> HttpResponse:
    """Results as trends, each with its reference range."""
    opening = _opened(request, person_id, "results")
    if isinstance(opening, HttpResponse):
        return opening
    trends = read_trends(opening.person, opening.person_ids, now().date(), opening.shield)
    context = {
        **_head(opening),
        "tab": "results",
        "trends": [(trend, chart_option(trend)) for trend in trends],
        "can_write": request.actor.can(WRITE),
    }
    return page(request, "chart/results.html", context)


@guarded(READ)
@require_GET
def whole(request: Request, person_id: UUID) -> HttpResponse:
    """The whole record as a JSON file: for the program of the hospital that goes on treating."""
    opening = _opened(request, person_id, "whole")
    if isinstance(opening, HttpResponse):
        return opening
    return whole_file(opening, now())


def whole_file(opening: Opening, made_at: dt.datetime) -> HttpResponse:
    """Return an opened record as a file to keep."""
    found = read_whole(opening.person_ids, opening.shield)
    document = json.dumps(found.document(opening.person, made_at), ensure_ascii=False)
    headers = {"Content-Disposition": 'attachment; filename="ho-so-suc-khoe.json"'}
    return HttpResponse(document, content_type="application/json", headers=headers)


@guarded(READ)
@require_GET
def papers(request: Request, person_id: UUID) -> HttpResponse:
    opening = _opened(request, person_id, "papers")
    if isinstance(opening, HttpResponse):
        return opening
    rows = list_papers(opening.person_ids, opening.shield)
    context = {**_head(opening), "tab": "papers", "papers": rows, "can_write": request.actor.can(WRITE)}
    return page(request, "chart/papers.html", context)


@guarded(READ)
@require_GET
def paper(request: Request, person_id: UUID, paper_id: UUID) -> HttpResponse:
    opening = _opened(request, person_id, "paper")
    if isinstance(opening, HttpResponse):
        return opening
    found = read_paper(opening.person_ids, paper_id, opening.shield)
    if found is None:
        raise Http404
    return page(
        request, "chart/paper.html", {"person": opening.person, "paper": found, "fields": paper_fields(found)}
    )


@guarded(READ)
@require_GET
def visit(request: Request, person_id: UUID, visit_id: UUID) -> HttpResponse:
    """One visit with its lines, as the facility sent them."""
    opening = _opened(request, person_id, "visit")
    if isinstance(opening, HttpResponse):
        return opening
    detail = read_visit(opening.person_ids, visit_id, now().date(), opening.shield)
    if detail is None:
        raise Http404
    grouped: dict[str, list[Any]] = defaultdict(list)
    for line in detail.results:
        grouped[line.service_code].append(line)
    context = {
        "person": opening.person,
        "ground": opening.ground,
        "detail": detail,
        "results": list(grouped.values()),
        "sensitive": [(note, sensitive_fields(note)) for note in detail.sensitive],
        **name_codes(detail.visit),
    }
    return page(request, "chart/visit.html", context)


@guarded(READ)
@require_GET
def print_summary(request: Request, person_id: UUID) -> HttpResponse:
    """The summary as one sheet of paper."""
    opening = _opened(request, person_id, "print")
    if isinstance(opening, HttpResponse):
        return opening
    day = now().date()
    context = {
        **_head(opening),
        "entries": read_timeline(opening.person_ids, opening.shield, day, limit=15),
        "trends": read_trends(opening.person, opening.person_ids, day, opening.shield)[:12],
        "printed_at": now(),
        "printed_by": request.actor.label,
    }
    return page(request, "chart/print.html", context)


@guarded(EMERGENCY)
@require_POST
def emergency(request: Request, person_id: UUID) -> HttpResponse:
    form = EmergencyForm(request.POST)
    if form.is_valid():
        try:
            break_glass(
                actor=request.actor, person_id=person_id, reason=form.cleaned_data["reason"], now=now()
            )
            return redirect("chart:record", person_id=person_id)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    context = {"refusal": NoCareRelationship(), "form": form, "person_id": person_id, "can_break_glass": True}
    return page(request, "chart/closed.html", context, status=422)


@guarded(REVIEW)
@require_http_methods(["GET", "POST"])
def review(request: Request, emergency_id: UUID) -> HttpResponse:
    opening = find_emergency(request.actor, emergency_id)
    if opening is None:
        raise Http404
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            review_emergency(actor=request.actor, emergency_id=emergency_id, now=now(), **form.cleaned_data)
            return redirect("chart:emergencies")
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    status = 422 if form.is_bound else 200
    return page(request, "chart/review.html", {"opening": opening, "form": form}, status=status)


def _write_form(request: Request, person_id: UUID, form: Any, title: str, save: Any) -> HttpResponse:
    """Show a short form over an open record, run the action, and go back to the record."""
    opening = _opened(request, person_id, "record")
    if isinstance(opening, HttpResponse):
        return opening
    if form.is_valid():
        try:
            save(opening.person.id, form.cleaned_data)
            return redirect("chart:record", person_id=opening.person.id)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"person": opening.person, "form": form, "form_title": form_title(title)}
    return page(request, "chart/write.html", context, status=422 if form.is_bound else 200)


@guarded(WRITE)
@require_http_methods(["GET", "POST"])
def allergy_add(request: Request, person_id: UUID) -> HttpResponse:
    def save(master_id: UUID, data: dict[str, Any]) -> None:
        add_allergy(actor=request.actor, person_id=master_id, now=now(), **data)

    return _write_form(request, person_id, AllergyForm(request.POST or None), "allergy", save)


@guarded(WRITE)
@require_http_methods(["GET", "POST"])
def allergy_withdraw(request: Request, person_id: UUID, allergy_id: UUID) -> HttpResponse:
    def save(master_id: UUID, data: dict[str, Any]) -> None:
        withdraw_allergy(actor=request.actor, allergy_id=allergy_id, person_id=master_id, now=now(), **data)

    return _write_form(request, person_id, ReasonForm(request.POST or None), "withdraw", save)


@guarded(WRITE)
@require_http_methods(["GET", "POST"])
def problem_add(request: Request, person_id: UUID) -> HttpResponse:
    def save(master_id: UUID, data: dict[str, Any]) -> None:
        add_problem(actor=request.actor, person_id=master_id, now=now(), **data)

    return _write_form(request, person_id, ProblemForm(request.POST or None), "problem", save)


@guarded(WRITE)
@require_http_methods(["GET", "POST"])
def problem_end(request: Request, person_id: UUID, problem_id: UUID) -> HttpResponse:
    def save(master_id: UUID, data: dict[str, Any]) -> None:
        end_problem(actor=request.actor, problem_id=problem_id, person_id=master_id, now=now(), **data)

    return _write_form(request, person_id, ReasonForm(request.POST or None), "end", save)
