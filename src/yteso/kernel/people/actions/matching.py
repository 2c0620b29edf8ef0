"""Whose is it? Several hundred descriptions of people against the whole province, with a few queries.

In order: a number that only one person may hold, when name, birth and sex agree with it; the insurance
number likewise; the facility's own record number with the same name and birth; else a new person. What
does not agree is never merged here: the newcomer is provisional, only *claims* the number, and the pair
waits for a person's decision.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from yteso.kernel.base.public import uuid7
from yteso.kernel.people.actions.describing import describe
from yteso.kernel.people.actions.matched import CONFIRMING, Batch, Decision
from yteso.kernel.people.actions.settling import (
    write_cards,
    write_changes,
    write_new_persons,
    write_numbers,
    write_pairs,
)
from yteso.kernel.people.agreement import (
    ENOUGH_WITH_STRONG_NUMBER,
    Agreement,
    BirthAgreement,
    Reason,
)
from yteso.kernel.people.candidates import Candidate, Key, Match, Rule
from yteso.kernel.people.known import (
    WORN_OUT,
    Known,
    find_namesakes,
    find_numbers,
    load_numbers,
    load_persons,
)
from yteso.kernel.people.likeness import (
    agreement_of,
    contrary_numbers,
    likely_namesakes,
    may_be_siblings,
)
from yteso.kernel.people.names import NameAgreement, digits_apart
from yteso.kernel.people.numbers import fits_person

_RULE_ORDER = (Rule.NATIONAL_ID, Rule.PASSPORT, Rule.OLD_ID, Rule.INSURANCE, Rule.RECORD_NUMBER)
_STRONG = frozenset({"national_id", "passport", "old_id", "insurance"})
_SAME_NUMBER = {
    "national_id": Reason.NATIONAL_ID_SAME,
    "passport": Reason.PASSPORT_SAME,
    "old_id": Reason.OLD_ID_SAME,
    "insurance": Reason.INSURANCE_SAME,
    "mrn": Reason.MRN_SAME,
}
_ROUNDS = 5


@transaction.atomic
def match_batch(candidates: Sequence[Candidate], now: dt.datetime, source: str = "") -> list[Match]:
    """Find or make the person of each candidate; return one `Match` per candidate, in their order.

    Writes new persons, numbers, cards and changed contact data, and opens pairs for review. Call it
    once in a transaction, with everything of the batch (about 500): row and number locks are then
    always taken in one order, and two workers cannot deadlock. `source` says where the data came from
    when the candidate names no facility. Two candidates of one batch may be the same new person.
    """
    batch = Batch(candidates, now, source)
    _find(batch, range(len(candidates)))
    open_ = [i for i in range(len(candidates)) if not _settle(batch, i)]
    written: set[UUID] = set()
    for _round in range(_ROUNDS):
        if not open_:
            break
        _widen(batch, open_)
        for i in open_:
            _decide(batch, i)
        open_ = write_numbers(batch)
        if open_:
            _find(batch, open_)
    else:
        raise RuntimeError("numbers keep changing under this batch; run it again")
    new = [person for person in batch.persons.values() if person.new_for and person.id not in written]
    doubtful = {person_id for pair in batch.pairs for person_id in pair}
    write_new_persons(batch, new, doubtful)
    write_changes(batch, doubtful)
    write_cards(batch)
    write_pairs(batch)
    return [_match(batch.decisions[i], i) for i in range(len(candidates))]


def _match(decision: Decision, index: int) -> Match:
    person = decision.person
    created = bool(person.new_for) and person.new_for[0] == index
    return Match(
        person.id, person.master_id, Rule.NEW if created else decision.rule, created,
        person.standing == "provisional", tuple(dict.fromkeys(decision.doubts)),
    )  # fmt: skip


# Finding -------------------------------------------------------------------------------------------


def _find(batch: Batch, indexes: Sequence[int] | range) -> None:
    """Read the bearers of the candidates' numbers."""
    hits = find_numbers(key for i in indexes for key in batch.candidates[i].number_keys())
    missing = {person_id for person_id, _key, _status in hits} - batch.persons.keys()
    for person in load_persons(missing).values():
        _remember(batch, person)
    for person_id, key, status in hits:
        batch.persons[person_id].numbers[key] = status
        batch.bearers[key].add(person_id)
    for key in {key for _person_id, key, _status in hits if len(batch.bearers[key]) >= WORN_OUT}:
        batch.bearers[key] = {p for p in batch.bearers[key] if batch.persons[p].numbers[key] == "held"}
        batch.worn.add(key)


def _widen(batch: Batch, indexes: Sequence[int]) -> None:
    """Read what only doubtful cases need: all numbers of the bearers, and namesakes with theirs."""
    around = {
        p for i in indexes for key in batch.candidates[i].number_keys() for p in batch.bearers.get(key, ())
    }
    unnamed = [batch.candidates[i] for i in indexes]
    for person in find_namesakes(unnamed):
        if person.id not in batch.persons:
            _remember(batch, person)
        around.add(person.id)
    load_numbers(batch.persons[person_id] for person_id in around)


def _remember(batch: Batch, person: Known) -> None:
    batch.persons[person.id] = person
    batch.namesakes[(person.name_key, person.birth.year)].add(person.id)


def _settle(batch: Batch, index: int) -> bool:
    """Decide the usual case without further reading: all numbers are one person's, who fits them."""
    candidate = batch.candidates[index]
    keys = candidate.number_keys()
    if not keys:
        return False
    bearers = batch.bearers.get(keys[0])
    if not bearers or len(bearers) != 1 or any(batch.bearers.get(key) != bearers for key in keys):
        return False
    (person_id,) = bearers
    person = batch.persons[person_id]
    agreement = agreement_of(candidate, person)
    system = keys[0][0]
    if system == "mrn":
        if not agreement.suffices_with_record_number:
            return False
    else:
        held = person.numbers[keys[0]] == "held"
        if not held or agreement.weight < ENOUGH_WITH_STRONG_NUMBER or keys[0][2] in candidate.parent_numbers:
            return False
        if system == "national_id" and agreement.name is not NameAgreement.SAME:
            return False  # a fault in the name, or in the number of somebody who is called nearly so
        if system != "national_id" and may_be_siblings(candidate, person, agreement, batch.now):
            return False
    batch.decisions[index] = Decision(person, Rule(system))
    describe(batch, person, candidate)
    return True


# Deciding ------------------------------------------------------------------------------------------


def _decide(batch: Batch, index: int) -> None:
    candidate = batch.candidates[index]
    keys = candidate.number_keys()
    bearers = {person_id for key in keys for person_id in batch.bearers.get(key, ())}
    options = [
        (batch.persons[person_id], agreement_of(candidate, batch.persons[person_id])) for person_id in bearers
    ]
    accepted: list[tuple[int, int, float, int, Known]] = []
    for person, agreement in options:
        siblings = may_be_siblings(candidate, person, agreement, batch.now)
        rule = _rule_for(candidate, keys, person, agreement, siblings)
        if rule is Rule.NATIONAL_ID and _somebody_fits_better(batch, candidate, person, agreement):
            continue
        if rule is not None:
            held = any(person.numbers.get(key) == "held" for key in keys if key[0] == rule)
            accepted.append(
                (_RULE_ORDER.index(rule), 0 if held else 1, -agreement.weight, person.id.int, person)
            )
    doubts: list[str] = []
    telling = [key for key in keys if key not in batch.worn and len(batch.bearers.get(key, ())) < WORN_OUT]
    if accepted:
        accepted.sort(key=lambda option: option[:4])
        person, rule = accepted[0][4], _RULE_ORDER[accepted[0][0]]
    else:
        person, rule = _make_person(batch, index), Rule.NEW
    for other, agreement in options:
        if other.master_id != person.master_id:
            reasons = _reasons_for_pair(candidate, _of_other(batch, telling, other), other, agreement)
            if reasons:
                _open_pair(batch, person, other, reasons, agreement.weight)
                doubts += reasons
    _attach_numbers(batch, person, candidate, telling, doubts)
    if rule is Rule.NEW:
        doubts += _pair_with_namesakes(batch, person, candidate, bearers)
    else:
        describe(batch, person, candidate)
    batch.decisions[index] = Decision(person, rule, doubts)


def _rule_for(
    candidate: Candidate, keys: list[Key], person: Known, agreement: Agreement, siblings: bool
) -> Rule | None:
    """Return the first rule by which this person is the candidate, or None. With `siblings` they may be two
    small children of one mother, told apart only by a record number of their own or a citizen's number."""
    shared = [key for key in keys if key in person.numbers]
    same_record = any(key[0] == "mrn" for key in shared)
    own_record = agreement.suffices_with_record_number and (same_record or not candidate.record_number)
    for key in shared:
        rule = Rule(key[0])
        if key[2] in candidate.parent_numbers and not same_record:
            continue
        if siblings and rule is not Rule.NATIONAL_ID and not own_record:
            continue
        if rule is Rule.RECORD_NUMBER:
            if agreement.suffices_with_record_number and not contrary_numbers(candidate, person):
                return rule
            continue
        if agreement.weight < ENOUGH_WITH_STRONG_NUMBER:
            continue
        claimed = person.numbers[key] == "claimed"
        if claimed and not same_record and not _fits(key, candidate):
            continue  # a number that is somebody else's (twins with their mother's) proves nothing alone
        exact = agreement.name is NameAgreement.SAME and agreement.birth is BirthAgreement.SAME
        if (
            not exact
            and rule is not Rule.NATIONAL_ID
            and "national_id" in contrary_numbers(candidate, person)
        ):
            continue
        return rule
    return None


def _somebody_fits_better(batch: Batch, candidate: Candidate, person: Known, agreement: Agreement) -> bool:
    """Return whether the name as written, the birth and the number but for one digit are somebody else's:
    Hùng, whose number was typed as that of Hưng, his twin, with the number next to his."""
    if agreement.name is NameAgreement.SAME or any(
        key[0] == "mrn" and key in person.numbers for key in candidate.number_keys()
    ):
        return False
    for other_id in batch.namesakes.get((candidate.name_key, candidate.birth.year), ()):
        other = batch.persons[other_id]
        found = agreement_of(candidate, other)
        if (
            other.master_id != person.master_id
            and found.name is NameAgreement.SAME
            and found.birth is BirthAgreement.SAME
            and any(digits_apart(candidate.national_id, one) for one in other.numbers_of("national_id"))
        ):
            return True
    return False


def _fits(key: Key, candidate: Candidate) -> bool:
    return key[0] != "national_id" or fits_person(key[2], candidate.birth, candidate.sex)


def _of_other(batch: Batch, keys: list[Key], other: Known) -> list[Key]:
    """Keep the other person's numbers, without mere claims where somebody else is the holder."""

    def held(key: Key) -> bool:
        return any(batch.persons[p].numbers.get(key) == "held" for p in batch.bearers.get(key, ()))

    return [
        key
        for key in keys
        if key in other.numbers and (other.numbers[key] in ("held", "former") or not held(key))
    ]


def _reasons_for_pair(
    candidate: Candidate, shared: list[Key], other: Known, agreement: Agreement
) -> list[str]:
    """Say why two persons who share a number must be looked at; nothing if only a record number is reused."""
    if not shared:
        return []
    unlike = agreement.name is NameAgreement.DIFFERENT or agreement.birth is BirthAgreement.DIFFERENT
    if unlike and not any(key[0] in _STRONG for key in shared):
        return []
    reasons = [_SAME_NUMBER[key[0]].value for key in shared] + agreement.reasons()
    if any(key[2] in candidate.parent_numbers for key in shared):
        reasons.append(Reason.PARENT_NUMBER.value)
    elif any(not _fits(key, candidate) for key in shared):
        reasons.append(Reason.NATIONAL_ID_UNFIT.value)
    for system, near in contrary_numbers(candidate, other).items():
        if system == "national_id":
            reasons.append((Reason.NATIONAL_ID_NEAR if near else Reason.NATIONAL_ID_DIFFERS).value)
        elif system == "insurance":
            reasons.append(Reason.INSURANCE_DIFFERS.value)
    if _is_newborn(candidate):
        reasons.append(Reason.NEWBORN.value)
    return reasons


def _is_newborn(candidate: Candidate) -> bool:
    """Whether the person was at most about a month old when described."""
    born = candidate.birth.as_date()
    if born is None or candidate.described_at is None:
        return False
    return 0 <= (candidate.described_at.date() - born).days <= 31


def _make_person(batch: Batch, index: int) -> Known:
    c = batch.candidates[index]
    new_id = uuid7()
    person = Known(
        new_id, new_id, "confirmed", c.full_name, c.name_key, c.sex, c.birth, c.described_at or batch.now,
        c.phone, c.address, c.province_code, c.district_code, c.commune_code, c.nationality_code,
        c.ethnic_code, c.occupation_code, c.blood_group, c.died_on, numbers_complete=True, new_for=[index],
    )  # fmt: skip
    _remember(batch, person)
    return person


def _attach_numbers(
    batch: Batch, person: Known, candidate: Candidate, keys: list[Key], doubts: list[str]
) -> None:
    """Give the person the candidate's numbers: held if free and fitting, else claimed."""
    for key in keys:
        bearers = [batch.persons[other] for other in batch.bearers.get(key, ())]
        if key in person.numbers or any(other.master_id == person.master_id for other in bearers):
            continue
        if len(bearers) >= WORN_OUT:
            continue
        system = key[0]
        status = "held"
        if any(other.numbers.get(key) == "held" for other in bearers):
            status = "claimed"
        elif key[2] in candidate.parent_numbers:
            status = "claimed"
            doubts.append(Reason.PARENT_NUMBER.value)
        elif not _fits(key, candidate):
            status = "claimed"
            doubts.append(Reason.NATIONAL_ID_UNFIT.value)
        elif system in CONFIRMING:
            status = _succeed(batch, person, key, doubts)
        _give(batch, person, key, status, candidate)
    if candidate.national_id and person.numbers.get(("national_id", "", candidate.national_id)) == "held":
        for key, status in list(person.numbers.items()):
            if key[0] == "old_id" and status == "held":
                _retire(batch, person, key)


def _succeed(batch: Batch, person: Known, key: Key, doubts: list[str]) -> str:
    """Return the status of a number for one who may hold another: it replaces one that cannot be right."""
    held = [k for k, status in person.numbers.items() if k[0] == key[0] and status == "held"]
    if not held:
        return "held"
    if key[0] == "passport":
        for old in held:
            _retire(batch, person, old)
        return "held"
    if key[0] == "national_id" and not any(fits_person(k[2], person.birth, person.sex) for k in held):
        for old in held:
            _retire(batch, person, old)
        return "held"
    near = any(digits_apart(key[2], k[2]) for k in held)
    if key[0] == "national_id":
        doubts.append((Reason.NATIONAL_ID_NEAR if near else Reason.NATIONAL_ID_DIFFERS).value)
    else:
        doubts.append(Reason.INSURANCE_DIFFERS.value)
    return "claimed"


def _give(batch: Batch, person: Known, key: Key, status: str, candidate: Candidate) -> None:
    person.numbers[key] = status
    batch.bearers[key].add(person.id)
    batch.numbers[(person.id, key)] = status
    batch.number_source[(person.id, key)] = candidate.facility_code or batch.source


def _retire(batch: Batch, person: Known, key: Key) -> None:
    person.numbers[key] = "former"
    if (person.id, key) in batch.numbers:
        batch.numbers[(person.id, key)] = "former"
    else:
        batch.retired.append((person.id, key))


def _pair_with_namesakes(batch: Batch, person: Known, candidate: Candidate, already: set[UUID]) -> list[str]:
    """Open pairs with persons of the same name, birth and sex whom no number contradicts; return why."""
    others = batch.namesakes.get((candidate.name_key, candidate.birth.year), set()) - already - {person.id}
    found = likely_namesakes(candidate, person.master_id, (batch.persons[other] for other in others))
    for weight, other, reasons in found:
        _open_pair(batch, person, other, reasons, weight)
    return [reason for _weight, _other, reasons in found for reason in reasons]


def _open_pair(batch: Batch, person: Known, other: Known, reasons: list[str], weight: float) -> None:
    one, two = sorted((person.master_id, other.master_id))
    batch.pairs.setdefault((one, two), (list(dict.fromkeys(reasons)), weight))


# Describing ----------------------------------------------------------------------------------------
