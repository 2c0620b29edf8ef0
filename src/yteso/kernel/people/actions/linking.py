"""Two persons are one human being, or are not: merge, unmerge, decide - and lose nothing.

A merge is an edge between two masters. Who is one with whom is what the edges that are not undone say, in
the order of their making; taking one edge away leaves exactly what the others say. No row of a record moves.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, require
from yteso.kernel.people.agreement import Reason, compare
from yteso.kernel.people.errors import (
    AlreadyDecided,
    AlreadyOnePerson,
    AlreadyUndone,
    ContradictoryNumbers,
    ReasonMissing,
)
from yteso.kernel.people.models import DuplicatePair, Identifier, Merge, Person
from yteso.kernel.people.permissions import DECIDE
from yteso.kernel.people.queries import hold_different_ids


class Linking(StrEnum):
    MERGED = "merged"
    UNMERGED = "unmerged"


@dataclass(frozen=True)
class Linked:
    """What the listeners hear: these persons have another master now."""

    what: Linking
    merge_id: UUID
    kept_id: UUID
    absorbed_id: UUID
    person_ids: tuple[UUID, ...]
    at: dt.datetime


Listener = Callable[[Linked], None]
_listeners: dict[str, Listener] = {}


def tell_when_linked(name: str, listener: Listener) -> None:
    """Have `listener` called, inside the transaction, when persons are merged or separated.

    This is how the floors above hear of it: `toolkit/facts` publishes `PersonsMerged` and
    `PersonsUnmerged` from here. Call it in the app's `ready()`.
    """
    _listeners[name] = listener


def _tell(linked: Linked) -> None:
    for listener in _listeners.values():
        listener(linked)


@transaction.atomic
def merge(actor: Actor, *, kept_id: UUID, absorbed_id: UUID, reason: str = "", now: dt.datetime) -> Merge:
    """Make one citizen of two; either id may be any of their rows. The first one's master stands for both.

    Raises: NotVisible, NotAllowed, AlreadyOnePerson; ContradictoryNumbers if each holds a valid national
    id of their own and no reason is written.
    """
    kept, absorbed = _lock_masters(kept_id, absorbed_id)
    require(actor, DECIDE)
    if kept.id == absorbed.id:
        raise AlreadyOnePerson
    if not reason.strip() and hold_different_ids(kept.id, absorbed.id):
        raise ContradictoryNumbers
    moved = list(Person.objects.filter(master=absorbed).order_by("id").values_list("id", flat=True))
    Person.objects.filter(id__in=moved).update(master=kept, updated_at=now)
    merge = Merge.objects.create(
        kept=kept,
        absorbed=absorbed,
        moved_ids=moved,
        reason=reason.strip(),
        merged_at=now,
        merged_by_id=actor.user_id,
    )
    _close_pairs_within(kept.id, actor, now)
    record(
        actor, DECIDE.code, person_id=kept.id, object_kind="merge", object_id=merge.id,
        detail={"what": "merge", "absorbed": str(absorbed.id), "persons": len(moved)},
    )  # fmt: skip
    _tell(Linked(Linking.MERGED, merge.id, kept.id, absorbed.id, tuple(moved), now))
    return merge


@transaction.atomic
def unmerge(actor: Actor, *, merge_id: UUID, reason: str, different: bool = True, now: dt.datetime) -> Merge:
    """Take a merge back, whatever came after it: each row gets the master that the other merges give it.

    With `different`, the two are remembered as different people and not proposed again.
    Raises: NotVisible, NotAllowed, ReasonMissing, AlreadyUndone.
    """
    merge = Merge.objects.select_for_update(of=("self",)).filter(id=merge_id).first()
    if merge is None or not Person.objects.visible_to(actor).filter(id=merge.kept_id).exists():
        raise NotVisible
    require(actor, DECIDE)
    if not reason.strip():
        raise ReasonMissing
    if merge.undone_at is not None:
        raise AlreadyUndone
    members = _lock_members([Person.objects.values_list("master_id", flat=True).get(id=merge.kept_id)])
    merge.undone_at, merge.undone_by_id, merge.undone_reason = now, actor.user_id, reason.strip()
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    edges = (
        Merge.objects.filter(undone_at=None)
        .filter(Q(kept__in=list(members)) | Q(absorbed__in=list(members)))
        .order_by("merged_at", "id")
        .values_list("kept_id", "absorbed_id")
    )
    masters = replay(members, edges)
    moved = {person_id: master for person_id, master in masters.items() if members[person_id] != master}
    for master in sorted(set(moved.values())):
        ids = [person_id for person_id, its in moved.items() if its == master]
        Person.objects.filter(id__in=ids).update(master_id=master, updated_at=now)
    _remember(
        merge.kept_id, merge.absorbed_id, "different" if different else "open", actor, now, reason.strip()
    )
    record(
        actor, DECIDE.code, person_id=merge.kept_id, object_kind="merge", object_id=merge.id,
        detail={"what": "unmerge", "absorbed": str(merge.absorbed_id), "persons": len(moved)},
    )  # fmt: skip
    _tell(Linked(Linking.UNMERGED, merge.id, merge.kept_id, merge.absorbed_id, tuple(sorted(moved)), now))
    return merge


def replay(person_ids: Iterable[UUID], edges: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Return the master of each person after these merges (kept, absorbed), in this order. Pure."""
    masters = {person_id: person_id for person_id in person_ids}
    for kept, absorbed in edges:
        into, out_of = masters[kept], masters[absorbed]
        for person_id, master in masters.items():
            if master == out_of:
                masters[person_id] = into
    return masters


@transaction.atomic
def decide_different(actor: Actor, *, pair_id: UUID, note: str = "", now: dt.datetime) -> DuplicatePair:
    """Remember that the two are different people: they are never proposed again.

    Who waited only for this and holds a number of their own is confirmed.
    Raises: NotVisible, NotAllowed, AlreadyDecided.
    """
    pair = _lock_pair(actor, pair_id)
    pair.verdict, pair.decided_at, pair.decided_by_id, pair.note = (
        "different",
        now,
        actor.user_id,
        note.strip(),
    )
    pair.save(update_fields=["verdict", "decided_at", "decided_by", "note"])
    _confirm([pair.first_id, pair.second_id], now)
    record(
        actor, DECIDE.code, person_id=pair.first_id, object_kind="pair", object_id=pair.id,
        detail={"what": "different", "other": str(pair.second_id)},
    )  # fmt: skip
    return pair


@transaction.atomic
def propose_pair(actor: Actor, *, one_id: UUID, other_id: UUID, now: dt.datetime) -> DuplicatePair:
    """Put two citizens side by side that no program has paired; a pair that is there is only found again.

    Raises: NotVisible, NotAllowed, AlreadyOnePerson.
    """
    one, other = _lock_masters(one_id, other_id)
    require(actor, DECIDE)
    if one.id == other.id:
        raise AlreadyOnePerson
    agreement = compare(one.full_name, one.birth, one.sex, other.full_name, other.birth, other.sex)
    first, second = sorted((one.id, other.id))
    pair, made = DuplicatePair.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "reasons": [Reason.PROPOSED.value, *agreement.reasons()],
            "score": agreement.weight,
            "verdict": DuplicatePair.Verdict.OPEN,
            "found_at": now,
        },
    )
    if made:
        record(
            actor, DECIDE.code, person_id=one.id, object_kind="pair", object_id=pair.id,
            detail={"what": "propose", "other": str(other.id)},
        )  # fmt: skip
    return pair


@transaction.atomic
def put_off(actor: Actor, *, pair_id: UUID, now: dt.datetime) -> DuplicatePair:
    """Let a pair wait behind the others. Raises: NotVisible, NotAllowed, AlreadyDecided."""
    pair = _lock_pair(actor, pair_id)
    pair.later_at = now
    pair.save(update_fields=["later_at"])
    record(actor, DECIDE.code, object_kind="pair", object_id=pair.id, detail={"what": "later"})
    return pair


def _lock_pair(actor: Actor, pair_id: UUID) -> DuplicatePair:
    rows = DuplicatePair.objects.select_for_update(of=("self",))
    pair = rows.filter(id=pair_id).first()
    if pair is None or not Person.objects.visible_to(actor).filter(id=pair.first_id).exists():
        raise NotVisible
    require(actor, DECIDE)
    if pair.verdict != DuplicatePair.Verdict.OPEN:
        raise AlreadyDecided
    return pair


def _lock_masters(one_id: UUID, other_id: UUID) -> tuple[Person, Person]:
    """Lock every row of both citizens in the order of ids, and return the two masters as they then are."""
    masters = dict(Person.objects.filter(id__in=[one_id, other_id]).values_list("id", "master_id"))
    if len(masters) < len({one_id, other_id}):
        raise NotVisible
    _lock_members(masters.values())
    found = Person.objects.in_bulk(
        list(Person.objects.filter(id__in=masters).values_list("master_id", flat=True))
    )
    now_masters = dict(Person.objects.filter(id__in=masters).values_list("id", "master_id"))
    if now_masters != masters:  # somebody merged one of them while we waited for the locks
        return _lock_masters(one_id, other_id)
    return found[masters[one_id]], found[masters[other_id]]


def _lock_members(masters: Iterable[UUID]) -> dict[UUID, UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, master_id FROM people_person WHERE master_id = ANY(%s) ORDER BY id FOR UPDATE",
            [list(set(masters))],
        )
        return dict(cursor.fetchall())


def _close_pairs_within(master_id: UUID, actor: Actor, now: dt.datetime) -> None:
    """Open pairs between rows that are one person now are decided by that."""
    members = Person.objects.filter(master_id=master_id).values("id")
    DuplicatePair.objects.filter(verdict="open", first__in=members, second__in=members).update(
        verdict="same", decided_at=now, decided_by_id=actor.user_id
    )


def _remember(one: UUID, other: UUID, verdict: str, actor: Actor, now: dt.datetime, note: str) -> None:
    first, second = sorted((one, other))
    values = {"verdict": verdict, "decided_at": now, "decided_by_id": actor.user_id, "note": note}
    DuplicatePair.objects.update_or_create(
        first_id=first, second_id=second, defaults=values, create_defaults=values | {"found_at": now}
    )


def _confirm(person_ids: Sequence[UUID], now: dt.datetime) -> None:
    """Confirm provisional persons who hold a number of their own and have no open pair."""
    open_pairs = DuplicatePair.objects.filter(verdict="open")
    doubtful = {*open_pairs.values_list("first_id", flat=True).filter(first__in=person_ids),
                *open_pairs.values_list("second_id", flat=True).filter(second__in=person_ids)}  # fmt: skip
    sure = [person_id for person_id in person_ids if person_id not in doubtful]
    Person.objects.filter(
        id__in=sure,
        standing=Person.Standing.PROVISIONAL,
        identifiers__status=Identifier.Status.HELD,
        identifiers__system__in=["national_id", "passport", "insurance"],
    ).update(standing=Person.Standing.CONFIRMED, updated_at=now)
