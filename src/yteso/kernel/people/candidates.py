"""What a source says about a person, before we know who it is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from uuid import UUID

from yteso.kernel.people.dates import UNKNOWN, PartialDate, parse_compact_date, parse_day
from yteso.kernel.people.names import name_key, repair_encoding
from yteso.kernel.people.numbers import (
    NATIONAL_ID,
    OLD_ID,
    PASSPORT,
    normal_phone,
    parse_insurance_number,
    tidy_number,
)

Key = tuple[str, str, str]
"""(system, scope, value) of an identifier."""


@dataclass(frozen=True, slots=True)
class Card:
    """An insurance card as a source names it."""

    card_number: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    registered_facility_code: str = ""
    area_code: str = ""


@dataclass(slots=True)
class Candidate:
    """One description of one person, cleaned. `read_candidate` makes it from raw texts.

    `described_at` is when the source saw the person (the newest description wins); aware, or None
    for "now". `parent_numbers` are numbers that the source itself says are the mother's or carer's.
    """

    full_name: str
    sex: int
    birth: PartialDate = UNKNOWN
    facility_code: str = ""
    record_number: str = ""
    national_id: str = ""
    old_id: str = ""
    passport: str = ""
    insurance_numbers: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    phone: str = ""
    address: str = ""
    province_code: str = ""
    district_code: str = ""
    commune_code: str = ""
    nationality_code: str = ""
    ethnic_code: str = ""
    occupation_code: str = ""
    blood_group: str = ""
    died_on: dt.date | None = None
    described_at: dt.datetime | None = None
    parent_numbers: frozenset[str] = frozenset()
    name_key: str = field(default="")

    def __post_init__(self) -> None:
        self.name_key = name_key(self.full_name)

    def number_keys(self) -> list[Key]:
        """Return the numbers by which this person may be known, strongest first."""
        found: list[Key] = []
        if self.national_id:
            found.append(("national_id", "", self.national_id))
        if self.passport:
            found.append(("passport", "", self.passport))
        if self.old_id:
            found.append(("old_id", "", self.old_id))
        for number in self.insurance_numbers:
            found.append(("insurance", "", number))
        if self.record_number and self.facility_code:
            found.append(("mrn", self.facility_code, self.record_number))
        return found


class Rule(StrEnum):
    """By what a candidate was recognised."""

    NATIONAL_ID = "national_id"
    PASSPORT = "passport"
    OLD_ID = "old_id"
    INSURANCE = "insurance"
    RECORD_NUMBER = "mrn"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Match:
    """The person to whom a candidate's data belongs.

    `person_id` is the row to point at, `master_id` the one that stands for the whole citizen.
    `doubts` are codes of `Reason`, empty when nothing waits for review.
    """

    person_id: UUID
    master_id: UUID
    rule: Rule
    created: bool
    provisional: bool
    doubts: tuple[str, ...] = ()


def read_candidate(
    *,
    full_name: str,
    sex: str,
    birth: str,
    id_number: str = "",
    card_numbers: str = "",
    cards_from: str = "",
    cards_to: str = "",
    card_facilities: str = "",
    area_code: str = "",
    facility_code: str = "",
    record_number: str = "",
    phone: str = "",
    address: str = "",
    province_code: str = "",
    district_code: str = "",
    commune_code: str = "",
    nationality_code: str = "",
    ethnic_code: str = "",
    occupation_code: str = "",
    blood_group: str = "",
    died_on: dt.date | None = None,
    described_at: dt.datetime | None = None,
    parent_numbers: Iterable[str] = (),
) -> Candidate:
    """Make a candidate from the texts of a dossier: dates `yyyyMMdd[HHmm]`, several cards joined by `;`.

    Legacy encodings are repaired, numbers tidied and told apart; what cannot be a number is dropped
    (the checker has already said so to the sender).
    """
    number = tidy_number(id_number) if id_number else ""
    cards, insurance = (_read_cards(card_numbers, cards_from, cards_to, card_facilities, area_code)
                        if card_numbers else ((), ()))  # fmt: skip
    return Candidate(
        full_name=repair_encoding(full_name).text[:255],
        sex=int(sex) if sex in ("1", "2", "3") else 3,
        birth=parse_compact_date(birth),
        facility_code=facility_code[:10],
        record_number=record_number[:100],
        national_id=number if NATIONAL_ID.fullmatch(number) else "",
        old_id=number if OLD_ID.fullmatch(number) else "",
        passport=number if PASSPORT.fullmatch(number) else "",
        insurance_numbers=insurance,
        cards=cards,
        phone=normal_phone(phone) if phone else "",
        address=repair_encoding(address).text[:1024] if address else "",
        province_code=province_code[:3],
        district_code=district_code[:3],
        commune_code=commune_code[:5],
        nationality_code=nationality_code[:3],
        ethnic_code=ethnic_code[:2],
        occupation_code=occupation_code[:5],
        blood_group=blood_group[:5],
        died_on=died_on,
        described_at=described_at,
        parent_numbers=frozenset(filter(None, map(_parent_number, parent_numbers))),
    )


def _parent_number(text: str) -> str:
    return parse_insurance_number(text) or tidy_number(text)


def _read_cards(
    numbers: str, valid_from: str, valid_to: str, facilities: str, area_code: str
) -> tuple[tuple[Card, ...], tuple[str, ...]]:
    cards, insurance = [], []
    for number, first, last, facility in zip_longest(
        numbers.split(";"), valid_from.split(";"), valid_to.split(";"), facilities.split(";"), fillvalue=""
    ):
        tidy = tidy_number(number)
        if not tidy:
            continue
        if (own := parse_insurance_number(tidy)) and own not in insurance:
            insurance.append(own)
        if len(tidy) <= 15:
            cards.append(Card(tidy, parse_day(first), parse_day(last), facility.strip()[:5], area_code[:2]))
    return tuple(cards), tuple(insurance)
