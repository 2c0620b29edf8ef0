"""How forms and reports look on pages: the rows of tables, the facts above them."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yteso.insight.statistics.definitions import COUNTS, Definition
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.periods import label_of
from yteso.insight.statistics.queries.forms import PERIOD_WORDS
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import Badge, formats


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


def certainty(letter: str) -> str:
    """Return how sure a source is, in words."""
    words = {"H": _("certain"), "M": _("likely"), "L": _("to be compared with the text")}
    return words.get(letter, letter)


def facts_of_form(form: Definition) -> list[tuple[object, object]]:
    """Return what the page of a form says above the form."""
    kinds = {kind.value: kind.label for kind in Organisation.Kind}
    tiers = {"unit": _("units"), "district": _("districts"), "province": _("the province")}
    clocks = "; ".join(
        f"{tiers[one.tier]}: {deadline_words(one.counts, one.days)} ({certainty(one.confidence)})"
        for one in form.deadlines
    )
    return [
        (_("Legal basis"), form.legal_source),
        (_("Columns read from"), f"{form.source} ({certainty(form.confidence)})"),
        (
            _("In force for periods that end"),
            f"{formats.date(form.valid_from)} – {formats.date(form.valid_to)}",
        ),
        (_("Periods"), ", ".join(str(PERIOD_WORDS[kind]) for kind in form.periods)),
        (_("Filled in by"), ", ".join(str(kinds.get(kind, kind)) for kind in form.filled_by)),
        (_("To be sent within"), clocks),
    ]


STATE_TONES = {
    Report.State.OPEN: "neutral",
    Report.State.FILLED: "info",
    Report.State.CHECKED: "info",
    Report.State.SIGNED: "info",
    Report.State.SENT: "good",
    Report.State.ACCEPTED: "good",
    Report.State.RETURNED: "bad",
}


@dataclass(frozen=True)
class Verb:
    """How a step of the workflow looks in a report's history."""

    label: object
    icon: str
    tone: str


VERBS = {
    "taken_over": Verb(gettext_lazy("Figures taken over"), icon="download", tone="neutral"),
    "filled": Verb(gettext_lazy("Filled in"), icon="edit", tone="info"),
    "checked": Verb(pgettext_lazy("state of a report", "Checked"), icon="check", tone="info"),
    "signed": Verb(pgettext_lazy("state of a report", "Signed"), icon="pencil", tone="info"),
    "taken_back": Verb(gettext_lazy("Signature taken back"), icon="arrow-back-up", tone="warning"),
    "sent": Verb(pgettext_lazy("state of a report", "Sent"), icon="send", tone="good"),
    "accepted": Verb(pgettext_lazy("state of a report", "Accepted"), icon="circle-check", tone="good"),
    "returned": Verb(gettext_lazy("Returned"), icon="arrow-back-up", tone="bad"),
    "reopened": Verb(gettext_lazy("Reopened"), icon="lock-open", tone="warning"),
    "summed": Verb(gettext_lazy("Added up from the units"), icon="sum", tone="neutral"),
}


def state_badge(report: Report, now: dt.datetime) -> Badge:
    """Return the state of a report, in red while it is late and not sent."""
    tone = STATE_TONES[Report.State(report.state)]
    if report.sent_at is None and now > report.due_at:
        tone = "bad"
    return Badge(report.get_state_display(), tone)


def facts_of_report(report: Report, now: dt.datetime) -> list[tuple[object, object]]:
    """Return what stands above a report: unit, period, clocks."""
    found: list[tuple[object, object]] = [
        (_("Unit"), report.organisation.name),
        (_("Period"), label_of(report.period)),
        (_("Due"), report.due_at),
        (_("Sent"), report.sent_at),
    ]
    if report.sent_at is None:
        found.append((_("May be filled in until"), report.locks_at))
    if report.receiver is not None:
        found.append((_("Goes to"), report.receiver.name))
    return found


def timeline_of(report: Report) -> list[dict[str, object]]:
    """Return what happened to the report, the latest first."""
    steps = report.steps.order_by("-at")
    return [
        {
            "at": step.at,
            "title": VERBS[step.verb].label,
            "who": step.who,
            "why": step.reason,
            "icon": VERBS[step.verb].icon,
            "tone": VERBS[step.verb].tone,
        }
        for step in steps
    ]
