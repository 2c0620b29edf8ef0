"""What every change of a report begins and ends with: find and lock, whose it is, the line in its history."""

import datetime as dt
from uuid import UUID

from yteso.insight.statistics.errors import NotYours
from yteso.insight.statistics.models import Report, Step
from yteso.insight.statistics.queries.units import acts_within
from yteso.kernel.base.public import Actor, NotVisible


def find_and_lock(actor: Actor, report_id: UUID) -> Report:
    """Return the report, locked. Raises NotVisible."""
    found = Report.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=report_id)
    report = found.select_related("version", "organisation", "receiver").first()
    if report is None:
        raise NotVisible
    return report


def require_own(actor: Actor, report: Report) -> None:
    """Stop with NotYours unless the actor works in the unit itself: nobody types for somebody else."""
    if not acts_within(actor, report.organisation):
        raise NotYours


def write_step(actor: Actor, report: Report, verb: str, now: dt.datetime, reason: str = "") -> None:
    Step.objects.create(
        report=report, at=now, verb=verb, user_id=actor.user_id, who=actor.label[:255], reason=reason
    )
