"""The citizen's own pages: phone first, large, few words."""

import datetime as dt
import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.access.public import take_one
from yteso.kernel.audit.public import list_reads_of, say, say_purpose
from yteso.kernel.base.public import Refusal, Request, guarded, now
from yteso.kernel.ui.public import page
from yteso.record.chart.public import (
    Opening,
    age_on,
    chart_option,
    find_facility_named,
    find_identity,
    give_consent,
    list_appointments,
    list_consents,
    list_emergencies,
    list_papers,
    name_codes,
    open_record,
    organisation_names,
    paper_fields,
    read_paper,
    read_timeline,
    read_top,
    read_trends,
    read_visit,
    read_whole,
    sensitive_fields,
    withdraw_consent,
)
from yteso.record.visits.public import INPATIENT_TYPES
from yteso.toolkit.signing.public import content_of
from yteso.web.citizen.errors import NoPerson
from yteso.web.citizen.forms import ConsentForm
from yteso.web.citizen.permissions import OWN
from yteso.web.citizen.summary import seal_summary

LOG_LENGTH = 200


def _opened(request: Request, what: str) -> Opening:
    """Open the citizen's own record. Raises NoPerson for an account without one."""
    if request.actor.person_id is None:
        raise NoPerson
    return open_record(actor=request.actor, person_id=request.actor.person_id, what=what, now=now())


@guarded(OWN)
@require_GET
def book(request: Request) -> HttpResponse:
    """My health book: what matters on top, what comes next, every visit below."""
    opening = _opened(request, "record")
    day = now().date()
    context = {
        "tab": "book",
        "citizen": True,
        "person": opening.person,
        "identity": find_identity(opening.person_ids),
        "age": age_on(opening.person, day),
        "top": read_top(opening.person_ids, now(), opening.shield),
        "appointments": list_appointments(opening.person_ids, day),
        "entries": read_timeline(opening.person_ids, opening.shield, day),
        "inpatient_types": INPATIENT_TYPES,
    }
    return page(request, "citizen/book.html", context)


@guarded(OWN)
@require_GET
def copy(request: Request) -> HttpResponse:
    """A copy of everything the record holds of me, as a file. Source: Law 91/2025/QH15."""
    opening = _opened(request, "whole")
    document = read_whole(opening.person_ids, opening.shield).document(opening.person, now())
    headers = {"Content-Disposition": 'attachment; filename="ho-so-suc-khoe-cua-toi.json"'}
    return HttpResponse(
        json.dumps(document, ensure_ascii=False), content_type="application/json", headers=headers
    )


@guarded(OWN)
@require_POST
def summary(request: Request) -> HttpResponse:
    """A summary of my record on paper: sealed, with a QR code for whoever I show it to."""
    opening = _opened(request, "whole")
    take_one("citizen.summary", str(opening.person.pk), limit=5, per=dt.timedelta(days=1), at=now())
    document = seal_summary(opening, now=now())
    headers = {"Content-Disposition": f'attachment; filename="tom-tat-ho-so-{document.code}.pdf"'}
    return HttpResponse(content_of(document), content_type="application/pdf", headers=headers)


@guarded(OWN)
@require_GET
def results(request: Request) -> HttpResponse:
    opening = _opened(request, "results")
    trends = read_trends(opening.person, opening.person_ids, now().date(), opening.shield)
    context = {"tab": "results", "trends": [(trend, chart_option(trend)) for trend in trends]}
    return page(request, "citizen/results.html", context)


@guarded(OWN)
@require_GET
def papers(request: Request) -> HttpResponse:
    opening = _opened(request, "papers")
    context = {"tab": "papers", "papers": list_papers(opening.person_ids, opening.shield)}
    return page(request, "citizen/papers.html", context)


@guarded(OWN)
@require_GET
def paper(request: Request, paper_id: UUID) -> HttpResponse:
    opening = _opened(request, "paper")
    found = read_paper(opening.person_ids, paper_id, opening.shield)
    if found is None:
        raise Http404
    return page(
        request, "citizen/paper.html", {"tab": "papers", "paper": found, "fields": paper_fields(found)}
    )


@guarded(OWN)
@require_GET
def visit(request: Request, visit_id: UUID) -> HttpResponse:
    opening = _opened(request, "visit")
    detail = read_visit(opening.person_ids, visit_id, now().date(), opening.shield)
    if detail is None:
        raise Http404
    grouped: dict[str, list[Any]] = defaultdict(list)
    for line in detail.results:
        grouped[line.service_code].append(line)
    context = {
        "tab": "book",
        "citizen": True,
        "person": opening.person,
        "detail": detail,
        "results": list(grouped.values()),
        "sensitive": [(note, sensitive_fields(note)) for note in detail.sensitive],
        **name_codes(detail.visit),
    }
    return page(request, "citizen/visit.html", context)


@guarded(OWN)
@require_GET
def log(request: Request) -> HttpResponse:
    """Who opened my record, when and why."""
    opening = _opened(request, "log")
    reads = list_reads_of(opening.person_ids).exclude(user_id=request.actor.user_id)[:LOG_LENGTH]
    entries = [entry for entry in reads if not entry.emergency]
    places = organisation_names(entry.organisation_id for entry in entries)
    items: list[dict[str, Any]] = [
        {
            "at": entry.at,
            "title": entry.user_label,
            "who": places.get(entry.organisation_id, ""),
            "detail": " · ".join(str(t) for t in (say(entry.verb), say_purpose(entry.purpose)) if t),
            "icon": "eye",
        }
        for entry in entries
    ]
    items += [
        {
            "at": emergency.started_at,
            "title": str(emergency.user),
            "who": emergency.organisation.name if emergency.organisation else "",
            "detail": _("Opened in an emergency"),
            "why": emergency.reason,
            "icon": "alert-triangle",
            "tone": "bad",
        }
        for emergency in list_emergencies(opening.person_ids)
    ]
    items.sort(key=lambda item: item["at"], reverse=True)
    return page(request, "citizen/log.html", {"tab": "log", "items": items})


@guarded(OWN)
@require_http_methods(["GET", "POST"])
def consents(request: Request) -> HttpResponse:
    """Facilities that I let read my record, and letting another one."""
    opening = _opened(request, "consents")
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        facility = find_facility_named(form.cleaned_data["facility_code"], now().date())
        try:
            give_consent(
                actor=request.actor,
                person_id=opening.person.id,
                organisation_id=facility.id if facility else None,
                ends_on=form.cleaned_data["ends_on"],
                now=now(),
            )
            return redirect("citizen:consents")
        except Refusal as refusal:
            form.add_error("facility_code", str(refusal))
    context = {"tab": "consents", "form": form, "consents": list_consents(opening.person_ids)}
    return page(request, "citizen/consents.html", context, status=422 if form.is_bound else 200)


@guarded(OWN)
@require_POST
def consent_withdraw(request: Request, consent_id: UUID) -> HttpResponse:
    withdraw_consent(actor=request.actor, consent_id=consent_id, now=now())
    return redirect("citizen:consents")
