"""What people give to the shell: hits for the search box, a card and waiting tasks for who decides pairs."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from yteso.kernel.audit.public import Named, record_list
from yteso.kernel.base.public import Actor
from yteso.kernel.people.models import DuplicatePair, Identifier, Person
from yteso.kernel.people.permissions import DECIDE, NAMED_IN_LOG, READ, SEARCH
from yteso.kernel.people.queries import ordered_queue
from yteso.kernel.people.search import search_people
from yteso.kernel.people.words import say_reason
from yteso.kernel.ui.public import Hit, Task

LEAST_DIGITS, MOST_DIGITS = 9, 15  # of a number that says who somebody is


def find_hits(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """Return people for the search box. Every look is in the audit log."""
    found = search_people(text, limit)
    if found:
        record_list(actor, [one.person_id for one in found], SEARCH.code)
    return [
        Hit(
            title=one.full_name,
            url=reverse("people:person", args=[one.person_id]),
            detail=" · ".join(part for part in (str(one.birth), one.address) if part),
            icon="user",
        )
        for one in found
    ]


def name_persons(actor: Actor, person_ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return the names of these persons for the audit log, to who may see persons or judges looks."""
    may_open = actor.can(READ)
    rows = Person.objects.all() if actor.can(NAMED_IN_LOG) else Person.objects.visible_to(actor)
    found = rows.filter(id__in=person_ids).values_list("id", "full_name", "birth_year")
    return {
        key: Named(
            f"{name} ({born})" if born else name, reverse("people:person", args=[key]) if may_open else ""
        )
        for key, name, born in found
    }


def list_persons_numbered(text: str) -> Collection[UUID]:
    """Return all rows of the citizens who hold this number (national id, insurance number)."""
    number = text.replace(" ", "")
    if not (number.isdecimal() and LEAST_DIGITS <= len(number) <= MOST_DIGITS):
        return ()
    held = Identifier.objects.filter(value=number, status=Identifier.Status.HELD)
    return list(
        Person.objects.filter(master__in=held.values("person__master_id")).values_list("id", flat=True)
    )


def count_open_pairs(actor: Actor) -> int:
    """Return how many pairs wait for this actor's decision."""
    return DuplicatePair.objects.visible_to(actor).open().count()


def list_pair_tasks(actor: Actor, limit: int) -> Sequence[Task]:
    """Return the pairs to decide first. Every look is in the audit log."""
    rows = DuplicatePair.objects.visible_to(actor).open().select_related("first", "second")
    shown = list(ordered_queue(rows)[:limit])
    if shown:
        record_list(actor, [key for row in shown for key in (row.first_id, row.second_id)], DECIDE.code)
    return [
        Task(
            title=f"{row.first.full_name} – {row.second.full_name}",
            url=reverse("people:pair", args=[row.id]),
            detail=" · ".join(say_reason(code) for code in row.reasons[:3]),
        )
        for row in shown
    ]


def card_context(actor: Actor) -> dict[str, Any]:
    """Return what waits in the care of person records: pairs to decide and numbers in doubt."""
    return {
        "title": _("Person records"),
        "pairs": count_open_pairs(actor),
        "claims": Identifier.objects.filter(status=Identifier.Status.CLAIMED).count(),
    }
