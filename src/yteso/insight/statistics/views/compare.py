"""Pages of signed, now, and why."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yteso.insight.statistics.permissions import READ
from yteso.insight.statistics.queries.comparing import compare_report, why_changed
from yteso.insight.statistics.queries.reports import find_report, form_of
from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import NotVisible, Request, guarded
from yteso.kernel.ui.public import page


@guarded(READ)
@require_GET
def compare(request: Request, key: UUID) -> HttpResponse:
    """What was reported beside what the record counts: signed, then, now, and why."""
    found = find_report(request.actor, key)
    comparison = compare_report(found)
    everything = request.GET.get("all") == "1"
    cells = [cell for cell in comparison.cells if cell.is_bound] if everything else comparison.differing
    context = {"report": found, "comparison": comparison, "cells": cells, "everything": everything}
    return page(request, "statistics/compare.html", context)


@guarded(READ)
@require_GET
def cell(request: Request, key: UUID, cell: str) -> HttpResponse:
    """The rows behind one figure that came or went since it was signed; persons only for those who may."""
    found = find_report(request.actor, key)
    form = form_of(found)
    if cell not in form.bindings:
        raise NotVisible
    why = why_changed(request.actor, found, cell)
    shown = {row.person_id for row in (*why.came, *why.gone)}
    if shown:
        record_list(request.actor, shown, READ.code, detail={"form": found.form_code, "cell": cell})
    context = {"report": found, "cell": form.cells[cell], "why": why}
    return page(request, "statistics/why.html", context)
