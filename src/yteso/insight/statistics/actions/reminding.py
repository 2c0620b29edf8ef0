"""Reminding the units that owe reports."""

import datetime as dt
from collections import defaultdict
from uuid import UUID

from yteso.insight.statistics.events import DUE, OVERDUE
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.permissions import ACCEPT, FILL
from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, require
from yteso.toolkit.notify.public import notify

SOON = dt.timedelta(days=3)
STILL_OPEN = (
    Report.State.OPEN,
    Report.State.FILLED,
    Report.State.CHECKED,
    Report.State.SIGNED,
    Report.State.RETURNED,
)


def remind(
    *, now: dt.datetime, form_code: str = "", period: str = "", unit_ids: frozenset[UUID] = frozenset()
) -> int:
    """Tell the staff of each unit once what is due within three days and what is late; return how many units.

    Narrowed by form, period and units when somebody presses the button on the board.
    """
    rows = Report.objects.filter(
        sent_at=None, state__in=STILL_OPEN, due_at__lte=now + SOON, locks_at__gte=now
    )
    rows = rows.filter(tier=Report.Tier.UNIT)
    if form_code:
        rows = rows.filter(form_code=form_code)
    if period:
        rows = rows.filter(period=period)
    if unit_ids:
        rows = rows.filter(organisation_id__in=unit_ids)
    owed: dict[UUID, list[tuple[dt.datetime, str]]] = defaultdict(list)
    for unit, due_at, of_period in rows.values_list("organisation_id", "due_at", "period"):
        owed[unit].append((due_at, of_period))
    day = now.astimezone(PROVINCE_ZONE).date()
    for unit, reports in owed.items():
        late = [row for row in reports if row[0] < now]
        event, about = (OVERDUE, late) if late else (DUE, reports)
        first = min(due for due, _period in about)
        periods = sorted({of_period for _due, of_period in about})
        notify(
            event,
            user_ids=users_with(FILL, unit, day),
            parameters={
                "count": len(about),
                "period": ", ".join(periods),
                "due": f"{first.astimezone(PROVINCE_ZONE):%d/%m/%Y}",
            },
            url="/statistics/",
            repeat_key=f"{unit}:{','.join(periods)}",
            now=now,
        )
    return len(owed)


def remind_missing(*, actor: Actor, form_code: str, period: str, now: dt.datetime) -> int:
    """Remind, at somebody's press of a button, the units below that owe a form for a period. Raises
    NotAllowed."""
    require(actor, ACCEPT)
    reach = actor.reach(ACCEPT)
    units = frozenset() if reach.everything else reach.organisation_ids
    told = remind(now=now, form_code=form_code, period=period, unit_ids=units)
    detail = {"did": "remind", "form": form_code, "period": period, "units": told}
    record(actor, ACCEPT.code, object_kind="report", object_id=f"{form_code} {period}", detail=detail)
    return told
