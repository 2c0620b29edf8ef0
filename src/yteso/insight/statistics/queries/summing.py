"""Adding reports up: over the units of a tier, and over the periods of a longer one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.figures import (
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
    units = [u for u in tree.expected(form, "unit", ends_on) if below is None or below in u.path]
    lines = [_own_line(form, unit, held.get((unit.id, form_code), {}), months, states) for unit in units]
    expected, arrived = len(lines), sum(1 for line in lines if line.state in ARRIVED)
    own = {unit.id for unit in units}
    for source in sorted(sources):
        source_version = find_version(source, ends_on)
        if source_version is None:
            continue
        source_form = definition_of(source_version)
        for unit in tree.expected(source_form, "unit", ends_on):
            if unit.id in own or (below is not None and below not in unit.path):
                continue
            line = _own_line(source_form, unit, held.get((unit.id, source), {}), months, states)
            line.values = with_formulas(form, derive(form.derived, source, line.values))
            line.derived_from = source
            lines.append(line)
    total = with_formulas(form, sum_units(form, (line.values for line in lines)))
    return Summed(version, form, period, lines, total, expected, arrived)


def _own_line(
    form: Definition,
    unit: Organisation,
    held: dict[str, Report],
    months: Sequence[str],
    states: Sequence[str],
) -> UnitLine:
    line = UnitLine(unit)
    if len(months) == 1 and months[0] in held:
        one = held[months[0]]
        line.report_id, line.state = one.id, one.state
    elif held:
        line.state = min((one.state for one in held.values()), key=_progress)
        if len(held) < len(months):
            line.state = Report.State.OPEN
    parts = [load(one.values) for one in held.values() if one.state in states]
    line.values = with_formulas(form, sum_periods(form, parts))
    return line


ORDER = ("open", "returned", "filled", "checked", "signed", "sent", "accepted")


def _progress(state: str) -> int:
    return ORDER.index(state)
