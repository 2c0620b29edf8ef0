"""Adding reports up: over the units of a tier, and over the periods of a longer one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.figures import (
    LAST_COUNTS,
    Values,
    derive,
    load,
    source_forms,
    sum_periods,
    sum_units,
    with_formulas,
)
from yteso.insight.statistics.models import FormVersion, Report
from yteso.insight.statistics.periods import collected, kinds_of, parts_of, span_of
from yteso.insight.statistics.queries.forms import definition_of, find_version
from yteso.insight.statistics.queries.units import Tree, read_tree
from yteso.kernel.organisations.public import Organisation

ARRIVED = (Report.State.SENT, Report.State.ACCEPTED)


@dataclass
class UnitLine:
    """What one unit contributes: its values (computed cells included), or why there are none."""

    organisation: Organisation
    values: Values = field(default_factory=dict)
    report_id: UUID | None = None
    derived_from: str = ""
    state: str = ""


@dataclass
class Summed:
    """A form over several units and one period."""

    version: FormVersion
    form: Definition
    period: str
    lines: list[UnitLine]
    total: Values
    expected: int
    arrived: int

    @property
    def missing(self) -> list[UnitLine]:
        return [line for line in self.lines if line.state not in ARRIVED and not line.derived_from]


def asked_periods(form: Definition, period: str) -> list[str]:
    """Return the periods whose reports make up this one: itself, or its months."""
    return [period] if kinds_of(period) & collected(form) else parts_of(period)


def sum_form(
    form_code: str,
    period: str,
    *,
    below: UUID | None = None,
    tree: Tree | None = None,
    states: Sequence[str] = ARRIVED,
) -> Summed | None:
    """Add the units' reports on a form up (those under `below`, if given); None if no version holds then.

    Units that do not fill this form in, but whose own form says it (a station's form for the forms 4 to 8),
    count by the mapping. Two queries and those of the tree.
    """
    version = find_version(form_code, span_of(period)[1])
    if version is None:
        return None
    form = definition_of(version)
    tree = tree or read_tree()
    sources = source_forms(form)
    months = asked_periods(form, period)
    rows = Report.objects.filter(tier="unit", period__in=months, form_code__in={form_code, *sources})
    if below is not None:
        rows = rows.filter(organisation__path__contains=[below])
    held: dict[tuple[UUID, str], dict[str, Report]] = defaultdict(dict)
    for row in rows.select_related("version").defer("version__document").order_by("ends_on"):
        held[row.organisation_id, row.form_code][row.period] = row
    ends_on = span_of(period)[1]
    units = _expected(tree, form, months, below)
    lines = [
        _own_line(form, unit, held.get((unit.id, form_code), {}), due, states, months[-1])
        for unit, due in units.items()
    ]
    expected, arrived = len(lines), sum(1 for line in lines if line.state in ARRIVED)
    own = {unit.id for unit in units}
    for source in sorted(sources):
        source_version = find_version(source, ends_on)
        if source_version is None:
            continue
        source_form = definition_of(source_version)
        for unit, due in _expected(tree, source_form, months, below).items():
            if unit.id in own:
                continue
            line = _own_line(source_form, unit, held.get((unit.id, source), {}), due, states, months[-1])
            line.values = with_formulas(form, derive(form.derived, source, line.values))
            line.derived_from = source
            lines.append(line)
    total = with_formulas(form, sum_units(form, (line.values for line in lines)))
    return Summed(version, form, period, lines, total, expected, arrived)


def _expected(
    tree: Tree, form: Definition, periods: Sequence[str], below: UUID | None
) -> dict[Organisation, list[str]]:
    """Return the units that owe the form for any of the periods, each with those for which it does: one that
    opened or closed within the year counts with its own months."""
    found: dict[Organisation, list[str]] = {}
    for period in periods:
        for unit in tree.expected(form, "unit", span_of(period)[1]):
            if below is None or below in unit.path:
                found.setdefault(unit, []).append(period)
    order = {one: place for place, one in enumerate(tree.organisations)}
    return dict(sorted(found.items(), key=lambda item: order[item[0].id]))


def _own_line(
    form: Definition,
    unit: Organisation,
    held: dict[str, Report],
    due: Sequence[str],
    states: Sequence[str],
    last: str,
) -> UnitLine:
    """Return what the unit's reports of the periods that it owes come to; `last` is the latest of all units:
    who owed none for it was closed by then, and what stands at the end of a period stands there no more."""
    line, held = UnitLine(unit), {period: one for period, one in held.items() if period in due}
    if len(due) == 1 and due[0] in held:
        one = held[due[0]]
        line.report_id, line.state = one.id, one.state
    elif held:
        line.state = min((one.state for one in held.values()), key=_progress)
        if len(held) < len(due):
            line.state = Report.State.OPEN
    parts = [load(one.values) for one in held.values() if one.state in states]
    values = sum_periods(form, parts)
    if last not in due:
        values = {key: value for key, value in values.items() if form.open_cells[key].agg not in LAST_COUNTS}
    line.values = with_formulas(form, values)
    return line


ORDER = ("open", "returned", "filled", "checked", "signed", "sent", "accepted")


def _progress(state: str) -> int:
    return ORDER.index(state)
