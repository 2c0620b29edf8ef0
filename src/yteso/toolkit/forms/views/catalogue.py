"""Forms as those who keep them see them: versions, what they ask, loading, publishing, what they are for."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.base.public import Refusal, Request, guarded, now, today
from yteso.kernel.ui.public import page, say
from yteso.toolkit.forms.actions import (
    link_form,
    publish_version,
    save_version,
    throw_version_away,
    unlink_form,
)
from yteso.toolkit.forms.definition import FORMULAS, Field, Repeat, write_definition
from yteso.toolkit.forms.definition import say as words
from yteso.toolkit.forms.errors import DefinitionWrong
from yteso.toolkit.forms.forms import KIND_WORDS, LoadForm, PublishForm, UseForm
from yteso.toolkit.forms.models import Form, FormUse, FormVersion
from yteso.toolkit.forms.permissions import DESIGN, READ
from yteso.toolkit.forms.providers import find_purpose, provided_names
from yteso.toolkit.forms.queries import read_reuse
from yteso.toolkit.forms.xlsform.reading import MOST_BYTES, read_xlsform
from yteso.toolkit.forms.xlsform.writing import write_xlsform

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guarded(READ)
@require_GET
def form(request: Request, form_id: UUID) -> HttpResponse:
    """One form: its versions, what it is filled in for, how much of it nobody had to type again."""
    found = get_object_or_404(Form.objects.visible_to(request.actor), id=form_id)
    context = {
        "form": found,
        "versions": found.versions.order_by("-number"),
        "uses": [(use, _use_words(use)) for use in found.uses.order_by("purpose", "key")],
        "reuse": read_reuse([found.id]).get(found.id),
        "may_design": request.actor.can(DESIGN),
        "use_form": UseForm(),
        "today": today(),
    }
    return page(request, "forms/form.html", context)


def _use_words(use: FormUse) -> str:
    purpose = find_purpose(use.purpose)
    if purpose is None:
        return str(use)
    label = dict(purpose.choices()).get(use.key, use.key)
    return f"{purpose.label}: {label}"


@guarded(READ)
@require_GET
def version(request: Request, version_id: UUID) -> HttpResponse:
    """Everything that one version asks, with its rules in the one grammar."""
    found = _version(request, version_id)
    definition = found.content
    sections = []
    for section in definition.sections:
        lines: list[dict[str, object]] = []
        for item in section.items:
            lines.append(_line(item, 0))
            if isinstance(item, Repeat):
                lines += [_line(one, 1) for one in item.items]
        sections.append({"label": words(section.label), "relevant": section.relevant, "lines": lines})
    context = {
        "version": found,
        "form": found.form,
        "sections": sections,
        "lists": [
            (name, [(c.value, words(c.label)) for c in rows[:200]], len(rows))
            for name, rows in sorted(definition.lists.items())
        ],
        "may_design": request.actor.can(DESIGN),
        "publish_form": PublishForm(initial={"valid_from": today().isoformat()}),
        "offers": dict(provided_names()),
    }
    return page(request, "forms/version.html", context)


def _line(item: Field | Repeat, level: int) -> dict[str, object]:
    offers = dict(provided_names())
    rules = [(name, getattr(item, name, "")) for name in FORMULAS]
    return {
        "key": item.key,
        "label": words(item.label) or item.key,
        "kind": KIND_WORDS.get(item.kind, item.kind),
        "level": level,
        "rules": [(RULES[name], "" if text == "true" else text) for name, text in rules if text],
        "choices": getattr(item, "choices", ""),
        "prefill": [offers.get(name, name) for name in getattr(item, "prefill", ())],
    }


RULES = {
    "calculation": gettext_lazy("Calculated by"),
    "relevant": gettext_lazy("Shown if"),
    "required": gettext_lazy("Must be answered"),
    "constraint": gettext_lazy("Fits if"),
    "choice_filter": gettext_lazy("Choices offered if"),
}


def _version(request: Request, version_id: UUID) -> FormVersion:
    forms = Form.objects.visible_to(request.actor)
    rows = FormVersion.objects.filter(form__in=forms).select_related("form")
    return get_object_or_404(rows, id=version_id)


@guarded(DESIGN)
@require_http_methods(["GET", "POST"])
def load(request: Request) -> HttpResponse:
    """Load an XLSForm as a draft; everything that is wrong comes in one list with sheet, row and column."""
    filled = LoadForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if filled.is_valid():
        file = filled.cleaned_data["file"]
        try:
            read = read_xlsform(file.read(MOST_BYTES + 1))
            made = save_version(
                actor=request.actor,
                code=filled.cleaned_data["code"] or read.code,
                definition=read.definition,
                source=filled.cleaned_data["source"],
                now=now(),
            )
            for remark in read.remarks[:8]:
                say(request, remark, "warning")
            say(request, _("Loaded as a draft. Try it out, then publish it."))
            return redirect("forms:version", version_id=made.id)
        except DefinitionWrong as no:
            faults = no.faults
            filled.add_error("file", str(no))
        except Refusal as no:
            filled.add_error(no.field if no.field in filled.fields else None, str(no))
    context = {"form": filled, "faults": faults, "offers": provided_names()}
    return page(request, "forms/load.html", context, status=422 if filled.errors else 200)


@guarded(READ)
@require_GET
def export(request: Request, version_id: UUID) -> HttpResponse:
    """Give a version out as an XLSForm: it can be changed in a spreadsheet and loaded again."""
    found = _version(request, version_id)
    content = write_xlsform(found.content, found.form.code, found.number)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{found.form.code}-{found.number}.xlsx"'
    return response


@guarded(READ)
@require_GET
def export_json(request: Request, version_id: UUID) -> HttpResponse:
    """Give a version out as its definition in JSON."""
    found = _version(request, version_id)
    return JsonResponse(write_definition(found.content), json_dumps_params={"ensure_ascii": False})


@guarded(DESIGN)
@require_POST
def publish(request: Request, version_id: UUID) -> HttpResponse:
    filled = PublishForm(request.POST)
    if not filled.is_valid():
        say(request, _("Write the day from which the version is valid."), "bad")
        return redirect("forms:version", version_id=version_id)
    try:
        publish_version(
            actor=request.actor,
            version_id=version_id,
            valid_from=filled.cleaned_data["valid_from"],
            now=now(),
        )
        say(request, _("Published. It never changes now; answers stay readable under it."))
    except Refusal as no:
        say(request, str(no), "bad")
    return redirect("forms:version", version_id=version_id)


@guarded(DESIGN)
@require_POST
def throw_away(request: Request, version_id: UUID) -> HttpResponse:
    found = _version(request, version_id)
    throw_version_away(actor=request.actor, version_id=version_id)
    say(request, _("The draft is thrown away."))
    return redirect("forms:form", form_id=found.form_id)


@guarded(DESIGN)
@require_POST
def link(request: Request, form_id: UUID) -> HttpResponse:
    filled = UseForm(request.POST)
    if filled.is_valid():
        purpose, _sep, key = filled.cleaned_data["use"].partition(":")
        try:
            link_form(actor=request.actor, form_id=form_id, purpose=purpose, key=key)
            say(request, _("From now on this form is filled in for that."))
        except Refusal as no:
            say(request, str(no), "bad")
    return redirect("forms:form", form_id=form_id)


@guarded(DESIGN)
@require_POST
def unlink(request: Request, use_id: UUID) -> HttpResponse:
    found = get_object_or_404(FormUse, id=use_id)
    unlink_form(actor=request.actor, use_id=use_id)
    say(request, _("This form is no longer filled in for that."))
    return redirect("forms:form", form_id=found.form_id)
