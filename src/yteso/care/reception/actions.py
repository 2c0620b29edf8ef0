"""At the desk: look a person up by what they carry, see their card, check them in."""

import datetime as dt
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from yteso.care.reception.errors import NobodyChosen, NoFacility, NotEnoughToRegister, NothingRead
from yteso.care.reception.models import Lookup
from yteso.care.reception.permissions import CHECK_IN
from yteso.care.reception.queries import (
    CardState,
    as_recorded,
    card_state,
    desk_of,
    find_arrival,
    members,
)
from yteso.kernel.audit.public import record, record_read
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, clean, require
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import (
    Candidate,
    Card,
    CitizenCardQr,
    FoundPerson,
    InsuranceCardQr,
    NameAgreement,
    VssidCode,
    compare_names,
    match_batch,
    name_key,
    read_scan,
    search_people,
)
from yteso.record.visits.public import Visit, open_visit

Scanned = CitizenCardQr | InsuranceCardQr | VssidCode


@dataclass(frozen=True)
class LookedUp:
    """What the desk sees: the one person (or those to choose from), the card, and a visit already open."""

    lookup: Lookup
    facility: Organisation
    person: FoundPerson | None
    choices: list[FoundPerson]
    card: CardState
    arrival: Visit | None
    scanned: Scanned | None


def look_up(*, actor: Actor, text: str, device: str, now: dt.datetime) -> LookedUp:
    """Find the person by a scanned or typed text, and log the look-up with its outcome.

    Raises NotAllowed, NoFacility, NothingRead. The text itself is not kept.
    """
    started = time.perf_counter()
    require(actor, CHECK_IN)
    facility = _desk(actor)
    text = text.strip()
    if not text:
        raise NothingRead
    scanned = read_scan(text)
    found = search_people(text)
    day = now.astimezone(PROVINCE_ZONE).date()
    exact = _only_one(found, scanned, text)
    card, arrival = CardState("none"), None
    if exact is not None:
        ids = members(exact.person_id)
        card, arrival = card_state(ids, facility, day), find_arrival(ids, facility, day)
    lookup = Lookup.objects.create(
        facility=facility,
        user_id=actor.user_id,
        looked_at=now,
        method=_method(scanned, text),
        device=device if device in Lookup.Device.values else Lookup.Device.KEYBOARD,
        outcome=_outcome(exact, found, scanned, card),
        person_id=exact.person_id if exact else None,
        took_ms=round((time.perf_counter() - started) * 1000),
    )
    if exact is not None:
        record_read(actor, exact.person_id, "reception")
    return LookedUp(lookup, facility, exact, [] if exact else found, card, arrival, scanned)


def _desk(actor: Actor) -> Organisation:
    facility = desk_of(actor)
    if facility is None:
        raise NoFacility
    return facility


def _only_one(found: list[FoundPerson], scanned: Scanned | None, text: str) -> FoundPerson | None:
    """Return the person if one alone fits: a number names one person, a name may name several."""
    if len(found) == 1:
        return found[0]
    by_number = [one for one in found if one.found_by == "number"]
    return by_number[0] if len(by_number) == 1 and (scanned or any(c.isdigit() for c in text)) else None


def _method(scanned: Scanned | None, text: str) -> str:
    if isinstance(scanned, CitizenCardQr):
        return Lookup.Method.CITIZEN_CARD
    if isinstance(scanned, InsuranceCardQr):
        return Lookup.Method.INSURANCE_CARD
    if isinstance(scanned, VssidCode):
        return Lookup.Method.VSSID
    return Lookup.Method.NUMBER if any(c.isdigit() for c in text) else Lookup.Method.NAME


def _outcome(
    exact: FoundPerson | None, found: list[FoundPerson], scanned: Scanned | None, card: CardState
) -> str:
    if exact is None:
        return Lookup.Outcome.SEVERAL if found else Lookup.Outcome.NOT_FOUND
    if isinstance(scanned, CitizenCardQr | InsuranceCardQr) and not _agrees(scanned, exact):
        return Lookup.Outcome.MISMATCH
    states = {"valid": Lookup.Outcome.SUCCESS, "none": Lookup.Outcome.NO_CARD}
    return states.get(card.state, Lookup.Outcome.EXPIRED)


def _agrees(scanned: CitizenCardQr | InsuranceCardQr, person: FoundPerson) -> bool:
    """Return whether the card and our data speak of the same human being."""
    years = (scanned.birth.year, person.birth.year)
    same_year = None in years or years[0] == years[1]
    names = compare_names(name_key(scanned.full_name), name_key(person.full_name))
    return same_year and names != NameAgreement.DIFFERENT


@transaction.atomic
def check_in(
    *, actor: Actor, lookup_id: UUID, person_id: UUID | None, reason: str, now: dt.datetime
) -> Visit:
    """Open the visit of the person who was looked up; the facility's own files confirm it later.

    `person_id` is needed when several people fitted. Raises NobodyChosen, NoFacility, and ArrivalKnown when
    the person is checked in here already.
    """
    require(actor, CHECK_IN)
    facility = _desk(actor)
    lookup = Lookup.objects.select_for_update().filter(id=lookup_id, facility=facility).first()
    chosen = person_id or (lookup.person_id if lookup else None)
    if lookup is None or chosen is None:
        raise NobodyChosen
    day = now.astimezone(PROVINCE_ZONE).date()
    card = card_state(members(chosen), facility, day)
    visit = open_visit(
        person_id=chosen,
        facility_id=facility.id,
        facility_code=facility.facility_code,
        now=now,
        reason=clean(reason)[:500],
        card_number=card.card.card_number if card.card and card.state == "valid" else "",
        **as_recorded(chosen),
    )
    lookup.person_id = chosen
    lookup.visit = visit
    lookup.save(update_fields=["person", "visit"])
    record(
        actor,
        "reception.arrival.check_in",
        person_id=chosen,
        organisation_id=facility.id,
        object_kind="visit",
        object_id=str(visit.id),
    )
    return visit


def register_newcomer(*, actor: Actor, lookup_id: UUID, text: str, reason: str, now: dt.datetime) -> Visit:
    """Register somebody nobody knew yet from the card they scanned, and check them in.

    Raises NotEnoughToRegister unless the text is the QR of an ID or insurance card.
    """
    require(actor, CHECK_IN)
    scanned = read_scan(text)
    if not isinstance(scanned, CitizenCardQr | InsuranceCardQr):
        raise NotEnoughToRegister
    with transaction.atomic():
        match = match_batch([_candidate(scanned, now)], now=now)[0]
    return check_in(actor=actor, lookup_id=lookup_id, person_id=match.person_id, reason=reason, now=now)


def _candidate(scanned: CitizenCardQr | InsuranceCardQr, now: dt.datetime) -> Candidate:
    """Return what a scanned card says of its holder."""
    if isinstance(scanned, CitizenCardQr):
        return Candidate(
            full_name=scanned.full_name,
            sex=scanned.sex,
            birth=scanned.birth,
            national_id=scanned.national_id,
            old_id=scanned.old_id,
            address=scanned.address,
            described_at=now,
        )
    card = Card(
        scanned.card_number,
        scanned.valid_from,
        scanned.valid_to,
        scanned.registered_facility_code,
        scanned.area_code,
    )
    return Candidate(
        full_name=scanned.full_name,
        sex=scanned.sex,
        birth=scanned.birth,
        insurance_numbers=(scanned.insurance_number,),
        cards=(card,) if scanned.valid_from else (),
        address=scanned.address,
        described_at=now,
    )
