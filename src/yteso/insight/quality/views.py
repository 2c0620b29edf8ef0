from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.insight.quality.actions import set_bound
from yteso.insight.quality.forms import USUAL, BoundForm, CheckForm
from yteso.insight.quality.models import Bound
from yteso.insight.quality.outliers import MODIFIED_LIMIT, Z_LIMIT
from yteso.insight.quality.permissions import BOUND, READ
from yteso.insight.quality.queries import (
    count_late,
    count_twice,
    find_odd_figures,
    late_visits,
    list_facilities,
    list_twice,
)
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page, say
from yteso.record.visits.public import READ as READ_VISITS
from yteso.toolkit.measures.public import FigureUnknown, Period, PeriodUnknown, about

ROWS = 100


MOST_SHOWN = 50  # of what stands out, the oddest first; the rest on demand


def _organisation(request: Request) -> UUID | None:
    try:
        return UUID(request.GET.get("organisation", ""))
    except ValueError:
        return None


def _period(request: Request) -> Period:
    """Return the asked month; without one the last whole month."""
    try:
        return Period.parse(request.GET.get("period", ""))
    except PeriodUnknown:
        return Period.month_of(today()).previous()


@require_GET
@guarded(READ)
def board(request: Request) -> HttpResponse:
    """Values that stand out or are missing, all kinds side by side; beside them what came late or twice."""
    form = CheckForm(request.actor, request.GET)
    given: dict[str, Any] = {"figure": USUAL, "months": 12, "z": Z_LIMIT, "modified": MODIFIED_LIMIT}
    if form.is_valid():
        given = form.cleaned_data
    organisation = _organisation(request)
    last = Period.month_of(today()).previous()
    found = find_odd_figures(
        request.actor, given["figure"], last.last(given["months"]), organisation=organisation,
        z_limit=given["z"], modified_limit=given["modified"],
    )  # fmt: skip
    try:
        said = about(given["figure"])
    except FigureUnknown as unknown:
        raise NotVisible from unknown
    context = {
        "form": form, "found": found, "shown": found if request.GET.get("all") else found[:MOST_SHOWN],
        "said": said, "last": last, "organisation": organisation,
        "missing": sum(1 for one in found if "missing" in one.oddity.kinds),
        "late": count_late(request.actor, last, organisation),
        "twice": count_twice(request.actor, last, organisation),
        "may_bound": request.actor.can(BOUND),
        "may_list": request.actor.can(READ_VISITS),
    }  # fmt: skip
    return page(request, "quality/board.html", context)


@require_GET
@guarded(READ_VISITS)
def late(request: Request) -> HttpResponse:
    """The visits of a month whose file came more than seven days after they ended."""
    period = _period(request)
    rows = late_visits(request.actor, period, _organisation(request)).visible_to(request.actor)
    shown = list(rows.select_related("facility").order_by("discharged_at", "id")[:ROWS])
    context = {
        "rows": [(v, (v.recorded_at - v.discharged_at).days) for v in shown],
        "period": period,
        "most": ROWS,
    }
    return page(request, "quality/late.html", context)


@require_GET
@guarded(READ_VISITS)
def twice(request: Request) -> HttpResponse:
    """Visits of one month that look like one visit sent twice."""
    period = _period(request)
    groups = list_twice(request.actor, period, _organisation(request))
    return page(request, "quality/twice.html", {"groups": groups, "period": period})


@require_http_methods(["GET", "POST"])
@guarded(BOUND)
def bound(request: Request, organisation_id: UUID, figure: str) -> HttpResponse:
    """Set what is expected of one figure of one facility."""
    facility = list_facilities(request.actor, organisation_id, today()).filter(id=organisation_id).first()
    if facility is None:
        raise NotVisible
    try:
        said = about(figure)
    except FigureUnknown as unknown:
        raise NotVisible from unknown
    known = (
        Bound.objects.all()
        .visible_to(request.actor)
        .filter(organisation_id=organisation_id, figure=figure)
        .first()
    )
    initial = {"least": known.least, "greatest": known.greatest, "reason": known.reason} if known else {}
    form = BoundForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            set_bound(
                actor=request.actor,
                organisation_id=organisation_id,
                figure=figure,
                **form.cleaned_data,
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            say(request, _("Saved."))
            return redirect(f"{reverse('quality:board')}?figure={figure}")
    context = {"form": form, "facility": facility, "said": said, "known": known}
    return page(request, "quality/bound.html", context, status=422 if form.is_bound else 200)
