"""Pages of administrative units: the tree of a day, then and now side by side, a unit, a change set."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yteso.kernel.base.public import NotVisible, Request, guarded, now, today
from yteso.kernel.places.actions import apply_change_set, find_changes, preview_change_set
from yteso.kernel.places.errors import UnknownChangeSet
from yteso.kernel.places.forms import DayForm, TwoDaysForm, usual_day, usual_days
from yteso.kernel.places.models import Level, Unit
from yteso.kernel.places.permissions import APPLY, READ
from yteso.kernel.places.queries import (
    find_unit,
    list_mergers,
    list_periods,
    predecessors,
    province_tree,
    successors,
)
from yteso.kernel.places.registers import standing_badge
from yteso.kernel.places.shipped import Changes, read_change_sets
from yteso.kernel.ui.public import page


@require_GET
@guarded(READ)
def show_tree(request: Request) -> HttpResponse:
    """What stood under a province on a day."""
    form = DayForm(request.GET if "province" in request.GET else usual_day())
    tree, province = [], None
    if form.is_valid():
        on = form.cleaned_data["on"]
        province = find_unit(form.cleaned_data["province"], on)
        tree = province_tree(form.cleaned_data["province"], on)
    districts = sum(1 for branch in tree if branch.unit.level == Level.DISTRICT)
    lowest = sum(len(branch.below) for branch in tree) + len(tree) - districts
    context = {"form": form, "tree": tree, "province": province, "lowest": lowest, "districts": districts}
    return page(request, "places/tree.html", context)


@require_GET
@guarded(READ)
def compare(request: Request) -> HttpResponse:
    """Each commune of the later day beside the ones it came from."""
    form = TwoDaysForm(request.GET if "province" in request.GET else usual_days())
    mergers = []
    if form.is_valid():
        given = form.cleaned_data
        mergers = list_mergers(given["province"], given["since"], given["until"])
    former = {unit.code for merger in mergers for unit in merger.former}
    return page(request, "places/compare.html", {"form": form, "mergers": mergers, "former": len(former)})


@require_GET
@guarded(READ)
def show_unit(request: Request, unit_id: UUID) -> HttpResponse:
    """One unit in one period: what came before, what it became, what stands under it."""
    unit = (
        Unit.objects.visible_to(request.actor)
        .select_related("began_with", "ended_with")
        .filter(id=unit_id)
        .first()
    )
    if unit is None:
        raise NotVisible
    last_day = unit.valid_to or today()
    facts = [
        (_("Code"), unit.code),
        (_("Level"), unit.get_level_display()),
        (_("Under"), str(find_unit(unit.parent, unit.valid_from) or "")),
        (_("From"), unit.valid_from),
        (_("To"), unit.valid_to or _("no end known")),
        (_("Began with"), unit.began_with.decision),
        (_("Ended with"), unit.ended_with.decision if unit.ended_with else ""),
        (_("Centre (latitude, longitude)"), f"{unit.latitude}, {unit.longitude}" if unit.latitude else ""),
    ]
    periods = [
        {
            "at": period.valid_from,
            "title": period.full_name,
            "detail": _spoken(period.valid_to, period.began_with.decision),
            "url": reverse("places:unit", args=[period.id]) if period.id != unit.id else "",
        }
        for period in list_periods(unit.code)
    ]
    context = {
        "unit": unit,
        "facts": facts,
        "periods": periods,
        "badge_today": standing_badge(unit, today()),
        "before": [s for s in predecessors(unit.code, unit.valid_from) if s.unit.id != unit.id],
        "after": [s for s in successors(unit.code, last_day) if s.unit.id != unit.id],
        "below": Unit.objects.valid_on(last_day).filter(parent=unit.code).order_by("sort_key"),
        "trail": [(_("Administrative units"), reverse("places:units"))],
    }
    return page(request, "places/unit.html", context)


@require_GET
@guarded(READ)
def show_change_set(request: Request, code: str) -> HttpResponse:
    """What a change set does or did."""
    preview = preview_change_set(_changes(code))
    names = {unit.code: f"{unit.kind} {unit.name}" for unit in preview.beginning}
    former = {unit.code: unit for unit in preview.ending}
    passages = [
        (former[p.old_code], names.get(p.new_code, ""), p.new_code, p.is_main, p.note)
        for p in preview.changes.passages
    ]
    return page(
        request,
        "places/change_set.html",
        {
            "preview": preview,
            "changes": preview.changes,
            "passages": sorted(passages, key=lambda p: (p[0].level, p[2], p[0].sort_key)),
            "trail": [(_("Change sets"), reverse("places:change-sets"))],
        },
    )


@require_GET
@guarded(APPLY)
def waiting(request: Request) -> HttpResponse:
    """The change sets that came with the product, applied or not."""
    previews = [preview_change_set(changes) for changes in read_change_sets()]
    trail = [(_("Change sets"), reverse("places:change-sets"))]
    return page(request, "places/waiting.html", {"previews": previews, "trail": trail})


@require_POST
@guarded(APPLY)
def apply(request: Request, code: str) -> HttpResponse:
    apply_change_set(actor=request.actor, changes=find_changes(code), now=now())
    messages.success(request, _("The change set has been applied."))
    return redirect("places:change-set", code=code)


def _changes(code: str) -> Changes:
    try:
        return find_changes(code)
    except UnknownChangeSet:
        raise NotVisible from None


def _spoken(valid_to: dt.date | None, source: str) -> str:
    until = _("to %s") % valid_to.strftime("%d/%m/%Y") if valid_to else ""
    return " · ".join(part for part in (until, source) if part)
