import json
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yteso.insight.statistics.layout import headings, numbers
from yteso.insight.statistics.looks import empty_grid, facts_of_form
from yteso.insight.statistics.models import FormVersion
from yteso.insight.statistics.permissions import READ
from yteso.insight.statistics.queries import definition_of, list_forms
from yteso.kernel.base.public import NotVisible, Request, guarded
from yteso.kernel.ui.public import page


@guarded(READ)
@require_GET
def forms(request: Request) -> HttpResponse:
    """All forms, statutory and local, with the years for which they hold and how sure their source is."""
    return page(request, "statistics/forms.html", {"lines": list_forms()})


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
