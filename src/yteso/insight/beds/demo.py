"""Beds of the departments of the demo's hospitals, from the first day of its year; one change in between."""

import datetime as dt
import random
from uuid import UUID

from yteso.insight.beds.models import DepartmentBeds
from yteso.insight.beds.queries import ACTUAL, PLANNED, reported
from yteso.kernel.base.public import DemoPlan, Say, now
from yteso.kernel.organisations.public import Organisation

LARGE = {"K03": 3, "K19": 3, "K18": 2, "K27": 2}  # internal medicine, surgery, children, obstetrics


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Divide what each facility reported in form 9 among its departments; in each fourth facility the last
    one was enlarged in the middle of the year."""
    if DepartmentBeds.objects.exists():
        say("beds of departments are there already")
        return
    dice, moment = random.Random(plan.seed), now()  # noqa: S311 - made-up beds, no secret
    first = plan.until - dt.timedelta(days=400)
    sent = {
        what: {unit: int(value) for unit, _path, _on, value in reported(what, first, plan.until)}
        for what in (PLANNED, ACTUAL)
    }
    wards = Organisation.objects.filter(kind=Organisation.Kind.CLINICAL_DEPARTMENT).exclude(
        department_code=""
    )
    by_unit: dict[UUID, list[str]] = {}
    for unit, code in wards.order_by("parent__sort_key", "department_code").values_list(
        "parent_id", "department_code"
    ):
        if unit is not None:
            by_unit.setdefault(unit, []).append(code)
    made: list[DepartmentBeds] = []
    for number, (unit, codes) in enumerate(by_unit.items()):
        planned, actual = (sent[what].get(unit, len(codes) * 12) for what in (PLANNED, ACTUAL))
        shares = [LARGE.get(code, 1) * dice.uniform(0.8, 1.2) for code in codes]
        beds = {what: _divided(total, shares) for what, total in ((PLANNED, planned), (ACTUAL, actual))}
        for place, code in enumerate(codes):
            now_there = (beds[PLANNED][place], beds[ACTUAL][place])
            grew = number % 4 == 0 and place == len(codes) - 1 and now_there[1] > 4
            made.append(_line(unit, code, first, moment, now_there[0], now_there[1] - (4 if grew else 0)))
            if grew:
                made.append(_line(unit, code, plan.until - dt.timedelta(days=120), moment, *now_there))
    DepartmentBeds.objects.bulk_create(made, batch_size=500)
    say(f"beds of {len(made)} departments in {len(by_unit)} facilities")


def _divided(total: int, shares: list[float]) -> list[int]:
    """Return whole numbers in these shares that add up to the total."""
    found = [int(total * share / sum(shares)) for share in shares]
    found[0] += total - sum(found)
    return found


def _line(
    unit: UUID, code: str, since: dt.date, moment: dt.datetime, planned: int, actual: int
) -> DepartmentBeds:
    return DepartmentBeds(
        organisation_id=unit, department_code=code, planned=planned, actual=actual, valid_from=since,
        changed_at=moment,
    )  # fmt: skip
