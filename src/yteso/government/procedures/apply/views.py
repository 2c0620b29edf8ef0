"""The citizen's pages: begin, step by step, papers, check and send; then follow, and answer a supplement."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.government.procedures.actions import may_withdraw, withdraw_own
from yteso.government.procedures.apply.actions import answer_supplement, send_application
from yteso.government.procedures.apply.answers import renews_own
from yteso.government.procedures.apply.offers import PURPOSE
from yteso.government.procedures.apply.papers import PaperChoice, paper_choices
from yteso.government.procedures.errors import (
    NoOffice,
    NoPerson,
    NotReceivedHere,
    PapersMissing,
    VersionIncomplete,
)
from yteso.government.procedures.following import SOON_DAYS
from yteso.government.procedures.models import Dossier, Fee, Licence, Office, Procedure, ProcedureVersion
from yteso.government.procedures.papers import transfer_text
from yteso.government.procedures.permissions import APPLY
from yteso.government.procedures.qr import qr_picture
from yteso.government.procedures.queries import OUTSIDE, current_result, renewal_of, version_on
from yteso.government.procedures.reading import keep_paper
from yteso.kernel.base.public import Refusal, Request, guarded, now, today
from yteso.kernel.people.public import Identifier
from yteso.kernel.ui.public import page, say
from yteso.toolkit.forms.public import (
    AnswersIncomplete,
    Response,
    StepUrls,
    Subject,
    answers_about,
    drop_draft,
    fill_step,
    find_draft,
    first_step,
    form_for,
    keep_file,
    note_extras,
    problem_words,
    read_answers,
    sheet_of,
    start_answers,
    steps_of,
)
from yteso.toolkit.notify.public import list_notices
from yteso.toolkit.work.public import Action, Clock, Flow, explain, flow_of


def _version(code: str) -> tuple[ProcedureVersion, Office]:
    version = version_on(get_object_or_404(Procedure, code=code).id, today())
    office = Office.objects.order_by("id").first()
    if version is None or office is None:
        raise NoOffice
    if version.procedure.handled_by:
        raise NotReceivedHere(version.procedure.handled_by)
    if not version.is_complete:
        raise VersionIncomplete
    return version, office


def _urls(code: str) -> StepUrls:
    return StepUrls(
        step=lambda key: reverse("procedures:apply-step", args=[code, key]),
        after=reverse("procedures:apply-papers", args=[code]),
        check=reverse("procedures:apply-check", args=[code]),
        before=reverse("procedures:apply", args=[code]),
    )


def _person_number(request: Request) -> tuple[UUID, str]:
    person_id = request.actor.person_id
    if person_id is None:
        raise NoPerson
    rows = Identifier.objects.filter(
        person__master_id=person_id, system=Identifier.System.NATIONAL_ID, status=Identifier.Status.HELD
    )
    return person_id, rows.values_list("value", flat=True).first() or ""


@guarded(APPLY)
@require_http_methods(["GET", "POST"])
def apply(request: Request, code: str) -> HttpResponse:
    """What is needed, and the button to begin; who has begun goes on where they stopped."""
    person_id, number = _person_number(request)
    version, _office = _version(code)
    form = form_for(PURPOSE, code, today())
    if form is None:
        raise NoOffice
    draft = find_draft(request.actor, PURPOSE, code)
    if request.method == "POST":
        if draft is not None and "again" in request.POST:
            drop_draft(actor=request.actor, response_id=draft.id)
            draft = None
        if draft is None:
            draft = _begin(request, person_id, number, version, code)
        return redirect(first_step(draft, _urls(code)))
    context = {
        "version": version,
        "procedure": version.procedure,
        "draft": draft,
        "sections": [one for one in form.content.sections if one.label],
        "components": version.components.order_by("order"),
        "fees": version.fees.order_by("order"),
        "renews": request.GET.get("renews", ""),
    }
    return page(request, "procedures/apply/begin.html", context)


def _begin(request: Request, person_id: UUID, number: str, version: ProcedureVersion, code: str) -> Response:
    form = form_for(PURPOSE, code, today())
    if form is None:
        raise NoOffice
    renews = renews_own(request.POST.get("renews", ""), number)
    more = {"number": number, "register": version.register, "renews": renews}
    response = start_answers(
        actor=request.actor,
        version=form,
        purpose=PURPOSE,
        key=code,
        subject=Subject(person_id, None, more),
        now=now(),
    )
    if renews:
        note_extras(actor=request.actor, response_id=response.id, extras={"renews": renews}, now=now())
    return response


def _draft(request: Request, code: str) -> Response | None:
    _person_number(request)
    return find_draft(request.actor, PURPOSE, code)


@guarded(APPLY)
@require_http_methods(["GET", "POST"])
def step(request: Request, code: str, key: str) -> HttpResponse:
    """One step of the form."""
    draft = _draft(request, code)
    if draft is None:
        return redirect("procedures:apply", code=code)
    version, _office = _version(code)
    context = {"version": version, "procedure": version.procedure}
    return fill_step(request, draft, key, _urls(code), "procedures/apply/step.html", context)


@guarded(APPLY)
@require_http_methods(["GET", "POST"])
def papers(request: Request, code: str) -> HttpResponse:
    """The papers: what we hold is offered, the rest comes as files; and which fee applies."""
    draft = _draft(request, code)
    if draft is None:
        return redirect("procedures:apply", code=code)
    version, _office = _version(code)
    wrong: list[str] = []
    if request.method == "POST":
        wrong = _take_papers(request, draft, version)
        draft.refresh_from_db()
    choices = paper_choices(draft, version, today())
    if request.method == "POST" and not wrong and "leave" in request.POST:
        return redirect("procedures:apply", code=code)
    missing = [one.component.name for one in choices if one.is_missing]
    if request.method == "POST" and not wrong and not missing:
        return redirect("procedures:apply-check", code=code)
    steps = steps_of(sheet_of(draft))
    context = {
        "version": version,
        "procedure": version.procedure,
        "choices": choices,
        "fees": _fees(version, draft),
        "wrong": wrong,
        "missing": missing if request.method == "POST" else [],
        "back_url": _urls(code).step(steps[-1].key) if steps else _urls(code).before,
    }
    return page(request, "procedures/apply/papers.html", context, status=422 if wrong or missing else 200)


def _fees(version: ProcedureVersion, draft: Response) -> list[tuple[Fee, bool]]:
    fees = list(version.fees.order_by("order"))
    chosen = draft.extras.get("fees")
    return [(fee, fee.order in chosen if chosen is not None else len(fees) == 1) for fee in fees]


def _take_papers(request: Request, draft: Response, version: ProcedureVersion) -> list[str]:
    """Keep the files sent and what was chosen; return what could not be kept, with the paper's name."""
    state = dict(draft.extras.get("papers", {}))
    wrong = []
    for component in version.components.order_by("order"):
        key = str(component.order)
        uploaded = request.FILES.get(f"file-{key}")
        if uploaded is not None and uploaded.name:
            try:
                kept = keep_file(
                    actor=request.actor,
                    response_id=draft.id,
                    content=uploaded.read(),
                    name=uploaded.name,
                    now=now(),
                )
                state[key] = {"how": "file", "file": str(kept.id)}
            except Refusal as no:
                wrong.append(f"{component.name}: {no}")
        elif request.POST.get(f"paper-{key}") == "none":
            state[key] = {"how": "none"}
        elif request.POST.get(f"paper-{key}") == "held":
            state[key] = {"how": "held"}
    fees = [int(one) for one in request.POST.getlist("fee") if one.isdigit()]
    extras: dict[str, Any] = {"papers": state, "fees": fees}
    note_extras(actor=request.actor, response_id=draft.id, extras=extras, now=now())
    return wrong


@guarded(APPLY)
@require_http_methods(["GET", "POST"])
def check(request: Request, code: str) -> HttpResponse:
    """Everything on one page; then it is sent, once."""
    draft = _draft(request, code)
    if draft is None:
        return redirect("procedures:my")
    version, office = _version(code)
    problems: list[str] = []
    if request.method == "POST":
        fees = [fee for fee, on in _fees(version, draft) if on]
        try:
            dossier = send_application(
                actor=request.actor, response=draft, office=office, version=version, fees=fees, now=now()
            )
            say(request, _("Sent: %(code)s.") % {"code": dossier.code})
            return redirect("procedures:my-dossier", dossier_id=dossier.id)
        except AnswersIncomplete as no:
            problems = no.problems
        except PapersMissing as no:
            problems = no.names
        except Refusal as no:
            problems = [str(no)]
    sheet, urls = sheet_of(draft), _urls(code)
    choices: list[PaperChoice] = paper_choices(draft, version, today())
    context = {
        "version": version,
        "procedure": version.procedure,
        "office": office,
        "blocks": read_answers(draft, sheet),
        "steps": [(one.key, f"{urls.step(one.key)}?check") for one in steps_of(sheet)],
        "choices": choices,
        "fees": [fee for fee, on in _fees(version, draft) if on],
        "problems": problems,
        "todo": problem_words(sheet.definition, sheet.problems())
        + [one.component.name for one in choices if one.is_missing],
        "back_url": urls.after,
    }
    return page(request, "procedures/apply/check.html", context, status=422 if problems else 200)


@guarded(APPLY)
@require_POST
def discard(request: Request, code: str) -> HttpResponse:
    """Throw a draft away."""
    draft = _draft(request, code)
    if draft is not None:
        drop_draft(actor=request.actor, response_id=draft.id)
        say(request, _("The draft is thrown away."))
    return redirect("procedures:my")


@guarded(APPLY)
@require_GET
def my_dossiers(request: Request) -> HttpResponse:
    """The citizen's own dossiers and drafts, and licences that end soon."""
    person_id = request.actor.person_id
    if person_id is None:
        raise NoPerson
    rows = Dossier.objects.of_person(person_id).select_related("case__flow_version", "version")
    lines = [(d, OUTSIDE.get(d.case.outside, "")) for d in rows.order_by("-submitted_at", "id")[:100]]
    licences = Licence.objects.filter(holder_person_id=person_id).select_related(
        "dossier__version__procedure"
    )
    drafts = Response.objects.visible_to(request.actor).filter(
        purpose=PURPOSE, state=Response.State.DRAFT, is_trial=False
    )
    context = {
        "lines": lines,
        "licences": [_own_licence(one) for one in licences.order_by("-issued_on", "id")[:50]],
        "news": list_notices(request.actor).unread().filter(event_code__startswith="procedures.")[:10],
        "drafts": drafts.select_related("version").order_by("-saved_at")[:20],
    }
    return page(request, "procedures/my_dossiers.html", context)


def _own_licence(licence: Licence) -> dict[str, object]:
    """Return what a holder sees of a licence; where it ends soon, the procedure by which it is renewed
    online, or the dossier by which they are renewing it."""
    day, procedure = today(), None
    ends = licence.status == Licence.Status.VALID and licence.valid_to is not None
    soon = ends and licence.valid_to is not None and licence.valid_to <= day + dt.timedelta(days=SOON_DAYS)
    under_way = Dossier.objects.filter(renews=licence, case__finished_at=None).first() if soon else None
    if soon and under_way is None:
        version = renewal_of(licence, day)
        if version and version.is_complete and "online" in version.channels:
            procedure = version.procedure
    return {
        "licence": licence,
        "state": licence.state_on(day),
        "soon": soon,
        "procedure": procedure,
        "under_way": under_way,
    }


@guarded(APPLY)
@require_http_methods(["GET", "POST"])
def my_dossier(request: Request, dossier_id: UUID) -> HttpResponse:
    """Where a dossier stands, what was answered, and the papers that are asked for."""
    wrong: list[str] = []
    if request.method == "POST":
        withdraws = "withdraw" in request.POST
        wrong = _withdraw(request, dossier_id) if withdraws else _supplement(request, dossier_id)
        if not wrong:
            return redirect("procedures:my-dossier", dossier_id=dossier_id)
    rows = Dossier.objects.of_person(request.actor.person_id)
    found = get_object_or_404(
        rows.select_related("case__flow_version", "case__unit", "version", "office"), id=dossier_id
    )
    flow = flow_of(found.case)
    clocks = Clock.objects.filter(case=found.case, purpose="promise")
    answers = answers_about("dossier", str(found.id))
    asked = found.slips.filter(form="02").order_by("-at").first() if found.case.outside == "5" else None
    sent = Action.objects.filter(case=found.case, verb="supplement_sent").order_by("-seq").first()
    context = {
        "dossier": found,
        "case": found.case,
        "step": flow.steps[found.case.step],
        "outside": OUTSIDE.get(found.case.outside, ""),
        "components": found.components.order_by("order"),
        "slips": found.slips.exclude(form="05").order_by("at"),
        "charges": [
            (charge, "" if charge.paid_at or found.case.closed_at else qr_picture(transfer_text(charge)))
            for charge in found.charges.select_related("dossier__office").order_by("asked_at", "id")
        ],
        "story": _story(found, flow),
        "result": current_result(found) if found.case.finished_at else None,
        "lines": [line for clock in clocks for line in explain(clock.lines)],
        "blocks": read_answers(answers) if answers else [],
        "is_own": bool(answers and answers.owner_id == request.actor.user_id),
        "asked": asked,
        "supplement_sent": sent if sent and asked and sent.at > asked.at else None,
        "wrong": wrong,
        "withdrawing": "withdraw" in request.POST,
        "may_withdraw": may_withdraw(found),
        "withdrawal": _withdrawal(found) if found.case.outside in ("7", "8") else None,
    }
    return page(request, "procedures/my_dossier.html", context, status=422 if wrong else 200)


def _story(dossier: Dossier, flow: Flow) -> list[dict[str, object]]:
    """Return each step that the dossier came to, when, and with whom it was then; the newest first."""
    rows = Action.objects.filter(case=dossier.case).select_related("unit").order_by("-seq")
    return [
        {
            "at": row.at,
            "title": flow.steps[row.to_step].label if row.to_step in flow.steps else row.to_step,
            "who": row.unit.name if row.unit else dossier.office.name,
        }
        for row in rows
        if row.to_step and row.to_step != row.from_step
    ]


def _withdraw(request: Request, dossier_id: UUID) -> list[str]:
    """Ask to withdraw; return what stands in the way, in words."""
    try:
        withdraw_own(
            actor=request.actor, dossier_id=dossier_id, reason=request.POST.get("reason", ""), now=now()
        )
    except Refusal as no:
        return [str(no)]
    say(request, _("The office knows that you withdraw this dossier; its clock stands."))
    return []


def _withdrawal(dossier: Dossier) -> Action | None:
    """Return the asking of a dossier that is being withdrawn, or was; None where it ended otherwise."""
    if dossier.case.step not in ("withdrawing", "withdrawn"):
        return None
    return Action.objects.filter(case=dossier.case, verb="ask_withdrawal").order_by("-seq").first()


def _supplement(request: Request, dossier_id: UUID) -> list[str]:
    """Hand in the files sent; return what was refused, in words."""
    rows = Dossier.objects.of_person(request.actor.person_id)
    found = get_object_or_404(rows, id=dossier_id)
    files, wrong = {}, []
    for one in found.components.order_by("order"):
        uploaded = request.FILES.get(f"paper-{one.id}")
        if uploaded is not None and uploaded.name:
            try:
                files[one.id] = keep_paper(uploaded.read(), uploaded.name, now())
            except Refusal as no:
                wrong.append(f"{one.name}: {no}")
    if wrong:
        return wrong
    try:
        answer_supplement(
            actor=request.actor,
            dossier_id=dossier_id,
            files=files,
            note=request.POST.get("note", ""),
            now=now(),
        )
    except Refusal as no:
        return [str(no)]
    say(request, _("Sent. The office looks at your papers; you are told when they are complete."))
    return []
