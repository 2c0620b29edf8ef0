"""The catalogue and what is set up for it: pages of staff."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.government.procedures.actions import publish_version, set_up_office
from yteso.government.procedures.following import following_for
from yteso.government.procedures.forms import OfficeForm, VersionForm
from yteso.government.procedures.models import Office, Procedure, ProcedureVersion, Proposal
from yteso.government.procedures.permissions import (
    CHANGE_CATALOGUE,
    READ_CATALOGUE,
    RECEIVE,
    SET_UP,
    SIMPLIFY,
)
from yteso.government.procedures.queries import office_of, version_on
from yteso.government.procedures.registers import GROUPS, limit_text, proposal_badge
from yteso.kernel.base.public import NotVisible, Refusal, Request, guarded, now, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page, say


def version_context(version: ProcedureVersion) -> dict[str, object]:
    """Return what the page of a procedure shows, for staff and for the public."""
    return {
        "version": version,
        "procedure": version.procedure,
        "components": version.components.order_by("order"),
        "fees": version.fees.order_by("order"),
        "legal": limit_text(version.legal_amount, version.legal_unit, version.days_text),
        "site": limit_text(version.site_amount, version.site_unit),
        "committed": limit_text(version.committed_amount, version.committed_unit),
        "following": following_for(version.procedure.code, max(version.valid_from, today())),
    }


@guarded(READ_CATALOGUE)
@require_GET
def procedure(request: Request, procedure_id: UUID) -> HttpResponse:
    """A procedure as it is today, or one of its versions, and the versions it had."""
    found = get_object_or_404(Procedure.objects.select_related("replaces"), id=procedure_id)
    asked = request.GET.get("version", "")
    versions = found.versions.select_related("procedure").order_by("-number")
    version = (
        versions.filter(number=int(asked)).first() if asked.isdigit() else version_on(procedure_id, today())
    ) or versions.first()
    if version is None:
        raise NotVisible
    context = version_context(version) | {
        "for_staff": True,
        "versions": versions,
        "later": found.replaced_by.all(),
        "may_receive": request.actor.can(RECEIVE) and version.is_complete and not found.handled_by,
        "may_change": request.actor.can(CHANGE_CATALOGUE),
        "may_simplify": request.actor.can(SIMPLIFY) and version.is_complete and not found.handled_by,
        "proposals": [
            (one, proposal_badge(one))
            for one in Proposal.objects.filter(version__procedure=found).order_by("-proposed_at")[:10]
        ],
    }
    return page(request, "procedures/procedure.html", context)


@guarded(CHANGE_CATALOGUE)
@require_http_methods(["GET", "POST"])
def new_version(request: Request, procedure_id: UUID) -> HttpResponse:
    """Publish the next version by a decision: what is not changed stays."""
    found = get_object_or_404(Procedure, id=procedure_id)
    newest = found.versions.order_by("-number").first()
    if newest is None:
        raise NotVisible
    names = (
        "name",
        "level",
        "legal_amount",
        "legal_unit",
        "committed_amount",
        "committed_unit",
        "conditions",
        "countersigned",
    )
    form = VersionForm(
        request.POST or None,
        initial={name: getattr(newest, name) for name in names} | {"valid_from": today().isoformat()},
    )
    if form.is_valid():
        data = form.cleaned_data
        publish_version(
            actor=request.actor,
            procedure_id=procedure_id,
            decision_number=data["decision_number"],
            decision_on=data["decision_on"],
            valid_from=data["valid_from"],
            changes=form.changes(),
            now=now(),
        )
        say(request, _("Published. Dossiers received before keep their version."))
        return redirect("procedures:procedure", procedure_id=procedure_id)
    context = {"form": form, "procedure": found}
    return page(request, "procedures/version_form.html", context, status=422 if form.errors else 200)


@guarded(SET_UP)
@require_http_methods(["GET", "POST"])
def office(request: Request) -> HttpResponse:
    """Set up the reception office of the organisation one acts for."""
    actor = request.actor
    place = Organisation.objects.filter(id__in=filter(None, [actor.organisation_id])).first()
    if place is None:
        raise NotVisible
    known = office_of(actor)
    here = known if known and known.organisation_id == place.id else None
    rooms = Organisation.objects.below(place.id).exclude(kind=Organisation.Kind.CLINICAL_DEPARTMENT)
    rooms = rooms.filter(facility_code="").order_by("sort_key")
    form = OfficeForm(
        request.POST or None,
        groups=GROUPS,
        units=[(str(one.id), one.name) for one in rooms],
        initial=_office_values(here) if here else {"name": place.name, "head_title": "Giám đốc"},
    )
    if form.is_valid():
        plain = [name for name in form.cleaned_data if not name.startswith("unit_")]
        try:
            set_up_office(
                actor=actor,
                organisation_id=place.id,
                units=form.units(),
                now=now(),
                **{name: form.cleaned_data[name] for name in plain},
            )
            say(request, _("The office is set up."))
            return redirect("procedures:office")
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal))
    return page(
        request, "procedures/office.html", {"form": form, "place": place}, status=422 if form.errors else 200
    )


def _office_values(here: Office) -> dict[str, object]:
    names = (
        "name",
        "agency_code",
        "return_place",
        "town",
        "phone",
        "bank_bin",
        "account_number",
        "account_name",
        "superior",
        "head_title",
        "number_place",
    )
    units = {f"unit_{u.group}": str(u.unit_id) for u in here.units.all()}
    since = here.signs_from.isoformat() if here.signs_from else ""
    return {name: getattr(here, name) for name in names} | units | {"signs_from": since}
