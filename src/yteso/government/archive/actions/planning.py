"""Goals by unit and year, and what digitisation has cost."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.government.archive.models import Expense, Goal
from yteso.government.archive.permissions import PLAN
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, clean, require


@transaction.atomic
def set_goal(*, actor: Actor, unit_id: UUID, collection: str, year: int, papers: int, decision: str) -> Goal:
    """Set how many papers a unit is to digitise in a year. Raises NotAllowed."""
    require(actor, PLAN, unit_id)
    target, _new = Goal.objects.update_or_create(
        unit_id=unit_id,
        collection=collection,
        year=year,
        defaults={"papers": papers, "decision": clean(decision)[:100]},
    )
    record(actor, PLAN.code, organisation_id=unit_id, object_kind="archive_goal", object_id=target.id,
           detail={"did": "goal_set", "year": year, "papers": papers})  # fmt: skip
    return target


@transaction.atomic
def enter_expense(
    *, actor: Actor, unit_id: UUID, collection: str, spent_on: dt.date, amount_vnd: int, what: str, paper: str
) -> Expense:
    """Enter money that was spent. Raises NotAllowed."""
    require(actor, PLAN, unit_id)
    expense = Expense.objects.create(
        unit_id=unit_id,
        collection=collection,
        spent_on=spent_on,
        amount_vnd=amount_vnd,
        what=clean(what)[:255],
        paper=clean(paper)[:100],
        entered_by_id=actor.user_id,
    )
    record(actor, PLAN.code, organisation_id=unit_id, object_kind="archive_expense", object_id=expense.id,
           detail={"did": "expense_entered"})  # fmt: skip
    return expense
