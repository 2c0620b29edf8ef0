"""Writing down the beds of departments."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yteso.insight.beds.errors import DayToCome
from yteso.insight.beds.models import DepartmentBeds
from yteso.insight.beds.permissions import WRITE
from yteso.insight.beds.queries import ACTUAL, PLANNED, find_unit, list_departments
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, require
from yteso.kernel.ui.public import CellNo, CellText, CellWrong, GridAnswer, GridChange, GridColumn, read_cell

MOST = 3000  # beds of one department: more is a slip of the finger


@transaction.atomic
def fill_beds(
    *,
    actor: Actor,
    organisation_id: UUID,
    on: dt.date,
    changes: Sequence[GridChange],
    columns: Sequence[GridColumn],
    now: dt.datetime,
) -> GridAnswer:
    """Write cells of a facility's beds as they stand from the day: what stood before keeps its days.

    Raises NotVisible, NotAllowed, DayToCome.
    """
    unit = find_unit(actor, organisation_id)
    require(actor, WRITE, organisation_id)
    if on > now.astimezone(PROVINCE_ZONE).date():
        raise DayToCome
    answer, by_key = GridAnswer(), {column.key: column for column in columns}
    # one facility is written by one at a time
    list(DepartmentBeds.objects.select_for_update().filter(organisation=unit).order_by("id"))
    known = {one.code: one.stand for one in list_departments(unit, on)}
    wanted: dict[str, dict[str, int]] = {}
    for change in changes:
        if change.row not in known or change.column not in (PLANNED, ACTUAL):
            answer.refused.append(
                CellNo(change.row, change.column, _("The facility has no such department."))
            )
            continue
        stand = known[change.row]
        stands = str(getattr(stand, change.column)) if stand else ""
        if change.was is not None and stands not in (change.was, change.text.strip()):
            said = _("A colleague has written “%(text)s” here.") % {"text": stands}
            answer.refused.append(CellNo(change.row, change.column, said, stands))
            continue
        try:
            value = read_cell(by_key[change.column], change.text)
        except CellWrong as wrong:
            answer.refused.append(CellNo(change.row, change.column, str(wrong)))
            continue
        wanted.setdefault(change.row, {})[change.column] = int(value or 0)
        answer.saved.append(CellText(change.row, change.column, "" if value is None else str(int(value))))
    for code, values in wanted.items():
        stand = known[code]
        before = {PLANNED: stand.planned, ACTUAL: stand.actual} if stand else {}
        _stand_from(actor, unit.id, code, {**before, **values}, on, now)
        answer.looked_at.append(code)
    if wanted:
        record(
            actor,
            WRITE.code,
            organisation_id=organisation_id,
            object_kind="beds",
            object_id=organisation_id,
            detail={"from": on.isoformat(), "departments": sorted(wanted)},
        )
    return answer


def _stand_from(
    actor: Actor, organisation_id: UUID, code: str, beds: Mapping[str, int], on: dt.date, now: dt.datetime
) -> None:
    DepartmentBeds.objects.update_or_create(
        organisation_id=organisation_id,
        department_code=code,
        valid_from=on,
        defaults={**beds, "changed_at": now, "changed_by_id": actor.user_id},
    )
