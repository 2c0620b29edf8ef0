"""How a citizen is known."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yteso.kernel.people.public import Identifier, InsuranceCard


@dataclass(frozen=True)
class Identity:
    """How this citizen is known: ids held, cards, and the local record number of each facility."""

    national_id: str
    insurance_number: str
    cards: list[Any]


def find_identity(person_ids: Collection[UUID]) -> Identity:
    """Return the numbers shown in the record's head."""
    numbers = dict(
        Identifier.objects.filter(person_id__in=person_ids, status=Identifier.Status.HELD)
        .exclude(system=Identifier.System.FACILITY_MRN)
        .order_by("first_seen_at")
        .values_list("system", "value")
    )
    cards = list(InsuranceCard.objects.filter(person_id__in=person_ids).order_by("-valid_from")[:3])
    return Identity(
        numbers.get(Identifier.System.NATIONAL_ID, numbers.get(Identifier.System.OLD_ID, "")),
        numbers.get(Identifier.System.INSURANCE, ""),
        cards,
    )
