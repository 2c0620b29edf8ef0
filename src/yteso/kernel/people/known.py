"""The persons that a batch may be about, read with a few set-based queries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from yteso.kernel.people.arrays import plain_array, text_array
from yteso.kernel.people.candidates import Candidate, Card, Key
from yteso.kernel.people.dates import PartialDate


@dataclass(slots=True)
class Known:
    """A person as the database has them (or as this batch is about to write them)."""

    id: UUID
    master_id: UUID
    standing: str
    full_name: str
    name_key: str
    sex: int
    birth: PartialDate
    described_at: dt.datetime
    phone: str
    address: str
    province_code: str
    district_code: str
    commune_code: str
    nationality_code: str
    ethnic_code: str
    occupation_code: str
    blood_group: str
    died_on: dt.date | None
    numbers: dict[Key, str] = field(default_factory=dict)
    numbers_complete: bool = False
    new_for: list[int] = field(default_factory=list)
    changed: bool = False

    def numbers_of(self, system: str) -> list[str]:
        return [key[2] for key in self.numbers if key[0] == system]


_COLUMNS = """p.id, p.master_id, p.standing, p.full_name, p.name_key, p.sex, p.birth_year, p.birth_month,
    p.birth_day, p.described_at, p.phone, p.address, p.province_code, p.district_code, p.commune_code,
    p.nationality_code, p.ethnic_code, p.occupation_code, p.blood_group, p.died_on"""


def _known(row: Sequence[Any]) -> Known:
    values = (*row[:6], PartialDate(*row[6:9]), *row[9:20])
    return Known(*values)


WORN_OUT = 9  # so many bearers and a number tells nobody apart: a default of a program, a typist's habit


def find_numbers(keys: Iterable[Key]) -> list[tuple[UUID, Key, str]]:
    """Return who bears each of the numbers, in any status (matching stops giving it at `WORN_OUT`)."""
    unique = list(set(keys))
    if not unique:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.person_id, i.system, i.scope, i.value, i.status
            FROM unnest(%s::text[], %s::text[], %s::text[]) AS k(system, scope, value)
            JOIN people_identifier i ON i.value = k.value AND i.system = k.system AND i.scope = k.scope
            """,
            [text_array(column) for column in zip(*unique, strict=True)],
        )
        return [(row[0], (row[1], row[2], row[3]), row[4]) for row in cursor.fetchall()]


def load_persons(ids: Iterable[UUID]) -> dict[UUID, Known]:
    """Return the persons with these ids."""
    wanted = list(ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        query = f"SELECT {_COLUMNS} FROM people_person p WHERE p.id = ANY(%s::uuid[])"  # noqa: S608
        cursor.execute(query, [plain_array(wanted)])
        return {row[0]: _known(row) for row in cursor.fetchall()}


def load_numbers(persons: Iterable[Known]) -> None:
    """Fill in every number of the persons that still lack them."""
    wanted = {person.id: person for person in persons if not person.numbers_complete}
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT person_id, system, scope, value, status
            FROM people_identifier WHERE person_id = ANY(%s::uuid[])
            """,
            [plain_array(wanted)],
        )
        for person_id, system, scope, value, status in cursor.fetchall():
            wanted[person_id].numbers[(system, scope, value)] = status
    for person in wanted.values():
        person.numbers_complete = True


def find_namesakes(candidates: Iterable[Candidate]) -> list[Known]:
    """Return persons with the name and birth year of one of the candidates who could be they.

    Could be: birth dates do not contradict each other, and either both are whole or the commune or
    the telephone is the same; a name and a year alone would match hundreds.
    """
    rows = [c for c in candidates if c.name_key and c.birth.year is not None]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT {_COLUMNS}
            FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[], %s::text[], %s::text[])
                 AS k(name_key, year, month, day, commune, phone)
            JOIN people_person p ON p.name_key = k.name_key AND p.birth_year = k.year
            WHERE (p.birth_month = k.month AND p.birth_day = k.day)
               OR ((p.birth_month IS NULL OR k.month IS NULL OR p.birth_month = k.month)
                   AND (p.birth_day IS NULL OR k.day IS NULL OR p.birth_day = k.day)
                   AND ((k.commune <> '' AND p.commune_code = k.commune)
                        OR (k.phone <> '' AND p.phone = k.phone)))
            """,  # noqa: S608
            [
                text_array([c.name_key for c in rows]),
                plain_array(c.birth.year for c in rows),
                plain_array(c.birth.month for c in rows),
                plain_array(c.birth.day for c in rows),
                text_array([c.commune_code for c in rows]),
                text_array([c.phone for c in rows]),
            ],
        )
        return [_known(row) for row in cursor.fetchall()]


def find_cards(numbers: Iterable[str]) -> dict[tuple[UUID, str, dt.date | None], Card]:
    """Return the stored cards with these numbers, by person, number and start."""
    wanted = list(set(numbers))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT person_id, card_number, valid_from, valid_to, registered_facility_code, area_code
            FROM people_insurancecard WHERE card_number = ANY(%s::text[])
            """,
            [text_array(wanted)],
        )
        return {(row[0], row[1], row[2]): Card(*row[1:]) for row in cursor.fetchall()}
