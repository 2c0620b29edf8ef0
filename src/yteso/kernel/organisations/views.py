"""Pages of organisations: the tree, one organisation with all it has, and the forms that change it."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, today
from yteso.kernel.codes.public import systems, titles
from yteso.kernel.organisations.actions import (
    NewPost,
    add_organisation,
    add_staff,
    assign_facility_code,
    change_organisation,
    close_organisation,
    end_post,
    move_organisation,
    rename_organisation,
)
from yteso.kernel.organisations.forms import (
    AddForm,
    CloseForm,
    CodeForm,
    DetailsForm,
    EndPostForm,
    MoveForm,
    RenameForm,
    StaffForm,
)
from yteso.kernel.organisations.models import Organisation, Staff
from yteso.kernel.organisations.permissions import CHANGE, READ, STAFF_CHANGE
from yteso.kernel.organisations.queries import list_above, organisation_tree
from yteso.kernel.organisations.registers import open_badge, point_of
from yteso.kernel.places.public import find_unit, successors
from yteso.kernel.ui.public import page

Kind = Organisation.Kind
USUAL_PART: dict[str, Kind] = {
    Kind.DEPARTMENT_OF_HEALTH: Kind.PROVINCE_HOSPITAL,
    Kind.DISTRICT_CENTRE: Kind.COMMUNE_STATION,
    Kind.PROVINCE_HOSPITAL: Kind.CLINICAL_DEPARTMENT,
    Kind.PRIVATE_HOSPITAL: Kind.CLINICAL_DEPARTMENT,
}


@require_GET
@guarded(READ)
def show_tree(request: Request) -> HttpResponse:
    """The whole sector as a tree, today."""
    return page(request, "organisations/tree.html", {"tree": organisation_tree(request.actor, today())})


@require_GET
@guarded(READ)
def show_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    """One organisation: what it is, its codes and names over time, its parts and its people."""
    organisation = _find(request, organisation_id)
    parts = Organisation.objects.visible_to(request.actor).filter(parent=organisation)
    departments = parts.filter(kind=Kind.CLINICAL_DEPARTMENT).order_by("department_code", "sort_key")
    staff = list(organisation.staff.order_by("valid_to", "sort_key"))
    department_titles = titles(systems.DEPARTMENT, {s.department_code for s in staff}, today())
    reach = {
        "may_change": request.actor.reach(CHANGE).covers(organisation.id) and not organisation.valid_to,
        "may_staff": request.actor.reach(STAFF_CHANGE).covers(organisation.id) and not organisation.valid_to,
    }
    context = {
        "organisation": organisation,
        "badge_today": open_badge(organisation, today()),
        "facts": _facts(organisation),
        "history": _history(organisation),
        "departments": departments,
        "parts": parts.exclude(kind=Kind.CLINICAL_DEPARTMENT).order_by("kind", "sort_key", "id"),
        "staff": [(one, department_titles.get(one.department_code, "")) for one in staff],
        "points": [point_of(organisation)] if organisation.latitude else [],
        "trail": _trail(organisation),
        **reach,
    }
    return page(request, "organisations/organisation.html", context)


def _facts(organisation: Organisation) -> list[tuple[str, object]]:
    place = find_unit(organisation.place_code, organisation.valid_from)
    became = successors(organisation.place_code, organisation.valid_from) if place else []
    today_there = next((s.unit for s in became if s.is_main and place and s.unit.id != place.id), None)
    return [
        (_("Kind"), organisation.get_kind_display()),
        (_("Facility code"), organisation.facility_code),
        (_("Short name"), organisation.short_name),
        (_("Address"), organisation.address),
        (_("Administrative unit when entered"), str(place or organisation.place_code)),
        (_("Administrative unit today"), str(today_there or "")),
        (_("Telephone"), organisation.phone),
        (_("Hospital software"), organisation.his_vendor),
        (_("First day"), organisation.valid_from),
        (_("Last day"), organisation.valid_to),
        (_("Source"), organisation.source),
    ]


def _history(organisation: Organisation) -> list[dict[str, Any]]:
    """Return codes and former names as one timeline, the newest first."""
    items = [
        {
            "at": held.valid_from,
            "title": _("Facility code %s") % held.code,
            "detail": _spoken(held.valid_to, held.source),
            "icon": "hash",
        }
        for held in organisation.codes.all()
    ]
    items += [
        {
            "at": former.valid_from,
            "title": former.name,
            "detail": _spoken(former.valid_to, ""),
            "icon": "tag",
        }
        for former in organisation.former_names.all()
    ]
    return sorted(items, key=lambda item: str(item["at"]), reverse=True)


def _spoken(valid_to: dt.date | None, source: str) -> str:
    until = _("to %s") % valid_to.strftime("%d/%m/%Y") if valid_to else ""
    return " · ".join(part for part in (until, source) if part)


@require_http_methods(["GET", "POST"])
@guarded(CHANGE)
def add(request: Request, parent_id: UUID | None = None) -> HttpResponse:
    """Add an organisation under another one, or the first one."""
    parent = _find(request, parent_id) if parent_id else None

    def do(given: dict[str, Any]) -> Organisation:
        return add_organisation(actor=request.actor, parent_id=parent.id if parent else None, **given)

    title = _("Add under %s") % parent if parent else _("Add the Department of Health")
    usual = USUAL_PART.get(parent.kind, Kind.OFFICE) if parent else Kind.DEPARTMENT_OF_HEALTH
    return _form_page(request, AddForm, do, title, _("Add"), parent, initial={"kind": usual})


@require_http_methods(["GET", "POST"])
@guarded(CHANGE)
def change(request: Request, organisation_id: UUID) -> HttpResponse:
    organisation = _find(request, organisation_id)

    def do(given: dict[str, Any]) -> Organisation:
        return change_organisation(actor=request.actor, organisation_id=organisation.id, **given)

    initial = {name: getattr(organisation, name) for name in DetailsForm.base_fields}
    return _form_page(request, DetailsForm, do, _("Change details"), _("Save"), organisation, initial=initial)


@require_http_methods(["GET", "POST"])
@guarded(CHANGE)
def rename(request: Request, organisation_id: UUID) -> HttpResponse:
    organisation = _find(request, organisation_id)

    def do(given: dict[str, Any]) -> Organisation:
        return rename_organisation(actor=request.actor, organisation_id=organisation.id, **given)

    return _form_page(request, RenameForm, do, _("Rename"), _("Rename"), organisation)


@require_http_methods(["GET", "POST"])
@guarded(CHANGE)
def move(request: Request, organisation_id: UUID) -> HttpResponse:
    organisation = _find(request, organisation_id)

    def do(given: dict[str, Any]) -> Organisation:
        return move_organisation(
            actor=request.actor, organisation_id=organisation.id, parent_id=given["parent"].id
        )

    extra = {"actor": request.actor, "moved": organisation}
    return _form_page(request, MoveForm, do, _("Move in the tree"), _("Move"), organisation, **extra)


@require_http_methods(["GET", "POST"])
@guarded(CHANGE)
def assign_code(request: Request, organisation_id: UUID) -> HttpResponse:
    organisation = _find(request, organisation_id)

    def do(given: dict[str, Any]) -> Organisation:
        assign_facility_code(actor=request.actor, organisation_id=organisation.id, **given)
        return organisation

    return _form_page(request, CodeForm, do, _("Give a facility code"), _("Give the code"), organisation)


@require_http_methods(["GET", "POST"])
@guarded(CHANGE)
def close(request: Request, organisation_id: UUID) -> HttpResponse:
    organisation = _find(request, organisation_id)

    def do(given: dict[str, Any]) -> Organisation:
        return close_organisation(actor=request.actor, organisation_id=organisation.id, **given)

    return _form_page(request, CloseForm, do, _("Close the organisation"), _("Close"), organisation)


@require_http_methods(["GET", "POST"])
@guarded(STAFF_CHANGE)
def add_post(request: Request, organisation_id: UUID) -> HttpResponse:
    organisation = _find(request, organisation_id)

    def do(given: dict[str, Any]) -> Organisation:
        since = given.pop("valid_from")
        add_staff(
            actor=request.actor, organisation_id=organisation.id, posts=[NewPost(**given)], valid_from=since
        )
        return organisation

    return _form_page(request, StaffForm, do, _("Add a member of staff"), _("Add"), organisation)


@require_POST
@guarded(STAFF_CHANGE)
def end_staff(request: Request, staff_id: UUID) -> HttpResponse:
    """End a post as of the given last day (today if none is given)."""
    form = EndPostForm(request.POST)
    post = end_post(
        actor=request.actor, staff_id=staff_id, on=form.cleaned_data["on"] if form.is_valid() else today()
    )
    messages.success(request, _("The post has ended."))
    return redirect("organisations:organisation", organisation_id=post.organisation_id)


@require_GET
@guarded(READ)
def show_staff(request: Request) -> HttpResponse:
    """Who holds a licence number, today and before."""
    licence = request.GET.get("licence", "").strip()
    posts = Staff.objects.select_related("organisation").filter(licence_number=licence) if licence else []
    return page(request, "organisations/staff.html", {"licence": licence, "posts": posts})


def _find(request: Request, organisation_id: UUID) -> Organisation:
    found = Organisation.objects.visible_to(request.actor).filter(id=organisation_id).first()
    if found is None:
        raise NotVisible
    return found


def _trail(organisation: Organisation) -> list[tuple[str, str]]:
    above = list_above(organisation)
    return [
        (_("Organisations"), reverse("organisations:tree")),
        *((o.short_name or o.name, reverse("organisations:organisation", args=[o.id])) for o in above),
    ]


def _form_page(
    request: Request,
    form_class: type[forms.Form],
    do: Callable[[dict[str, Any]], Organisation],
    title: str,
    verb: str,
    organisation: Organisation | None,
    **extra: Any,
) -> HttpResponse:
    """Show the form, do what it says, and lead to the organisation; a refusal is told at its field."""
    form = form_class(request.POST or None, **extra)
    if request.method == "POST" and form.is_valid():
        try:
            done = do(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("organisations:organisation", organisation_id=done.id)
    trail = _trail(organisation) if organisation else [(_("Organisations"), reverse("organisations:tree"))]
    if organisation:
        trail.append((organisation.name, reverse("organisations:organisation", args=[organisation.id])))
    context = {"form": form, "form_title": title, "verb": verb, "trail": trail}
    return page(request, "organisations/form.html", context, status=422 if form.errors else 200)
