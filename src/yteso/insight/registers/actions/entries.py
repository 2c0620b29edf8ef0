"""Writing in the primary registers: cells of the grid, one entry, bringing in from the record, taking out."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yteso.insight.registers.definitions import (
    Definition,
    check_document,
    definition_of,
    document_digest,
    find_version,
)
from yteso.insight.registers.errors import NothingWritten, ReasonMissing, TooManyEntries
from yteso.insight.registers.feeds import Brought, brought_from_record
from yteso.insight.registers.models import Entry, RegisterVersion
from yteso.insight.registers.permissions import LOAD, WRITE
from yteso.insight.registers.queries import find_definition, find_entry
from yteso.insight.registers.shipped import shipped_documents
from yteso.insight.registers.writing import MINE, follow, stored, text_of, write_texts
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, clean, require, uuid7
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import Identifier, Person
from yteso.kernel.ui.public import (
    CellNo,
    CellSays,
    CellText,
    CellWrong,
    GridAnswer,
    GridChange,
    GridColumn,
    read_cell,
    write_cell,
)

MOST_NEW = 2000
FIELDS = [*MINE, "person_id", "place_code", "changed_at", "changed_by_id"]


@transaction.atomic
def fill_cells(
    *,
    actor: Actor,
    organisation_id: UUID,
    register: str,
    changes: Sequence[GridChange],
    on: dt.date,
    now: dt.datetime,
) -> GridAnswer:
    """Write cells of a register's grid: rows that are new are made under the key that the browser gave them.

    A cell that a colleague changed meanwhile is refused with what stands there; a cell that does not fit is
    refused with a sentence; all others are saved. Raises NotAllowed, NotVisible, NoSuchRegister,
    TooManyEntries.
    """
    require(actor, WRITE, organisation_id)
    definition = find_definition(actor, organisation_id, register, on)
    answer, day = GridAnswer(), now.astimezone(PROVINCE_ZONE).date()
    rows = _by_row(changes, answer)
    known = {
        entry.id: entry for entry in Entry.objects.select_for_update().filter(id__in=rows).order_by("id")
    }
    if len(rows) - len(known) > MOST_NEW:
        raise TooManyEntries
    made: list[Entry] = []
    changed: list[Entry] = []
    for key, cells in rows.items():
        entry = known.get(key)
        if entry is None:
            if not any(clean(cell.text) for cell in cells):
                answer.saved += [CellText(cell.row, cell.column, "") for cell in cells]
                continue
            entry = new_entry(actor, definition, organisation_id, now, key)
            made.append(entry)
        elif not _is_here(entry, definition, organisation_id):
            answer.refused += [CellNo(c.row, c.column, _("This line is no longer there.")) for c in cells]
            continue
        else:
            changed.append(entry)
        _write_row(entry, definition, cells, day, answer)
        entry.changed_at, entry.changed_by_id = now, actor.user_id
    link_people([*made, *changed])
    Entry.objects.bulk_create(made)
    Entry.objects.bulk_update(changed, FIELDS, batch_size=500)
    _audit(actor, definition, organisation_id, made, changed, len(changes))
    return answer


def _by_row(changes: Sequence[GridChange], answer: GridAnswer) -> dict[UUID, list[GridChange]]:
    rows: dict[UUID, list[GridChange]] = {}
    for change in changes:
        try:
            rows.setdefault(UUID(change.row), []).append(change)
        except ValueError:
            answer.refused.append(CellNo(change.row, change.column, _("This line is no longer there.")))
    return rows


def _is_here(entry: Entry, definition: Definition, organisation_id: UUID) -> bool:
    same = entry.register == definition.code and entry.organisation_id == organisation_id
    return same and entry.removed_at is None


def new_entry(
    actor: Actor, definition: Definition, organisation_id: UUID, now: dt.datetime, key: UUID | None = None
) -> Entry:
    return Entry(
        id=key or uuid7(),
        version_id=definition.version_id,
        register=definition.code,
        is_sensitive=definition.is_sensitive,
        organisation_id=organisation_id,
        made_at=now,
        made_by_id=actor.user_id,
        changed_at=now,
        changed_by_id=actor.user_id,
    )


def _write_row(
    entry: Entry, definition: Definition, cells: Sequence[GridChange], day: dt.date, answer: GridAnswer
) -> None:
    texts: dict[str, str] = {}
    for cell in cells:
        column = definition.by_key.get(cell.column)
        stands = text_of(entry, column) if column else ""
        if column and cell.was is not None and stands not in (cell.was, _as_read(column, cell.text)):
            answer.refused.append(
                CellNo(
                    cell.row,
                    cell.column,
                    _("A colleague has written “%(text)s” here.") % {"text": stands},
                    stands,
                )
            )
        else:
            texts[cell.column] = cell.text
    written = write_texts(entry, definition, texts, day)
    row = cells[0].row
    answer.saved += [CellText(row, key, text) for key, text in written.taken.items()]
    answer.refused += [CellNo(row, key, why) for key, why in written.wrong.items()]
    answer.cells += [CellText(row, key, text) for key, text in written.followed.items()]
    answer.looked_at.append(row)
    answer.notes += [CellSays(row, key, text, tone) for key, (tone, text) in entry.doubts.items()]


def _as_read(column: GridColumn, text: str) -> str:
    """Return the text as it would stand in the cell, to know a batch that comes a second time."""
    try:
        return write_cell(column, read_cell(column, text))
    except CellWrong:
        return text


def link_people(entries: Iterable[Entry]) -> None:
    """Link entries to the citizen whose number they carry, and place them where that citizen lives."""
    units = {e.organisation_id for e in entries}
    places = dict(Organisation.objects.filter(id__in=units).values_list("id", "place_code"))
    numbers = {
        str(e.values[key])
        for e in entries
        for key in ("identity_number", "insurance_number")
        if e.values.get(key)
    }
    held = Identifier.objects.filter(
        system__in=(Identifier.System.NATIONAL_ID, Identifier.System.INSURANCE),
        value__in=numbers | {number[-10:] for number in numbers},
        status=Identifier.Status.HELD,
    )
    owners = dict(held.values_list("value", "person_id"))
    homes = dict(Person.objects.filter(id__in=owners.values()).values_list("id", "commune_code"))
    for entry in entries:
        identity = str(entry.values.get("identity_number") or "")
        insurance = str(entry.values.get("insurance_number") or "")
        entry.person_id = (
            owners.get(identity)
            or owners.get(insurance[-10:])
            or (entry.person_id if entry.origin != Entry.Origin.HAND else None)
        )
        entry.place_code = homes.get(entry.person_id or uuid7(), "") or places.get(entry.organisation_id, "")


def _audit(
    actor: Actor,
    definition: Definition,
    organisation_id: UUID,
    made: Sequence[Entry],
    changed: Sequence[Entry],
    cells: int,
) -> None:
    if not made and not changed:
        return
    for entry in [e for e in (*made, *changed) if e.person_id]:
        record(
            actor,
            WRITE.code,
            person_id=entry.person_id,
            organisation_id=organisation_id,
            object_kind="register_entry",
            object_id=entry.id,
            detail={"register": definition.code},
        )
    record(
        actor,
        WRITE.code,
        organisation_id=organisation_id,
        object_kind="register",
        object_id=definition.code,
        detail={"made": len(made), "changed": len(changed), "cells": cells},
    )


@dataclass
class OneWritten:
    """One entry after the form: what was wrong stands by column; without faults the entry is saved."""

    entry: Entry
    wrong: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def write_entry(
    *,
    actor: Actor,
    organisation_id: UUID,
    register: str,
    texts: Mapping[str, str],
    on: dt.date,
    now: dt.datetime,
    entry_id: UUID | None = None,
) -> OneWritten:
    """Write one entry from the form: all of it or nothing. Raises NotAllowed, NotVisible, NothingWritten."""
    require(actor, WRITE, organisation_id)
    definition = find_definition(actor, organisation_id, register, on)
    if entry_id is None:
        entry = new_entry(actor, definition, organisation_id, now)
    else:
        find_entry(actor, entry_id)
        entry = Entry.objects.select_for_update().get(id=entry_id)
        definition = definition_of(entry.version)
    written = write_texts(entry, definition, texts, now.astimezone(PROVINCE_ZONE).date())
    if written.wrong:
        return OneWritten(entry, written.wrong)
    if not entry.values:
        raise NothingWritten
    entry.changed_at, entry.changed_by_id = now, actor.user_id
    link_people([entry])
    if entry_id is None:
        entry.save(force_insert=True)
    else:
        entry.save(update_fields=FIELDS)
    _audit(
        actor,
        definition,
        organisation_id,
        *(([entry], []) if entry_id is None else ([], [entry])),
        len(texts),
    )
    return OneWritten(entry)


@transaction.atomic
def remove_entry(*, actor: Actor, entry_id: UUID, reason: str, now: dt.datetime) -> Entry:
    """Take an entry out of its register, with a reason; it stays readable and can be put back.

    Raises NotVisible, NotAllowed, ReasonMissing.
    """
    entry = find_entry(actor, entry_id)
    require(actor, WRITE, entry.organisation_id)
    said = clean(reason)[:300]
    if not said:
        raise ReasonMissing
    return set_removed(actor, entry, now, said)


@transaction.atomic
def restore_entry(*, actor: Actor, entry_id: UUID, now: dt.datetime) -> Entry:
    """Put a removed entry back. Raises NotVisible, NotAllowed."""
    entry = find_entry(actor, entry_id)
    require(actor, WRITE, entry.organisation_id)
    return set_removed(actor, entry, None, "", now)


def set_removed(
    actor: Actor, entry: Entry, removed_at: dt.datetime | None, reason: str, now: dt.datetime | None = None
) -> Entry:
    entry.removed_at, entry.removal_reason = removed_at, reason
    entry.changed_at, entry.changed_by_id = removed_at or now or entry.changed_at, actor.user_id
    entry.save(update_fields=["removed_at", "removal_reason", "changed_at", "changed_by_id"])
    record(
        actor,
        WRITE.code,
        person_id=entry.person_id,
        organisation_id=entry.organisation_id,
        object_kind="register_entry",
        object_id=entry.id,
        detail={"register": entry.register, "removed": removed_at is not None},
    )
    return entry


@transaction.atomic
def bring_from_record(
    *, actor: Actor, organisation_id: UUID, register: str, first: dt.date, last: dt.date, now: dt.datetime
) -> int:
    """Make entries of what the record holds for this register and unit and is not there yet; return how many.

    What people wrote is never touched. Raises NotAllowed, NotVisible.
    """
    require(actor, WRITE, organisation_id)
    definition = find_definition(actor, organisation_id, register, last)
    found = brought_from_record(organisation_id, definition.code, first, last)
    known = set(
        Entry.objects.filter(organisation_id=organisation_id, register=definition.code)
        .filter(record_ref__in=[one.ref for one in found])
        .values_list("record_ref", flat=True)
    )
    made = [
        _from_record(new_entry(actor, definition, organisation_id, now), definition, one)
        for one in found
        if one.ref not in known
    ]
    link_people(made)
    Entry.objects.bulk_create(made, ignore_conflicts=True)
    _audit(actor, definition, organisation_id, made, [], 0)
    return len(made)


def _from_record(entry: Entry, definition: Definition, one: Brought) -> Entry:
    entry.origin, entry.record_ref, entry.person_id = Entry.Origin.RECORD, one.ref, one.person_id
    return with_values(entry, definition, one.values)


def with_values(entry: Entry, definition: Definition, values: Mapping[str, Any]) -> Entry:
    entry.values = {
        key: stored(definition.by_key[key], value)
        for key, value in values.items()
        if key in definition.by_key and value not in (None, "", False)
    }
    follow(entry, definition)
    return entry


@transaction.atomic
def write_many(
    *,
    actor: Actor,
    organisation_id: UUID,
    register: str,
    rows: Sequence[Mapping[str, Any]],
    on: dt.date,
    now: dt.datetime,
) -> int:
    """Write whole entries at once (values, not texts): imports and the demo. Returns how many."""
    require(actor, WRITE, organisation_id)
    definition = definition_of(find_version(register, on))
    made = [with_values(new_entry(actor, definition, organisation_id, now), definition, row) for row in rows]
    link_people(made)
    Entry.objects.bulk_create(made, batch_size=1000)
    record(
        actor,
        WRITE.code,
        organisation_id=organisation_id,
        object_kind="register",
        object_id=definition.code,
        detail={"made": len(made)},
    )
    return len(made)


@transaction.atomic
def load_register(*, actor: Actor, document: Mapping[str, Any], now: dt.datetime) -> RegisterVersion | None:
    """Make a definition the next revision of its register; None if it says nothing new.

    Entries keep the revision under which they were written. Raises NotAllowed, RegisterUnreadable.
    """
    require(actor, LOAD)
    check_document(document)
    digest = document_digest(document)
    same = RegisterVersion.objects.filter(code=document["code"], regime=document["regime"])
    if same.filter(digest=digest).exists():
        return None
    version = RegisterVersion.objects.create(
        **{key: document[key] for key in DOCUMENT},
        checks=document.get("checks", []),
        revision=(same.aggregate(last=Max("revision"))["last"] or 0) + 1,
        digest=digest,
        loaded_at=now,
        loaded_by=actor.label,
    )
    record(
        actor,
        LOAD.code,
        object_kind="register",
        object_id=version.code,
        detail={"regime": version.regime, "revision": version.revision},
    )
    return version


DOCUMENT = (
    "code", "regime", "position", "number", "title", "regime_name", "confidence", "source", "day_key", "sex",
    "is_sensitive", "columns", "valid_from", "valid_to",
)  # fmt: skip


def install_shipped(*, actor: Actor, now: dt.datetime) -> int:
    """Load the definitions that come with the product, where they say something new; return how many did."""
    return sum(load_register(actor=actor, document=one, now=now) is not None for one in shipped_documents())
