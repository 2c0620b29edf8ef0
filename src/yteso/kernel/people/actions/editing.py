"""Correcting what we hold about a person, by hand and with a reason."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, User, clean, require, sort_key
from yteso.kernel.people.errors import (
    AccountTaken,
    NoSuchAccount,
    NothingChanged,
    NumberHeld,
    NumberMalformed,
    ReasonMissing,
)
from yteso.kernel.people.models import CitizenAccount, Identifier, Person
from yteso.kernel.people.names import name_key
from yteso.kernel.people.numbers import (
    INSURANCE_NUMBER,
    NATIONAL_ID,
    OLD_ID,
    PASSPORT,
    normal_phone,
    tidy_number,
)
from yteso.kernel.people.permissions import EDIT, LINK_ACCOUNT

EDITABLE = (
    "full_name", "sex", "birth_year", "birth_month", "birth_day", "died_on", "nationality_code",
    "ethnic_code", "occupation_code", "blood_group", "phone", "address", "province_code", "district_code",
    "commune_code",
)  # fmt: skip
_FORMS = {
    Identifier.System.NATIONAL_ID: NATIONAL_ID,
    Identifier.System.OLD_ID: OLD_ID,
    Identifier.System.PASSPORT: PASSPORT,
    Identifier.System.INSURANCE: INSURANCE_NUMBER,
}


def _lock_person(actor: Actor, person_id: UUID) -> Person:
    person = Person.objects.select_for_update(of=("self",), no_key=True).filter(id=person_id).first()
    if person is None or not Person.objects.visible_to(actor).filter(id=person_id).exists():
        raise NotVisible
    return person


@transaction.atomic
def correct_person(
    actor: Actor, *, person_id: UUID, changes: Mapping[str, Any], reason: str, now: dt.datetime
) -> Person:
    """Correct a person's data; `changes` maps names in `EDITABLE` to values. History keeps the former row.

    Raises: NotVisible, NotAllowed, ReasonMissing, NothingChanged.
    """
    person = _lock_person(actor, person_id)
    require(actor, EDIT)
    if not reason.strip():
        raise ReasonMissing
    changed = [name for name in EDITABLE if name in changes and changes[name] != getattr(person, name)]
    if not changed:
        raise NothingChanged
    for name in changed:
        setattr(person, name, changes[name])
    person.full_name = clean(person.full_name)
    person.name_key, person.sort_key = name_key(person.full_name), sort_key(person.full_name)
    person.phone = normal_phone(person.phone) if person.phone else ""
    person.updated_at = person.described_at = now
    with pghistory.context(reason=reason.strip()):
        person.save(
            update_fields=[
                *changed,
                "full_name",
                "name_key",
                "sort_key",
                "phone",
                "updated_at",
                "described_at",
            ]
        )
    record(
        actor, EDIT.code, person_id=person.id, object_kind="person", object_id=person.id,
        detail={"what": "correct", "fields": changed},
    )  # fmt: skip
    return person


@transaction.atomic
def add_number(
    actor: Actor, *, person_id: UUID, system: str, value: str, reason: str, now: dt.datetime
) -> Identifier:
    """Give a person a number read from a paper; another held number of that kind becomes a former one.

    Raises: NotVisible, NotAllowed, ReasonMissing, NumberMalformed, NumberHeld.
    """
    person = _lock_person(actor, person_id)
    require(actor, EDIT)
    number = tidy_number(value)
    form = _FORMS.get(Identifier.System(system))
    if form is None or not form.fullmatch(number):
        raise NumberMalformed
    if not reason.strip():
        raise ReasonMissing
    _refuse_if_held(system, "", number, person)
    row, _made = Identifier.objects.get_or_create(
        person=person, system=system, scope="", value=number,
        defaults={"status": Identifier.Status.CLAIMED, "source": actor.label[:50], "first_seen_at": now},
    )  # fmt: skip
    return _hold(actor, row, reason, "add_number")


@transaction.atomic
def accept_number(actor: Actor, *, identifier_id: UUID, reason: str, now: dt.datetime) -> Identifier:
    """Decide that a claimed (or former) number is theirs; another one of that kind becomes a former one.

    Raises: NotVisible, NotAllowed, ReasonMissing, NumberHeld.
    """
    row = _find_number(actor, identifier_id)
    require(actor, EDIT)
    if not reason.strip():
        raise ReasonMissing
    _refuse_if_held(row.system, row.scope, row.value, row.person)
    return _hold(actor, row, reason, "accept_number")


@transaction.atomic
def refute_number(actor: Actor, *, identifier_id: UUID, reason: str, now: dt.datetime) -> Identifier:
    """Decide that a number is not theirs. It stays visible, and no longer leads a dossier to them alone.

    Raises: NotVisible, NotAllowed, ReasonMissing.
    """
    row = _find_number(actor, identifier_id)
    require(actor, EDIT)
    if not reason.strip():
        raise ReasonMissing
    row.status = Identifier.Status.REFUTED
    with pghistory.context(reason=reason.strip()):
        row.save(update_fields=["status"])
    record(
        actor, EDIT.code, person_id=row.person_id, object_kind="identifier", object_id=row.id,
        detail={"what": "refute_number", "system": row.system},
    )  # fmt: skip
    return row


def _find_number(actor: Actor, identifier_id: UUID) -> Identifier:
    row = Identifier.objects.select_for_update(of=("self",)).filter(id=identifier_id).first()
    if row is None:
        raise NotVisible
    _lock_person(actor, row.person_id)
    return row


def _refuse_if_held(system: str, scope: str, value: str, person: Person) -> None:
    holders = Identifier.objects.filter(
        system=system, scope=scope, value=value, status=Identifier.Status.HELD
    )
    if holders.exclude(person=person).exists():
        raise NumberHeld


def _hold(actor: Actor, row: Identifier, reason: str, what: str) -> Identifier:
    others = Identifier.objects.filter(
        person_id=row.person_id, system=row.system, status=Identifier.Status.HELD
    ).exclude(id=row.id)
    with pghistory.context(reason=reason.strip()):
        if row.system in _FORMS:
            others.update(status=Identifier.Status.FORMER)
        row.status = Identifier.Status.HELD
        row.save(update_fields=["status"])
    record(
        actor, EDIT.code, person_id=row.person_id, object_kind="identifier", object_id=row.id,
        detail={"what": what, "system": row.system},
    )  # fmt: skip
    return row


@transaction.atomic
def link_account(actor: Actor, *, username: str, person_id: UUID, now: dt.datetime) -> CitizenAccount:
    """Connect a citizen's account with their person, after their identity was checked.

    Raises: NotVisible, NotAllowed, NoSuchAccount, AccountTaken.
    """
    person = _lock_person(actor, person_id)
    require(actor, LINK_ACCOUNT)
    user = User.objects.filter(username=username.strip(), kind=User.Kind.CITIZEN).first()
    if user is None:
        raise NoSuchAccount
    account = CitizenAccount.objects.select_for_update(of=("self",)).filter(user=user).first()
    if account is not None and account.person_id != person.id:
        raise AccountTaken
    if account is None:
        account = CitizenAccount.objects.create(user=user, person=person, confirmed_at=now)
        record(
            actor, LINK_ACCOUNT.code, person_id=person.id, object_kind="account", object_id=account.id,
            detail={"what": "link", "user": str(user.pk)},
        )  # fmt: skip
    return account


@transaction.atomic
def unlink_account(actor: Actor, *, account_id: UUID, now: dt.datetime) -> None:
    """Take the connection back; the account then sees nothing. Raises: NotVisible, NotAllowed."""
    account = CitizenAccount.objects.select_for_update(of=("self",)).filter(id=account_id).first()
    if account is None:
        raise NotVisible
    _lock_person(actor, account.person_id)
    require(actor, LINK_ACCOUNT)
    person_id, user_id = account.person_id, account.user_id
    account.delete()
    record(
        actor, LINK_ACCOUNT.code, person_id=person_id, object_kind="account", object_id=account_id,
        detail={"what": "unlink", "user": str(user_id)},
    )  # fmt: skip
