"""One box that finds people: by any number, a scanned card, a name with or without tones, a birth year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from yteso.kernel.base.public import clean, sort_key
from yteso.kernel.people.dates import UNKNOWN, PartialDate, parse_written_date
from yteso.kernel.people.names import name_key, repair_encoding
from yteso.kernel.people.numbers import CARD, parse_insurance_number, parse_phone, tidy_number
from yteso.kernel.people.qr import CitizenCardQr, InsuranceCardQr, read_scan

_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}")
_PREFIX_DIGITS = 6  # shorter beginnings of numbers match too many people to help anybody
_WORDS = "to_tsvector('simple'::regconfig, coalesce(name_key, '') || ' ' || coalesce((birth_year)::text, ''))"
_GIVEN = "split_part(name_key, ' ', -1)"
_AFTER_ALL = "\U0010ffff"  # sorts after every character of a number or a name key
_POOL = 200  # persons looked at for ranking; a search that finds more is too vague to rank well
_ENOUGH = 40


class FoundBy(StrEnum):
    """What in the text led to the person."""

    NUMBER = "number"
    NUMBER_BEGINNING = "number_beginning"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person found: the master row, and why. `score` orders the results, best first."""

    person_id: UUID
    full_name: str
    sex: int
    birth: PartialDate
    commune_code: str
    address: str
    phone: str
    standing: str
    died: bool
    found_by: FoundBy
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What the text asks for: numbers to look up, words of a name, a year or a whole date of birth."""

    numbers: tuple[str, ...] = ()
    phone: str = ""
    words: tuple[str, ...] = ()
    spelled: str = ""
    birth: PartialDate = UNKNOWN


def read_query(text: str) -> Asked:
    """Understand what was typed or scanned into the box."""
    scanned = read_scan(text) if "|" in text else None
    if isinstance(scanned, CitizenCardQr):
        return Asked(numbers=tuple(filter(None, (scanned.national_id, scanned.old_id))))
    if isinstance(scanned, InsuranceCardQr):
        return Asked(numbers=(scanned.insurance_number,))
    typed = repair_encoding(text).text[:200]
    whole = tidy_number(typed)
    if whole.isdecimal() and len(whole) >= _PREFIX_DIGITS:
        phone = parse_phone(whole)
        return Asked(numbers=(whole,), phone=phone.number if phone else "")
    if typed.startswith(("+", "0")) and (phone := parse_phone(typed)):
        return Asked(phone=phone.number)
    if CARD.fullmatch(whole):
        return Asked(numbers=(parse_insurance_number(whole), whole))
    if len(whole) >= 3 and any(c.isdigit() for c in whole) and whole.isalnum() and " " not in typed:
        return Asked(numbers=tuple(dict.fromkeys((whole, typed))))
    birth = UNKNOWN
    if date := _DATE.search(typed):
        birth, typed = parse_written_date(date.group()), typed.replace(date.group(), " ")
    words = name_key(typed).split()
    if birth.year is None and (years := [word for word in words if _YEAR.fullmatch(word)]):
        birth = PartialDate(int(years[0]))
        words.remove(years[0])
    names = tuple(word for word in words if not word.isdecimal())[:8]
    return Asked(words=names, spelled=clean(typed).lower(), birth=birth)


def search_people(text: str, limit: int = 20) -> list[FoundPerson]:
    """Find people by what was typed or scanned, best first, each citizen once (at most `limit`).

    Understands: citizen and old identity numbers, passport, insurance number and 15-character card,
    record number of a facility, telephone, the QR of either card, a name with or without tones in any
    order of its words, and a birth year or date after the name ("an 1950").
    """
    asked = read_query(text)
    if asked.numbers or asked.phone:
        rows = _by_number(asked, limit)
    elif asked.words:
        rows = _by_name(asked)
    else:
        rows = []
    best: dict[UUID, FoundPerson] = {}
    for found in sorted(rows, key=lambda f: (-f.score, sort_key(f.full_name), f.person_id)):
        best.setdefault(found.person_id, found)
    return list(best.values())[:limit]


_FIELDS = """m.id, m.full_name, m.sex, m.birth_year, m.birth_month, m.birth_day, m.commune_code, m.address,
    m.phone, m.standing, m.died_on IS NOT NULL"""


def _found(row: Sequence[Any], found_by: FoundBy, score: float) -> FoundPerson:
    key, name, sex, year, month, day, commune, address, phone, standing, died = row[:11]
    birth = PartialDate(year, month, day)
    return FoundPerson(key, name, sex, birth, commune, address, phone, standing, died, found_by, score)


def _by_number(asked: Asked, limit: int) -> list[FoundPerson]:
    found: list[FoundPerson] = []
    with connection.cursor() as cursor:
        if asked.numbers:
            cursor.execute(
                f"""
                SELECT {_FIELDS}, i.status FROM people_identifier i
                JOIN people_person p ON p.id = i.person_id JOIN people_person m ON m.id = p.master_id
                WHERE i.value = ANY(%s) ORDER BY i.status = 'held' DESC LIMIT %s
                """,  # noqa: S608
                [list(asked.numbers), 5 * limit],
            )
            weight = {"held": 100.0, "claimed": 90.0, "former": 80.0, "refuted": 10.0}
            found += [_found(row, FoundBy.NUMBER, weight[row[11]]) for row in cursor.fetchall()]
        if asked.phone:
            cursor.execute(
                f"""
                SELECT {_FIELDS} FROM people_person p JOIN people_person m ON m.id = p.master_id
                WHERE p.phone = %s AND p.phone <> '' LIMIT %s
                """,  # noqa: S608
                [asked.phone, 5 * limit],
            )
            found += [_found(row, FoundBy.PHONE, 70.0) for row in cursor.fetchall()]
        if not found and asked.numbers and len(asked.numbers[0]) >= _PREFIX_DIGITS:
            beginning = asked.numbers[0]
            cursor.execute(
                f"""
                SELECT {_FIELDS} FROM (
                    SELECT person_id FROM people_identifier
                    WHERE value >= %s AND value < %s ORDER BY value LIMIT %s
                ) i
                JOIN people_person p ON p.id = i.person_id JOIN people_person m ON m.id = p.master_id
                """,  # noqa: S608
                [beginning, beginning + _AFTER_ALL, limit],
            )
            found += [_found(row, FoundBy.NUMBER_BEGINNING, 50.0) for row in cursor.fetchall()]
    return found


def _by_name(asked: Asked) -> list[FoundPerson]:
    """Collect at most some hundred persons by the index that fits the words, then rank them."""
    phrase = " ".join(asked.words)
    rows: dict[UUID, Sequence[Any]] = {}
    with connection.cursor() as cursor:
        for condition, parameters in _lookups(asked, phrase):
            cursor.execute(
                f"""
                SELECT {_FIELDS}, m.name_key, m.master_id FROM people_person m
                WHERE {condition} LIMIT {_POOL}
                """,  # noqa: S608
                parameters,
            )
            rows |= {row[0]: row for row in cursor.fetchall()}
            if len(rows) >= _ENOUGH:
                break
        ranked = [(_rank(asked, phrase, row), row) for row in rows.values()]
        masters = {row[12] for score, row in ranked if score > 0 and row[12] != row[0]}
        standing_for: dict[UUID, Sequence[Any]] = {}
        if masters:
            cursor.execute(f"SELECT {_FIELDS} FROM people_person m WHERE m.id = ANY(%s)", [list(masters)])  # noqa: S608
            standing_for = {row[0]: row for row in cursor.fetchall()}
    return [_found(standing_for.get(row[12], row), FoundBy.NAME, score) for score, row in ranked if score > 0]


def _lookups(asked: Asked, phrase: str) -> Iterator[tuple[str, list[Any]]]:
    """Give the conditions to try in order until enough are found, each answered by one index.

    One word is taken for the given name, whole and then begun, because a family name finds nobody. Of
    several, first exactly these, then all of them in any order, then the last one perhaps only begun.
    """
    by_year, years = "", list[int]()
    if asked.birth.year is not None:
        by_year, years = " AND birth_year = %s", [asked.birth.year]
    last = asked.words[-1]
    if len(asked.words) == 1:
        yield f"{_GIVEN} = %s{by_year}", [phrase, *years]
        yield f"{_GIVEN} >= %s AND {_GIVEN} < %s{by_year}", [phrase, phrase + _AFTER_ALL, *years]
        return
    yield f"name_key = %s{by_year}", [phrase, *years]
    everything = [*asked.words, *(str(year) for year in years)]
    yield f"{_WORDS} @@ to_tsquery('simple', %s)", [" & ".join(everything)]
    if len(last) > 1:
        begun = [*asked.words[:-1], f"{last}:*", *(str(year) for year in years)]
        yield f"{_WORDS} @@ to_tsquery('simple', %s)", [" & ".join(begun)]


def _rank(asked: Asked, phrase: str, row: Sequence[Any]) -> float:
    """Score one person; nothing if the birth date asked for contradicts theirs."""
    full_name, birth, key = row[1], PartialDate(*row[3:6]), row[11]
    if asked.birth.year is not None:
        for wanted, present in zip(asked.birth, birth, strict=True):
            if wanted is not None and present is not None and wanted != present:
                return 0
    score = 10.0
    words = key.split()
    if key == phrase:
        score += 30
    elif key.endswith(" " + phrase):
        score += 20
    elif phrase in key:
        score += 10
    if words and words[-1] == asked.words[-1]:
        score += 8
    elif words and words[-1] in asked.words:
        score += 5
    if not asked.spelled.isascii():
        spelled = full_name.lower()
        score += 6 * sum(word in spelled.split() for word in asked.spelled.split()) / len(asked.words)
    if asked.birth.complete and birth == asked.birth:
        score += 15
    return score
