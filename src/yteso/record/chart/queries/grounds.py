"""On what ground an actor may read a record."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from yteso.kernel.base.public import Actor, fetch_prepared
from yteso.kernel.organisations.public import Organisation, facility_of
from yteso.kernel.people.public import Person
from yteso.kernel.places.public import predecessors, successors
from yteso.record.chart.models import AccessPolicy, Consent, EmergencyAccess
from yteso.record.chart.permissions import READ, REVIEW
from yteso.record.visits.public import Visit


@dataclass(frozen=True)
class Ground:
    """Why an actor may read a record: `own`, `care`, `registered`, `consent` or `emergency` (until when)."""

    kind: str
    organisation_id: UUID | None = None
    until: dt.datetime | None = None


def policy_on(day: dt.date) -> AccessPolicy:
    """Return the access policy in force; the earliest one before the first came into force."""
    policies = AccessPolicy.objects.order_by("-valid_from")
    return policies.filter(valid_from__lte=day).first() or policies.reverse()[0]


def find_ground(
    actor: Actor, person: Person, person_ids: Collection[UUID], now: dt.datetime
) -> Ground | None:
    """Return the ground on which the actor may read this citizen's record now, or None.

    `person_ids` are all persons of the citizen's master.
    Source: Law 15/2023/QH15, art. 69; the months and hours are rows of AccessPolicy.
    """
    if actor.person_id is not None and actor.person_id in person_ids:
        return Ground("own")
    if not actor.can(READ):
        return None
    places = _places_of(actor)
    if facility_id := _treating(places, person_ids, now):
        return Ground("care", facility_id)
    if station_id := _station_of(actor, person, now.date()):
        return Ground("registered", station_id)
    if organisation_id := _consented(places, person_ids, now):
        return Ground("consent", organisation_id)
    if actor.user_id is None:
        return None
    emergency = EmergencyAccess.objects.open_at(now).filter(user_id=actor.user_id, person_id__in=person_ids)
    if opening := emergency.order_by("-ends_at").first():
        return Ground("emergency", opening.organisation_id, opening.ends_at)
    return None


def _places_of(actor: Actor) -> Collection[UUID] | None:
    """Return where the actor treats people; None for everywhere. Who works in a ward treats for its
    hospital."""
    reach = actor.reach(READ)
    if reach.everything:
        return None
    wards = Organisation.objects.filter(kind=Organisation.Kind.CLINICAL_DEPARTMENT)
    ward = wards.filter(id=actor.organisation_id).first() if actor.organisation_id else None
    facility = facility_of(ward) if ward else None
    return reach.organisation_ids | {facility.id} if facility else reach.organisation_ids


def _treating(places: Collection[UUID] | None, person_ids: Collection[UUID], now: dt.datetime) -> UUID | None:
    """Return the facility among these places that treats or lately treated the citizen; one prepared
    statement, because nearly every opening of a record asks just this."""
    rows = fetch_prepared(
        "WITH policy AS (SELECT care_months FROM chart_accesspolicy"
        "  ORDER BY valid_from <= %s DESC, CASE WHEN valid_from <= %s THEN valid_from END DESC, valid_from"
        "  LIMIT 1)"
        " SELECT visit.facility_id FROM visits_visit AS visit, policy,"
        "  LATERAL (SELECT %s::timestamptz - make_interval(days => 30 * policy.care_months) AS since) AS span"
        " WHERE visit.person_id = ANY(%s) AND (visit.arrived_at >= span.since"
        "  OR visit.discharged_at >= span.since OR visit.state <> %s)"
        " AND (%s OR visit.facility_id = ANY(%s))"
        " ORDER BY visit.arrived_at DESC LIMIT 1",
        [
            now.date(), now.date(), now, list(person_ids), str(Visit.State.CLOSED),
            places is None, list(places or ()),
        ],
    )  # fmt: skip
    return rows[0][0] if rows else None


def _consented(
    places: Collection[UUID] | None, person_ids: Collection[UUID], now: dt.datetime
) -> UUID | None:
    standing = Q(ends_on__isnull=True) | Q(ends_on__gte=now.date())
    consents = Consent.objects.filter(
        standing, person_id__in=person_ids, withdrawn_at__isnull=True, given_at__lte=now
    )
    if places is not None:
        consents = consents.filter(organisation_id__in=places)
    return consents.values_list("organisation_id", flat=True).first()


def _station_of(actor: Actor, person: Person, day: dt.date) -> UUID | None:
    """Return the actor's commune station if this person lives in its commune, under any of its codes."""
    code = person.commune_code
    if not code:
        return None
    ways = [*predecessors(code, day), *successors(code, day)]
    codes = {code, *(share.unit.code for share in ways)}
    stations = Organisation.objects.within_reach(actor, READ).filter(
        kind=Organisation.Kind.COMMUNE_STATION, place_code__in=codes
    )
    return stations.open_on(day).values_list("id", flat=True).first()


def find_emergency(actor: Actor, emergency_id: UUID) -> EmergencyAccess | None:
    """Return an emergency opening that the actor may review."""
    rows = EmergencyAccess.objects.visible_to(actor, REVIEW).select_related("user", "organisation", "person")
    return rows.filter(id=emergency_id).first()


def list_consents(person_ids: Collection[UUID]) -> list[Consent]:
    """Return the citizen's consents, the newest first, taken-back ones included."""
    consents = Consent.objects.filter(person_id__in=person_ids).select_related("organisation")
    return list(consents.order_by("-given_at"))


def list_emergencies(person_ids: Collection[UUID]) -> list[EmergencyAccess]:
    """Return every emergency opening of this citizen's record, the newest first."""
    openings = EmergencyAccess.objects.filter(person_id__in=person_ids).select_related("user", "organisation")
    return list(openings.order_by("-started_at"))


def organisation_names(organisation_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Return the names of organisations, for a log."""
    ids = {one for one in organisation_ids if one}
    return dict(Organisation.objects.filter(id__in=ids).values_list("id", "name"))


def find_facility_named(text: str, day: dt.date) -> Organisation | None:
    """Return the one facility with that code, or whose name contains the text; None if none or several do."""
    facilities = Organisation.objects.facilities().open_on(day)
    exact = facilities.filter(facility_code=text.strip()).first()
    if exact is not None or len(text.strip()) < 3:
        return exact
    named = list(facilities.filter(name__icontains=text.strip())[:2])
    return named[0] if len(named) == 1 else None
