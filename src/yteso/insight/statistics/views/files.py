"""Reports and sums as files, and figures out of a sheet."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.insight.statistics import structured
from yteso.insight.statistics.actions import take_over
from yteso.insight.statistics.forms import SheetFileForm
from yteso.insight.statistics.models import SealedReport
from yteso.insight.statistics.papers import Links, Paper, paper_of_report, paper_of_sum
from yteso.insight.statistics.pdfs import write_pdf
from yteso.insight.statistics.periods import kinds_of, span_of
from yteso.insight.statistics.permissions import EXPORT, FILL, READ
from yteso.insight.statistics.provider import cell_links
from yteso.insight.statistics.queries.forms import list_versions
from yteso.insight.statistics.queries.reports import find_report, form_of
from yteso.insight.statistics.queries.signatures import last_signature
from yteso.insight.statistics.queries.summing import Summed, sum_form
from yteso.insight.statistics.queries.units import own_unit
from yteso.insight.statistics.workbooks import LARGEST_FILE, read_workbook, write_workbook
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page
from yteso.toolkit.measures.public import READ as FIGURES
from yteso.toolkit.signing.public import content_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YEARS_BACK = 3


def _attached(content: bytes | str, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _paper_file(paper: Paper, kind: str, name: str) -> HttpResponse:
    if kind == "xlsx":
        return _attached(write_workbook(paper), XLSX, f"{name}.xlsx")
    if kind == "pdf":
        return _attached(write_pdf(paper, now()), "application/pdf", f"{name}.pdf")
    raise NotVisible


@guarded(EXPORT)
@require_GET
def report_file(request: Request, key: UUID, kind: str) -> HttpResponse:
    """One report as a file: xlsx, pdf, json, fhir."""
    found = find_report(request.actor, key)
    signature = last_signature(found)
    name = f"{found.form_code}-{found.period}-{found.organisation.facility_code or found.tier}"
    record(
        request.actor,
        EXPORT.code,
        organisation_id=found.organisation_id,
        object_kind="report",
        object_id=found.id,
        detail={"did": "export", "format": kind},
    )
    if kind == "json":
        text = json.dumps(structured.plain(found, signature), ensure_ascii=False, indent=1)
        return _attached(text, "application/json; charset=utf-8", f"{name}.json")
    if kind == "fhir":
        text = json.dumps(structured.measure_report(found), ensure_ascii=False, indent=1)
        return _attached(text, "application/fhir+json; charset=utf-8", f"{name}.fhir.json")
    return _paper_file(paper_of_report(found, signature), kind, name)


@guarded(READ)
@require_GET
def sealed(request: Request, key: UUID) -> HttpResponse:
    """The report as it was signed last, under seal."""
    found = find_report(request.actor, key)
    signature = last_signature(found)
    paper = SealedReport.objects.select_related("document").filter(signature=signature).first()
    if signature is None or paper is None:
        raise NotVisible
    record(
        request.actor,
        EXPORT.code,
        organisation_id=found.organisation_id,
        object_kind="report",
        object_id=found.id,
        detail={"did": "export", "format": "sealed"},
    )
    return _attached(
        content_of(paper.document), "application/pdf", f"{found.form_code}-{found.period}-da-dong-dau.pdf"
    )


@guarded(FILL)
@require_http_methods(["GET", "POST"])
def upload(request: Request, key: UUID) -> HttpResponse:
    """Take figures over from a filled-in sheet of the form."""
    found = find_report(request.actor, key)
    form = SheetFileForm(request.POST or None, request.FILES or None)
    status = 200
    if form.is_valid():
        try:
            file = form.cleaned_data["file"]
            content = file.read(LARGEST_FILE + 1)
            values, refused = read_workbook(content, form_of(found))
            taken = take_over(actor=request.actor, report_id=key, counted=values, only_empty=False, now=now())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = 422
        else:
            if refused:
                messages.warning(
                    request, _("Cells that could not be read: %s.") % ", ".join(sorted(refused)[:10])
                )
            messages.success(request, _("%d cells were taken over.") % taken)
            return redirect("statistics:report", key)
    elif form.is_bound:
        status = 422
    return page(request, "statistics/upload.html", {"form": form, "report": found}, status=status)


def _branches(actor: Actor) -> list[Organisation]:
    """Return the organisations over whose units the actor may add up: their own, and district centres
    below."""
    unit = own_unit(actor)
    if unit is None:
        return []
    below = Organisation.objects.within_reach(actor, READ).filter(kind=Organisation.Kind.DISTRICT_CENTRE)
    return [unit, *[one for one in below.order_by("sort_key") if one.id != unit.id]]


def _asked(request: Request) -> tuple[Summed | None, Organisation | None, list[Organisation]]:
    branches = _branches(request.actor)
    wanted = request.GET.get("unit", "")
    branch = next((one for one in branches if str(one.id) == wanted), branches[0] if branches else None)
    form_code, period = request.GET.get("form", ""), request.GET.get("period", "")
    if branch is None or not form_code or not kinds_of(period):
        return None, branch, branches
    if not request.actor.reach(READ).covers(branch.id):
        raise NotVisible
    below = None if branch.parent_id is None else branch.id
    return sum_form(form_code, period, below=below), branch, branches


def _links(actor: Actor, summed: Summed, branch: Organisation) -> Links | None:
    if not actor.can(FIGURES):
        return None
    form_code, period = summed.version.form_code, summed.period

    def links(unit: Organisation | None) -> tuple[str, str]:
        return cell_links(form_code, period, unit or branch, own=unit is not None)

    return links


@guarded(READ)
@require_GET
def summary(request: Request) -> HttpResponse:
    """A form over all units of the province (or of a branch) for a month or longer, in the legal layout."""
    summed, branch, branches = _asked(request)
    last = today()
    versions = list_versions(last.replace(year=last.year - YEARS_BACK, day=1), last)
    context = {
        "summed": summed,
        "paper": paper_of_sum(summed, branch.name, _links(request.actor, summed, branch))
        if summed and branch
        else None,
        "branch": branch,
        "branches": branches,
        "versions": {version.form_code: version for version in versions}.values(),
        "form_code": request.GET.get("form", ""),
        "period": request.GET.get("period", ""),
        "query": request.GET.urlencode(),
        "may_export": request.actor.can(EXPORT),
    }
    return page(request, "statistics/summary.html", context)


@guarded(EXPORT)
@require_GET
def summary_file(request: Request, kind: str) -> HttpResponse:
    """The same as a file: xlsx or pdf."""
    summed, branch, _branches = _asked(request)
    if summed is None or branch is None:
        raise NotVisible
    span_of(summed.period)
    record(
        request.actor,
        EXPORT.code,
        organisation_id=branch.id,
        object_kind="report",
        object_id=f"{summed.form.code} {summed.period}",
        detail={"did": "export", "format": kind},
    )
    return _paper_file(paper_of_sum(summed, branch.name), kind, f"{summed.form.code}-{summed.period}")
