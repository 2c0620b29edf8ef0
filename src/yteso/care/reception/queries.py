"""What a reception desk needs to know at once, and how the desks of the province do."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from yteso.care.reception.models import Lookup
from yteso.care.reception.permissions import READ
from yteso.kernel.base.public import PROVINCE_ZONE, Actor
from yteso.kernel.organisations.public import Organisation, facility_of
from yteso.kernel.people.public import InsuranceCard, Person, person_ids_of
from yteso.record.visits.public import Visit


@dataclass(frozen=True)
class CardState:
    """The insurance card that counts today: `valid`, `expired`, `not_yet` or `none`."""

    state: str
    card: InsuranceCard | None = None
    registered_here: bool = False


def desk_of(actor: Actor) -> Organisation | None:
    """Return the facility whose desk the actor works at, or None."""
    if actor.organisation_id is None:
        return None
    place = Organisation.objects.filter(id=actor.organisation_id).first()
    return facility_of(place) if place else None


def card_state(person_ids: Collection[UUID], facility: Organisation, day: dt.date) -> CardState:
    """Return which card of the citizen counts on that day at that facility."""
    cards = list(InsuranceCard.objects.filter(person_id__in=person_ids).order_by("-valid_from"))
    for card in cards:
        begun = card.valid_from is None or card.valid_from <= day
        if begun and (card.valid_to is None or card.valid_to >= day):
            return CardState("valid", card, card.registered_facility_code == facility.facility_code)
    if not cards:
        return CardState("none")
    newest = cards[0]
    later = newest.valid_from is not None and newest.valid_from > day
    return CardState("not_yet" if later else "expired", newest)


def find_arrival(person_ids: Collection[UUID], facility: Organisation, day: dt.date) -> Visit | None:
    """Return the citizen's visit that is open at the facility since that day, or None."""
    start = dt.datetime.combine(day, dt.time(), PROVINCE_ZONE)
    visits = Visit.objects.filter(person_id__in=person_ids, facility=facility, arrived_at__gte=start)
    return visits.exclude(state=Visit.State.CLOSED).order_by("-arrived_at").first()


def members(person_id: UUID) -> list[UUID]:
    """Return all persons of the citizen."""
    return person_ids_of(person_id)


def as_recorded(person_id: UUID) -> dict[str, Any]:
    """Return what a visit keeps of the citizen as they are known on the day they arrive."""
    person = Person.objects.select_related("master").get(id=person_id).master
    birth = person.birth
    return {
        "sex": person.sex,
        "born_on": birth.as_date(),
        "birth_year": birth.year,
        "commune_code": person.commune_code,
        "ethnic_code": person.ethnic_code,
    }


@dataclass(frozen=True)
class DeskUse:
    """Look-ups of one facility in a period."""

    facility: Organisation
    lookups: int
    successes: int
    by_card: int
    arrivals: int


@dataclass(frozen=True)
class Use:
    """Look-ups of all facilities that the actor sees, in a period (both days included).

    Source: plan of the Department of Health, part 1 (5,401 look-ups, 3,049 successes, 129 of 206 facilities).
    """

    desks: Sequence[DeskUse]
    facilities_in_all: int

    @property
    def facilities(self) -> int:
        return sum(1 for desk in self.desks if desk.lookups)

    @property
    def lookups(self) -> int:
        return sum(desk.lookups for desk in self.desks)

    @property
    def successes(self) -> int:
        return sum(desk.successes for desk in self.desks)


def read_use(actor: Actor, first: dt.date, last: dt.date) -> Use:
    """Return how the desks that the actor sees used look-ups in a period, in two queries."""
    start = dt.datetime.combine(first, dt.time(), PROVINCE_ZONE)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE)
    rows = Lookup.objects.visible_to(actor).filter(looked_at__gte=start, looked_at__lt=end)
    by_card = Q(method__in=[Lookup.Method.CITIZEN_CARD, Lookup.Method.INSURANCE_CARD, Lookup.Method.VSSID])
    counted = {
        row["facility_id"]: row
        for row in rows.order_by()
        .values("facility_id")
        .annotate(
            lookups=Count("id"),
            successes=Count("id", filter=Q(outcome=Lookup.Outcome.SUCCESS)),
            by_card=Count("id", filter=by_card),
            arrivals=Count("id", filter=Q(visit__isnull=False)),
        )
    }
    facilities = list(
        Organisation.objects.within_reach(actor, READ).facilities().open_on(last).order_by("facility_code")
    )
    empty = {"lookups": 0, "successes": 0, "by_card": 0, "arrivals": 0}
    desks = [
        DeskUse(
            place,
            *(counted.get(place.id, empty)[key] for key in ("lookups", "successes", "by_card", "arrivals")),
        )
        for place in facilities
    ]
    desks.sort(key=lambda desk: -desk.lookups)
    return Use(desks, len(facilities))
