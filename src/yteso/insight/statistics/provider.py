"""Form cells as figures: `tt23.b4.c9a` for any period and scope, served to indicators and dashboards.

The value is the sum of what units have sent (not what they are typing), by each cell's class over the months.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import CUMULATIVE, DISTINCT, SNAPSHOT, STOCK, Definition
from yteso.insight.statistics.errors import PeriodNotOfForm
from yteso.insight.statistics.models import FormVersion, Report
from yteso.insight.statistics.periods import kinds_of
from yteso.insight.statistics.permissions import READ
from yteso.insight.statistics.queries.forms import definition_of
from yteso.insight.statistics.queries.summing import ARRIVED, Summed, UnitLine, asked_periods, sum_form
from yteso.insight.statistics.queries.units import Tree, read_tree
from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.measures.public import (
    About,
    Additive,
    FigureRequest,
    Period,
    Reading,
    RowTable,
    Scope,
    passport_url,
)

CLASS = {
    STOCK: Additive.STOCK,
    CUMULATIVE: Additive.CUMULATIVE,
    DISTINCT: Additive.DISTINCT,
    SNAPSHOT: Additive.SNAPSHOT,
}


OWN = ".own"  # ends the name of what one unit has reported, without the units under it
STATES = tuple(Report.State.values)


def split(code: str) -> tuple[str, str]:
    """Return (form, cell) of a name: ("tt23.b4", "c9a")."""
    first, second, *rest = code.partition("?")[0].removesuffix(OWN).split(".")
    return f"{first}.{second}", ".".join(rest)


def newest(form_code: str) -> Definition | None:
    version = FormVersion.objects.filter(form_code=form_code).order_by("-valid_from", "-revision").first()
    return definition_of(version) if version else None


class FormCells:
    """The provider of one prefix (`tt23`, `tt37`, or a province's own)."""

    def describe(self, code: str) -> About | None:
        """Return what a cell says of itself, None for no cell."""
        form_code, key = split(code)
        form = newest(form_code)
        cell = form.cells.get(key) if form else None
        if form is None or cell is None:
            return None
        own = code.partition("?")[0].endswith(OWN)
        words = (
            _("%(form)s: %(cell)s. What the unit itself reports, without those under it.")
            if own
            else _("%(form)s: %(cell)s. What units have reported, added up.")
        )
        return About(
            code=f"{form_code}.{key}{OWN if own else ''}",
            label=cell.label,
            definition=words % {"form": f"{form.printed_code} {form.title}", "cell": cell.label},
            formula=form.bindings.get(key, "")
            or " + ".join(name for _sign, name in form.formulas.get(key, ()))[:200],
            legal_source=form.legal_source,
            unit=cell.unit,
            additive=CLASS.get(cell.agg, Additive.FLOW),
            decimals=cell.decimals,
            version=form.code,
            valid_from=form.valid_from,
            valid_to=form.valid_to,
            group=form.regime,
            source_label=form.source,
            read=READ,
            divides=not own,
        )

    def read(self, requests: Sequence[FigureRequest]) -> list[Reading]:
        """Answer many requests: the reports of one form, period and branch are read once."""
        tree = read_tree()
        known: dict[tuple[str, str, UUID | None, bool], Summed | None] = {}
        found = []
        for request in requests:
            form_code, key = split(request.base)
            branch = _branch(request.scope, tree.root.id if tree.root else None)
            if branch is NOWHERE or not kinds_of(request.period.key):
                found.append(Reading(None))
                continue
            own = request.base.endswith(OWN)
            asked = (form_code, request.period.key, branch, own)
            if asked not in known:
                known[asked] = _sum(form_code, request.period.key, branch, own, tree)
            summed = known[asked]
            if own:
                line = _line_of(summed, request.scope.organisation_id)
                found.append(Reading(line.values.get(key) if line else None))
            else:
                found.append(Reading(summed.total.get(key) if summed else None, note=_told(summed)))
        return found

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        """Return the reports behind a figure that the actor may see."""
        form_code, _key = split(request.base)
        form = newest(form_code)
        if form is None:
            return None
        periods = asked_periods(form, request.period.key)
        found = Report.objects.visible_to(actor).filter(form_code=form_code, tier="unit", period__in=periods)
        if request.scope.organisation_id:
            found = found.filter(organisation__path__contains=[request.scope.organisation_id])
        return found.select_related("organisation", "version").order_by("organisation__sort_key", "ends_on")

    def list_rows(self, actor: Actor, request: FigureRequest) -> RowTable:
        """Return the units behind a figure with what each says: in full, the sum of the last column is the
        figure (where it adds up over units)."""
        form_code, key = split(request.base)
        own, scope, reach = request.base.endswith(OWN), request.scope, actor.reach(READ)
        tree = read_tree()
        branch = _branch(scope, tree.root.id if tree.root else None)
        nothing = branch is NOWHERE or not kinds_of(request.period.key)
        summed = None if nothing else _sum(form_code, request.period.key, branch, own, tree)
        states = dict(Report.State.choices)
        found = [
            (
                reverse("statistics:report", args=[line.report_id]) if line.report_id else "",
                (
                    line.organisation.name,
                    states.get(line.state, _("Not sent")),
                    line.derived_from,
                    line.values.get(key),
                ),
            )
            for line in (summed.lines if summed else [])
            if reach.covers(line.organisation.id)
            and (not own or line.organisation.id == scope.organisation_id)
        ]
        return RowTable((_("Unit"), _("State"), _("By its form"), _("Value")), found)


NOWHERE = UUID(int=0)


def _sum(form_code: str, period: str, branch: UUID | None, own: bool, tree: Tree) -> Summed | None:
    """Add up what units have sent; of a unit alone also what it is still writing, as on its own sheet."""
    try:
        return sum_form(form_code, period, below=branch, tree=tree, states=STATES if own else ARRIVED)
    except PeriodNotOfForm:
        return None


def _line_of(summed: Summed | None, organisation_id: UUID | None) -> UnitLine | None:
    lines = summed.lines if summed else []
    return next((line for line in lines if line.organisation.id == organisation_id), None)


def cell_links(
    form_code: str, period: str, organisation: Organisation | None, *, own: bool
) -> tuple[str, str]:
    """Return what stands before and after a cell's key in the address of its passport."""
    scope = Scope() if organisation is None or organisation.parent_id is None else Scope(organisation.id)
    before, after = passport_url(f"{form_code}.CELL{OWN if own else ''}", Period.parse(period), scope).split(
        "CELL"
    )
    return before, after


def _branch(scope: Scope, root: UUID | None) -> UUID | None:
    """Return the branch of a scope; None is the province. Places are not reported: NOWHERE."""
    if scope.place_code:
        return NOWHERE
    return None if scope.organisation_id in (None, root) else scope.organisation_id


def _told(summed: Summed | None) -> str:
    if summed is None:
        return ""
    return _("%(arrived)d of %(expected)d units have sent it.") % {
        "arrived": summed.arrived,
        "expected": summed.expected,
    }
