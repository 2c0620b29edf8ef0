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

from yteso.kernel.base.public import sort_key, uuid7
from yteso.kernel.people.candidates import Candidate, Card, Key
from yteso.kernel.people.numbers import fits_person

_PERSON_COLUMNS = (
    "id", "master_id", "standing", "full_name", "name_key", "sort_key", "sex", "birth_year", "birth_month",
    "birth_day", "died_on", "nationality_code", "ethnic_code", "occupation_code", "blood_group", "phone",
    "address", "province_code", "district_code", "commune_code", "household_id", "household_relation",
    "described_at", "created_at", "updated_at",
)  # fmt: skip
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})


@dataclass(slots=True)
class NewPerson:
    """A person to be written, with the place in a household if one is known."""

    id: UUID
    candidate: Candidate
    confirmed: bool
    household_id: UUID | None = None
    household_relation: str = ""


@dataclass(slots=True)
class NewNumber:
    """A number to be written for a person; `status` is a value of `Identifier.Status`."""

    person_id: UUID
    key: Key
    status: str
    source: str


def copy_text(values: Iterable[object]) -> str:
    """Return one line of COPY's text format."""
    return "\t".join(["\\N" if v is None else str(v).translate(_ESCAPES) for v in values])


def insert_persons(persons: Sequence[NewPerson], now: dt.datetime) -> None:
    """Write new persons, each their own master."""
    if not persons:
        return
    lines = [copy_text(_person_values(new, now)) for new in persons]
    _copy("people_person", _PERSON_COLUMNS, lines)


def _person_values(new: NewPerson, now: dt.datetime) -> tuple[object, ...]:
    c = new.candidate
    return (
        new.id, new.id, "confirmed" if new.confirmed else "provisional", c.full_name, c.name_key,
        sort_key(c.full_name), c.sex, c.birth.year, c.birth.month, c.birth.day, c.died_on, c.nationality_code,
        c.ethnic_code, c.occupation_code, c.blood_group, c.phone, c.address, c.province_code, c.district_code,
        c.commune_code, new.household_id, new.household_relation, c.described_at or now, now, now,
    )  # fmt: skip


def _copy(table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        copy.write("\n".join(lines) + "\n")


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
            RETURNING person_id, system, scope, value
            """,
            [
                now,
                [n.person_id for n in numbers],
                [n.key[0] for n in numbers],
                [n.key[1] for n in numbers],
                [n.key[2] for n in numbers],
                [n.status for n in numbers],
                [n.source for n in numbers],
            ],
        )
        return {(row[0], (row[1], row[2], row[3])) for row in cursor.fetchall()}


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
                [key[0] for key, _ in rows],
                [key[1] for key, _ in rows],
                [card.registered_facility_code for _, card in rows],
                [key[2] for key, _ in rows],
                [card.valid_to for _, card in rows],
                [card.area_code for _, card in rows],
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
                [key[0] for key, _ in rows],
                [key[1] for key, _ in rows],
                [json.dumps(list(reasons)) for _, (reasons, _score) in rows],
                [score for _, (_reasons, score) in rows],
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
