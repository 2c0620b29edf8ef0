"""Writes what a batch of matching decided: numbers first, for they are locks, then persons, cards, pairs."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection

from yteso.kernel.base.public import sort_key
from yteso.kernel.people.actions.describing import CONTACT, DESCRIBED
from yteso.kernel.people.actions.matched import CONFIRMING, Batch
from yteso.kernel.people.actions.writing import (
    NewNumber,
    NewPerson,
    insert_cards,
    insert_numbers,
    insert_pairs,
    insert_persons,
)
from yteso.kernel.people.arrays import plain_array, text_array
from yteso.kernel.people.candidates import Card
from yteso.kernel.people.known import (
    Known,
    find_cards,
)


def write_numbers(batch: Batch) -> list[int]:
    """Write the numbers decided so far; return the candidates to decide again because somebody was faster."""
    numbers = [
        NewNumber(person_id, key, status, batch.number_source[(person_id, key)])
        for (person_id, key), status in batch.numbers.items()
    ]
    written = insert_numbers(numbers, batch.now)
    lost = {(n.person_id, n.key) for n in numbers} - written
    batch.numbers.clear()
    if not lost:
        return []
    losers = {person_id for person_id, _key in lost}
    again = [i for i, decision in batch.decisions.items() if decision.person.id in losers]
    for person_id in losers:
        person = batch.persons[person_id]
        if person.new_for:
            forget(batch, person)
        else:
            for key in [key for owner, key in lost if owner == person_id]:
                del person.numbers[key]
                batch.bearers[key].discard(person_id)
    for i in again:
        del batch.decisions[i]
    return sorted(again)


def forget(batch: Batch, person: Known) -> None:
    """Take back a new person: another worker has just written their number, it seems for the same human."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_identifier WHERE person_id = %s", [person.id])
    del batch.persons[person.id]
    batch.namesakes[(person.name_key, person.birth.year)].discard(person.id)
    for key in person.numbers:
        batch.bearers[key].discard(person.id)
    for pair in [pair for pair in batch.pairs if person.id in pair]:
        del batch.pairs[pair]


def write_new_persons(batch: Batch, new: list[Known], doubtful: set[UUID]) -> None:
    rows = []
    for person in new:
        strong = any(key[0] in CONFIRMING and status == "held" for key, status in person.numbers.items())
        person.standing = "confirmed" if strong and person.id not in doubtful else "provisional"
        candidate = batch.candidates[person.new_for[0]]
        if person.changed:  # a second description in the same batch said more
            candidate = replace(candidate, **{name: getattr(person, name) for name in DESCRIBED})
        rows.append(NewPerson(person.id, candidate, person.standing == "confirmed"))
    insert_persons(rows, batch.now)


def write_changes(batch: Batch, doubtful: set[UUID]) -> None:
    """Write what newer descriptions changed, rows locked in the order of their ids."""
    for person in batch.persons.values():
        if (
            person.standing == "provisional"
            and not person.new_for
            and person.numbers_complete
            and person.master_id not in doubtful
            and any(key[0] in CONFIRMING and status == "held" for key, status in person.numbers.items())
        ):
            person.changed = True
            person.standing = "confirmed"
    changed = sorted((p for p in batch.persons.values() if p.changed and not p.new_for), key=lambda p: p.id)
    if changed:
        update_persons(changed, batch.now)
    if batch.retired:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH old AS (
                    SELECT i.id FROM people_identifier i
                    JOIN unnest(%s::uuid[], %s::text[], %s::text[], %s::text[])
                         AS k(person_id, system, scope, value) USING (person_id, system, scope, value)
                    ORDER BY i.id FOR UPDATE OF i
                )
                UPDATE people_identifier i SET status = 'former' FROM old WHERE i.id = old.id
                """,
                [
                    plain_array(person_id for person_id, _key in batch.retired),
                    *(
                        text_array(column)
                        for column in zip(*(key for _id, key in batch.retired), strict=True)
                    ),
                ],
            )


_UPDATED = (
    ("full_name", "text"), ("sort_key", "text"), ("sex", "int"), ("birth_year", "int"),
    ("birth_month", "int"), ("birth_day", "int"), ("died_on", "date"), ("described_at", "timestamptz"),
    *((name, "text") for name in CONTACT),
)  # fmt: skip


def update_persons(persons: list[Known], now: dt.datetime) -> None:
    """Update the persons in one statement. A provisional one with an open pair stays provisional."""
    columns: dict[str, list[Any]] = {name: [getattr(p, name) for p in persons] for name in CONTACT}
    columns |= {
        "full_name": [p.full_name for p in persons],
        "sort_key": [sort_key(p.full_name)[:600] for p in persons],
        "sex": [p.sex for p in persons],
        "birth_year": [p.birth.year for p in persons],
        "birth_month": [p.birth.month for p in persons],
        "birth_day": [p.birth.day for p in persons],
        "died_on": [p.died_on for p in persons],
        "described_at": [f'"{p.described_at.isoformat()}"' for p in persons],
    }
    names = [name for name, _type in _UPDATED]
    arrays = ", ".join(f"%s::{kind}[]" for _name, kind in _UPDATED)
    sets = ", ".join(f"{name} = n.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_person WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE",
            [plain_array(p.id for p in persons)],
        )
        cursor.execute(
            f"""
            UPDATE people_person p
               SET {sets}, updated_at = %s,
                   standing = CASE WHEN n.standing = 'confirmed' AND NOT EXISTS (
                                  SELECT 1 FROM people_duplicatepair d
                                   WHERE d.verdict = 'open' AND (d.first_id = p.id OR d.second_id = p.id))
                              THEN 'confirmed' ELSE p.standing END
              FROM unnest(%s::uuid[], %s::text[], {arrays}) AS n(id, standing, {", ".join(names)})
             WHERE p.id = n.id
            """,  # noqa: S608
            [
                now,
                plain_array(p.id for p in persons),
                text_array([p.standing for p in persons]),
                *[
                    text_array(columns[name]) if kind == "text" else plain_array(columns[name])
                    for name, kind in _UPDATED
                ],
            ],
        )


def write_cards(batch: Batch) -> None:
    """Write the cards that are new or whose validity or registration the source now knows better."""
    stated = [
        (batch.decisions[i].person, card)
        for i, candidate in enumerate(batch.candidates)
        for card in candidate.cards
    ]
    stored = find_cards(card.card_number for person, card in stated if not person.new_for)
    fresh: list[tuple[UUID, Card]] = []
    for person, card in stated:
        present = stored.get((person.id, card.card_number, card.valid_from))
        if (
            present is None
            or (card.valid_to and card.valid_to != present.valid_to)
            or (
                card.registered_facility_code
                and card.registered_facility_code != present.registered_facility_code
            )
        ):
            fresh.append((person.id, card))
    insert_cards(fresh)


def write_pairs(batch: Batch) -> None:
    insert_pairs(
        [(one, two, reasons, weight) for (one, two), (reasons, weight) in batch.pairs.items()], batch.now
    )
