"""Who is who: reading across persons, numbers, cards, pairs and merges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Q, QuerySet

from yteso.kernel.base.public import Actor, NotVisible, fetch_prepared
from yteso.kernel.people.agreement import Agreement, compare
from yteso.kernel.people.models import (
    CitizenAccount,
    DuplicatePair,
    Identifier,
    InsuranceCard,
    Merge,
    Person,
)
from yteso.kernel.people.numbers import fits_person


def person_ids_of(person_id: UUID) -> list[UUID]:
    """Return every row that is the same citizen as this person: the keys of their whole record."""
    return list(Person.objects.one_with(person_id).order_by("id").values_list("id", flat=True))


def find_citizen(person_id: UUID) -> tuple[Person, list[UUID]] | None:
    """Return the master of any of its persons, and the ids of all of them, in one prepared statement.

    Who may ask is decided by the caller (`record/chart`); lists and pages take `find_master`.
    """
    rows = fetch_prepared(_citizen_sql(), [person_id])
    members = [Person.from_db(DEFAULT_DB_ALIAS, _person_columns(), row) for row in rows]
    masters = [member for member in members if member.id == member.master_id]
    return (masters[0], [member.id for member in members]) if masters else None


@cache
def _person_columns() -> list[str]:
    return [field.attname for field in Person._meta.concrete_fields]


@cache
def _citizen_sql() -> str:
    columns = ", ".join(f'"{field.column}"' for field in Person._meta.concrete_fields)
    return (
        f"SELECT {columns} FROM people_person"  # noqa: S608 - names of ours
        " WHERE master_id = (SELECT master_id FROM people_person WHERE id = %s) ORDER BY id"
    )


def find_master(actor: Actor, person_id: UUID) -> Person:
    """Return the row that stands for the citizen. Raises: NotVisible."""
    person = Person.objects.visible_to(actor).filter(id=person_id).select_related("master__household").first()
    if person is None:
        raise NotVisible
    return person.master


def find_person_of_user(user_id: UUID) -> UUID | None:
    """Return the master of the person whose account this is (`actor.person_id`), or None."""
    return CitizenAccount.objects.filter(user_id=user_id).values_list("person__master_id", flat=True).first()


def find_user_of_number(number: str) -> UUID | None:
    """Return the account of the citizen who holds this personal number (CCCD), or None."""
    master = find_by_number(Identifier.System.NATIONAL_ID, number)
    if master is None:
        return None
    accounts = CitizenAccount.objects.filter(person__master_id=master, user__is_active=True)
    return accounts.order_by("confirmed_at", "id").values_list("user_id", flat=True).first()


def find_users_of_people(person_ids: Iterable[UUID | None]) -> dict[UUID, UUID]:
    """Return {account: person} of the citizens' accounts of these people (masters)."""
    wanted = {one for one in person_ids if one}
    if not wanted:
        return {}
    rows = CitizenAccount.objects.filter(person__master_id__in=wanted, user__is_active=True)
    return dict(rows.values_list("user_id", "person__master_id"))


def find_by_number(system: str, value: str) -> UUID | None:
    """Return the master of the person who holds the number, or None."""
    rows = fetch_prepared(
        "SELECT person.master_id FROM people_identifier AS number JOIN people_person AS person"
        " ON person.id = number.person_id"
        " WHERE number.system = %s AND number.value = %s AND number.status = %s"
        " ORDER BY number.id LIMIT 1",
        [str(system), value, str(Identifier.Status.HELD)],
    )
    return rows[0][0] if rows else None


@dataclass(frozen=True)
class Identity:
    """Everything about who a citizen is, for one page."""

    master: Person
    members: Sequence[Person]
    identifiers: Sequence[Identifier]
    cards: Sequence[InsuranceCard]
    household: Sequence[Person]
    merges: Sequence[Merge]
    open_pairs: Sequence[DuplicatePair]
    accounts: Sequence[CitizenAccount]


def find_identity(actor: Actor, person_id: UUID) -> Identity:
    """Return the citizen behind this row. Raises: NotVisible."""
    master = find_master(actor, person_id)
    members = list(Person.objects.filter(master=master).order_by("id"))
    ids = [member.id for member in members]
    household: Sequence[Person] = ()
    if master.household_id is not None:
        household = list(
            Person.objects.filter(household_id=master.household_id)
            .exclude(id__in=ids)
            .order_by("birth_year", "id")
        )
    return Identity(
        master=master,
        members=members,
        identifiers=list(
            Identifier.objects.filter(person__in=ids)
            .select_related("person")
            .order_by("system", "status", "value")
        ),
        cards=list(InsuranceCard.objects.filter(person__in=ids).order_by("-valid_from", "card_number")),
        household=household,
        merges=list(
            Merge.objects.filter(Q(kept__in=ids) | Q(absorbed__in=ids))
            .select_related("kept", "absorbed", "merged_by", "undone_by")
            .order_by("-merged_at")
        ),
        open_pairs=list(
            DuplicatePair.objects.visible_to(actor)
            .open()
            .filter(Q(first__in=ids) | Q(second__in=ids))
            .select_related("first", "second")
            .order_by("-score")
        ),
        accounts=list(CitizenAccount.objects.filter(person__in=ids).select_related("user")),
    )


@dataclass(frozen=True)
class Side:
    """One of two persons on the decision page."""

    person: Person
    members: int
    identifiers: Sequence[Identifier]
    cards: Sequence[InsuranceCard]


@dataclass(frozen=True)
class Comparison:
    """Two citizens side by side: how their descriptions agree, and whether their national ids contradict."""

    pair: DuplicatePair
    left: Side
    right: Side
    agreement: Agreement
    contradictory: bool


def compare_pair(actor: Actor, pair_id: UUID) -> Comparison:
    """Return a doubtful pair with both sides as their masters are now. Raises: NotVisible."""
    pair = (
        DuplicatePair.objects.visible_to(actor)
        .filter(id=pair_id)
        .select_related("first__master__household", "second__master__household", "decided_by")
        .first()
    )
    if pair is None:
        raise NotVisible
    left, right = _side(pair.first.master), _side(pair.second.master)
    one, other = left.person, right.person
    agreement = compare(one.full_name, one.birth, one.sex, other.full_name, other.birth, other.sex)
    return Comparison(pair, left, right, agreement, hold_different_ids(one.id, other.id))


def hold_different_ids(one_id: UUID, other_id: UUID) -> bool:
    """Whether each of two masters holds a national id that fits its bearer, and none in common."""

    def valid(master_id: UUID) -> set[str]:
        rows = Identifier.objects.filter(
            person__master=master_id, system=Identifier.System.NATIONAL_ID, status=Identifier.Status.HELD
        ).select_related("person")
        return {row.value for row in rows if fits_person(row.value, row.person.birth, row.person.sex)}

    left, right = valid(one_id), valid(other_id)
    return bool(left and right and not left & right)


def _side(master: Person) -> Side:
    ids = list(Person.objects.filter(master=master).values_list("id", flat=True))
    return Side(
        person=master,
        members=len(ids),
        identifiers=list(Identifier.objects.filter(person__in=ids).order_by("system", "value")),
        cards=list(InsuranceCard.objects.filter(person__in=ids).order_by("-valid_from")),
    )


def next_open_pair(actor: Actor, after: UUID | None = None) -> DuplicatePair | None:
    """Return the open pair to decide next: not put off first, then by score; never the one just seen."""
    rows = DuplicatePair.objects.visible_to(actor).open()
    if after is not None:
        rows = rows.exclude(id=after)
    return ordered_queue(rows).first()


def ordered_queue(rows: "QuerySet[DuplicatePair]") -> "QuerySet[DuplicatePair]":
    """Order pairs as they are worked off."""
    return rows.order_by(F("later_at").asc(nulls_first=True), "-score", "id")
