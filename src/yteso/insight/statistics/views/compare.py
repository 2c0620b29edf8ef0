"""Pages of signed, now, and why."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yteso.insight.statistics.models import Report
from yteso.insight.statistics.permissions import READ
from yteso.insight.statistics.queries.comparing import compare_report, why_changed
from yteso.insight.statistics.queries.counting import SINGLE, bound_cells, nested_facilities
from yteso.insight.statistics.queries.reports import find_report, form_of
from yteso.insight.statistics.views.reports import links_of
from yteso.kernel.audit.public import record_list
from yteso.kernel.base.public import Actor, NotVisible, Request, guarded
from yteso.kernel.ui.public import page
from yteso.toolkit.measures.public import READ as FIGURES
from yteso.toolkit.measures.public import Period, Scope, passport_url


@guarded(READ)
@require_GET
def compare(request: Request, key: UUID) -> HttpResponse:
    """What was reported beside what the record counts: signed, then, now, and why."""
    found = find_report(request.actor, key)
    comparison = compare_report(found)
    everything = request.GET.get("all") == "1"
    cells = [cell for cell in comparison.cells if cell.is_bound] if everything else comparison.differing
    context = {"report": found, "comparison": comparison, "everything": everything}
    urls = counted_urls(request.actor, found)
    context["cells"] = [(one, urls.get(one.cell.key, "")) for one in cells]
    context["link"] = links_of(request.actor, found)
    return page(request, "statistics/compare.html", context)


def counted_urls(actor: Actor, report: Report) -> dict[str, str]:
    """Return the addresses of the passports of what the record counts, by cell. None where a cell is worked
    out of several figures, or the unit counts without the facilities under it, which no passport does."""
    nested = report.tier == Report.Tier.UNIT and nested_facilities(report.organisation)
    if nested or not actor.can(FIGURES):
        return {}
    scope = Scope() if report.organisation.parent_id is None else Scope(report.organisation_id)
    period, cells = Period.parse(report.period), bound_cells(form_of(report))
    return {key: passport_url(said, period, scope) for key, said in cells.items() if SINGLE.fullmatch(said)}


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
