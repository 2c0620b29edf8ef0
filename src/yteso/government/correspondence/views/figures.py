"""The share of documents issued electronically and signed, by unit, against the targets of the day."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yteso.government.correspondence.models import Office, Target
from yteso.government.correspondence.queries import target_on
from yteso.kernel.base.public import Request, guarded, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import page
from yteso.toolkit.measures.public import READ, FigureRequest, Period, Scope, figures

CODES = ("documents.issued", "documents.signed", "documents.signed_share")


@guarded(READ)
@require_GET
def signing_rate(request: Request) -> HttpResponse:
    """A row for the department and each unit with a document office; every figure opens its passport."""
    text = request.GET.get("period", "")
    period = Period.parse(text) if text else Period.parse(f"{today().year}")
    offices = Office.objects.select_related("organisation").order_by("organisation__path", "name")
    places = list(Organisation.objects.filter(id__in=[one.organisation_id for one in offices]))
    places.sort(key=lambda place: (len(place.path), place.sort_key))
    asked = [
        FigureRequest(code, period, Scope(organisation_id=place.pk), _only(place))
        for place in places
        for code in CODES
    ]
    found = figures(request.actor, asked)
    lines = [
        _line(place, found[at * len(CODES) : (at + 1) * len(CODES)], period)
        for at, place in enumerate(places)
    ]
    context = {
        "period": period, "lines": lines, "codes": CODES,
        "years": [str(today().year - n) for n in range(4)],
        "targets": Target.objects.order_by("scope", "-valid_from"),
    }  # fmt: skip
    return page(request, "correspondence/figures.html", context)


def _only(place: Organisation) -> dict[str, str]:
    """The department's own documents, not those of the units under it."""
    return {"level": "department"} if place.parent_id is None else {}


def _line(place: Organisation, found: Any, period: Period) -> dict[str, Any]:
    scope = "department" if place.parent_id is None else "units"
    target = target_on(scope, min(period.end, today()))
    share = found[2].value
    met = share is not None and target is not None and share >= target.percent
    return {
        "place": place, "issued": found[0], "signed": found[1], "share": found[2], "target": target,
        "met": met, "known": share is not None and target is not None,
    }  # fmt: skip
