"""What the platform may know already: providers that modules declare, and the citizen's own identity."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.people.public import Identifier, find_citizen

Text = str | Promise


@dataclass(frozen=True)
class Known:
    """A value that we hold: as text in the form's own writing (days ISO), where from, since when."""

    value: str
    source: str
    on: dt.date | None = None


@dataclass(frozen=True)
class Subject:
    """About whom or what a form is filled in; `more` is what the module that starts it adds."""

    person_id: UUID | None = None
    organisation_id: UUID | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Provider:
    """One source: `names` says what it may know, `find` returns what it knows of this subject."""

    code: str
    label: Text
    names: Mapping[str, Text]
    find: Callable[[Subject, dt.date], Mapping[str, Known]]


@dataclass(frozen=True)
class Purpose:
    """What forms may be filled in for, declared by the module that uses them.

    `needs` are the fields that every form for it must have; `choices` gives (key, label) of what a form can
    be linked with.
    """

    code: str
    label: Text
    needs: tuple[str, ...] = ()
    choices: Callable[[], Sequence[tuple[str, str]]] = tuple


_providers: dict[str, Provider] = {}
_purposes: dict[str, Purpose] = {}


def add_provider(provider: Provider) -> None:
    """Let forms be filled from a module's knowledge; call it in the app's `ready()`."""
    _providers[provider.code] = provider


def add_purpose(purpose: Purpose) -> None:
    """Let a module have forms for something of its own; call it in the app's `ready()`."""
    _purposes[purpose.code] = purpose


def all_purposes() -> list[Purpose]:
    return list(_purposes.values())


def find_purpose(code: str) -> Purpose | None:
    return _purposes.get(code)


def provided_names() -> list[tuple[str, str]]:
    """Return everything that a form can be prefilled with: (name as in `prefill`, label)."""
    return [
        (f"{p.code}.{name}", f"{p.label}: {label}")
        for p in _providers.values()
        for name, label in p.names.items()
    ]


def find_known(names: Sequence[str], subject: Subject, on: dt.date) -> dict[str, Known]:
    """Return what is known of the names asked for; each provider is asked once."""
    found: dict[str, Known] = {}
    for code in dict.fromkeys(name.partition(".")[0] for name in names):
        provider = _providers.get(code)
        if provider is not None:
            for name, known in provider.find(subject, on).items():
                if known.value:
                    found[f"{code}.{name}"] = known
    return found


def _person(subject: Subject, on: dt.date) -> dict[str, Known]:
    del on
    found = find_citizen(subject.person_id) if subject.person_id else None
    if found is None:
        return {}
    person, ids = found
    since = person.described_at.astimezone(PROVINCE_ZONE).date()
    source = _("Population data of the platform")
    held = (
        Identifier.objects.filter(
            person_id__in=ids, system=Identifier.System.NATIONAL_ID, status=Identifier.Status.HELD
        )
        .order_by("first_seen_at")
        .first()
    )
    values = {
        "full_name": person.full_name,
        "birth_date": whole.isoformat() if (whole := person.birth.as_date()) else "",
        "birth_text": str(person.birth),
        "sex": str(person.sex),
        "address": person.address,
        "phone": person.phone,
        "ethnic_code": person.ethnic_code,
        "nationality_code": person.nationality_code,
        "province_code": person.province_code,
        "commune_code": person.commune_code,
    }
    known = {name: Known(value, source, since) for name, value in values.items() if value}
    if held is not None:
        day = held.first_seen_at.astimezone(PROVINCE_ZONE).date()
        known["national_id"] = Known(held.value, source, day)
    return known


PERSON = Provider(
    "person",
    gettext_lazy("The citizen who fills it in"),
    {
        "full_name": gettext_lazy("Full name"),
        "national_id": gettext_lazy("Personal identification number (CCCD)"),
        "birth_date": gettext_lazy("Date of birth"),
        "birth_text": gettext_lazy("Birth, as far as it is known"),
        "sex": gettext_lazy("Sex"),
        "address": gettext_lazy("Address"),
        "phone": gettext_lazy("Telephone"),
        "ethnic_code": gettext_lazy("Ethnic group"),
        "nationality_code": gettext_lazy("Nationality"),
        "province_code": gettext_lazy("Province"),
        "commune_code": gettext_lazy("Commune"),
    },
    _person,
)
