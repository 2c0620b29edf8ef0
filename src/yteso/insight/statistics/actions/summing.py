"""Adding up what the units sent into the report of the tier above. Nobody types there."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.insight.statistics.actions.steps import find_and_lock, require_own, write_step
from yteso.insight.statistics.errors import NotEditable, NotNow
from yteso.insight.statistics.figures import store
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.permissions import FILL
from yteso.insight.statistics.queries.summing import sum_form
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, require


@transaction.atomic
def sum_up(*, actor: Actor, report_id: UUID, now: dt.datetime) -> Report:
    """Fill the report of a district or the province from the reports sent to it; missing units are noted.

    Raises NotVisible, NotAllowed, NotYours, NotNow (a unit's own report), NotEditable (signed).
    """
    report = find_and_lock(actor, report_id)
    require(actor, FILL, report.organisation_id)
    require_own(actor, report)
    if report.tier == Report.Tier.UNIT:
        raise NotNow
    if report.state not in (Report.State.OPEN, Report.State.RETURNED, Report.State.FILLED):
        raise NotEditable
    below = report.organisation_id if report.tier == Report.Tier.DISTRICT else None
    summed = sum_form(report.form_code, report.period, below=below)
    if summed is None:
        raise NotNow
    cells = summed.form.open_cells
    report.values = store({key: value for key, value in summed.total.items() if key in cells})
    report.edit_number += 1
    report.changed_at = now
    report.state = Report.State.OPEN
    report.save(update_fields=["values", "edit_number", "changed_at", "state"])
    missing = len(summed.missing)
    write_step(actor, report, "summed", now, f"{summed.arrived}/{summed.expected}")
    record(
        actor,
        FILL.code,
        organisation_id=report.organisation_id,
        object_kind="report",
        object_id=report.id,
        detail={"did": "sum_up", "arrived": summed.arrived, "missing": missing},
    )
    return report
