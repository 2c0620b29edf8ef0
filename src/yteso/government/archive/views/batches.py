"""Inventory, separator sheets, sending scans, what became of a batch."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.government.archive.actions import Counted, count_papers, receive_batch
from yteso.government.archive.forms import BatchForm, InventoryForm, SheetsForm
from yteso.government.archive.lists import read_list
from yteso.government.archive.models import Batch, Paper, Template
from yteso.government.archive.permissions import READ, SCAN, VERIFY
from yteso.government.archive.queries import papers_of_batch
from yteso.government.archive.sheets import Sheet, print_sheets
from yteso.government.archive.tasks import read_soon
from yteso.government.archive.words import TONES, refusal_text
from yteso.kernel.base.public import Actor, NotVisible, Permission, Refusal, Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import Badge, page, say
from yteso.toolkit.files.public import Page
from yteso.toolkit.ocr.public import PAGE_PROBLEMS, ocr_state


def units_for(actor: Actor, permission: Permission) -> list[tuple[str, str]]:
    """Return the units over which the actor holds the permission; the one they act for stands first."""
    rows = Organisation.objects.within_reach(actor, permission).exclude(
        kind=Organisation.Kind.CLINICAL_DEPARTMENT
    )
    found = [(str(one.id), one.name) for one in rows.order_by("sort_key")[:500]]
    return sorted(found, key=lambda one: one[0] != str(actor.organisation_id))


def kinds_today() -> list[tuple[str, str]]:
    rows = Template.objects.on(today()).order_by("collection", "title")
    return [(one.code, one.title) for one in rows]


@guarded(SCAN)
@require_http_methods(["GET", "POST"])
def send(request: Request) -> HttpResponse:
    """Send scans: any number of files, read in the background."""
    form = BatchForm(
        request.POST or None, request.FILES or None, units=units_for(request.actor, SCAN), kinds=kinds_today()
    )
    if form.is_valid():
        data = form.cleaned_data
        batch = receive_batch(
            actor=request.actor,
            unit_id=UUID(data["unit"]),
            template=data["template"],
            title=data["title"],
            files=[(file.name or "", file) for file in data["scans"]],
            pages_each=data["pages_each"] or 0,
            now=now(),
        )
        read_soon(batch)
        return redirect("archive:batch", key=batch.id)
    context = {"form": form, "ocr": ocr_state()}
    return page(request, "archive/send.html", context, status=422 if form.errors else 200)


@guarded(READ)
@require_GET
def batch(request: Request, key: UUID) -> HttpResponse:
    """A batch: how far it is read, each file with its fate, the papers made of it."""
    found = (
        Batch.objects.visible_to(request.actor)
        .select_related("unit", "progress", "template")
        .filter(id=key)
        .first()
    )
    if found is None:
        raise NotVisible
    scans = [(scan, refusal_text(scan.refusal)) for scan in found.scans.order_by("position")]
    papers = [
        (paper, Badge(paper.get_state_display(), TONES[paper.state]))
        for paper in papers_of_batch(found)[:500]
    ]
    files = [scan.file_id for scan, _text in scans if scan.file_id and not scan.refusal]
    pages = Page.objects.filter(reading__original_id__in=files)
    broken = pages.exclude(problem="").select_related("reading").order_by("reading_id", "number")[:50]
    names = {scan.file_id: scan.name for scan, _text in scans}
    context = {
        "batch": found,
        "scans": scans,
        "papers": papers,
        "blank": pages.filter(blank=True).count(),
        "separators": pages.filter(is_separator=True).count(),
        "broken": [
            (names.get(one.reading.original_id, ""), one.number, PAGE_PROBLEMS.get(one.problem, ""))
            for one in broken
        ],
        "mine": found.progress is not None and found.progress.owner_id == request.actor.user_id,
        "to_verify": request.actor.can(VERIFY)
        and sum(paper.state in ("scanned", "second", "differs") for paper, _badge in papers),
    }
    return page(request, "archive/batch.html", context)


@guarded(SCAN)
@require_http_methods(["GET", "POST"])
def inventory(request: Request) -> HttpResponse:
    """Take a list of papers into the inventory."""
    form = InventoryForm(
        request.POST or None, request.FILES or None, units=units_for(request.actor, SCAN), kinds=kinds_today()
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            papers: list[Counted] = read_list(data["file"].read())
            new = count_papers(
                actor=request.actor,
                unit_id=UUID(data["unit"]),
                template=data["template"],
                papers=papers,
                now=now(),
            )
            text = _("%(new)s papers taken into the inventory; %(known)s were counted before.")
            say(request, text % {"new": new, "known": len(papers) - new})
            return redirect("archive:papers")
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return page(request, "archive/inventory.html", {"form": form}, status=422 if form.errors else 200)


@guarded(SCAN)
@require_http_methods(["GET", "POST"])
def sheets(request: Request) -> HttpResponse:
    """Print separator sheets as PDF."""
    form = SheetsForm(request.POST or None, units=units_for(request.actor, SCAN), kinds=kinds_today())
    if form.is_valid():
        wanted = _sheets(request.actor, form.cleaned_data)
        if wanted:
            answer = HttpResponse(print_sheets(wanted).pdf, content_type="application/pdf")
            answer["Content-Disposition"] = 'inline; filename="to-phan-tach.pdf"'
            return answer
        form.add_error("what", _("No counted paper waits to be scanned in this unit."))
    return page(request, "archive/sheets.html", {"form": form}, status=422 if form.errors else 200)


def _sheets(actor: Actor, data: dict[str, str]) -> list[Sheet]:
    count = int(data["count"])
    if data["what"] == "paper":
        rows = Paper.objects.visible_to(actor).filter(unit_id=UUID(data["unit"]), state=Paper.State.COUNTED)
        if data["template"]:
            rows = rows.filter(template__code=data["template"])
        found = rows.select_related("template").order_by("shelf", "number", "id")[:count]
        return [
            Sheet(f"paper/{one.id}", one.template.title, [one.number, one.holder_name, one.shelf])
            for one in found
        ]
    titles = dict(kinds_today())
    if data["what"] == "kind" and data["template"]:
        return [Sheet(f"kind/{data['template']}", titles[data["template"]])] * count
    return [Sheet("", "Bắt đầu tài liệu mới")] * count
