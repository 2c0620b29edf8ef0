"""Pages of the code lists: a code with its versions, and loading an official file in three steps."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.db.models.functions import Length
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.codes.actions import (
    CodeFile,
    apply_load,
    discard_load,
    preview_load,
    receive_load,
    request_apply,
)
from yteso.kernel.codes.comparing import compare, findings_of
from yteso.kernel.codes.forms import LoadForm
from yteso.kernel.codes.models import Code, CodeLoad, CodeSystem
from yteso.kernel.codes.permissions import LOAD, READ
from yteso.kernel.codes.queries import list_children, list_history, lookup
from yteso.kernel.codes.registers import validity_badge
from yteso.kernel.codes.words import spoken
from yteso.kernel.ui.public import page

LARGE = 256 * 1024  # bytes: about 5,000 codes in a workbook; more is looked through by a job


@require_GET
@guarded(READ)
def show_code(request: Request, code_id: UUID) -> HttpResponse:
    """One version of a code: what it says, its other versions, what stands above and under it."""
    code = Code.objects.visible_to(request.actor).select_related("system").filter(id=code_id).first()
    if code is None:
        raise NotVisible
    day = min(max(today(), code.valid_from), code.valid_to or today())
    above = lookup(code.system.slug, code.parent, day) if code.parent else None
    facts = [
        (_("Code list"), code.system.title),
        (_("Vietnamese title"), code.title_vi),
        (_("English title"), code.title_en),
        (_("Valid from"), code.valid_from),
        (_("Valid to"), code.valid_to or _("no end known")),
        (_("Source"), code.source),
        *spoken(code.attributes),
    ]
    versions = [
        {
            "at": version.valid_from,
            "title": version.title,
            "detail": _spoken(version.valid_to, version.source),
            "url": reverse("codes:code", args=[version.id]) if version.id != code.id else "",
        }
        for version in list_history(code.system.slug, code.code)
    ]
    return page(
        request,
        "codes/code.html",
        {
            "code": code,
            "facts": facts,
            "badge_today": validity_badge(code, today()),
            "versions": versions,
            "above": above,
            "children": list_children(code.system.slug, code.code, day),
            "trail": _trail(code.system),
        },
    )


@require_http_methods(["GET", "POST"])
@guarded(LOAD)
def load_file(request: Request) -> HttpResponse:
    """Choose an official file; what it would change is shown before anything changes."""
    form = LoadForm(
        request.POST or None, request.FILES or None, initial={"system": request.GET.get("system")}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        sent = given["file"]
        file = CodeFile(
            given["system"].slug,
            sent.name,
            sent.read(),
            given["effective_on"],
            given["source"],
            given["is_complete"],
        )
        try:
            take = receive_load if sent.size > LARGE else preview_load
            load = take(actor=request.actor, file=file, now=now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("codes:load", load_id=load.id)
    former = (
        CodeLoad.objects.select_related("system", "loaded_by").defer("content").order_by("-loaded_at")[:20]
    )
    context = {"form": form, "loads": former, "trail": [(_("Code lists"), reverse("codes:lists"))]}
    return page(request, "codes/load_form.html", context, status=422 if form.errors else 200)


@require_GET
@guarded(LOAD)
def show_load(request: Request, load_id: UUID) -> HttpResponse:
    """What a file changes (or changed), with its faults by line."""
    loads = CodeLoad.objects.select_related("system", "loaded_by").defer("content")
    load = loads.filter(id=load_id).first()
    if load is None:
        raise NotVisible
    if load.state == CodeLoad.State.PREVIEWED and not load.findings:  # kept before findings were
        load.findings = findings_of(compare(load))
    return page(request, "codes/load.html", {"load": load, "trail": _trail(load.system)})


@require_POST
@guarded(LOAD)
def apply(request: Request, load_id: UUID) -> HttpResponse:
    size = CodeLoad.objects.filter(id=load_id).values_list(Length("content"), flat=True).first()
    if size and size > LARGE:
        load = request_apply(actor=request.actor, load_id=load_id, now=now())
    else:
        load = apply_load(actor=request.actor, load_id=load_id, now=now())
        messages.success(request, _("The file has been applied."))
    return redirect("codes:load", load_id=load.id)


@require_POST
@guarded(LOAD)
def discard(request: Request, load_id: UUID) -> HttpResponse:
    discard_load(actor=request.actor, load_id=load_id)
    messages.success(request, _("The file has been put aside; nothing was changed."))
    return redirect("codes:load-file")


def _trail(system: CodeSystem) -> list[tuple[str, str]]:
    return [
        (_("Code lists"), reverse("codes:lists")),
        (system.title, f"{reverse('codes:codes')}?system={system.slug}"),
    ]


def _spoken(valid_to: dt.date | None, source: str) -> str:
    until = _("to %s") % valid_to.strftime("%d/%m/%Y") if valid_to else ""
    return " · ".join(part for part in (until, source) if part)
