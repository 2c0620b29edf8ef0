import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yteso.insight.quality.errors import BoundsCrossed
from yteso.insight.quality.models import Bound
from yteso.insight.quality.permissions import BOUND
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, require


@transaction.atomic
def set_bound(
    *,
    actor: Actor,
    organisation_id: UUID,
    figure: str,
    least: Decimal,
    greatest: Decimal,
    reason: str = "",
    now: dt.datetime,
) -> Bound:
    """Say between what a facility's figure of one month is expected to lie. Raises BoundsCrossed."""
    require(actor, BOUND, organisation_id)
    if least > greatest:
        raise BoundsCrossed
    said = {"least": least, "greatest": greatest, "reason": reason, "set_by": actor.label, "set_at": now}
    bound, _made = Bound.objects.update_or_create(
        organisation_id=organisation_id, figure=figure, defaults=said
    )
    record(
        actor, BOUND.code, organisation_id=organisation_id, object_kind="quality.bound", object_id=bound.id,
        detail={"figure": figure, "least": str(least), "greatest": str(greatest)},
    )  # fmt: skip
    return bound
