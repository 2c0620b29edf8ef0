"""The reception desk: one form; nothing typed is lost when something is missing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yteso.government.procedures.actions import Application, receive
from yteso.government.procedures.actions.reception import person_of
from yteso.government.procedures.apply.actions import COUNTER, begin_at_counter, own_form
from yteso.government.procedures.errors import NoOffice, PapersMissing
from yteso.government.procedures.forms import ReceptionForm
from yteso.government.procedures.models import Licence, ProcedureVersion
from yteso.government.procedures.permissions import RECEIVE
from yteso.government.procedures.queries import Held, held_papers, office_of, version_on
from yteso.government.procedures.reading import KeptFile, keep_files, read_papers
from yteso.kernel.audit.public import record_read
from yteso.kernel.base.public import Actor, NotVisible, Refusal, Request, guarded, now, today, uuid7
from yteso.kernel.people.public import CitizenCardQr, find_citizen, read_scan
from yteso.kernel.ui.public import page, say
from yteso.toolkit.forms.public import Response

NAMES = [name for name in Application.__dataclass_fields__ if name not in ("renews_id",)]


@guarded(RECEIVE)
@require_http_methods(["GET", "POST"])
def reception(request: Request, procedure_id: UUID) -> HttpResponse:
    """Receive a dossier of one procedure at the counter or by post."""
    version = version_on(procedure_id, today())
    if version is None:
        raise NotVisible
    office = office_of(request.actor)
    if office is None:
        raise NoOffice
    posted = request.POST
    renews = _renewed(request)
    number = number_in(posted.get("owner_number", "")) or (renews.holder_number if renews else "")
    held = held_papers(version, number, today())
    missing: list[str] = []
    kept, wrong = keep_files(version, posted, request.FILES, now())
    eform = own_form(version, today())
    if request.method == "POST" and "look" not in posted and "eform" not in posted:
        form = ReceptionForm(posted)
        for sentence in wrong:
            form.add_error(None, sentence)
        if form.is_valid():
            try:
                dossier = receive(
                    actor=request.actor,
                    office=office,
                    version=version,
                    channel=form.cleaned_data["channel"],
                    application=application_of(form.cleaned_data, renews),
                    now=now(),
                    papers=read_papers(version, posted, kept, held),
                    fees=chosen_fees(version, posted.getlist("fee")),
                    incomplete="incomplete" in posted,
                    once=_once(posted),
                )
                say(request, _("Received: %(code)s.") % {"code": dossier.code})
                return redirect("procedures:dossier", dossier_id=dossier.id)
            except PapersMissing as refusal:
                missing = refusal.names
                form.add_error(None, str(refusal))
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    elif "eform" in posted and eform is not None:
        if not number:
            say(request, _("Scan the card or type the number first: the form is filled in by it."), "warning")
        else:
            draft = begin_at_counter(
                actor=request.actor,
                office=office,
                version=version,
                form=eform,
                number=number,
                known=card_values(posted.get("owner_number", "")),
                renews=posted.get("renews", ""),
                now=now(),
            )
            return redirect("procedures:counter", response_id=draft.id)
        form = ReceptionForm(initial=_typed(posted))
    elif request.method == "POST":
        form = ReceptionForm(initial=_known(request, number) | _typed(posted))
    else:
        form = ReceptionForm(initial=_from_licence(renews) if renews else {"owner_kind": _first(version)})
    context = paper_context(version, held, posted, kept) | {
        "form": form,
        "office": office,
        "missing": missing,
        "renews": renews,
        "eform": eform,
        "drafts": counter_drafts(request.actor, version) if eform else [],
        "once": _once(posted) or uuid7(),
    }
    return page(request, "procedures/reception.html", context, status=422 if form.errors else 200)


def _once(posted: Any) -> UUID | None:
    """Return the key of the page that was sent: pressed twice, or sent again after going back, it is one."""
    try:
        return UUID(posted.get("once", ""))
    except ValueError:
        return None


def application_of(data: dict[str, Any], renews: Licence | None = None) -> Application:
    values = {name: data[name] for name in NAMES if name in data}
    values["owner_number"] = number_in(values.get("owner_number", ""))
    return Application(**values, renews_id=renews.id if renews else None)


def paper_context(
    version: ProcedureVersion, held: dict[int, Held], posted: Any, kept: Mapping[int, KeptFile]
) -> dict[str, object]:
    """Return the papers of the version as the form shows them: what is held is offered and ticked, files that
    came already stand there by name."""
    papers = [
        {
            "component": c,
            "held": held.get(c.order),
            "kept": kept.get(c.order),
            "how": posted.get(f"paper-{c.order}") or ("held" if c.order in held else ""),
        }
        for c in version.components.order_by("order")
    ]
    fees = version.fees.order_by("order")
    chosen = posted.getlist("fee") if hasattr(posted, "getlist") else []
    return {
        "version": version,
        "procedure": version.procedure,
        "papers": papers,
        "fees": [(fee, str(fee.order) in chosen or (not chosen and len(fees) == 1)) for fee in fees],
    }


def chosen_fees(version: ProcedureVersion, orders: list[str]) -> list[Any]:
    return [fee for fee in version.fees.order_by("order") if str(fee.order) in orders]


def number_in(text: str) -> str:
    """Return the number in what was typed or scanned into the box."""
    scanned = read_scan(text) if "|" in text else None
    return scanned.national_id if isinstance(scanned, CitizenCardQr) else text.strip()


def card_values(text: str) -> dict[str, str]:
    """Return what a scanned citizen card says, by the names that forms give their questions."""
    scanned = read_scan(text) if "|" in text else None
    if not isinstance(scanned, CitizenCardQr):
        return {}
    born = scanned.birth.as_date()
    return {
        "applicant_name": scanned.full_name,
        "birth_date": born.isoformat() if born else "",
        "address": scanned.address,
    }


def counter_drafts(actor: Actor, version: ProcedureVersion) -> list[tuple[Response, str]]:
    """Return the clerk's own forms under way for this procedure, each with the number it is for."""
    rows = Response.objects.visible_to(actor).filter(purpose=COUNTER, state=Response.State.DRAFT)
    start = f"{version.procedure.code}:"
    found = rows.filter(key__startswith=start).order_by("-saved_at", "-id")[:10]
    return [(one, one.key.removeprefix(start)) for one in found]


def _typed(posted: Any) -> dict[str, Any]:
    return {name: posted[name] for name in NAMES if posted.get(name) and name != "owner_number"}


def _known(request: Request, number: str) -> dict[str, Any]:
    """Return what is known of the holder of the number, by the card scanned or by the population record."""
    text = request.POST.get("owner_number", "")
    scanned = read_scan(text) if "|" in text else None
    if isinstance(scanned, CitizenCardQr):
        return {
            "owner_kind": "citizen",
            "owner_number": number,
            "owner_name": scanned.full_name,
            "owner_birth": str(scanned.birth),
            "owner_address": scanned.address,
        }
    person_id = person_of(number)
    found = find_citizen(person_id) if person_id else None
    if found is None:
        if number:
            say(request, _("Nobody known by this number: type the name and address."), "info")
        return {"owner_number": number}
    person = found[0]
    record_read(request.actor, person.id, RECEIVE.code, object_kind="procedure")
    parts = (person.birth_day, person.birth_month, person.birth_year)
    return {
        "owner_kind": "citizen",
        "owner_number": number,
        "owner_name": person.full_name,
        "owner_birth": "/".join(f"{p:02d}" for p in parts if p),
        "owner_address": person.address,
        "owner_phone": person.phone,
    }


def _renewed(request: Request) -> Licence | None:
    key = request.POST.get("renews") or request.GET.get("renews") or ""
    try:
        return Licence.objects.visible_to(request.actor).filter(id=UUID(key)).first() if key else None
    except ValueError:
        return None


def _from_licence(licence: Licence) -> dict[str, Any]:
    """Return the form of a renewal, filled from the licence that ends."""
    return {
        "owner_kind": "citizen" if len(licence.holder_number) == 12 else "business",
        "owner_number": licence.holder_number,
        "owner_name": licence.holder_name,
        "owner_address": licence.address,
        "owner_phone": licence.phone,
        "summary": _("Renewal of %(number)s") % {"number": licence.number},
    }


def _first(version: ProcedureVersion) -> str:
    return version.subjects[0] if version.subjects else "citizen"
