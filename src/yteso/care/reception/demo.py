"""A history of look-ups at the desks, in the figures that the province reported.

Source: the Department's report on the chip ID card in place of the insurance card: 5,401 look-ups, 3,049 of
them successful, at 129 of 206 facilities. Who was looked up is drawn from the demo's visits.
"""

import datetime as dt
import random
from uuid import UUID

from yteso.care.reception.models import Lookup
from yteso.kernel.base.public import DemoPlan, Say
from yteso.record.visits.public import Visit

LOOKUPS, SUCCESSES, FACILITIES = 5401, 3049, 129
FAILURES = {  # how the others ended: shares of our own
    Lookup.Outcome.NOT_FOUND: 0.31,
    Lookup.Outcome.NO_CARD: 0.26,
    Lookup.Outcome.EXPIRED: 0.24,
    Lookup.Outcome.MISMATCH: 0.13,
    Lookup.Outcome.SEVERAL: 0.06,
}
METHODS = {
    Lookup.Method.CITIZEN_CARD: 0.62,
    Lookup.Method.INSURANCE_CARD: 0.14,
    Lookup.Method.VSSID: 0.07,
    Lookup.Method.NUMBER: 0.12,
    Lookup.Method.NAME: 0.05,
}
WITHOUT_PERSON = (Lookup.Outcome.NOT_FOUND, Lookup.Outcome.SEVERAL)


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Write the look-ups once; a second call finds them and changes nothing."""
    if Lookup.objects.exists():
        say("look-ups are there already")
        return
    dice = random.Random(plan.seed)  # noqa: S311 - made-up history, no secret
    visits = _visits(dice)
    if not visits:
        say("no visit, so no look-up")
        return
    outcomes = [Lookup.Outcome.SUCCESS] * SUCCESSES
    outcomes += dice.choices(list(FAILURES), list(FAILURES.values()), k=LOOKUPS - SUCCESSES)
    dice.shuffle(outcomes)
    facilities = list(visits)
    rows = []
    for number, outcome in enumerate(outcomes):
        facility_id = facilities[number] if number < len(facilities) else dice.choice(facilities)
        rows.append(_lookup(dice, outcome, facility_id, *dice.choice(visits[facility_id])))
    Lookup.objects.bulk_create(rows, batch_size=2000)
    say(f"{len(rows)} look-ups, {SUCCESSES} successful, at {len(facilities)} facilities")


def _visits(dice: random.Random) -> dict[UUID, list[tuple[UUID, dt.datetime]]]:
    """Return (person, arrival) of the visits of 129 facilities, the busy ones always among them."""
    found: dict[UUID, list[tuple[UUID, dt.datetime]]] = {}
    rows = Visit.objects.exclude(link_code="").order_by("facility_code", "link_code")
    for facility_id, person_id, arrived_at in rows.values_list("facility_id", "person_id", "arrived_at"):
        found.setdefault(facility_id, []).append((person_id, arrived_at))
    busy = sorted(found, key=lambda facility: -len(found[facility]))
    kept = busy[:20] + dice.sample(busy[20:], min(FACILITIES - 20, len(busy[20:])))
    return {facility: found[facility] for facility in kept}


def _lookup(
    dice: random.Random, outcome: str, facility_id: UUID, person_id: UUID, arrived_at: dt.datetime
) -> Lookup:
    method = dice.choices(list(METHODS), list(METHODS.values()))[0]
    typed = method in (Lookup.Method.NUMBER, Lookup.Method.NAME)
    scanner = Lookup.Device.READER if dice.random() < 0.8 else Lookup.Device.CAMERA
    return Lookup(
        facility_id=facility_id,
        looked_at=arrived_at - dt.timedelta(seconds=dice.randrange(20, 400)),
        method=method,
        device=Lookup.Device.KEYBOARD if typed else scanner,
        outcome=outcome,
        person_id=None if outcome in WITHOUT_PERSON else person_id,
        took_ms=dice.randrange(12, 180),
    )
