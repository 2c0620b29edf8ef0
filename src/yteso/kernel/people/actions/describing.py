"""What a newer description changes about a person: fields that say more or are later, never a guess."""

from yteso.kernel.people.actions.matched import Batch
from yteso.kernel.people.candidates import Candidate
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.known import (
    Known,
)

CONTACT = (
    "phone", "address", "province_code", "district_code", "commune_code", "nationality_code", "ethnic_code",
    "occupation_code", "blood_group",
)  # fmt: skip
DESCRIBED = ("full_name", "sex", "birth", "died_on", "described_at", *CONTACT)
_PLACE = frozenset({"address", "province_code", "district_code", "commune_code"})


def describe(batch: Batch, person: Known, candidate: Candidate) -> None:
    """Take over what the newer description says: contact data as it is now, identity only where it says more.

    Name, birth and sex are never replaced by different ones here; a fuller birth date completes the
    year alone, a name written with tones replaces the same name without.
    """
    at = candidate.described_at or batch.now
    newer = at >= person.described_at
    if newer and at.date() > person.described_at.date():
        person.described_at = at
        person.changed = True
    moved = newer and candidate.address and candidate.commune_code
    for name in CONTACT:
        value, present = getattr(candidate, name), getattr(person, name)
        if value == present or not (value or (moved and name in _PLACE)):
            continue
        if newer or not present:
            setattr(person, name, value)
            person.changed = True
    if candidate.died_on and person.died_on is None:
        person.died_on = candidate.died_on
        person.changed = True
    if _knows_more(candidate.birth, person.birth):
        person.birth = candidate.birth
        person.changed = True
    if person.sex == 3 and candidate.sex in (1, 2):
        person.sex = candidate.sex
        person.changed = True
    if (
        person.full_name.isascii()
        and not candidate.full_name.isascii()
        and person.name_key == candidate.name_key
    ):
        person.full_name = candidate.full_name
        person.changed = True


def _knows_more(new: PartialDate, old: PartialDate) -> bool:
    if old.year is None:
        return new.year is not None
    if new.year != old.year or old.complete:
        return False
    return new.month is not None and (old.month is None or (old.month == new.month and new.complete))


# Writing -------------------------------------------------------------------------------------------
