"""Pages of reports: what waits, one report as a sheet, its steps."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yteso.insight.statistics import actions
from yteso.insight.statistics.actions.filling import EDITABLE
from yteso.insight.statistics.figures import Values, is_unusual, load, usual_ranges
from yteso.insight.statistics.forms import ReasonForm, ReopenForm
from yteso.insight.statistics.looks import facts_of_report, state_badge, timeline_of
from yteso.insight.statistics.models import Report, SealedReport
from yteso.insight.statistics.permissions import ACCEPT, EXPORT, FILL, READ, SIGN, UNLOCK
from yteso.insight.statistics.provider import cell_links
from yteso.insight.statistics.queries.counting import count_report
from yteso.insight.statistics.queries.reports import (
    check_report,
    earlier_values,
    find_report,
    form_of,
    is_locked,
    shown_values,
)
from yteso.insight.statistics.queries.signatures import changed_since, last_signature
from yteso.insight.statistics.queries.units import acts_within
from yteso.insight.statistics.queries.waiting import find_waiting
from yteso.insight.statistics.sheets import sheet_of
from yteso.kernel.base.public import Actor, NotVisible, Refusal, Request, guarded, now
from yteso.kernel.ui.public import formats, page
from yteso.toolkit.measures.public import READ as FIGURES

LARGEST_BODY = 512 * 1024
State = Report.State


@guarded(READ)
@require_GET
def waiting(request: Request) -> HttpResponse:
    """What waits for me: my unit's reports by what is to be done next, and those sent to me."""
    return page(
        request, "statistics/waiting.html", {"waiting": find_waiting(request.actor, now()), "now": now()}
    )


def _rights(request: Request, report: Report) -> dict[str, bool]:
    """Return what the reader may do with the report as it stands."""
    actor = request.actor
    own = acts_within(actor, report.organisation)
    receives = report.receiver is not None and acts_within(actor, report.receiver) and actor.can(ACCEPT)
    locked = is_locked(report, now())
    may_type = own and actor.can(FILL) and not locked
    return {
        "edit": may_type and report.tier == Report.Tier.UNIT and report.state in EDITABLE,
        "sum": own and actor.can(FILL) and report.tier != Report.Tier.UNIT
        and report.state in (State.OPEN, State.RETURNED, State.FILLED),
        "fill": may_type and report.state in (State.OPEN, State.RETURNED) and bool(report.values),
        "check": own and (actor.can(FILL) or actor.can(SIGN)) and report.state == State.FILLED,
        "sign": own and actor.can(SIGN) and report.state == State.CHECKED,
        "take_back": own and actor.can(SIGN) and report.state == State.SIGNED,
        "send": own and (actor.can(FILL) or actor.can(SIGN)) and report.state == State.SIGNED,
        "accept": receives and report.state == State.SENT,
        "return": receives and report.state in (State.SENT, State.ACCEPTED),
        "reopen": locked and actor.can(UNLOCK) and actor.reach(UNLOCK).covers(report.organisation_id)
        and report.state in EDITABLE,
        "export": actor.can(EXPORT),
        "locked": locked,
    }  # fmt: skip


@guarded(READ)
@require_GET
def report(request: Request, key: UUID) -> HttpResponse:
    """One report: its state and clocks, the next step, the figures as a sheet, what contradicts, its
    history."""
    found = find_report(request.actor, key)
    rights = _rights(request, found)
    form, values = form_of(found), shown_values(found)
    earlier = earlier_values(found)
    findings = check_report(found, values)
    counted = count_report(found).values if not form.rows else {}
    sheet = sheet_of(
        form,
        values,
        section=request.GET.get("section", ""),
        usual=usual_ranges(earlier) if rights["edit"] else {},
        findings=findings,
        last=earlier[0] if earlier else {},
        counted=counted,
        link=links_of(request.actor, found),
    )
    signature = last_signature(found)
    context = {
        "report": found,
        "form": form,
        "sheet": sheet,
        "rights": rights,
        "findings": findings,
        "badge_state": state_badge(found, now()),
        "facts": facts_of_report(found, now()),
        "history": timeline_of(found),
        "signature": signature,
        "sealed": SealedReport.objects.select_related("document").filter(signature=signature).first()
        if signature
        else None,
        "changed": bool(signature and signature_differs(found, values)),
        "reason_form": ReasonForm(),
        "reopen_form": ReopenForm(),
        "filled_cells": sum(1 for cell in form.open_cells if cell in values),
        "open_cells": len(form.open_cells),
    }
    return page(request, "statistics/report.html", context)


def links_of(actor: Actor, report: Report) -> tuple[str, str] | None:
    """Return the address of the passports of a report's cells, None for who may not read figures."""
    if not actor.can(FIGURES):
        return None
    alone = report.tier == Report.Tier.UNIT
    return cell_links(report.form_code, report.period, report.organisation, own=alone)


def signature_differs(found: Report, values: Values) -> bool:
    """Return whether the figures now, or what the record counts now, are not what was signed."""
    signature = last_signature(found)
    if signature is None:
        return False
    if changed_since(signature, values):
        return True
    counted = count_report(found).values
    before = load(signature.counted)
    return bool(before) and any(before.get(key) != value for key, value in counted.items())


@guarded(FILL)
@require_POST
def save(request: Request, key: UUID) -> HttpResponse:
    """Save a sheet without a script: all cells of the section shown."""
    texts = {name[2:]: value for name, value in request.POST.items() if name.startswith("v:")}
    section = request.POST.get("section", "")
    try:
        saved = actions.save_figures(
            actor=request.actor,
            report_id=key,
            texts={name: str(value) for name, value in texts.items()},
            edit_number=int(request.POST.get("edit_number") or 0),
            remarks=request.POST.get("remarks"),
            was=_shown_before(request),
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if saved.refused:
            labels = form_of(saved.report).cells
            told = {k: labels[k].label if k in labels else k for k in saved.refused}
            said = [f"{told[k]} ({why.rstrip('.')})" for k, why in saved.refused.items()]
            messages.error(request, _("Not saved, mend these cells: %s.") % "; ".join(sorted(said)[:5]))
        else:
            messages.success(request, _("Saved."))
    address = reverse("statistics:report", args=[key])
    return redirect(f"{address}?section={section}" if section else address)


def _shown_before(request: Request) -> dict[str, str] | None:
    """Return what stood in the cells when the page without a script was made, None if it does not say."""
    try:
        was = json.loads(request.POST.get("was", ""))
        return {str(name): str(text) for name, text in was.items()}
    except (ValueError, AttributeError):
        return None


@guarded(FILL)
@require_POST
def cells(request: Request, key: UUID) -> JsonResponse:
    """Save cells as they are typed: JSON {"cells": {key: text}, "edit_number": n}; answers what follows
    from them."""
    if len(request.body) > LARGEST_BODY:
        return JsonResponse({"error": _("Too much at once. Paste smaller parts.")}, status=413)
    try:
        given = json.loads(request.body)
        texts = {str(name): str(text) for name, text in given["cells"].items()}
        edit_number = int(given["edit_number"])
        was = {str(name): str(text) for name, text in given["was"].items()} if "was" in given else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": _("This cannot be read. Reload the page.")}, status=400)
    try:
        saved = actions.save_figures(
            actor=request.actor, report_id=key, texts=texts, edit_number=edit_number, was=was, now=now()
        )
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse(_answer(saved, texts))


def _answer(saved: actions.Saved, texts: dict[str, str]) -> dict[str, Any]:
    form, values = form_of(saved.report), shown_values(saved.report)
    findings = check_report(saved.report, values)
    usual = usual_ranges(earlier_values(saved.report))
    strange = [
        key for key in texts if key in values and is_unusual(form.cells[key], values[key], usual.get(key))
    ]
    return {
        "edit_number": saved.report.edit_number,
        "refused": saved.refused,
        "theirs": {key: formats.number(value) for key, value in saved.theirs.items()},
        "written": {key: formats.number(values.get(key)) for key in texts if key in form.open_cells},
        "computed": {key: formats.number(values.get(key)) for key in form.formulas},
        "findings": [{"cells": f.cells, "words": f.words, "error": f.is_error} for f in findings],
        "unusual": strange,
        "filled": sum(1 for key in form.open_cells if key in values),
        "state": str(saved.report.get_state_display()),
    }


Step = Callable[..., object]
STEPS: dict[str, Step] = {
    "zeros": actions.fill_zeros,
    "fill": actions.mark_filled,
    "check": actions.mark_checked,
    "sign": actions.sign,
    "send": actions.send,
    "accept": actions.accept,
    "sum": actions.sum_up,
}
WITH_REASON: dict[str, Step] = {"take-back": actions.take_back, "return": actions.send_back}


@guarded(READ)
@require_POST
def step(request: Request, key: UUID, verb: str) -> HttpResponse:
    """Take one step of the workflow; the action says who may."""
    try:
        if verb in STEPS:
            STEPS[verb](actor=request.actor, report_id=key, now=now())
        elif verb in WITH_REASON:
            reason = request.POST.get("reason", "")
            WITH_REASON[verb](actor=request.actor, report_id=key, reason=reason, now=now())
        elif verb == "reopen":
            form = ReopenForm(request.POST)
            if not form.is_valid():
                raise Refusal(_("Say until which day, and why."))
            actions.reopen(
                actor=request.actor,
                report_id=key,
                until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
                now=now(),
            )
        elif verb == "take-over":
            found = find_report(request.actor, key)
            counted = count_report(found).values
            actions.take_over(actor=request.actor, report_id=key, counted=counted, only_empty=True, now=now())
        else:
            raise NotVisible
        messages.success(request, _("Done."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("back") == "waiting":
        return redirect("statistics:waiting")
    return redirect("statistics:report", key)
