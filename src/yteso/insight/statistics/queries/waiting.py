"""What waits for somebody: reports to fill in, to sign, to send, to accept."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from yteso.insight.statistics.models import Report
from yteso.insight.statistics.permissions import ACCEPT, FILL, SIGN
from yteso.insight.statistics.queries.units import own_unit
from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import Organisation

State = Report.State
AHEAD = dt.timedelta(days=1)
AT_MOST = 200
TO_FILL = (State.OPEN, State.RETURNED)
OURS = (*TO_FILL, State.FILLED, State.CHECKED, State.SIGNED)


@dataclass
class Waiting:
    """What waits for the actor, and of which unit."""

    unit: Organisation | None
    returned: list[Report] = field(default_factory=list)
    to_fill: list[Report] = field(default_factory=list)
    to_check: list[Report] = field(default_factory=list)
    to_sign: list[Report] = field(default_factory=list)
    to_send: list[Report] = field(default_factory=list)
    to_accept: list[Report] = field(default_factory=list)
    running: list[Report] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(
            len(part)
            for part in (
                self.returned, self.to_fill, self.to_check, self.to_sign, self.to_send, self.to_accept
            )
        )  # fmt: skip


def own_reports(actor: Actor, unit: Organisation, now: dt.datetime) -> QuerySet[Report]:
    """Return the unit's reports that are not sent and may still be filled in."""
    still = Q(locks_at__gte=now) | Q(exceptions__until__gte=now) | Q(state=State.SIGNED)
    return (
        Report.objects.visible_to(actor)
        .filter(still, organisation_id=unit.id, state__in=OURS)
        .select_related("version", "organisation")
        .defer("version__document", "values")
        .distinct()
        .order_by("due_at", "version__position", "id")
    )


def incoming(actor: Actor, unit_id: UUID) -> QuerySet[Report]:
    """Return the reports that were sent to the unit and wait for its answer, the oldest first."""
    return (
        Report.objects.visible_to(actor)
        .filter(receiver_id=unit_id, state=State.SENT)
        .select_related("version", "organisation")
        .defer("version__document", "values")
        .order_by("due_at", "organisation__sort_key", "version__position", "id")
    )


def find_waiting(actor: Actor, now: dt.datetime) -> Waiting:
    """Return what waits for the actor: of their own unit, and what units below sent them. Four queries."""
    unit = own_unit(actor)
    found = Waiting(unit)
    if unit is None:
        return found
    today = now.date()
    if actor.can(FILL) or actor.can(SIGN):
        for report in own_reports(actor, unit, now)[:AT_MOST]:
            if report.state == State.RETURNED:
                found.returned.append(report)
            elif report.state == State.OPEN:
                (found.running if report.ends_on >= today else found.to_fill).append(report)
            elif report.state == State.FILLED:
                found.to_check.append(report)
            elif report.state == State.CHECKED:
                found.to_sign.append(report)
            else:
                found.to_send.append(report)
    if actor.can(ACCEPT):
        found.to_accept = list(incoming(actor, unit.id)[:AT_MOST])
    return found


def count_waiting(actor: Actor, now: dt.datetime) -> int:
    """Return how many reports wait for the actor, without reading them."""
    unit = own_unit(actor)
    if unit is None:
        return 0
    count = 0
    if actor.can(FILL) or actor.can(SIGN):
        count += own_reports(actor, unit, now).exclude(state=State.OPEN, ends_on__gte=now.date()).count()
    if actor.can(ACCEPT):
        count += incoming(actor, unit.id).count()
    return count
