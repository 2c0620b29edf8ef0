"""Names for the keys in the log: the modules that own the rows say what they are called, to whom they may.

The log itself holds keys only. What stands behind a key is asked, for a page of entries at a time, of the
module that registered for this kind, with the reader as actor: who may not see it gets no name.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from yteso.kernel.audit.models import Entry
from yteso.kernel.base.public import Actor

PERSON, ORGANISATION = "person", "organisation"


@dataclass(frozen=True)
class Named:
    """What an object is called, and where its page is for those who may open it."""

    text: str
    url: str = ""


Namer = Callable[[Actor, Collection[UUID]], Mapping[UUID, Named]]
PersonFinder = Callable[[str], Collection[UUID]]

_namers: dict[str, Namer] = {}
_finders: list[PersonFinder] = []


def name_objects_with(kind: str, namer: Namer) -> None:
    """Let a module name its objects: `namer(actor, keys)` returns those that the actor may know by name."""
    _namers[kind] = namer


def find_persons_with(finder: PersonFinder) -> None:
    """Let a module find persons by a number they carry, so that the log can be asked about them."""
    _finders.append(finder)


def persons_numbered(text: str) -> set[UUID]:
    """Return the persons who carry this number."""
    return {key for finder in _finders for key in finder(text)}


def name_entries(actor: Actor, entries: Iterable[Entry]) -> None:
    """Put on each entry the names that the actor may see: `person_named`, `object_named`, `place_named`.

    One question per kind of object, however many entries there are.
    """
    entries = list(entries)
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        for kind, key in _keys(entry):
            wanted[kind].add(key)
    named = {kind: _namers[kind](actor, keys) for kind, keys in wanted.items() if kind in _namers}
    for entry in entries:
        entry.person_named = _name(named, PERSON, entry.person_id)
        entry.place_named = _name(named, ORGANISATION, entry.organisation_id)
        entry.object_named = _name(named, entry.object_kind, _object_key(entry))


def _name(named: Mapping[str, Mapping[UUID, Named]], kind: str, key: UUID | None) -> Named | None:
    return named.get(kind, {}).get(key) if key else None


def _keys(entry: Entry) -> Iterable[tuple[str, UUID]]:
    if entry.person_id:
        yield PERSON, entry.person_id
    if entry.organisation_id:
        yield ORGANISATION, entry.organisation_id
    if key := _object_key(entry):
        yield entry.object_kind, key


def _object_key(entry: Entry) -> UUID | None:
    try:
        return UUID(entry.object_id)
    except ValueError:
        return None
