"""Trying a form out as citizens and as staff fill it in; what is typed is kept for who tries, no one else."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.base.public import Request, guarded, now
from yteso.kernel.ui.public import page, say
from yteso.toolkit.forms.actions import drop_draft, start_answers
from yteso.toolkit.forms.actions.answering import problem_words
from yteso.toolkit.forms.filling import StepUrls, dense_context, fill_step, first_step
from yteso.toolkit.forms.models import FormVersion, Response
from yteso.toolkit.forms.permissions import READ
from yteso.toolkit.forms.providers import Subject
from yteso.toolkit.forms.queries import read_answers, sheet_of, steps_of

TRIAL = "trial"


def _trial(request: Request, version_id: UUID) -> Response:
    version = get_object_or_404(FormVersion.objects.select_related("form"), id=version_id)
    subject = Subject(request.actor.person_id, request.actor.organisation_id)
    return start_answers(
        actor=request.actor,
        version=version,
        purpose=TRIAL,
        key=str(version.id),
        subject=subject,
        is_trial=True,
        now=now(),
    )


def _urls(version_id: UUID) -> StepUrls:
    return StepUrls(
        step=lambda key: reverse("forms:try-step", args=[version_id, key]),
        after=reverse("forms:try-check", args=[version_id]),
        check=reverse("forms:try-check", args=[version_id]),
        before=reverse("forms:version", args=[version_id]),
    )


@guarded(READ)
@require_GET
def begin(request: Request, version_id: UUID) -> HttpResponse:
    """Go to the first step that is not answered yet."""
    return redirect(first_step(_trial(request, version_id), _urls(version_id)))


@guarded(READ)
@require_http_methods(["GET", "POST"])
def step(request: Request, version_id: UUID, key: str) -> HttpResponse:
    """One step, as a citizen sees it."""
    response = _trial(request, version_id)
    return fill_step(request, response, key, _urls(version_id), "forms/try_step.html", {"trial": True})


@guarded(READ)
@require_GET
def check(request: Request, version_id: UUID) -> HttpResponse:
    """All answers, as a citizen sees them before sending; here nothing can be sent."""
    response = _trial(request, version_id)
    sheet, urls = sheet_of(response), _urls(version_id)
    context = {
        "response": response,
        "blocks": read_answers(response, sheet),
        "steps": [(one.key, f"{urls.step(one.key)}?check") for one in steps_of(sheet)],
        "problems": problem_words(sheet.definition, sheet.problems()),
        "faults_of_formulas": sorted(set(sheet.faults.values())),
        "back_url": urls.before,
    }
    return page(request, "forms/try_check.html", context)


@guarded(READ)
@require_GET
def dense(request: Request, version_id: UUID) -> HttpResponse:
    """The whole form on one page, as staff fill it in."""
    response = _trial(request, version_id)
    context = dense_context(response, owner=str(request.actor.user_id), next_url=request.path)
    return page(request, "forms/try_dense.html", context | {"version": response.version})


@guarded(READ)
@require_POST
def again(request: Request, version_id: UUID) -> HttpResponse:
    """Throw away what was tried out."""
    drop_draft(actor=request.actor, response_id=_trial(request, version_id).id)
    say(request, _("What was tried out is thrown away."))
    return redirect("forms:version", version_id=version_id)
