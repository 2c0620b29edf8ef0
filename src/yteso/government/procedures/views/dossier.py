"""One dossier: where it stands and why, its papers, clocks, history, and what can be done next."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.government.procedures.actions import apologise, paper_of_slip, returnable, take_fee, take_step
from yteso.government.procedures.actions.results import signs
from yteso.government.procedures.following import following_for
from yteso.government.procedures.forms import ApologyForm, PaymentForm, step_form
from yteso.government.procedures.models import Charge, Dossier, DossierComponent, HandlingUnit, Session, Slip
from yteso.government.procedures.papers import print_receipt, transfer_text
from yteso.government.procedures.permissions import APOLOGISE, READ, TAKE_FEES
from yteso.government.procedures.qr import qr_picture
from yteso.government.procedures.queries import current_result, licences_to_follow, number_to_offer
from yteso.government.procedures.views.looking import note_look
from yteso.government.procedures.views.results import signer_choices, signing_context, usual_signer
from yteso.kernel.access.public import users_with
from yteso.kernel.base.public import (
    Conflict,
    NotVisible,
    Refusal,
    Request,
    User,
    declared_permissions,
    guarded,
    now,
    signed_in,
    today,
)
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page, say
from yteso.toolkit.files.public import open_file
from yteso.toolkit.forms.public import answers_about, read_answers
from yteso.toolkit.work.public import (
    Action,
    Clock,
    Comment,
    Transition,
    days_left,
    explain,
    find_calendar,
    flow_of,
    history_of,
)

VERBS = {
    "supplement_sent": "Người nộp gửi bổ sung",
    "open": "Lập hồ sơ",
    "assign": "Giao việc",
    "reappoint": "Xin lỗi và hẹn lại",
    "countersign": "Ký trước lãnh đạo",
    "change_signer": "Đổi người ký",
    "portal_supplement": "Nhận bổ sung từ Cổng Dịch vụ công quốc gia",
    "portal_payment": "Đã thanh toán trên Cổng Dịch vụ công quốc gia",
    "portal_payment_other": "Thanh toán trên Cổng Dịch vụ công quốc gia không khớp số tiền phải nộp",
}


@guarded(READ)
@require_GET
def case(request: Request, case_id: UUID) -> HttpResponse:
    """Go from a case of the shared queues to its dossier."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.actor), case_id=case_id)
    query = request.GET.urlencode()
    url = reverse("procedures:dossier", args=[dossier.id])
    return redirect(f"{url}?{query}" if query else url)


def _find(request: Request, dossier_id: UUID) -> Dossier:
    rows = Dossier.objects.visible_to(request.actor).select_related(
        "case__flow_version",
        "case__unit",
        "case__assignee",
        "version__procedure",
        "office",
        "renews",
        "approved_by",
    )
    return get_object_or_404(rows, id=dossier_id)


@guarded(READ)
@require_http_methods(["GET", "POST"])
def dossier(request: Request, dossier_id: UUID) -> HttpResponse:
    """The page of a dossier. A step is a POST with `do` and the version seen; a refusal keeps what was
    typed."""
    found = _find(request, dossier_id)
    doing = request.POST.get("do") or request.GET.get("do") or ""
    form = _form(found, doing, request.POST or None) if doing else None
    status = 200
    if request.method == "POST" and form is not None:
        status = 422
        if form.is_valid():
            try:
                take_step(
                    actor=request.actor,
                    dossier_id=dossier_id,
                    transition=doing,
                    seen=_seen(request),
                    data=form.cleaned_data,
                    now=now(),
                )
                say(request, _("Done: %(what)s.") % {"what": _label(found, doing)})
                return redirect("procedures:dossier", dossier_id=dossier_id)
            except Conflict as conflict:
                if _did_it_already(request, found, doing):
                    return redirect("procedures:dossier", dossier_id=dossier_id)
                status = 409
                form.add_error(None, _who_was_first(found, _seen(request), str(conflict)))
                found = _find(request, dossier_id)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    elif request.method == "GET":
        note_look(request.actor, found)
    context = _context(request, found) | {
        "doing": doing,
        "step_form": form,
        "step_label": _label(found, doing),
    }
    return page(request, "procedures/dossier.html", context, status=status)


def _seen(request: Request) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isdigit() else None


def _did_it_already(request: Request, dossier: Dossier, doing: str) -> bool:
    """Whether the reader took this very step from the version they saw: the button was pressed twice."""
    seen, user = _seen(request), request.actor.user_id
    if seen is None or user is None:
        return False
    return Action.objects.filter(case_id=dossier.case_id, user_id=user, verb=doing, seq=seen + 1).exists()


def _who_was_first(dossier: Dossier, seen: int | None, otherwise: str) -> str:
    """Say who did what since the version that the reader saw; their own text stays in the form."""
    last = Action.objects.filter(case_id=dossier.case_id, seq__gt=seen or 0).order_by("-seq").first()
    if last is None:
        return otherwise
    what = VERBS.get(last.verb) or _label(dossier, last.verb)
    return _("%(who)s has just done “%(what)s”. What you typed is kept below; decide again.") % {
        "who": last.user_label,
        "what": what,
    }


def _label(dossier: Dossier, transition: str) -> str:
    one = flow_of(dossier.case).transitions.get(transition)
    return one.label if one else ""


def _possible(request: Request, dossier: Dossier) -> list[Transition]:
    """Return the steps that are possible now and that the reader may take."""
    permissions = {p.code: p for p in declared_permissions()}
    case = dossier.case
    found = []
    for one in flow_of(case).possible(case.step):
        reach = request.actor.reach(permissions[one.permission])
        if reach.covers(case.unit_id) or reach.covers(case.office_id):
            found.append(one)
    return found


def _form(dossier: Dossier, transition: str, data: Any) -> Any:
    choices: dict[str, Any] = {}
    initial: dict[str, Any] = {}
    day = today()
    signed = signs(dossier, day) if transition == "submit" else current_result(dossier) is not None
    if transition == "transfer":
        rooms = Organisation.objects.below(dossier.office.organisation_id).filter(facility_code="")
        choices["units"] = [(str(o.id), o.name) for o in rooms.order_by("sort_key")]
        usual = HandlingUnit.objects.filter(
            office=dossier.office, group=dossier.version.procedure.group
        ).first()
        initial["unit"] = str(usual.unit_id) if usual else str(dossier.office.organisation_id)
        ids = users_with(READ, usual.unit_id if usual else dossier.office.organisation_id, day)
        people = User.objects.filter(id__in=ids, is_active=True).order_by("full_name")
        choices["people"] = [(str(u.pk), str(u)) for u in people]
    elif transition == "supplemented":
        missing = dossier.components.filter(origin=DossierComponent.Origin.MISSING).order_by("order")
        choices["papers"] = [(str(one.id), one.name) for one in missing]
    elif transition == "agency_answered":
        asked = dossier.opinions.filter(answered_at=None).order_by("order")
        choices["opinions"] = [(str(o.id), f"{o.order}. {o.agency}: {o.question[:80]}") for o in asked]
    elif transition == "withdraw":
        choices["papers"] = [(str(one.id), one.name) for one in returnable(dossier)]
        initial["returned_to"] = dossier.applicant_name or dossier.owner_name
    elif transition == "to_council":
        open_ones = Session.objects.filter(office=dossier.office, closed_at=None).order_by("held_on")
        choices["sessions"] = [(str(s.id), f"{s.title} ({s.held_on:%d/%m/%Y})") for s in open_ones]
    elif transition == "submit":
        initial["result_text"] = dossier.result_text or f"{dossier.version.result}: {dossier.owner_name}"
        if signed:
            choices["signers"] = signer_choices(dossier, day)
            last = dossier.results.order_by("-made_at").first()
            initial |= {
                "signer": usual_signer(dossier, choices["signers"]),
                "result_number": last.number if last else _next_number(dossier),
                "scope": last.scope if last else "",
            }
    elif transition == "publish":
        initial |= {"result_on": day.isoformat(), "scope": dossier.result_text}
        if not signed:
            initial["result_number"] = _next_number(dossier)
    elif transition == "return":
        initial["returned_to"] = dossier.applicant_name or dossier.owner_name
    elif transition == "plan_visit":
        initial["place"] = dossier.owner_address
    if transition in ("submit", "publish"):
        _ask_what_follows(dossier, transition, signed, choices, initial)
    return step_form(transition, data, signs=signed, initial=initial, **choices)


def _ask_what_follows(
    dossier: Dossier, transition: str, signed: bool, choices: dict[str, Any], initial: dict[str, Any]
) -> None:
    """Which licence the result follows: asked once, where its number is chosen; and by what rule."""
    rule = following_for(dossier.version.procedure.code, today())
    if rule is None or (transition == "publish") == signed:
        return
    own = licences_to_follow(dossier.version, dossier.owner_number, today())
    choices["followed"] = [(str(one.id), f"{one.number} · {one.issued_on:%d/%m/%Y}") for one in own]
    choices["rule"] = [rule]
    initial["renews"] = str(dossier.renews_id or "")


def _next_number(dossier: Dossier) -> str:
    return number_to_offer(dossier, today())


def _context(request: Request, dossier: Dossier) -> dict[str, Any]:
    case, flow, calendar = dossier.case, flow_of(dossier.case), find_calendar()
    labels = {code: one.label for code, one in flow.transitions.items()} | VERBS
    moment = now()
    clocks = [(clock, explain(clock.lines)) for clock in Clock.objects.filter(case=case).order_by("-purpose")]
    return {
        "dossier": dossier,
        "case": case,
        "step": flow.steps[case.step],
        "possible": _possible(request, dossier),
        "components": dossier.components.order_by("order"),
        "charges": [
            (charge, qr_picture(transfer_text(charge)))
            for charge in dossier.charges.select_related("dossier__office")
        ],
        "slips": dossier.slips.order_by("at"),
        "visits": dossier.visits.order_by("planned_on"),
        "opinions": dossier.opinions.order_by("order"),
        "council": dossier.council_items.select_related("session").order_by("session__held_on"),
        "licences": dossier.licences.all(),
        "clocks": clocks,
        "left": days_left(case.due_at, moment, calendar) if case.due_at and not case.finished_at else None,
        "late": bool(case.due_at and case.due_at < moment and not case.finished_at),
        "history": history_of(case, labels),
        "blocks": read_answers(answers) if (answers := answers_about("dossier", str(dossier.id))) else [],
        "comments": Comment.objects.filter(case=case).select_related("user").order_by("at"),
        "forecast": getattr(dossier, "forecast", None),
        "may_take_fees": request.actor.can(TAKE_FEES),
        "payment_form": PaymentForm(),
        "may_apologise": request.actor.can(APOLOGISE)
        and bool(case.due_at)
        and not case.promised_on
        and not case.finished_at,
    } | signing_context(request, dossier)


@guarded(APOLOGISE)
@require_http_methods(["GET", "POST"])
def apology(request: Request, dossier_id: UUID) -> HttpResponse:
    """Apologise and promise another day: form 04, once."""
    found = _find(request, dossier_id)
    form = ApologyForm(request.POST or None)
    if form.is_valid():
        try:
            apologise(
                actor=request.actor,
                dossier_id=dossier_id,
                seen=_seen(request),
                now=now(),
                **form.cleaned_data,
            )
            say(request, _("The new date is set; print form 04 for the citizen."))
            return redirect("procedures:dossier", dossier_id=dossier_id)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"form": form, "dossier": found, "case": found.case}
    return page(request, "procedures/apology.html", context, status=422 if form.errors else 200)


@guarded(TAKE_FEES)
@require_POST
def fee_taken(request: Request, charge_id: UUID) -> HttpResponse:
    form = PaymentForm(request.POST)
    method = form.cleaned_data["method"] if form.is_valid() else Charge.Method.CASH
    charge = take_fee(actor=request.actor, charge_id=charge_id, method=method, now=now())
    say(request, _("Paid; receipt %(number)s.") % {"number": charge.receipt_number})
    return redirect("procedures:dossier", dossier_id=charge.dossier_id)


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(False, name) or ""}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@signed_in("staff who see the dossier, and the citizen it belongs to")
@require_GET
def slip(request: Request, slip_id: UUID) -> HttpResponse:
    """A form 01–05 as PDF."""
    visible = Dossier.objects.visible_to(request.actor).values("id")
    rows = Slip.objects.select_related("dossier__office").filter(dossier__in=visible)
    found = get_object_or_404(rows, id=slip_id)
    note_look(request.actor, found.dossier)
    return _pdf(paper_of_slip(found, now()), f"mau-{found.form}-{found.dossier.code}.pdf")


@signed_in("staff who see the dossier, and the citizen it belongs to")
@require_GET
def receipt(request: Request, charge_id: UUID) -> HttpResponse:
    visible = Dossier.objects.visible_to(request.actor).values("id")
    rows = Charge.objects.select_related("dossier__office", "taken_by").filter(dossier__in=visible)
    found = get_object_or_404(rows.exclude(paid_at=None), id=charge_id)
    note_look(request.actor, found.dossier)
    return _pdf(print_receipt(found, now()), f"bien-lai-{found.receipt_number.replace('/', '-')}.pdf")


@signed_in("staff who see the dossier, and the citizen it belongs to")
@require_GET
def paper(request: Request, paper_id: UUID) -> HttpResponse:
    """The file of a paper, as it was handed in."""
    visible = Dossier.objects.visible_to(request.actor).values("id")
    found = (
        DossierComponent.objects.select_related("file", "dossier")
        .filter(id=paper_id, dossier__in=visible, file__isnull=False)
        .first()
    )
    if found is None or found.file is None:
        raise NotVisible
    note_look(request.actor, found.dossier)
    with open_file(found.file.digest) as stream:
        content = stream.read()
    headers = {
        "Content-Disposition": content_disposition_header(True, found.file_name) or "",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=found.file.media_type, headers=headers)
