"""The designer: a draft is changed question by question, beside its look on phones and desks."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yteso.kernel.base.public import Refusal, Request, guarded, now, today, uuid7
from yteso.kernel.ui.public import page
from yteso.toolkit.forms import editing
from yteso.toolkit.forms.actions import begin_form, change_version, redesign_form
from yteso.toolkit.forms.definition import Definition, Field, Repeat, Section
from yteso.toolkit.forms.definition import say as words
from yteso.toolkit.forms.drawing import Box, Drawing
from yteso.toolkit.forms.errors import DefinitionWrong
from yteso.toolkit.forms.forms import ITEM_FORMS, KIND_WORDS, HeadForm, NewForm
from yteso.toolkit.forms.models import Form, FormVersion, Response
from yteso.toolkit.forms.permissions import DESIGN
from yteso.toolkit.forms.reckoning import Sheet, find_plan

LOOKS = ("phone", "desk")


@guarded(DESIGN)
@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """A new form: its code and title; it begins with one section and one question."""
    filled = NewForm(request.POST or None)
    if filled.is_valid():
        try:
            made = begin_form(actor=request.actor, now=now(), **filled.cleaned_data)
            return redirect("forms:design", version_id=made.id)
        except Refusal as no:
            filled.add_error(no.field if no.field in filled.fields else None, str(no))
    return page(request, "forms/new.html", {"form": filled}, status=422 if filled.errors else 200)


@guarded(DESIGN)
@require_POST
def redesign(request: Request, form_id: UUID) -> HttpResponse:
    """Open the form's draft in the designer; without one, a copy of its newest version becomes it."""
    get_object_or_404(Form.objects.visible_to(request.actor), id=form_id)
    draft = redesign_form(actor=request.actor, form_id=form_id, now=now())
    return redirect("forms:design", version_id=draft.id)


@guarded(DESIGN)
@require_http_methods(["GET", "POST"])
def design(request: Request, version_id: UUID) -> HttpResponse:
    """The draft's outline, what is being changed, and its preview; every change is saved at once."""
    rows = FormVersion.objects.filter(form__in=Form.objects.visible_to(request.actor)).select_related("form")
    version = get_object_or_404(rows, id=version_id)
    if version.published_at is not None:
        return redirect("forms:version", version_id=version_id)
    chosen = request.GET.get("edit", "")
    what, _sep, target = request.POST.get("do", "").partition(":")
    if what == "preview":
        return _preview_only(request, version, target)
    faults: list[str] = []
    filled = None
    if what:
        try:
            filled, goes_to = _change(request, version, what, target)
            if filled is None:
                return redirect(_address(version_id, goes_to, _look(request)))
        except DefinitionWrong as no:
            faults, chosen = no.faults, target if what == "save" else chosen
            filled = _item_form(version.content, target, request.POST) if what == "save" else None
        except Refusal as no:
            faults = [str(no)]
        chosen = target if what in ("save", "head") else chosen
    context = _context(request, version, version.content, chosen, filled)
    return page(request, "forms/design.html", context | {"faults": faults}, status=422 if what else 200)


def _address(version_id: UUID, chosen: str, look: str) -> str:
    return f"{reverse('forms:design', args=[version_id])}?edit={chosen}&look={look}"


def _look(request: Request) -> str:
    look = request.GET.get("look", "")
    return look if look in LOOKS else LOOKS[0]


def _change(request: Request, version: FormVersion, what: str, target: str) -> tuple[Any, str]:
    """Make one change and save the draft; return (a form that was filled in wrongly or None, what to show).

    Raises DefinitionWrong with every fault, DraftChanged when somebody else was faster.
    """
    definition, source, goes_to = version.content, version.source, target
    match what:
        case "section":
            definition, goes_to = editing.add_section(definition, _("New section"))
        case "add":
            kind = request.POST.get(f"kind-{target}", "text")
            label = _("New question") if kind != "repeat" else _("New rows")
            if kind in KIND_WORDS:
                definition, goes_to = editing.add_item(definition, target, kind, label)
        case "up" | "down":
            definition = editing.move_item(definition, target, -1 if what == "up" else 1)
        case "remove":
            home = editing.section_of(definition, target)
            definition = editing.remove_item(definition, target)
            goes_to = home.key if home is not None and home.key != target else ""
        case "head":
            head = HeadForm(request.POST)
            if not head.is_valid():
                return head, target
            definition = replace(definition, title={**definition.title, "vi": head.cleaned_data["title"]})
            source, goes_to = head.cleaned_data["source"], "head"
        case "save":
            form = _item_form(definition, target, request.POST)
            if form is None:
                return None, ""
            if not form.is_valid():
                return form, target
            definition, goes_to = form.apply(definition)
    change_version(
        actor=request.actor,
        version_id=version.id,
        definition=definition,
        source=source,
        seen=request.POST.get("digest", ""),
    )
    return None, goes_to


def _item_form(definition: Definition, key: str, data: Any = None) -> Any:
    item = editing.find_item(definition, key)
    return None if item is None else ITEM_FORMS[type(item)](data, item=item, definition=definition)


def _preview_only(request: Request, version: FormVersion, target: str) -> HttpResponse:
    """What the question would look like as it is being typed; nothing is saved."""
    definition = version.content
    form = _item_form(definition, target, request.POST)
    if form is not None and form.is_valid():
        tried, key = form.apply(definition)
        try:
            find_plan(tried)
            definition, target = tried, key
        except Refusal:
            pass  # a formula half typed: what was before stands there still
    return page(request, "forms/parts/preview.html", _preview(request, version, definition, target))


def _preview(request: Request, version: FormVersion, definition: Definition, chosen: str) -> dict[str, Any]:
    """Return the section in which `chosen` stands, drawn as citizens and as staff see it, without answers."""
    section = editing.section_of(definition, chosen) or next(iter(definition.sections), None)
    sheet = Sheet(
        find_plan(definition),
        {key: {str(uuid7()): {}} for key in definition.repeat_map},
        today(),
    )
    drawing = Drawing(Response(version=version), sheet)
    items = drawing.items(section) if section is not None else []
    return {
        "version": version,
        "look": _look(request),
        "preview_title": words(section.label) if section else "",
        "preview_hint": words(section.hint) if section else "",
        "items": items,
        "boxes": [item for item in items if isinstance(item, Box)],
        "tables": [item for item in items if not isinstance(item, Box)],
        "chosen": chosen,
    }


def _context(
    request: Request, version: FormVersion, definition: Definition, chosen: str, filled: Any
) -> dict[str, Any]:
    sections = [
        {
            "key": section.key,
            "label": words(section.label) or section.key,
            "lines": [
                line
                for item in section.items
                for line in [_line(item, 0), *(_line(one, 1) for one in getattr(item, "items", ()))]
            ],
        }
        for section in definition.sections
    ]
    if filled is None:
        filled = (
            HeadForm(initial={"title": words(definition.title), "source": version.source})
            if chosen == "head"
            else _item_form(definition, chosen)
        )
    item = editing.find_item(definition, chosen)
    return {
        **_preview(request, version, definition, chosen),
        "form_of": version.form,
        "sections": sections,
        "kinds": list(KIND_WORDS.items()),
        "inner_kinds": [(kind, text) for kind, text in KIND_WORDS.items() if kind != "repeat"],
        "filled": filled,
        "item": item,
        "is_section": isinstance(item, Section),
        "item_kind": KIND_WORDS.get(getattr(item, "kind", ""), ""),
        "looks": [("phone", _("Phone")), ("desk", _("Desk"))],
    }


def _line(item: Field | Repeat, level: int) -> dict[str, Any]:
    return {
        "key": item.key,
        "label": words(item.label) or item.key,
        "kind": KIND_WORDS.get(item.kind, item.kind),
        "level": level,
        "is_repeat": isinstance(item, Repeat),
    }
