"""Bulk writing of persons, numbers, cards and pairs: COPY and set-based SQL.

One place for the ingest river and for loading a whole population, because a row-by-row ORM write of
1.25 million people would take hours and would be other code than the one that is used every day.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from yteso.kernel.base.public import NULL, copy_columns, copy_text, sort_key, uuid7
from yteso.kernel.people.arrays import plain_array, text_array
from yteso.kernel.people.candidates import Candidate, Card, Key
from yteso.kernel.people.numbers import fits_person

_COPIED = (
    "nationality_code", "ethnic_code", "occupation_code", "blood_group", "phone", "address", "province_code",
    "district_code", "commune_code",
)  # fmt: skip


@dataclass(slots=True)
class NewPerson:
    """A person to be written, with the place in a household if one is known."""

    id: UUID
    candidate: Candidate
    confirmed: bool
    household_id: UUID | None = None
    household_relation: str = ""


@dataclass(slots=True)
class NewHousehold:
    """A household to be written before its members."""

    id: UUID
    code: str
    commune_code: str
    address: str


@dataclass(slots=True)
class NewNumber:
    """A number to be written for a person; `status` is a value of `Identifier.Status`."""

    person_id: UUID
    key: Key
    status: str
    source: str


def insert_persons(persons: Sequence[NewPerson], now: dt.datetime) -> None:
    """Write new persons, each their own master."""
    if not persons:
        return
    who = [new.candidate for new in persons]
    ids = [str(new.id) for new in persons]
    moment = [now.isoformat()] * len(persons)
    columns: dict[str, Sequence[str]] = {
        "id": ids,
        "master_id": ids,
        "standing": ["confirmed" if new.confirmed else "provisional" for new in persons],
        "full_name": copy_text([c.full_name for c in who]),
        "name_key": copy_text([c.name_key for c in who]),
        "sort_key": copy_text([sort_key(c.full_name)[:600] for c in who]),
        "sex": [str(c.sex) for c in who],
        "birth_year": [str(c.birth.year or NULL) for c in who],
        "birth_month": [str(c.birth.month or NULL) for c in who],
        "birth_day": [str(c.birth.day or NULL) for c in who],
        "died_on": [str(c.died_on or NULL) for c in who],
        "household_id": [str(new.household_id or NULL) for new in persons],
        "household_relation": copy_text([new.household_relation for new in persons]),
        "described_at": [(c.described_at or now).isoformat() for c in who],
        "created_at": moment,
        "updated_at": moment,
    }
    for name in _COPIED:
        columns[name] = copy_text([getattr(c, name) for c in who])
    copy_columns("people_person", columns)


def write_households(households: Sequence[NewHousehold]) -> None:
    """Write new households, in the transaction of `write_people` or before it."""
    if not households:
        return
    copy_columns(
        "people_household",
        {
            "id": [str(home.id) for home in households],
            "code": copy_text([home.code for home in households]),
            "commune_code": copy_text([home.commune_code for home in households]),
            "address": copy_text([home.address for home in households]),
        },
    )


def insert_numbers(numbers: Sequence[NewNumber], now: dt.datetime) -> set[tuple[UUID, Key]]:
    """Write numbers in the order of their value; return those that were written.

    One statement in one order for everybody: two workers that meet on a number wait for each other in
    the same direction, so they cannot deadlock. A number that another transaction holds by then is
    left out; the caller looks again.
    """
    if not numbers:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_identifier (person_id, system, scope, value, status, source, first_seen_at)
            SELECT person_id, system, scope, value, status, source, %s
            FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
                 AS n(person_id, system, scope, value, status, source)
            ORDER BY system COLLATE "C", scope COLLATE "C", value COLLATE "C", person_id
            ON CONFLICT DO NOTHING
            """,
            [
                now,
                plain_array(n.person_id for n in numbers),
                *(text_array(column) for column in zip(*(n.key for n in numbers), strict=True)),
                text_array([n.status for n in numbers]),
                text_array([n.source for n in numbers]),
            ],
        )
        wanted = {(n.person_id, n.key) for n in numbers}
        if cursor.rowcount == len(numbers):
            return wanted
        cursor.execute(
            "SELECT person_id, system, scope, value FROM people_identifier WHERE person_id = ANY(%s::uuid[])",
            [plain_array({n.person_id for n in numbers})],
        )
        return wanted & {(row[0], (row[1], row[2], row[3])) for row in cursor.fetchall()}


def insert_cards(cards: Sequence[tuple[UUID, Card]]) -> None:
    """Write cards; one that is known takes the newer end of validity and registration."""
    unique = {(person_id, card.card_number, card.valid_from): card for person_id, card in cards}
    if not unique:
        return
    rows = sorted(unique.items(), key=lambda item: (item[0][0], item[0][1], str(item[0][2])))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_insurancecard
                   (person_id, card_number, registered_facility_code, valid_from, valid_to, area_code)
            SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::date[], %s::date[], %s::text[])
            ON CONFLICT (person_id, card_number, valid_from) DO UPDATE
               SET valid_to = coalesce(excluded.valid_to, people_insurancecard.valid_to),
                   registered_facility_code = coalesce(nullif(excluded.registered_facility_code, ''),
                                                       people_insurancecard.registered_facility_code),
                   area_code = coalesce(nullif(excluded.area_code, ''), people_insurancecard.area_code)
            """,
            [
                plain_array(key[0] for key, _ in rows),
                text_array([key[1] for key, _ in rows]),
                text_array([card.registered_facility_code for _, card in rows]),
                plain_array(key[2] for key, _ in rows),
                plain_array(card.valid_to for _, card in rows),
                text_array([card.area_code for _, card in rows]),
            ],
        )


def insert_pairs(pairs: Sequence[tuple[UUID, UUID, Sequence[str], float]], now: dt.datetime) -> None:
    """Open pairs for review. A pair that is already there, open or decided, stays as it is."""
    unique = {(min(a, b), max(a, b)): (reasons, score) for a, b, reasons, score in pairs if a != b}
    if not unique:
        return
    rows = sorted(unique.items())
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_duplicatepair (first_id, second_id, reasons, score, verdict, found_at)
            SELECT first_id, second_id, reasons, score, 'open', %s
            FROM unnest(%s::uuid[], %s::uuid[], %s::jsonb[], %s::float8[])
                 AS p(first_id, second_id, reasons, score)
            ON CONFLICT (first_id, second_id) DO NOTHING
            """,
            [
                now,
                plain_array(key[0] for key, _ in rows),
                plain_array(key[1] for key, _ in rows),
                text_array([json.dumps(list(reasons)) for _, (reasons, _score) in rows]),
                plain_array(score for _, (_reasons, score) in rows),
            ],
        )


@transaction.atomic
def write_people(people: Iterable[NewPerson], *, now: dt.datetime, source: str, chunk: int = 5000) -> int:
    """Write people who are known to be new and distinct (a first load, the demo); return how many.

    The same writing as the ingest river, without asking who they are. A number that somebody already
    holds, or that does not fit its bearer's sex or birth year, is only claimed.
    """
    total = 0
    waiting: list[NewPerson] = []
    for person in people:
        waiting.append(person)
        if len(waiting) >= chunk:
            _write_chunk(waiting, now, source)
            total += len(waiting)
            waiting = []
    if waiting:
        _write_chunk(waiting, now, source)
    return total + len(waiting)


def _write_chunk(people: Sequence[NewPerson], now: dt.datetime, source: str) -> None:
    numbers = []
    for new in people:
        c = new.candidate
        for key in c.number_keys():
            fit = key[0] != "national_id" or fits_person(key[2], c.birth, c.sex)
            numbers.append(NewNumber(new.id, key, "held" if fit else "claimed", c.facility_code or source))
    written = insert_numbers(numbers, now)
    lost = [n for n in numbers if n.status == "held" and (n.person_id, n.key) not in written]
    insert_numbers([NewNumber(n.person_id, n.key, "claimed", n.source) for n in lost], now)
    insert_persons(people, now)
    insert_cards([(new.id, card) for new in people for card in new.candidate.cards])


def new_person(
    candidate: Candidate,
    *,
    confirmed: bool = True,
    household_id: UUID | None = None,
    household_relation: str = "",
) -> NewPerson:
    """Give a candidate a key, ready for `write_people`."""
    return NewPerson(uuid7(), candidate, confirmed, household_id, household_relation)
