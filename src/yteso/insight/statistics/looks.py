"""How forms and reports look on pages: the rows of tables, the facts above them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import COUNTS, Definition
from yteso.insight.statistics.queries.forms import PERIOD_WORDS
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import formats


@dataclass(frozen=True)
class EmptyRow:
    label: str
    depth: int
    kinds: tuple[str, ...]


def kind_of(form: Definition, key: str) -> str:
    """Return how a cell looks: open (nothing), closed or computed."""
    if key in form.formulas:
        return "computed"
    return "" if key in form.open_cells else "closed"


def empty_grid(form: Definition) -> list[EmptyRow]:
    """Return the rows of a form with nothing in them; a form whose rows are units shows one."""
    if not form.rows:
        return [EmptyRow("…", 1, tuple(kind_of(form, column.code) for column in form.columns))]
    return [
        EmptyRow(
            f"{row.number} {row.label}".strip(),
            row.depth,
            tuple(kind_of(form, f"{row.code}.{column.code}") for column in form.columns),
        )
        for row in form.rows
    ]


def deadline_words(counts: str, days: int) -> str:
    """Return a deadline in words. `counts` is one of COUNTS."""
    assert counts in COUNTS
    if counts == "working_days":
        return _("%d working days after the period") % days
    if counts == "days":
        return _("%d days after the period") % days
    return _("day %d of the month after the period") % days


def facts_of_form(form: Definition) -> list[tuple[object, object]]:
    """Return what the page of a form says above the form."""
    kinds = {kind.value: kind.label for kind in Organisation.Kind}
    tiers = {"unit": _("units"), "district": _("districts"), "province": _("the province")}
    clocks = "; ".join(
        f"{tiers[one.tier]}: {deadline_words(one.counts, one.days)} ({one.confidence})"
        for one in form.deadlines
    )
    return [
        (_("Legal basis"), form.legal_source),
        (_("Columns read from"), f"{form.source} ({form.confidence})"),
        (
            _("In force for periods that end"),
            f"{formats.date(form.valid_from)} – {formats.date(form.valid_to)}",
        ),
        (_("Periods"), ", ".join(str(PERIOD_WORDS[kind]) for kind in form.periods)),
        (_("Filled in by"), ", ".join(str(kinds.get(kind, kind)) for kind in form.filled_by)),
        (_("To be sent within"), clocks),
    ]
