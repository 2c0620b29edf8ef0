"""Registers of licences, council sessions, form 06, and how dossiers are kept in time."""

import calendar as months
import datetime as dt
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.government.procedures.actions import open_session, paper_of_book, revoke_licence
from yteso.government.procedures.errors import NoOffice
from yteso.government.procedures.following import SOON_DAYS
from yteso.government.procedures.forms import PeriodForm, RevokeForm, SessionForm
from yteso.government.procedures.models import Dossier, Licence, Session
from yteso.government.procedures.papers import lines_of_book
from yteso.government.procedures.permissions import (
    CHANGE_LICENCES,
    PROCESS,
    READ,
    READ_LICENCES,
    READ_STATISTICS,
    RECEIVE,
)
from yteso.government.procedures.queries import office_of, read_reuse, read_statistics, renewal_of
from yteso.government.procedures.registers import state_badge
from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import PROVINCE_ZONE, NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page, say
from yteso.toolkit.measures.public import READ as READ_FIGURES
from yteso.toolkit.measures.public import Period, passport_url

BOOK_ROWS = 2000


@guarded(READ_LICENCES)
@require_GET
def licence(request: Request, licence_id: UUID) -> HttpResponse:
    """A licence, what happened to it, and its renewal while it still holds."""
    rows = Licence.objects.visible_to(request.actor).select_related("former", "dossier__version__procedure")
    found = get_object_or_404(rows, id=licence_id)
    day = today()
    ends_soon = found.valid_to is not None and found.valid_to <= day + dt.timedelta(days=SOON_DAYS)
    may_renew = request.actor.can(RECEIVE) and found.status == "valid"
    renewal = renewal_of(found, day) if may_renew else None
    words = {
        "issue": _("Licence issued"),
        "replace": _("Replaced"),
        "revoke": _("Revoked"),
        "scan": _("Scanned from paper"),
    }
    events = [
        {
            "at": e.at,
            "title": words.get(e.verb, e.verb),
            "who": str(e.by or ""),
            "why": e.reason,
            "detail": e.decision,
        }
        for e in found.events.select_related("by").order_by("-at")
    ]
    context = {
        "licence": found,
        "may_open": found.dossier is not None
        and request.actor.can(READ)
        and Dossier.objects.visible_to(request.actor).filter(id=found.dossier.id).exists(),
        "state": state_badge(found),
        "events": events,
        "ends_soon": ends_soon,
        "renewal": renewal.procedure_id if renewal else None,
        "later": found.later.all(),
        "may_revoke": request.actor.can(CHANGE_LICENCES),
    }
    return page(request, "procedures/licence.html", context)


@guarded(CHANGE_LICENCES)
@require_http_methods(["GET", "POST"])
def revoke(request: Request, licence_id: UUID) -> HttpResponse:
    found = get_object_or_404(Licence.objects.visible_to(request.actor), id=licence_id)
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        try:
            revoke_licence(actor=request.actor, licence_id=licence_id, now=now(), **form.cleaned_data)
            say(request, _("Revoked: %(number)s.") % {"number": found.number})
            return redirect("procedures:licence", licence_id=licence_id)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"form": form, "licence": found}
    return page(request, "procedures/revoke.html", context, status=422 if form.errors else 200)


@guarded(PROCESS)
@require_http_methods(["GET", "POST"])
def sessions(request: Request) -> HttpResponse:
    """Council sessions: those to come and those held, with the dossiers on their table."""
    office = office_of(request.actor)
    if office is None:
        raise NoOffice
    form = SessionForm(request.POST or None)
    if form.is_valid():
        open_session(actor=request.actor, office=office, now=now(), **form.cleaned_data)
        say(request, _("The session is called."))
        return redirect("procedures:sessions")
    rows = (
        Session.objects.filter(office=office)
        .order_by("-held_on", "id")
        .prefetch_related("items__dossier")[:50]
    )
    context = {"form": form, "sessions": rows}
    return page(request, "procedures/sessions.html", context, status=422 if form.errors else 200)


def _period(request: Request) -> tuple[dt.date, dt.date, str, PeriodForm]:
    """Return the period asked for, this year by default, and its form."""
    day = today()
    form = PeriodForm(request.GET or None)
    if form.is_bound and form.is_valid():
        first, last = sorted((form.cleaned_data["first"], form.cleaned_data["last"]))
        return first, last, form.cleaned_data["by"] or "group", form
    first, last = dt.date(day.year, 1, 1), day
    initial = {"first": first.isoformat(), "last": last.isoformat(), "by": "group"}
    return first, last, "group", PeriodForm(initial=initial)


@guarded(READ_STATISTICS)
@require_GET
def statistics(request: Request) -> HttpResponse:
    """Received, early, on the day, late, in process; every figure leads to its dossiers."""
    first, last, by, form = _period(request)
    read = read_statistics(request.actor, first, last, by, now())
    filters = {"group": "group", "procedure": "procedure", "unit": "unit"}
    context = {
        "form": form,
        "first": first,
        "last": last,
        "by": by,
        "read": read,
        "reuse": read_reuse(request.actor, first, last, read.total.received),
        "reuse_url": passport_url(
            "procedures.reused_share", Period.parse(f"{first.isoformat()}..{last.isoformat()}")
        )
        if request.actor.can(READ_FIGURES)
        else "",
        "filter": filters.get(by, "group"),
        "period": f"received_at_min={first:%Y-%m-%d}&received_at_max={last:%Y-%m-%d}",
        "ended": f"finished_at_min={first:%Y-%m-%d}&finished_at_max={last:%Y-%m-%d}",
    }
    return page(request, "procedures/statistics.html", context)


@guarded(READ)
@require_GET
def book(request: Request) -> HttpResponse:
    """Form 06, the book of dossiers received in a period (this month by default), as PDF."""
    office = office_of(request.actor)
    if office is None:
        raise NoOffice
    day = today()
    first = _day(request.GET.get("first")) or day.replace(day=1)
    last = _day(request.GET.get("last")) or day.replace(day=months.monthrange(day.year, day.month)[1])
    received = {
        "office": office,
        "received_at__gte": dt.datetime.combine(first, dt.time(), PROVINCE_ZONE),
        "received_at__lt": dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE),
    }
    rows = Dossier.objects.visible_to(request.actor).filter(**received)
    dossiers = list(rows.select_related("case__unit", "version").order_by("received_at", "id")[:BOOK_ROWS])
    record_list(request.actor, [d.owner_person_id for d in dossiers if d.owner_person_id], READ.code)
    every = Dossier.objects.filter(**received).count()
    content = paper_of_book(office, lines_of_book(dossiers), first, last, of=every, now=now())
    headers = {"Content-Disposition": 'inline; filename="mau-06-so-theo-doi-ho-so.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise NotVisible from None
