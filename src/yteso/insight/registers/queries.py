"""Which units and registers an actor works with, and what the record could bring into them."""

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pghistory.models
from django.db.models import Count, Q

from yteso.insight.registers.definitions import Definition, definition_of, find_version, list_versions
from yteso.insight.registers.models import Entry, RegisterVersion
from yteso.insight.registers.permissions import READ, SENSITIVE
from yteso.insight.registers.writing import revived, spoken
from yteso.kernel.base.public import Actor, NotVisible
from yteso.kernel.organisations.public import Organisation

MONTHS_KEPT = 120


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02d}"

    def moved(self, months: int) -> "Month":
        place = self.year * 12 + self.month - 1 + months
        return Month(place // 12, place % 12 + 1)


def read_month(text: str, today: dt.date) -> Month:
    """Return the month of `2026-10`; the present one if the text is no month."""
    try:
        year, month = (int(part) for part in text.split("-"))
        return Month(dt.date(year, month, 1).year, month)
    except ValueError:
        return Month(today.year, today.month)


def find_unit(actor: Actor, organisation_id: UUID) -> Organisation:
    """Return a unit whose registers the actor may read. Raises NotVisible."""
    if not actor.reach(READ).covers(organisation_id):
        raise NotVisible
    unit = Organisation.objects.filter(id=organisation_id).first()
    if unit is None:
        raise NotVisible
    return unit


def list_units(actor: Actor) -> list[Organisation]:
    """Return the units (places that give care) whose registers the actor may read, the own one first."""
    units = Organisation.objects.facilities().within_reach(actor, READ).order_by("sort_key")[:500]
    return sorted(units, key=lambda unit: unit.id != actor.organisation_id)


def find_definition(actor: Actor, organisation_id: UUID, code: str, on: dt.date) -> Definition:
    """Return the register as it is kept on the day. Raises NoSuchRegister; NotVisible for HIV and TB."""
    definition = definition_of(find_version(code, on))
    if definition.is_sensitive and not actor.reach(SENSITIVE).covers(organisation_id):
        raise NotVisible
    return definition


@dataclass(frozen=True)
class Shelf:
    """One register of a unit: how much was written in the month."""

    version: RegisterVersion
    entries: int
    incomplete: int
    doubtful: int


def list_shelves(actor: Actor, unit: Organisation, month: Month) -> list[Shelf]:
    """Return the registers that the actor may open in the unit, with this month's entries."""
    rows = Entry.objects.all().visible_to(actor).kept().filter(organisation=unit)
    rows = rows.filter(Q(happened_on__range=(month.first, month.last)) | Q(happened_on=None))
    counted: dict[str, Any] = {
        row["register"]: row
        for row in rows.values("register").annotate(
            entries=Count("id"),
            incomplete=Count("id", filter=Q(is_complete=False)),
            doubtful=Count("id", filter=~Q(doubts={})),
        )
    }
    may = actor.reach(SENSITIVE).covers(unit.id)
    shelves = []
    for version in list_versions(month.last):
        if version.is_sensitive and not may:
            continue
        row = counted.get(version.code, {})
        shelves.append(
            Shelf(version, row.get("entries", 0), row.get("incomplete", 0), row.get("doubtful", 0))
        )
    return shelves


def list_entries(actor: Actor, organisation_id: UUID, code: str, month: Month) -> Any:
    """Return the kept entries of a register in a month, oldest first; undated ones come last."""
    dated = Q(happened_on__range=(month.first, month.last)) | Q(happened_on=None)
    rows = (
        Entry.objects.all()
        .visible_to(actor)
        .kept()
        .filter(dated, organisation_id=organisation_id, register=code)
    )
    return rows.order_by("happened_on", "id")


def find_entry(actor: Actor, entry_id: UUID) -> Entry:
    """Return one entry with its unit and version. Raises NotVisible."""
    rows = Entry.objects.all().visible_to(actor).select_related("version", "organisation", "person")
    entry = rows.filter(id=entry_id).first()
    if entry is None:
        raise NotVisible
    return entry


@dataclass(frozen=True)
class Edit:
    """One change of an entry: when, by whom, which cells from what to what."""

    at: dt.datetime
    who: str
    cells: list[tuple[str, str, str]]


def list_edits(entry: Entry, definition: Definition, names: dict[str, str]) -> list[Edit]:
    """Return the entry's changes, newest first. `names` gives the name of a user by id."""
    rows = pghistory.models.Events.objects.tracks(entry)  # type: ignore[no-untyped-call]
    events = list(rows.order_by("pgh_created_at"))
    states = [event.pgh_data for event in events]
    now = {"values": entry.values, "changed_at": entry.changed_at, "changed_by_id": entry.changed_by_id}
    edits = []
    for before, after in zip(states, [*states[1:], now], strict=False):
        cells = _differences(definition, before["values"], after["values"])
        at, who = after["changed_at"], str(after.get("changed_by_id") or after.get("changed_by") or "")
        moment = at if isinstance(at, dt.datetime) else dt.datetime.fromisoformat(at)
        if cells:
            edits.append(Edit(moment, names.get(who, ""), cells))
    return edits[::-1]


def _differences(
    definition: Definition, before: dict[str, Any], after: dict[str, Any]
) -> list[tuple[str, str, str]]:
    return [
        (
            str(c.label),
            spoken(c, revived(c, before.get(c.key))),
            spoken(c, revived(c, after.get(c.key))),
        )
        for c in definition.columns
        if before.get(c.key) != after.get(c.key)
    ]
