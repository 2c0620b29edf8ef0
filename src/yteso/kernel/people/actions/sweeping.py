"""Pairs that matching could not see: two workers met a new person at once, without a number in common."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from yteso.kernel.people.actions.writing import insert_pairs
from yteso.kernel.people.candidates import Candidate
from yteso.kernel.people.known import Known, find_namesakes, load_numbers, load_persons
from yteso.kernel.people.likeness import likely_namesakes
from yteso.kernel.people.models import DuplicatePair, Person

_AT_ONCE = 1000


def propose_pairs(*, since: dt.datetime, now: dt.datetime) -> int:
    """Open a pair for each person first known since then who has a likely namesake; return how many are new.

    Safe to run twice: a pair that is there, open or decided, stays as it is.
    """
    before = DuplicatePair.objects.count()
    fresh = Person.objects.filter(created_at__gte=since, birth_year__isnull=False)
    ids = list(fresh.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        with transaction.atomic():
            _propose_among(ids[start : start + _AT_ONCE], now)
    return DuplicatePair.objects.count() - before


def _propose_among(person_ids: Sequence[UUID], now: dt.datetime) -> None:
    fresh = load_persons(person_ids)
    load_numbers(fresh.values())
    candidates = {person.id: _as_candidate(person) for person in fresh.values()}
    by_name: dict[tuple[str, int | None], list[Known]] = {}
    namesakes = find_namesakes(candidates.values())
    load_numbers(namesakes)
    for other in namesakes:
        by_name.setdefault((other.name_key, other.birth.year), []).append(other)
    pairs = []
    for person in fresh.values():
        others = (o for o in by_name.get((person.name_key, person.birth.year), ()) if o.id != person.id)
        for weight, other, reasons in likely_namesakes(candidates[person.id], person.master_id, others):
            pairs.append((person.master_id, other.master_id, reasons, weight))
    insert_pairs(pairs, now)


def _as_candidate(person: Known) -> Candidate:
    """Describe a known person as a source would, with the numbers they hold."""
    held = {system: person.numbers_of(system) for system in ("national_id", "passport", "insurance")}
    return Candidate(
        full_name=person.full_name,
        sex=person.sex,
        birth=person.birth,
        national_id=next(iter(held["national_id"]), ""),
        passport=next(iter(held["passport"]), ""),
        insurance_numbers=tuple(held["insurance"]),
        phone=person.phone,
        commune_code=person.commune_code,
    )
