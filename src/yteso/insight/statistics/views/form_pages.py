"""Pages of the forms themselves: the list, one form as printed, loading a correction."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.insight.statistics.actions import load_form
from yteso.insight.statistics.definitions import read_document
from yteso.insight.statistics.errors import DefinitionFaulty
from yteso.insight.statistics.figures import formula_in_words
from yteso.insight.statistics.forms import DefinitionFileForm
from yteso.insight.statistics.layout import headings, numbers
from yteso.insight.statistics.looks import empty_grid, facts_of_form
from yteso.insight.statistics.models import FormVersion
from yteso.insight.statistics.permissions import LOAD, READ
from yteso.insight.statistics.queries import definition_of, list_forms
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now
from yteso.kernel.ui.public import page

LARGEST_DOCUMENT = 2 * 1024 * 1024


@guarded(READ)
@require_GET
def forms(request: Request) -> HttpResponse:
    """All forms, statutory and local, with the years for which they hold and how sure their source is."""
    return page(
        request, "statistics/forms.html", {"lines": list_forms(), "may_load": request.actor.can(LOAD)}
    )


def _version(key: UUID) -> FormVersion:
    version = FormVersion.objects.filter(id=key).first()
    if version is None:
        raise NotVisible
    return version


@guarded(READ)
@require_GET
def form(request: Request, key: UUID) -> HttpResponse:
    """One form, empty: its columns and rows as printed, its clocks, its checks, its revisions."""
    version = _version(key)
    made = definition_of(version)
    revisions = FormVersion.objects.filter(form_code=version.form_code).order_by("-valid_from", "-revision")
    context = {
        "version": version,
        "form": made,
        "facts": facts_of_form(made),
        "grid": empty_grid(made),
        "checks": [(check, formula_in_words(made, check)) for check in made.checks],
        "headings": headings(made.columns),
        "numbers": numbers(made),
        "revisions": revisions.select_related("loaded_by"),
    }
    return page(request, "statistics/form.html", context)


@guarded(READ)
@require_GET
def document(request: Request, key: UUID) -> HttpResponse:
    """The form's document, to be corrected and loaded again."""
    version = _version(key)
    text = json.dumps(version.document, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"{version.form_code}-{version.valid_from:%Y%m%d}-{version.revision}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@guarded(LOAD)
@require_http_methods(["GET", "POST"])
def load(request: Request) -> HttpResponse:
    """Load a corrected definition, or a form of the province's own, as the next revision."""
    shown = DefinitionFileForm(request.POST or None, request.FILES or None)
    status = 200
    if shown.is_valid():
        try:
            content = shown.cleaned_data["file"].read(LARGEST_DOCUMENT + 1)
            if len(content) > LARGEST_DOCUMENT:
                raise DefinitionFaulty
            made = load_form(
                actor=request.actor,
                document=read_document(content),
                note=shown.cleaned_data["note"],
                now=now(),
            )
        except Refusal as refusal:
            shown.add_error("file", str(refusal))
            status = 422
        else:
            messages.success(request, _("Loaded as revision %d.") % made.revision)
            return redirect("statistics:form", made.id)
    elif shown.is_bound:
        status = 422
    return page(request, "statistics/load.html", {"form": shown}, status=status)
