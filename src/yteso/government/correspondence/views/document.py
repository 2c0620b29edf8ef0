"""One document: its versions, who signs, who handles it, what was said outside, what to do next."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.exchange.documents.public import Packet, bus_is_simulated
from yteso.exchange.mailbox.public import READ as READ_MAIL
from yteso.government.correspondence import actions
from yteso.government.correspondence.actions.annexes import WRITERS
from yteso.government.correspondence.actions.copying import COPIED
from yteso.government.correspondence.actions.scans import held_files
from yteso.government.correspondence.forms import DraftForm, LetterForm, step_form
from yteso.government.correspondence.models import Copy, Document, Stage, WorkFile
from yteso.government.correspondence.permissions import COPY, DRAFT, KEEP_FILES, READ, RECALL, REGISTER
from yteso.government.correspondence.queries import (
    compare_versions,
    former_instruction,
    sent_files,
    signers_of,
)
from yteso.government.correspondence.registers import TONES
from yteso.government.correspondence.views.finding import (
    document_for,
    people_choices,
    type_choices,
    unit_choices,
)
from yteso.kernel.base.public import (
    PROVINCE_ZONE,
    Conflict,
    NotVisible,
    Refusal,
    Request,
    declared_permissions,
    guarded,
    now,
    today,
)
from yteso.kernel.ui.public import page, say
from yteso.toolkit.files.public import inspect_sent, open_file
from yteso.toolkit.signing.public import next_step, rights_to_sign
from yteso.toolkit.work.public import Action, Comment, find_calendar, flow_of, history_of
from yteso.toolkit.work.public import days_left as days_until

VERBS = {"open": "Lập", "assign": "Giao việc"}
OWN_STEPS = {
    "enter": gettext_lazy("Enter in the book"),
    "return": gettext_lazy("Return to the sender"),
    "aside": gettext_lazy("Set aside: no official document"),
    "recall": gettext_lazy("Recall"),
    "change": gettext_lazy("Send a change"),
    "copy": gettext_lazy("Make a copy"),
    "file": gettext_lazy("Put into a work file"),
    "annex": gettext_lazy("Add annexes"),
    "clear": gettext_lazy("Not secret: hand the file out again"),
    "secret": gettext_lazy("Secret: take the file out of the system"),
}


@guarded(READ)
@require_GET
def case(request: Request, case_id: UUID) -> HttpResponse:
    """Go from a case of the shared queues to its document."""
    found = get_object_or_404(Document.objects.visible_to(request.actor), case_id=case_id)
    query = request.GET.urlencode()
    url = reverse("correspondence:document", args=[found.pk])
    return redirect(f"{url}?{query}" if query else url)


@guarded(READ)
@require_http_methods(["GET", "POST"])
def document(request: Request, document_id: UUID) -> HttpResponse:
    """The page of a document. A step is a POST with `do` and the version seen; a refusal keeps what was
    typed."""
    found = document_for(request, document_id)
    doing = request.POST.get("do") or request.GET.get("do") or ""
    offered = _offered(request, found)
    if doing and doing not in dict(offered):
        doing = ""
    form = _form(request, found, doing) if doing else None
    status = 200
    if request.method == "POST":
        status = 422
        if form is None:
            say(
                request,
                _("This step is no longer possible: a colleague was faster. Look at what happened."),
                "bad",
            )
            return redirect("correspondence:document", document_id=document_id)
        if form.is_valid():
            try:
                _take(request, found, doing, form.cleaned_data)
                say(request, _("Done: %(what)s.") % {"what": dict(offered)[doing]})
                return redirect("correspondence:document", document_id=document_id)
            except Conflict as conflict:
                status = 409
                form.add_error(None, _who_was_first(found, _seen(request), str(conflict)))
                found = document_for(request, document_id)
            except Refusal as refusal:
                status = refusal.status
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = _context(request, found) | {
        "offered": offered, "may_annex": "annex" in dict(offered),
        "doing": doing, "step_form": form, "step_label": dict(offered).get(doing, ""),
    }  # fmt: skip
    return page(request, "correspondence/document.html", context, status=status)


def _seen(request: Request) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isdigit() else None


def _who_was_first(found: Document, seen: int | None, otherwise: str) -> str:
    last = Action.objects.filter(case=found.case, seq__gt=seen or 0).order_by("-seq").first()
    if last is None or found.case is None:
        return otherwise
    one = flow_of(found.case).transitions.get(last.verb)
    what = VERBS.get(last.verb) or (one.label if one else last.verb)
    return _("%(who)s has just done “%(what)s”. What you typed is kept below; decide again.") % {
        "who": last.user_label,
        "what": what,
    }


def _offered(request: Request, found: Document) -> list[tuple[str, str]]:
    """Return the steps that are possible now and that the reader may take: (code, label)."""
    actor = request.actor
    steps: list[tuple[str, Any]] = []
    permissions = {p.code: p for p in declared_permissions()}
    if found.case is not None and found.stage in (Stage.DRAFT, Stage.ENTERED):
        flow = flow_of(found.case)
        for one in sorted(flow.possible(found.case.step), key=lambda one: one.tone != "good"):
            reach = actor.reach(permissions[one.permission])
            allowed = reach.covers(found.case.unit_id) or reach.covers(found.case.office_id)
            if allowed and one.code != "withdraw":
                steps.append((one.code, one.label))
        writer = WRITERS.get(found.case.step, DRAFT)
        if (
            found.stage == Stage.DRAFT
            and found.case.step != "signing"
            and (actor.reach(writer).covers(found.unit_id))
        ):
            steps.append(("annex", OWN_STEPS["annex"]))
    if found.stage == Stage.ARRIVED and actor.reach(REGISTER).covers(found.organisation_id):
        steps += [("enter", OWN_STEPS["enter"]), ("return", OWN_STEPS["return"])]
        if found.letter_id:
            steps.append(("aside", OWN_STEPS["aside"]))
    if held_files(found) and actor.reach(REGISTER).covers(found.organisation_id):
        steps += [("clear", OWN_STEPS["clear"]), ("secret", OWN_STEPS["secret"])]
    if (
        found.stage == Stage.ISSUED
        and not found.secrecy
        and actor.reach(RECALL).covers(found.organisation_id)
    ):
        steps += [("recall", OWN_STEPS["recall"]), ("change", OWN_STEPS["change"])]
    if _may_copy(request, found):
        steps.append(("copy", OWN_STEPS["copy"]))
    if actor.can(KEEP_FILES) and not found.secrecy:
        steps.append(("file", OWN_STEPS["file"]))
    return [(code, str(label)) for code, label in steps]


def _may_copy(request: Request, found: Document) -> bool:
    """Whether it can be copied (in force, here as PDF) and the reader may."""
    possible = found.stage in COPIED and not found.secrecy and bool(found.file_id)
    possible = possible and not found.file_problem
    return possible and request.actor.reach(COPY).covers(found.organisation_id)


def _signers(found: Document) -> list[tuple[str, str]]:
    rights = rights_to_sign(found.organisation_id, today())
    return [
        (str(right.pk), f"{right.user} – {f'{right.form}. ' if right.form else ''}{right.position}")
        for right in rights
    ]


def _form(request: Request, found: Document, doing: str) -> Any:
    data, uploads = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    choices: dict[str, Any] = {}
    if doing == "put_up":
        choices["signers"] = _signers(found)
    elif doing == "copy":
        choices["signers"] = _signers(found)
        choices["kinds"] = [one for one in Copy.Form.choices if found.direction == "in" or one[0] != "SL"]
    elif doing in ("instruct", "pass_on"):
        choices["units"] = unit_choices(found.organisation_id)
        choices["people"] = people_choices(found.organisation_id)
        choices["initial"] = former_instruction(found, today()) if doing == "instruct" else None
    elif doing == "enter" and found.letter is not None:
        return _letter_form(found, data)
    elif doing == "enter":
        choices["types"] = type_choices()
    elif doing in ("clear", "secret"):
        choices["held"] = held_files(found)
    elif doing == "file":
        files = WorkFile.objects.visible_to(request.actor).filter(state="open").order_by("code")
        choices["workfiles"] = [(str(one.pk), f"{one.code} {one.title}"[:120]) for one in files[:200]]
    return step_form(doing, data, uploads, **choices)


def _letter_form(found: Document, data: Any) -> LetterForm:
    """The entry of a letter: its first PDF is the document itself until the clerk says otherwise."""
    files = list(found.attachments.filter(problem="").order_by("at", "id"))
    first = next((one for one in files if one.name.lower().endswith(".pdf")), files[0] if files else None)
    written = found.letter.written_at if found.letter else None
    initial = {
        "main": str(first.pk) if first else LetterForm.OWN_WORDS,
        "sender": found.sender, "subject": found.subject,
        "issued_on": (written or found.entered_at).astimezone(PROVINCE_ZONE).date(),
    }  # fmt: skip
    return LetterForm(
        data, types=type_choices(), files=[(str(one.pk), one.name) for one in files], initial=initial
    )


def _take(request: Request, found: Document, doing: str, data: dict[str, Any]) -> None:
    """Take one step by its action."""
    actor, key, seen, moment = request.actor, found.pk, _seen(request), now()
    note = data.get("note", "")
    match doing:
        case "submit":
            actions.submit_draft(actor=actor, document_id=key, seen=seen, note=note, now=moment)
        case "agree" | "send_back" | "send_back_form":
            actions.take_review(actor=actor, document_id=key, verdict=doing, seen=seen, note=note, now=moment)
        case "put_up":
            chosen = [UUID(one) for one in (data["first"], data["signer"]) if one]
            rights = list(dict.fromkeys(chosen))
            actions.put_up(actor=actor, document_id=key, right_ids=rights, seen=seen, now=moment)
        case "pull_back":
            actions.pull_back(actor=actor, document_id=key, reason=note, seen=seen, now=moment)
        case "issue":
            actions.issue(actor=actor, document_id=key, seen=seen, now=moment)
        case "drop":
            actions.drop_draft(actor=actor, document_id=key, reason=note, seen=seen, now=moment)
        case "instruct" | "pass_on":
            actions.instruct(
                actor=actor, document_id=key, lead_unit=UUID(data["lead_unit"]),
                lead_user=UUID(data["lead_user"]) if data["lead_user"] else None,
                helping=[UUID(one) for one in data.get("helping", ())],
                knowing=[UUID(one) for one in data.get("knowing", ())],
                text=note, due_on=data.get("due_on"), seen=seen, now=moment,
            )  # fmt: skip
        case "begin":
            actions.begin_handling(actor=actor, document_id=key, seen=seen, now=moment)
        case "finish":
            actions.finish_handling(actor=actor, document_id=key, result=note, seen=seen, now=moment)
        case "enter" if found.letter_id:
            main = None if data["main"] == LetterForm.OWN_WORDS else UUID(data["main"])
            rest = {name: value for name, value in data.items() if name != "main"}
            actions.enter_letter(actor=actor, document_id=key, main=main, now=moment, **rest)
        case "aside":
            actions.set_letter_aside(actor=actor, document_id=key, reason=note, now=moment)
        case "enter":
            actions.enter_packet(
                actor=actor, document_id=key, type_code=data["type_code"], accept_doubt=data["accept_doubt"],
                enter_again=data["enter_again"], now=moment,
            )  # fmt: skip
        case "return":
            actions.return_packet(actor=actor, document_id=key, reason=note, now=moment)
        case "recall":
            actions.recall(actor=actor, document_id=key, reason=note, now=moment)
        case "change":
            actions.send_change(actor=actor, document_id=key, reason=note, now=moment)
        case "copy":
            actions.make_copy(
                actor=actor, document_id=key, form=data["form"], medium=data["medium"],
                right_id=UUID(data["right"]), excerpt=data["excerpt"], recipients=data["recipients"],
                now=moment,
            )  # fmt: skip
        case "clear":
            actions.clear_file(
                actor=actor, document_id=key, file=data["held"], reason=data["reason"], now=moment
            )
        case "secret":
            actions.take_secret_out(
                actor=actor, document_id=key, file=data["held"], secrecy=data["secrecy"],
                reason=data["reason"], now=moment,
            )  # fmt: skip
        case "annex":
            sent = [(one.name, one.read()) for one in data["annexes"]]
            actions.attach_annexes(actor=actor, document_id=key, files=sent, now=moment)
        case "file":
            actions.file_document(
                actor=actor, workfile_id=UUID(data["workfile"]), document_id=key, now=moment
            )


def _context(request: Request, found: Document) -> dict[str, Any]:
    moment, calendar = now(), find_calendar()
    case = found.case
    versions = list(found.versions.order_by("-number"))
    flow = flow_of(case) if case else None
    labels = {code: one.label for code, one in flow.transitions.items()} | VERBS if flow else {}
    step = next_step(found.signing) if found.signing else None
    return {
        "document": found,
        "tone": TONES[Stage(found.stage)],
        "case": case,
        "step": flow.steps[case.step] if flow and case else None,
        "versions": versions,
        "newest": versions[0] if versions else None,
        "compared": _compared(request, versions),
        "signers": signers_of(found),
        "my_turn": bool(step and step.user_id == request.actor.user_id),
        "may_edit": found.stage == Stage.DRAFT
        and case is not None
        and case.step in ("drafting", "content", "form"),
        "bus_simulated": bus_is_simulated(),
        "sent_files": sent_files(found),
        "recipients": found.recipients.order_by("name", "id"),
        "packets": Packet.objects.visible_to(request.actor).filter(object_id=found.pk).order_by("at", "id"),
        "copies": found.copies.order_by("-at"),
        "attachments": found.attachments.order_by("at", "id"),
        "shares": found.shares.select_related("unit", "user").order_by("part", "at"),
        "filed": found.filed.filter(workfile__in=WorkFile.objects.visible_to(request.actor)).select_related(
            "workfile"
        ),
        "replies": Document.objects.visible_to(request.actor)
        .filter(replies_to=found)
        .defer("text", "search"),
        "newer": Document.objects.visible_to(request.actor)
        .filter(Q(replaces=found) | Q(supersedes=found))
        .defer("text", "search"),
        "former": Document.objects.visible_to(request.actor)
        .filter(superseded_by=found)
        .select_related("unit")
        .order_by("-entered_at")
        .defer("text", "search"),
        "may_read_letter": found.letter_id is not None and request.actor.can(READ_MAIL),
        "history": history_of(case, labels) if case else [],
        "comments": Comment.objects.filter(case=case).select_related("user").order_by("at") if case else [],
        "left": days_until(case.due_at, moment, calendar) if case and case.due_at else None,
        "late": bool(case and case.due_at and not case.finished_at and case.due_at < moment),
        "may_reply": request.actor.can(DRAFT) and found.direction == "in" and not found.secrecy,
        "may_replace": request.actor.can(DRAFT)
        and found.direction == "out"
        and found.stage == Stage.ISSUED
        and not found.secrecy,
    }


def _compared(request: Request, versions: list[Any]) -> Any:
    """Return what changed between the two versions that the address names, or None."""
    numbers = {str(one.number): one for one in versions}
    older, newer = numbers.get(request.GET.get("from", "")), numbers.get(request.GET.get("to", ""))
    return compare_versions(older, newer) if older and newer else None


@guarded(DRAFT)
@require_http_methods(["GET", "POST"])
def edit(request: Request, document_id: UUID) -> HttpResponse:
    """Write the next version of a draft; when a colleague was faster, both texts are shown."""
    found = document_for(request, document_id)
    last = found.versions.order_by("-number").first()
    if last is None:
        raise NotVisible
    initial = {"subject": last.subject, "body": last.body, "recipients": last.recipients}
    form, status, meanwhile = DraftForm(request.POST or None, initial=initial), 200, None
    seen = int(request.POST["seen"]) if request.POST.get("seen", "").isdigit() else last.number
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.revise(
                actor=request.actor, document_id=found.pk, seen=seen, now=now(), **form.cleaned_data
            )
            say(request, _("Version %(n)s saved.") % {"n": version.number})
            return redirect("correspondence:document", document_id=document_id)
        except Conflict as conflict:
            status, meanwhile, seen = 409, last, last.number
            form.add_error(None, str(conflict))
        except Refusal as refusal:
            status = refusal.status
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = {"document": found, "form": form, "seen": seen, "meanwhile": meanwhile}
    return page(request, "correspondence/edit.html", context, status=status)


@guarded(READ)
@require_GET
def file(request: Request, document_id: UUID) -> FileResponse:
    """The document's file: the signed one, the one on its way to be signed, or the one that arrived."""
    found = document_for(request, document_id)
    if found.file_problem:
        raise NotVisible
    digest = found.file_id or (found.signing.current_id if found.signing else None)
    if digest is None:
        raise NotVisible
    media = "application/pdf" if found.signing or found.validity else "application/octet-stream"
    inline = media == "application/pdf"
    return FileResponse(
        open_file(digest),
        as_attachment=not inline,
        filename=found.file_name or "van-ban.pdf",
        content_type=media,
    )


@guarded(READ)
@require_GET
def attachment(request: Request, document_id: UUID, attachment_id: UUID) -> FileResponse:
    """A file beside the document; one with a problem is not handed out."""
    one = get_object_or_404(document_for(request, document_id).attachments, pk=attachment_id, problem="")
    return FileResponse(
        open_file(one.file_id), as_attachment=True, filename=one.name, content_type="application/octet-stream"
    )


@guarded(DRAFT)
@require_POST
def remove_annex(request: Request, document_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Take a file away from a draft."""
    actions.remove_annex(actor=request.actor, document_id=document_id, annex_id=attachment_id)
    say(request, _("The annex is no longer with the draft."))
    return redirect("correspondence:document", document_id=document_id)


@guarded(READ)
@require_GET
def sent_file(request: Request, document_id: UUID, number: int) -> HttpResponse:
    """A file of a packet that waits for entry, to be looked at before; what may do harm is not handed out."""
    files = sent_files(document_for(request, document_id))
    if not 0 < number <= len(files) or files[number - 1].problem:
        raise NotVisible
    one = files[number - 1]
    _kind, refusal = inspect_sent(one.content, scan=True)
    if refusal is not None:
        raise refusal
    is_pdf = one.media_type == "application/pdf"
    answer = HttpResponse(
        one.content, content_type="application/pdf" if is_pdf else "application/octet-stream"
    )
    answer["Content-Disposition"] = content_disposition_header(not is_pdf, one.name) or "attachment"
    return answer
