"""The procedure's form at the counter: dense, saved by itself, printed, and received with its papers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.government.procedures.apply.actions import COUNTER, receive_by_form
from yteso.government.procedures.apply.answers import is_application_form, print_application
from yteso.government.procedures.apply.papers import owner_number_of
from yteso.government.procedures.errors import NoOffice, PapersMissing
from yteso.government.procedures.forms import CounterForm
from yteso.government.procedures.models import Office, ProcedureVersion
from yteso.government.procedures.permissions import RECEIVE
from yteso.government.procedures.queries import held_papers, office_of, version_on
from yteso.government.procedures.reading import keep_files, read_papers
from yteso.government.procedures.views.reception import chosen_fees, paper_context
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page, say
from yteso.toolkit.forms.public import (
    AnswersIncomplete,
    Response,
    dense_context,
    drop_draft,
    problem_words,
    read_files,
    sheet_of,
)


def _find(request: Request, response_id: UUID) -> tuple[Response, ProcedureVersion, Office]:
    rows = Response.objects.visible_to(request.actor).filter(purpose=COUNTER, state=Response.State.DRAFT)
    response = get_object_or_404(rows.select_related("version__form"), id=response_id)
    code, _sep, _number = response.key.partition(":")
    versions = ProcedureVersion.objects.filter(procedure__code=code).values_list("procedure_id", flat=True)
    version = version_on(versions[0], today()) if versions else None
    office = office_of(request.actor)
    if version is None:
        raise NotVisible
    if office is None:
        raise NoOffice
    return response, version, office


@guarded(RECEIVE)
@require_http_methods(["GET", "POST"])
def fill(request: Request, response_id: UUID) -> HttpResponse:
    """The whole form on one page, with its papers and fees; received when both are complete."""
    response, version, office = _find(request, response_id)
    posted = request.POST
    form = CounterForm(posted or None)
    problems: list[str] = []
    missing: list[str] = []
    refused = read_files(request, response) if request.method == "POST" else {}
    held = held_papers(version, owner_number_of(response), today())
    kept, bad_files = keep_files(version, posted, request.FILES, now())
    for sentence in bad_files:
        form.add_error(None, sentence)
    if request.method == "POST" and form.is_valid() and not refused:
        try:
            dossier = receive_by_form(
                actor=request.actor,
                response=response,
                office=office,
                version=version,
                channel=form.cleaned_data["channel"],
                sets=form.cleaned_data["sets"],
                papers=read_papers(version, posted, kept, held),
                fees=chosen_fees(version, posted.getlist("fee")),
                incomplete="incomplete" in posted,
                now=now(),
            )
            say(request, _("Received: %(code)s.") % {"code": dossier.code})
            return redirect("procedures:dossier", dossier_id=dossier.id)
        except AnswersIncomplete as no:
            problems = no.problems
        except PapersMissing as no:
            missing = no.names
            form.add_error(None, str(no))
        except Refusal as no:
            form.add_error(None, str(no))
    sheet = sheet_of(response)
    context = (
        dense_context(
            response,
            owner=str(request.actor.user_id),
            next_url=request.path,
            files_apart=True,
            wrong=refused,
        )
        | paper_context(version, held, posted, kept)
        | {
            "form": form,
            "office": office,
            "missing": missing,
            "problems": problems,
            "todo": len(problem_words(sheet.definition, sheet.problems())),
            "form_version": response.version,
        }
    )
    context["papers"] = [
        one | {"by_form": is_application_form(one["component"])} for one in context["papers"]
    ]
    wrong = bool(form.errors or problems or refused)
    return page(request, "procedures/counter.html", context, status=422 if wrong else 200)


@guarded(RECEIVE)
@require_GET
def printed(request: Request, response_id: UUID) -> HttpResponse:
    """The form as a paper that the citizen reads and signs."""
    response, _version, office = _find(request, response_id)
    name = f"{response.version.form.code}.pdf"
    headers = {"Content-Disposition": content_disposition_header(False, name) or ""}
    return HttpResponse(
        print_application(response, office, now()), content_type="application/pdf", headers=headers
    )


@guarded(RECEIVE)
@require_POST
def discard(request: Request, response_id: UUID) -> HttpResponse:
    """Throw a form away that was begun at the counter."""
    response, version, _office = _find(request, response_id)
    drop_draft(actor=request.actor, response_id=response.id)
    say(request, _("The draft is thrown away."))
    return redirect(reverse("procedures:receive", args=[version.procedure_id]))
