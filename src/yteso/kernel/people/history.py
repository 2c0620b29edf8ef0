"""What changed in a person's data and numbers, when, by whom and why: from the rows that triggers keep."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.apps import apps

from yteso.kernel.base.public import User
from yteso.kernel.people.models import Identifier, Person, Sex

_SHOWN = (
    "full_name", "sex", "birth_year", "birth_month", "birth_day", "died_on", "standing", "phone", "address",
    "province_code", "district_code", "commune_code", "nationality_code", "ethnic_code", "occupation_code",
    "blood_group",
)  # fmt: skip

_CHOICES: dict[str, dict[Any, Any]] = {"sex": dict(Sex.choices), "standing": dict(Person.Standing.choices)}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changed. `field` is a field of Person or a system of Identifier."""

    at: dt.datetime
    field: str
    before: str
    after: str
    user_id: str
    why: str
    who: str = ""


def list_changes(person_ids: Sequence[UUID]) -> list[Change]:
    """Return what changed in the data and numbers of these persons, newest first."""
    found = [*_person_changes(person_ids), *_number_changes(person_ids)]
    names = {
        str(key): name
        for key, name in User.objects.filter(id__in={c.user_id for c in found if c.user_id}).values_list(
            "id", "full_name"
        )
    }
    found.sort(key=lambda change: change.at, reverse=True)
    return [
        Change(c.at, c.field, c.before, c.after, c.user_id, c.why, names.get(c.user_id, "")) for c in found
    ]


def _person_changes(person_ids: Sequence[UUID]) -> Iterator[Change]:
    """Compare each former version with the one that came after it."""
    events = apps.get_model("people", "PersonEvent").objects.filter(pgh_obj_id__in=person_ids)
    former: dict[UUID, list[Any]] = {}
    for event in events.select_related("pgh_context").order_by("pgh_id"):
        former.setdefault(event.pgh_obj_id, []).append(event)
    for person in Person.objects.filter(id__in=former):
        versions = [*former[person.id], person]
        for before, after in pairwise(versions):
            for name in _SHOWN:
                old, new = getattr(before, name), getattr(after, name)
                if old != new:
                    yield Change(
                        before.pgh_created_at, name, _spoken(name, old), _spoken(name, new), *_why(before)
                    )


def _number_changes(person_ids: Sequence[UUID]) -> Iterator[Change]:
    """Each former status of a number, with the one that came after it."""
    events = apps.get_model("people", "IdentifierEvent").objects.filter(person_id__in=person_ids)
    words = {key: str(label) for key, label in Identifier.Status.choices}
    after = dict(Identifier.objects.filter(person__in=person_ids).values_list("id", "status"))
    for event in events.select_related("pgh_context").order_by("-pgh_id"):
        before = f"{event.value}: {words[event.status]}"
        yield Change(
            event.pgh_created_at,
            event.system,
            before,
            words.get(after.get(event.pgh_obj_id, ""), ""),
            *_why(event),
        )
        after[event.pgh_obj_id] = event.status


def _why(event: Any) -> tuple[str, str]:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return str(metadata.get("user", "")), str(metadata.get("reason", ""))


def _spoken(name: str, value: object) -> str:
    return str(_CHOICES.get(name, {}).get(value, "" if value is None else value))
