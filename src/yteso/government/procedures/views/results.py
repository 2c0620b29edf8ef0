"""The paper of a result on its way: who signs, whose turn it is, another signer, the PDF."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.government.procedures.actions import change_signer, countersign
from yteso.government.procedures.errors import NotPutUp
from yteso.government.procedures.forms import SignerForm
from yteso.government.procedures.models import Dossier, Result
from yteso.government.procedures.permissions import COUNTERSIGN, PROCESS, READ
from yteso.government.procedures.queries import current_result
from yteso.government.procedures.views.looking import note_look
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, signed_in, today
from yteso.kernel.ui.public import page, say
from yteso.toolkit.signing.public import (
    Document,
    Right,
    content_of,
    next_step,
    rights_to_sign,
    stuck_words,
    verify_url,
)
from yteso.toolkit.work.public import stand_ins


def signer_choices(dossier: Dossier, day: dt.date) -> list[tuple[str, str]]:
    """Return who may sign for the office on the day: the head first, who is away last and said so."""
    rights = rights_to_sign(dossier.office.organisation_id, day)
    away = stand_ins([right.user_id for right in rights], day)
    ordered = sorted(rights, key=lambda right: (right.user_id in away, right.form != Right.Form.OWN))
    return [(str(right.pk), _label(right, right.user_id in away)) for right in ordered]


def _label(right: Right, away: bool) -> str:
    title = f"{right.form}. {right.position}" if right.form else right.position
    words = f"{right.user} – {title}" if title else str(right.user)
    return _("%(signer)s (away)") % {"signer": words} if away else words


def usual_signer(dossier: Dossier, choices: Sequence[tuple[str, str]]) -> str:
    """Return the right that the dossier's last paper named, if it still can, else the first one."""
    last = dossier.results.order_by("-made_at").values_list("signer_id", flat=True).first()
    keys = [key for key, _label in choices]
    return str(last) if str(last) in keys else (keys[0] if keys else "")


def signing_context(request: Request, dossier: Dossier) -> dict[str, Any]:
    """Return what the page of a dossier shows of its result's paper."""
    result = current_result(dossier)
    if result is None:
        return {"result": None}
    document, actor = result.document, request.actor
    step = next_step(document)
    away = stand_ins([step.user_id], today()) if step and step.user_id else {}
    counter = step is not None and step.right_id == result.countersigner_id and step.right_id is not None
    return {
        "result": result,
        "signers": document.steps.exclude(state="removed").select_related("user", "certificate"),
        "next_signer": step,
        "stuck": stuck_words(step, today()) if step else "",
        "signer_away": bool(away),
        "may_countersign": bool(counter and step and step.user_id == actor.user_id)
        and actor.can(COUNTERSIGN),
        "may_change_signer": actor.can(PROCESS)
        and document.state == Document.State.OPEN
        and dossier.case.step == "approving",
        "verify": verify_url(document.code) if document.signatures else "",
    }


@signed_in("staff who see the dossier; the citizen it belongs to, once it is issued")
@require_GET
def result(request: Request, result_id: UUID) -> HttpResponse:
    """The paper as it stands now, with the signatures it has."""
    actor = request.actor
    visible = Dossier.objects.visible_to(actor).values("id")
    rows = Result.objects.select_related("document", "dossier__case")
    found = get_object_or_404(rows.filter(dossier__in=visible), id=result_id)
    if not actor.can(READ) and (found.ended_at or found.dossier.case.finished_at is None):
        raise NotVisible
    note_look(actor, found.dossier)
    name = f"ket-qua-{found.dossier.code}.pdf"
    headers = {"Content-Disposition": content_disposition_header(False, name) or ""}
    return HttpResponse(content_of(found.document), content_type="application/pdf", headers=headers)


def _seen(request: Request) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isdigit() else None


@guarded(COUNTERSIGN)
@require_POST
def countersigned(request: Request, dossier_id: UUID) -> HttpResponse:
    """Sign before the director."""
    countersign(actor=request.actor, dossier_id=dossier_id, seen=_seen(request), now=now())
    say(request, _("Signed. The paper goes on to the director."))
    return redirect("procedures:dossier", dossier_id=dossier_id)


@guarded(PROCESS)
@require_http_methods(["GET", "POST"])
def other_signer(request: Request, dossier_id: UUID) -> HttpResponse:
    """Choose another signer: the former paper is stopped, a new one is put up."""
    rows = Dossier.objects.visible_to(request.actor).select_related("case", "office", "version")
    dossier = get_object_or_404(rows, id=dossier_id)
    former = current_result(dossier)
    if former is None:
        raise NotPutUp
    choices = signer_choices(dossier, today())
    initial = {"countersigner": str(former.countersigner_id or ""), "signer": str(former.signer_id or "")}
    form = SignerForm(request.POST or None, initial=initial, signers=choices)
    if form.is_valid():
        data = form.cleaned_data
        try:
            change_signer(
                actor=request.actor,
                dossier_id=dossier_id,
                signer_id=UUID(data["signer"]),
                countersigner_id=UUID(data["countersigner"]) if data["countersigner"] else None,
                reason=data["reason"],
                seen=_seen(request),
                now=now(),
            )
            say(request, _("A new paper waits for the signer you chose; the former one is stopped."))
            return redirect("procedures:dossier", dossier_id=dossier_id)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"form": form, "dossier": dossier, "result": former}
    return page(request, "procedures/other_signer.html", context, status=422 if form.errors else 200)
