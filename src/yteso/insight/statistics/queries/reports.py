"""Finding reports, and what their cells say together with earlier periods and other forms."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.urls import reverse

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.figures import (
    Finding,
    Values,
    broken,
    load,
    other_names,
    usual_ranges,
    with_formulas,
)
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.queries.forms import definition_of
from yteso.kernel.base.public import Actor, NotVisible
from yteso.toolkit.signing.public import Document

RELATED = ("version", "organisation", "receiver")
EARLIER = 12
DONE = (Report.State.SIGNED, Report.State.SENT, Report.State.ACCEPTED)


def find_report(actor: Actor, report_id: UUID) -> Report:
    """Return one report. Raises NotVisible."""
    report = Report.objects.visible_to(actor).select_related(*RELATED).filter(id=report_id).first()
    if report is None:
        raise NotVisible
    return report


def door_of_sealed(actor: Actor, document: Document) -> str:
    """Return the page of the report that was sealed as this document; "" if the actor may not open it."""
    seen = Report.objects.visible_to(actor).filter(id=document.object_id).exists()
    return reverse("statistics:report", args=[document.object_id]) if seen else ""


def form_of(report: Report) -> Definition:
    return definition_of(report.version)


def shown_values(report: Report) -> Values:
    """Return the report's values with the computed cells."""
    return with_formulas(form_of(report), load(report.values))


def siblings(report: Report, names: Iterable[str]) -> dict[str, Decimal | None]:
    """Return cells of other forms of the same unit, tier and period, by name; an unknown one is None."""
    wanted = {name: (".".join(name.split(".")[:2]), ".".join(name.split(".")[2:])) for name in names}
    found: dict[str, Decimal | None] = dict.fromkeys(wanted)
    if not wanted:
        return found
    rows = Report.objects.filter(
        organisation_id=report.organisation_id,
        tier=report.tier,
        period=report.period,
        form_code__in={code for code, _key in wanted.values()},
    ).select_related("version")
    values = {row.form_code: shown_values(row) for row in rows}
    for name, (code, key) in wanted.items():
        found[name] = values.get(code, {}).get(key)
    return found


def check_report(report: Report, values: Values | None = None) -> list[Finding]:
    """Return the rules that the report's figures break, errors first."""
    form = form_of(report)
    known = shown_values(report) if values is None else values
    found = broken(form, known, siblings(report, other_names(form)))
    return sorted(found, key=lambda finding: not finding.is_error)


def earlier_values(report: Report) -> list[Values]:
    """Return the values of the unit's earlier reports on the same form, the latest first."""
    rows = (
        Report.objects.filter(
            organisation_id=report.organisation_id,
            form_code=report.form_code,
            tier=report.tier,
            ends_on__lt=report.ends_on,
            signed_at__isnull=False,
        )
        .order_by("-ends_on")
        .select_related("version")[:EARLIER]
    )
    return [shown_values(row) for row in rows]


def usual(report: Report) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the least and the most that each cell had before in this unit."""
    return usual_ranges(earlier_values(report))


def is_late(report: Report, now: dt.datetime) -> bool:
    return (report.sent_at or now) > report.due_at


def is_locked(report: Report, now: dt.datetime) -> bool:
    """Return whether the time to fill in has run out and nobody reopened it."""
    return now > report.locks_at and not report.exceptions.filter(until__gte=now).exists()
