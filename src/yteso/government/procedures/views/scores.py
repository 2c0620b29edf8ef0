"""How well the agency serves, by Decision 766 and TT 01/2018: each figure opens its passport."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from yteso.government.procedures.permissions import READ_STATISTICS
from yteso.government.procedures.queries import office_of
from yteso.government.procedures.scores import read_scores
from yteso.kernel.base.public import Request, guarded, today
from yteso.kernel.ui.public import page
from yteso.toolkit.measures.public import Period, PeriodUnknown, Scope


@guarded(READ_STATISTICS)
@require_GET
def scores(request: Request) -> HttpResponse:
    """The six groups for a period, this year by default."""
    this_year = Period.parse(str(today().year))
    try:
        period = Period.parse(request.GET.get("period") or this_year.key)
    except PeriodUnknown:
        period = this_year
    office = office_of(request.actor)
    scope = Scope(organisation_id=office.organisation_id) if office else Scope()
    quarter = Period.parse(f"{today().year}-Q{(today().month + 2) // 3}")
    choices = [this_year.previous(), this_year, quarter.previous(), quarter]
    context = {
        "period": period,
        "scope": scope,
        "read": read_scores(request.actor, period, scope),
        "periods": [(one.label, f"?period={one.key}", one.key == period.key) for one in choices],
    }
    return page(request, "procedures/scores.html", context)
