"""What the record counts for a report: the bound cells, by the engine of the measures, and the rows behind
them.

A unit's own report counts the unit alone: the figures of facilities that stand under it in the tree (the
stations of a centre) are taken away, because those report themselves. Districts and the province count
everything below.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.db.models import Count

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.figures import Values
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.queries.reports import form_of
from yteso.kernel.base.public import Actor, SystemActor
from yteso.kernel.organisations.public import Organisation
from yteso.record.visits.public import Visit
from yteso.toolkit.expressions.public import parse
from yteso.toolkit.measures.public import (
    Distinct,
    FigureRequest,
    FigureUnknown,
    Measure,
    Period,
    Scope,
    find_indicator,
    find_measure,
    person_path,
    read_all,
    read_live,
    rows,
)

SINGLE = re.compile(r"[a-z][a-z0-9_.]*(\?.*)?")
CELLS_WITH_ROWS = 120  # forms with more bound cells keep their row sets by measure, not by cell
ROWS_KEPT = 60_000
COUNTER = SystemActor("statistics")
RowSets = dict[str, frozenset[UUID]]


@dataclass(frozen=True)
class Counted:
    """Figures by cell, and (when asked for) the ids of the rows behind each cell or measure."""

    values: Mapping[str, Decimal] = field(default_factory=dict)
    rows: Mapping[str, frozenset[UUID]] = field(default_factory=dict)


def names_in(expression: str) -> tuple[str, ...]:
    """Return the codes of the figures that a binding names."""
    if SINGLE.fullmatch(expression):
        return (expression,)
    return tuple(sorted(parse(expression).names))


def is_known(code: str) -> bool:
    """Return whether somebody serves the figure: a binding may wait for a module that is not installed."""
    base = code.partition("?")[0]
    return find_measure(base) is not None or find_indicator(base) is not None


def bound_cells(form: Definition) -> dict[str, str]:
    """Return the cells that can be counted here and now, with their expressions."""
    return {
        key: expression
        for key, expression in form.bindings.items()
        if all(is_known(name) for name in names_in(expression))
    }


def nested_facilities(organisation: Organisation) -> list[UUID]:
    """Return the facilities that stand under this one in the tree, the topmost of each branch."""
    below = (
        Organisation.objects.facilities()
        .filter(path__contains=[organisation.id])
        .exclude(id=organisation.id)
        .values_list("id", "path")
    )
    found = {one: set(path) for one, path in below}
    return [one for one, path in found.items() if not (path - {one}) & set(found)]


def count_report(report: Report, *, with_rows: bool = False) -> Counted:
    """Count the bound cells of a report from the record as it stands now. No permission is asked: the caller
    shows them to who may see the report."""
    form = form_of(report)
    cells = bound_cells(form)
    if not cells:
        return Counted()
    period = Period.parse(report.period)
    nested = nested_facilities(report.organisation) if report.tier == Report.Tier.UNIT else []
    codes = {name for expression in cells.values() for name in names_in(expression)}
    known = _read(report, codes, period, nested)
    on = period.end
    values: Values = {}
    for key, expression in cells.items():
        if SINGLE.fullmatch(expression):
            value = known[expression]
        else:
            worked = parse(expression).evaluate(known, on=on)
            value = None if worked is None else Decimal(worked)
        if value is not None:
            values[key] = value
    return Counted(values, row_sets(report, cells) if with_rows else {})


def _read(
    report: Report, codes: Iterable[str], period: Period, nested: list[UUID]
) -> dict[str, Decimal | None]:
    """Return each figure, set-based: of a unit alone and on the rows as they are now, above it from
    roll-ups."""
    unit = report.organisation_id
    ordered = sorted(codes)
    scopes = [Scope(organisation_id=one) for one in (unit, *nested)]
    alone: dict[str, Decimal | None] = {}
    plain = []
    for code in ordered:
        measure = find_measure(code.partition("?")[0])
        if nested and measure is not None and isinstance(measure.value, Distinct):
            alone[code] = _distinct_alone(code, measure, period, unit)
        else:
            plain.append(code)
    read = read_live if report.tier == Report.Tier.UNIT else read_all
    readings = read(FigureRequest(code, period, scope) for code in plain for scope in scopes)
    for code in plain:
        parts = [readings[FigureRequest(code, period, scope).identity].value for scope in scopes]
        below = sum((part or Decimal() for part in parts[1:]), Decimal())
        alone[code] = None if parts[0] is None else parts[0] - below
    return alone


def _unit_rows(code: str, measure: Measure, period: Period, unit: UUID, *, alone: bool) -> Any:
    base, _, query = code.partition("?")
    keys = dict(parse_qsl(query, keep_blank_values=True))
    found = rows(COUNTER, base, period, Scope(organisation_id=unit), keys)
    return found.filter(**{measure.source.organisation: unit}) if alone else found


def _distinct_alone(code: str, measure: Measure, period: Period, unit: UUID) -> Decimal:
    """Count people of one facility: they cannot be taken away from those of the whole branch."""
    assert isinstance(measure.value, Distinct)
    found = _unit_rows(code, measure, period, unit, alone=True).order_by()
    return Decimal(found.aggregate(n=Count(person_path(measure.value), distinct=True))["n"])


def visit_field(measure: Measure) -> str:
    """Return where the rows of a measure name their visit: a dossier that is sent again keeps its visit."""
    if measure.source.model is Visit:
        return "id"
    names = {one.name for one in measure.source.model._meta.get_fields()}
    return "visit_id" if "visit" in names else "pk"


def row_key(cells: Mapping[str, str], key: str) -> str:
    """Return under which name the rows of a cell are kept: its own, or (in large forms) its measure's."""
    if len(cells) <= CELLS_WITH_ROWS:
        return key
    return names_in(cells[key])[0].partition("?")[0]


def row_sets(report: Report, cells: Mapping[str, str]) -> RowSets:
    """Return the ids of the visits (or rows) behind the bound cells. Too many rows are not kept at all."""
    wanted: dict[str, str] = {}
    for key, expression in cells.items():
        code = names_in(expression)[0]
        name = row_key(cells, key)
        wanted.setdefault(name, code if name == key else name)
    return {name: found for name, code in wanted.items() if (found := rows_behind(report, code)) is not None}


def rows_behind(report: Report, code: str) -> frozenset[UUID] | None:
    """Return the ids of the visits (or rows) behind one figure of the report's unit; None if they are too
    many
    or nobody knows them."""
    measure = find_measure(code.partition("?")[0])
    if measure is None or not measure.source.organisation:
        return None
    try:
        found = _unit_rows(
            code,
            measure,
            Period.parse(report.period),
            report.organisation_id,
            alone=report.tier == Report.Tier.UNIT,
        )
    except FigureUnknown:
        return None
    ids = list(found.order_by().values_list(visit_field(measure), flat=True).distinct()[: ROWS_KEPT + 1])
    return None if len(ids) > ROWS_KEPT else frozenset(ids)


@dataclass(frozen=True)
class BehindRow:
    """A visit behind a figure, as far as the reader may see it; no name of a person."""

    visit_id: UUID
    link_code: str
    facility_code: str
    arrived_at: Any
    ended_at: Any
    recorded_at: Any
    icd10_code: str
    person_id: UUID


def visible_rows(actor: Actor, ids: Collection[UUID]) -> list[BehindRow]:
    """Return the visits of these ids that the actor may see, the latest recorded first."""
    found = Visit.objects.visible_to(actor).filter(id__in=list(ids)).order_by("-recorded_at", "id")
    return [
        BehindRow(
            one.id,
            one.link_code,
            one.facility_code,
            one.arrived_at,
            one.discharged_at,
            one.recorded_at,
            one.main_icd10_code,
            one.person_id,
        )
        for one in found[:ROWS_SHOWN]
    ]


ROWS_SHOWN = 200
