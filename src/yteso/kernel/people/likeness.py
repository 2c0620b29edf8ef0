"""A described person against a known one: do they agree, do numbers contradict, who else is like them?"""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from yteso.kernel.people.agreement import ENOUGH_FOR_REVIEW, Agreement, Reason, SexAgreement, compare
from yteso.kernel.people.candidates import Candidate
from yteso.kernel.people.known import Known
from yteso.kernel.people.names import NameAgreement, digits_apart, is_unnamed

SAME_COMMUNE, SAME_PHONE = 2.0, 3.0  # bits, as in agreement.py
PAIRS_PER_PERSON = 5
SMALL_CHILD_YEARS = 6  # the age of TE cards


def agreement_of(candidate: Candidate, person: Known) -> Agreement:
    """Compare name, birth and sex."""
    return compare(
        candidate.full_name, candidate.birth, candidate.sex, person.full_name, person.birth, person.sex
    )


def may_be_siblings(candidate: Candidate, person: Known, agreement: Agreement, now: dt.datetime) -> bool:
    """Return whether a small child may be another of its mother: a child without a name yet, or of a name
    that differs in a tone (twins are called Anh and Ánh). Their number is then often the mother's."""
    born = candidate.birth.year
    if born is None or (candidate.described_at or now).year - born > SMALL_CHILD_YEARS:
        return False
    return (
        agreement.name is not NameAgreement.SAME
        or is_unnamed(candidate.full_name)
        or is_unnamed(person.full_name)
    )


def contrary_numbers(candidate: Candidate, person: Known) -> dict[str, bool]:
    """Return the systems in which their numbers differ, and whether a typing fault explains it."""
    found: dict[str, bool] = {}
    for system, own in (
        ("national_id", (candidate.national_id,) if candidate.national_id else ()),
        ("passport", (candidate.passport,) if candidate.passport else ()),
        ("insurance", candidate.insurance_numbers),
    ):
        theirs = person.numbers_of(system) if own else []
        if own and theirs and not set(own) & set(theirs):
            found[system] = any(digits_apart(a, b) for a in own for b in theirs)
    return found


def likely_namesakes(
    candidate: Candidate, master_id: UUID, others: Iterable[Known]
) -> list[tuple[float, Known, list[str]]]:
    """Return who of the namesakes may be the candidate, likeliest first: (weight, person, reasons).

    `others` have the candidate's name and birth year, and all their numbers loaded. Who has another
    national id, passport or insurance number is somebody else, unless it looks like a typing fault.
    """
    found: list[tuple[float, Known, list[str]]] = []
    for other in others:
        if other.master_id == master_id:
            continue
        agreement = agreement_of(candidate, other)
        contrary = contrary_numbers(candidate, other)
        if agreement.sex is SexAgreement.DIFFERENT or any(not near for near in contrary.values()):
            continue
        weight, reasons = agreement.weight, agreement.reasons()
        if candidate.commune_code and candidate.commune_code == other.commune_code:
            weight += SAME_COMMUNE
            reasons.append(Reason.COMMUNE_SAME.value)
        if candidate.phone and candidate.phone == other.phone:
            weight += SAME_PHONE
            reasons.append(Reason.PHONE_SAME.value)
        if "national_id" in contrary:
            reasons.append(Reason.NATIONAL_ID_NEAR.value)
        if weight >= ENOUGH_FOR_REVIEW:
            found.append((weight, other, reasons))
    found.sort(key=lambda item: (-item[0], item[1].id))
    return found[:PAIRS_PER_PERSON]
