"""Pages of who has sent, who is missing, and the button that reminds."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yteso.insight.statistics.actions.reminding import remind_missing
from yteso.insight.statistics.permissions import ACCEPT, READ
from yteso.insight.statistics.queries.board import list_missing, read_board
from yteso.kernel.base.public import Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page

MONTHS_SHOWN = (12, 24, 36)
DAYS_OF_MONTH = 31


@guarded(READ)
@require_GET
def board(request: Request) -> HttpResponse:
    """Who has sent what in time: a heat grid of forms (or units) by periods; each cell opens who is
    missing."""
    by = "unit" if request.GET.get("by") == "unit" else "form"
    form_code = request.GET.get("form", "")
    asked = request.GET.get("months", "")
    months = int(asked) if asked.isdigit() and int(asked) in MONTHS_SHOWN else MONTHS_SHOWN[0]
    last = today()
    first = (last - dt.timedelta(days=months * DAYS_OF_MONTH)).replace(day=1)
    found = read_board(request.actor, first=first, last=last, now=now(), by=by, form_code=form_code)
    context = {"board": found, "by": by, "form_code": form_code, "months": months, "spans": MONTHS_SHOWN}
    return page(request, "statistics/board.html", context)


@guarded(READ)
@require_GET
def missing(request: Request, form_code: str, period: str) -> HttpResponse:
    """The units that owe a form for a period, and the button that reminds them."""
    found = list_missing(request.actor, form_code, period, now())
    context = {
        "missing": found,
        "form_code": form_code,
        "period": period,
        "title": found[0].report.version.title if found else form_code,
        "may_remind": request.actor.can(ACCEPT),
    }
    return page(request, "statistics/missing.html", context)


@guarded(ACCEPT)
@require_POST
def remind(request: Request, form_code: str, period: str) -> HttpResponse:
    try:
        told = remind_missing(actor=request.actor, form_code=form_code, period=period, now=now())
        words = ngettext("%d unit was reminded.", "%d units were reminded.", told) % told
        messages.success(
            request, words if told else _("Nobody had to be reminded: see who may still fill in.")
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("statistics:missing", args=[form_code, period]))
