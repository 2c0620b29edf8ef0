"""What everybody may see: procedures, licences by number, where a dossier stands; and the citizen's own
pages."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yteso.government.procedures.actions import apply_online
from yteso.government.procedures.errors import NoOffice, NoPerson, PapersMissing
from yteso.government.procedures.forms import ApplicationForm, LookupForm
from yteso.government.procedures.models import Dossier, Licence, Office, Procedure, ProcedureVersion
from yteso.government.procedures.permissions import APPLY
from yteso.government.procedures.queries import OUTSIDE, current_result, held_papers, look_up, version_on
from yteso.government.procedures.reading import read_papers
from yteso.government.procedures.registers import GROUPS
from yteso.government.procedures.views.catalogue import version_context
from yteso.government.procedures.views.reception import application_of, chosen_fees, paper_context
from yteso.kernel.access.public import limited
from yteso.kernel.base.public import Refusal, Request, guarded, now, open_to_all, today
from yteso.kernel.people.public import Identifier, Person, find_citizen
from yteso.kernel.ui.public import page, say
from yteso.toolkit.work.public import Clock, explain, flow_of

SHOWN = 300


@open_to_all("procedures are published by law; nothing here concerns a person")
@require_GET
def procedures(request: Request) -> HttpResponse:
    """All procedures in force, by field, with a find box."""
    text, group = request.GET.get("q", ""), request.GET.get("group", "")
    rows = ProcedureVersion.objects.on(today()).select_related("procedure")
    if text:
        rows = rows.filter(procedure__in=Procedure.objects.all().matching(text).values("id"))
    if group:
        rows = rows.filter(procedure__group=group)
    fields: dict[str, list[ProcedureVersion]] = {}
    for version in rows.order_by("procedure__group", "procedure__code")[:SHOWN]:
        fields.setdefault(version.procedure.field, []).append(version)
    context = {"fields": list(fields.items()), "find": text, "group": group, "groups": GROUPS}
    return page(request, "procedures/public_list.html", context)


@open_to_all("procedures are published by law; nothing here concerns a person")
@require_GET
def procedure(request: Request, code: str) -> HttpResponse:
    rows = ProcedureVersion.objects.on(today()).select_related("procedure").filter(procedure__code=code)
    version = rows.order_by("-number").first()
    if version is None:
        raise Http404
    context = version_context(version) | {
        "may_apply": request.actor.can(APPLY)
        and version.is_complete
        and not version.procedure.handled_by
        and "online" in version.channels
    }
    return page(request, "procedures/public_procedure.html", context)


@open_to_all("who has only the code learns the share done and the state; rated by address")
@limited("dossier-lookup", limit=30, per_seconds=300)
@require_http_methods(["GET", "POST"])
def lookup(request: Request) -> HttpResponse:
    """Where a dossier stands, by its code; the citizen it belongs to sees everything when signed in."""
    form = LookupForm(request.POST or None)
    found, asked = None, False
    if form.is_valid():
        asked = True
        found = look_up(form.cleaned_data["code"], request.actor.person_id)
    context = {"form": form, "found": found, "asked": asked, "signed_in": request.actor.person_id is not None}
    return page(request, "procedures/lookup.html", context)


@open_to_all(
    "licence registers are published by law; number, holder, kind and validity only; rated by address"
)
@limited("licence-lookup", limit=30, per_seconds=300)
@require_http_methods(["GET", "POST"])
def licence_lookup(request: Request) -> HttpResponse:
    """Whether a licence is in force, by its number."""
    form = LookupForm(request.POST or None)
    found: list[Licence] = []
    if form.is_valid():
        found = list(Licence.objects.filter(number__iexact=form.cleaned_data["code"].strip())[:10])
    states = [(one, one.state_on(today())) for one in found]
    context = {"form": form, "states": states, "asked": form.is_bound}
    return page(request, "procedures/licence_lookup.html", context)


@guarded(APPLY)
@require_GET
def my_dossiers(request: Request) -> HttpResponse:
    """The citizen's own dossiers, and licences that end soon."""
    person_id = request.actor.person_id
    if person_id is None:
        raise NoPerson
    rows = Dossier.objects.of_person(person_id).select_related("case__flow_version", "version")
    lines = [(d, OUTSIDE.get(d.case.outside, "")) for d in rows.order_by("-submitted_at", "id")[:100]]
    licences = Licence.objects.filter(holder_person_id=person_id).order_by("-issued_on")[:50]
    context = {"lines": lines, "licences": [(one, one.state_on(today())) for one in licences]}
    return page(request, "procedures/my_dossiers.html", context)


@guarded(APPLY)
@require_GET
def my_dossier(request: Request, dossier_id: UUID) -> HttpResponse:
    rows = Dossier.objects.of_person(request.actor.person_id)
    found = get_object_or_404(
        rows.select_related("case__flow_version", "case__unit", "version", "office"), id=dossier_id
    )
    flow = flow_of(found.case)
    clocks = Clock.objects.filter(case=found.case, purpose="promise")
    context = {
        "dossier": found,
        "case": found.case,
        "step": flow.steps[found.case.step],
        "outside": OUTSIDE.get(found.case.outside, ""),
        "components": found.components.order_by("order"),
        "slips": found.slips.exclude(form="05").order_by("at"),
        "charges": found.charges.all(),
        "result": current_result(found) if found.case.finished_at else None,
        "lines": [line for clock in clocks for line in explain(clock.lines)],
    }
    return page(request, "procedures/my_dossier.html", context)


@guarded(APPLY)
@require_http_methods(["GET", "POST"])
def apply(request: Request, code: str) -> HttpResponse:
    """Apply online: one's own data filled in, papers we hold offered, files for the rest."""
    person_id = request.actor.person_id
    if person_id is None:
        raise NoPerson
    version = version_on(get_object_or_404(Procedure, code=code).id, today())
    office = Office.objects.order_by("id").first()
    if version is None or office is None:
        raise NoOffice
    person = _person(person_id)
    number = _number(person_id)
    held = held_papers(version, number, today())
    form = ApplicationForm(request.POST or None, initial=_own(person, number))
    missing: list[str] = []
    if form.is_valid():
        own = application_of(form.cleaned_data)
        try:
            dossier = apply_online(
                actor=request.actor,
                office=office,
                version=version,
                application=own,
                now=now(),
                papers=read_papers(
                    version,
                    request.POST,
                    request.FILES,
                    held if own.owner_number == number else {},
                    now(),
                    files_needed=True,
                ),
                fees=chosen_fees(version, request.POST.getlist("fee")),
            )
            say(request, _("Sent: %(code)s.") % {"code": dossier.code})
            return redirect("procedures:my-dossier", dossier_id=dossier.id)
        except PapersMissing as refusal:
            missing = refusal.names
            form.add_error(None, str(refusal))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = paper_context(version, held, request.POST) | {"form": form, "missing": missing}
    return page(request, "procedures/apply.html", context, status=422 if form.errors else 200)


def _person(person_id: UUID) -> Person:
    found = find_citizen(person_id)
    if found is None:
        raise NoPerson
    return found[0]


def _number(person_id: UUID) -> str:
    rows = Identifier.objects.filter(
        person__master_id=person_id, system=Identifier.System.NATIONAL_ID, status=Identifier.Status.HELD
    )
    return rows.values_list("value", flat=True).first() or ""


def _own(person: Person, number: str) -> dict[str, object]:
    birth = (person.birth_day, person.birth_month, person.birth_year)
    return {
        "owner_kind": "citizen",
        "owner_name": person.full_name,
        "owner_number": number,
        "owner_birth": "/".join(f"{part:02d}" for part in birth if part),
        "owner_address": person.address,
        "owner_phone": person.phone,
        "sets": 1,
    }
