"""Proposals to simplify procedures: making one beside its evidence, deciding, applying."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yteso.government.procedures.actions import (
    apply_simplification,
    decide_simplification,
    propose_simplification,
)
from yteso.government.procedures.errors import VersionIncomplete
from yteso.government.procedures.evidence import read_evidence
from yteso.government.procedures.forms import ApplyForm, DecideForm, SimplifyForm
from yteso.government.procedures.models import Procedure, Proposal
from yteso.government.procedures.permissions import (
    CHANGE_CATALOGUE,
    DECIDE_SIMPLIFICATION,
    READ_CATALOGUE,
    SIMPLIFY,
)
from yteso.government.procedures.registers import limit_text, proposal_badge
from yteso.kernel.base.public import Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page, say
from yteso.toolkit.work.public import amount_in_words


@guarded(SIMPLIFY)
@require_http_methods(["GET", "POST"])
def propose(request: Request, procedure_id: UUID) -> HttpResponse:
    """Propose to simplify the newest version, beside what the dossiers of a year say about it."""
    procedure = get_object_or_404(Procedure, id=procedure_id)
    version = procedure.versions.order_by("-number").first()
    if version is None or not version.is_complete:
        raise VersionIncomplete
    form = SimplifyForm(request.POST or None, version=version)
    if form.is_valid():
        try:
            found = propose_simplification(
                actor=request.actor, version_id=version.id, now=now(), **form.values()
            )
            say(request, _("Proposed. The director is told."))
            return redirect("procedures:proposal", proposal_id=found.id)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    evidence = read_evidence(version, today())
    seen = {one["order"]: one for one in evidence["papers"]}
    charged = {one["order"]: one for one in evidence["fees"]}
    context = _numbers(evidence) | {
        "form": form,
        "procedure": procedure,
        "version": version,
        "papers": [(form[name], one, seen[one.order]) for one, name in form.papers],
        "charges": [(form[name], fee, charged[fee.order]["times"]) for fee, name in form.charged],
        "steps": [form[name] for name in ("no_countersign", "at_once") if name in form.fields],
    }
    return page(request, "procedures/simplify.html", context, status=422 if form.errors else 200)


def _numbers(evidence: dict[str, Any]) -> dict[str, Any]:
    """What a year says, in words that a page shows."""
    looked = evidence["looked_at"]
    unit = evidence["unit"]

    def amount(name: str) -> str:
        return amount_in_words(evidence[name], unit) if evidence[name] is not None and unit else "–"

    def share(name: str) -> str:
        return f"{round(100 * evidence[name] / looked, 1):g} %".replace(".", ",") if looked else "–"

    return {
        "evidence": evidence,
        "first": dt.date.fromisoformat(evidence["first"]),
        "last": dt.date.fromisoformat(evidence["last"]),
        "limit": _limit(amount("limit"), evidence.get("site")),
        "average": amount("average"),
        "nine_of_ten": amount("nine_of_ten"),
        "longest": amount("longest"),
        "supplemented": share("supplemented"),
        "with_reuse": share("with_reuse"),
    }


def _limit(plain: str, site: list[Any] | None) -> str:
    if not site:
        return plain
    return _("%(limit)s, %(site)s with a visit on site") % {"limit": plain, "site": amount_in_words(*site)}


@guarded(READ_CATALOGUE)
@require_http_methods(["GET", "POST"])
def proposal(request: Request, proposal_id: UUID) -> HttpResponse:
    """A proposal with its evidence; who may, decides on it or applies it."""
    rows = Proposal.objects.visible_to(request.actor).select_related(
        "version__procedure", "proposed_by", "decided_by", "applied_by", "made"
    )
    found = get_object_or_404(rows, id=proposal_id)
    decides = found.state == Proposal.State.PROPOSED and request.actor.can(DECIDE_SIMPLIFICATION)
    applies = found.state == Proposal.State.APPROVED and request.actor.can(CHANGE_CATALOGUE)
    doing = request.POST.get("do", "")
    decide_form = DecideForm(request.POST if doing in ("approve", "refuse") else None)
    apply_form = ApplyForm(
        request.POST if doing == "apply" else None, initial={"valid_from": today().isoformat()}
    )
    form = apply_form if doing == "apply" else decide_form
    if request.method == "POST" and form.is_valid():
        try:
            if doing == "apply":
                apply_simplification(
                    actor=request.actor, proposal_id=found.id, now=now(), **form.cleaned_data
                )
                say(request, _("Applied. Dossiers received before keep their version."))
            else:
                decide_simplification(
                    actor=request.actor,
                    proposal_id=found.id,
                    approve=doing == "approve",
                    note=form.cleaned_data["note"],
                    now=now(),
                )
                say(request, _("Decided; who proposed it is told."))
            return redirect("procedures:proposal", proposal_id=found.id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = _numbers(found.evidence) | {
        "proposal": found,
        "version": found.version,
        "badge": proposal_badge(found),
        "shorter": limit_text(found.committed_amount, found.evidence["unit"]),
        "papers": found.evidence["papers"],
        "fees": _fees(found),
        "decide_form": decide_form if decides else None,
        "apply_form": apply_form if applies else None,
    }
    return page(request, "procedures/proposal.html", context, status=422 if form.errors else 200)


def _fees(proposal: Proposal) -> list[tuple[str, int, int, int]]:
    """The fees that become lower: label, before, after, how often they were owed."""
    return [
        (one["label"], one["amount_vnd"], proposal.fees[str(one["order"])], one["times"])
        for one in proposal.evidence["fees"]
        if str(one["order"]) in proposal.fees
    ]
