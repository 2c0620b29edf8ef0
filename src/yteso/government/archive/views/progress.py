"""How far digitisation is, by unit against its goal; goals and costs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.government.archive.actions import enter_expense, set_goal
from yteso.government.archive.forms import ExpenseForm, GoalForm, ProgressForm
from yteso.government.archive.models import Collection
from yteso.government.archive.permissions import PLAN, READ_PROGRESS, SCAN
from yteso.government.archive.queries import Progress, read_progress
from yteso.government.archive.views.batches import units_for
from yteso.kernel.base.public import Request, guarded, today
from yteso.kernel.ui.public import page, say
from yteso.toolkit.measures.public import READ as READ_FIGURES
from yteso.toolkit.measures.public import Period, Scope, passport_url


@guarded(READ_PROGRESS)
@require_GET
def progress(request: Request) -> HttpResponse:
    """By unit: counted, scanned, verified, certified, the year's goal, cost for each page."""
    day = today()
    form = ProgressForm({"collection": Collection.RESULT, "year": day.year, **request.GET.dict()})
    if not form.is_valid():
        form = ProgressForm({"collection": Collection.RESULT, "year": day.year})
        form.is_valid()
    collection, year = form.cleaned_data["collection"], form.cleaned_data["year"]
    read = read_progress(request.actor, collection, year, day)
    period, keys = Period.parse(str(year)), {"collection": collection}
    sees = request.actor.can(READ_FIGURES)
    context = {
        "form": form,
        "read": read,
        "year": year,
        "collection": collection,
        "chart": _chart(read),
        "may_count": request.actor.can(SCAN),
        "may_plan": request.actor.can(PLAN),
        "passport": passport_url("archive.certified", period, Scope(), keys) if sees else "",
        "passport_share": passport_url("archive.certified_all", period, Scope(), keys) if sees else "",
    }
    return page(request, "archive/progress.html", context)


def _chart(read: Progress) -> dict[str, Any]:
    """Bars by unit: what is certified, verified, scanned, only counted."""
    lines = read.lines[:30]
    parts = [
        (_("Certified"), [line.certified for line in lines]),
        (_("Verified, not certified yet"), [max(0, line.verified - line.certified) for line in lines]),
        (_("Scanned, not verified yet"), [max(0, line.scanned - line.verified) for line in lines]),
        (_("Counted only"), [max(0, line.counted - line.scanned) for line in lines]),
    ]
    return {
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 16, "top": 64, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value"},
        "yAxis": {
            "type": "category",
            "name": _("Unit"),
            "data": [line.unit for line in lines],
            "inverse": True,
        },
        "series": [{"name": name, "type": "bar", "stack": "all", "data": data} for name, data in parts],
    }


@guarded(PLAN)
@require_http_methods(["GET", "POST"])
def plan(request: Request) -> HttpResponse:
    """Set a unit's goal for a year, or enter a cost."""
    units, day = units_for(request.actor, PLAN), today()
    what = request.POST.get("do", "")
    first = {"year": day.year, "collection": Collection.RESULT}
    target = GoalForm(request.POST if what == "target" else None, units=units, initial=first, prefix="target")
    expense = ExpenseForm(
        request.POST if what == "expense" else None, units=units, initial={"spent_on": day}, prefix="expense"
    )
    if target.is_valid():
        data = target.cleaned_data
        set_goal(actor=request.actor, unit_id=UUID(data.pop("unit")), **data)
        say(request, _("The goal is set."))
        return redirect("archive:progress")
    if expense.is_valid():
        data = expense.cleaned_data
        enter_expense(actor=request.actor, unit_id=UUID(data.pop("unit")), **data)
        say(request, _("The cost is entered."))
        return redirect("archive:progress")
    status = 422 if target.errors or expense.errors else 200
    return page(request, "archive/plan.html", {"target": target, "expense": expense}, status=status)
