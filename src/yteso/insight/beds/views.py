import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from yteso.insight.beds.actions import MOST, fill_beds
from yteso.insight.beds.permissions import READ, WRITE
from yteso.insight.beds.queries import (
    ACTUAL,
    PLANNED,
    Department,
    find_unit,
    list_days,
    list_departments,
    list_units,
    read_sums,
)
from yteso.kernel.base.public import Request, guarded, now, today
from yteso.kernel.ui.public import Grid, GridCheck, GridColumn, GridRow, page, save_grid
from yteso.toolkit.expressions.public import parse

COLUMNS = (
    GridColumn(PLANNED, _("Planned beds"), "integer", least=0, most=MOST),
    GridColumn(ACTUAL, _("Actual beds"), "integer", least=0, most=MOST),
)
CHECKS = (
    GridCheck(
        parse("actual <= 2 * planned or planned = 0").to_json(),
        _("More than twice the planned beds: is that so?"),
        columns=(ACTUAL,),
    ),
)


@guarded(READ)
@require_GET
def home(request: Request) -> HttpResponse:
    """The facilities that have departments, with their beds today."""
    return page(request, "beds/home.html", {"units": list_units(request.actor, today())})


@guarded(READ)
@require_GET
def unit(request: Request, unit_id: UUID) -> HttpResponse:
    """The departments of one facility and their beds on a day, in a grid."""
    found, day = find_unit(request.actor, unit_id), _day(request)
    departments = list_departments(found, day)
    may_write = request.actor.reach(WRITE).covers(unit_id)
    context = {
        "unit": found,
        "day": day,
        "days": list_days(found),
        "today": today(),
        "departments": departments,
        "sums": read_sums(found, departments, day),
        "may_write": may_write,
        "grid": _grid(request, unit_id, day, departments, may_write),
    }
    return page(request, "beds/unit.html", context)


def _day(request: Request) -> dt.date:
    try:
        return min(dt.date.fromisoformat(request.GET.get("on", "")), today())
    except ValueError:
        return today()


def _grid(
    request: Request, unit_id: UUID, day: dt.date, departments: list[Department], may_write: bool
) -> Grid:
    address = reverse("beds:save", args=[unit_id])
    return Grid(
        key="beds",
        label=str(_("Beds of departments")),
        columns=COLUMNS,
        rows=[GridRow(one.code, one.name, number=one.code, values=_values(one)) for one in departments],
        save_url=f"{address}?on={day.isoformat()}" if may_write else "",
        checks=CHECKS,
        row_heading=_("Department"),
        owner=str(request.actor.user_id or ""),
        next_url=f"{reverse('beds:unit', args=[unit_id])}?on={day.isoformat()}",
    )


def _values(one: Department) -> dict[str, Any]:
    return {} if one.stand is None else {PLANNED: one.stand.planned, ACTUAL: one.stand.actual}


@guarded(WRITE)
@require_POST
def save(request: Request, unit_id: UUID) -> HttpResponse:
    return save_grid(
        request,
        COLUMNS,
        lambda changes: fill_beds(
            actor=request.actor,
            organisation_id=unit_id,
            on=_day(request),
            changes=changes,
            columns=COLUMNS,
            now=now(),
        ),
    )
