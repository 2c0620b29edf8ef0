"""Changing code lists: the product's own when it is installed, official files when they are loaded."""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, require, uuid7
from yteso.kernel.codes import shipped
from yteso.kernel.codes.errors import LoadDone, LoadFaulty, UnknownSystem
from yteso.kernel.codes.models import Code, CodeLoad, CodeSystem, search_key_of
from yteso.kernel.codes.permissions import LOAD
from yteso.kernel.codes.reading import Fault, FileRow, read_file

ROWS_PER_INSERT = 2000
VERSION_FIELDS = (
    "title_vi",
    "title_en",
    "parent",
    "valid_to",
    "source",
    "attributes",
    "search_key",
    "position",
)


@dataclass(frozen=True)
class Installed:
    """What an installation of the shipped lists did, in rows."""

    added: int = 0
    changed: int = 0


@transaction.atomic
def install_shipped(*, actor: Actor, now: dt.datetime) -> Installed:
    """Bring the product's own code lists into the database; nothing if it holds these very files.

    Rows that an official file brought, ended or replaced are left as they are: the shipped lists only fill
    what nobody has loaded.
    """
    require(actor, LOAD)
    digest = shipped.digest()
    known = shipped.read_systems()
    installed = {s.slug: s for s in CodeSystem.objects.select_for_update().filter(slug__in=known)}
    if len(installed) == len(known) and all(s.shipped_digest == digest for s in installed.values()):
        return Installed()
    for slug, described in known.items():
        system = installed.get(slug) or CodeSystem(slug=slug, is_demo=described.is_demo)
        system.title_vi, system.title_en = described.title_vi, described.title_en
        system.source, system.fields, system.note = described.source, described.fields, described.note
        system.shipped_digest, system.stamp = digest, uuid7()
        system.save()
        installed[slug] = system

    held: dict[tuple[str, str], list[Code]] = defaultdict(list)
    for row in Code.objects.filter(system__in=installed.values()).select_related("system"):
        held[row.system.slug, row.code].append(row)
    fresh: list[Code] = []
    changed = 0
    for position, code in enumerate(shipped.read_codes(known)):
        values = {
            "title_vi": code.title_vi,
            "title_en": code.title_en,
            "parent": code.parent,
            "source": code.source,
            "attributes": code.attributes,
            "position": position,
            "search_key": search_key_of(code.code, code.title_vi, code.title_en, code.attributes),
        }
        versions = held[code.system, code.code]
        same = next((v for v in versions if v.valid_from == code.valid_from and v.is_shipped), None)
        if same is not None:
            if any(getattr(same, name) != value for name, value in values.items()):
                Code.objects.filter(id=same.id).update(**values)
                changed += 1
        elif not any(_overlap(v, code.valid_from, code.valid_to) for v in versions):
            fresh.append(
                Code(
                    system=installed[code.system],
                    code=code.code,
                    valid_from=code.valid_from,
                    valid_to=code.valid_to,
                    is_shipped=True,
                    **values,
                )
            )
    Code.objects.bulk_create(fresh, batch_size=ROWS_PER_INSERT)
    record(
        actor,
        LOAD.code,
        object_kind="code_systems",
        object_id="shipped",
        detail={"added": len(fresh), "changed": changed, "digest": digest},
    )
    return Installed(len(fresh), changed)


def _overlap(row: Code, valid_from: dt.date, valid_to: dt.date | None) -> bool:
    return (row.valid_to is None or row.valid_to >= valid_from) and (
        valid_to is None or row.valid_from <= valid_to
    )


@dataclass(frozen=True)
class Change:
    """One code that a file changes: `before` is the version that ends or is corrected (None: a new code)."""

    line: int
    before: Code | None
    after: Code | None

    @property
    def code(self) -> str:
        version = self.after or self.before
        return version.code if version else ""


@dataclass(frozen=True)
class Difference:
    """What a file would change in a list. With faults, nothing may be applied."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    ended: tuple[Change, ...]
    unchanged: int
    faults: tuple[Fault, ...]


def compare(load: CodeLoad) -> Difference:
    """Say what applying the file would change, line by line."""
    read = read_file(bytes(load.content), load.file_name)
    held: dict[str, list[Code]] = defaultdict(list)
    for version in Code.objects.filter(system_id=load.system_id).order_by("valid_from"):
        held[version.code].append(version)
    added, changed, faults = [], [], list(read.faults)
    unchanged = 0
    for row in read.rows:
        start = row.valid_from or load.effective_on
        versions = held.get(row.code, [])
        if (
            not versions
            and row.code_was_number
            and any(c.lstrip("0") == row.code for c in held if c[0] == "0")
        ):
            faults.append(
                Fault(
                    row.line,
                    _("Code %s is a number that lost its leading zero. Store it as text.") % row.code,
                )
            )
            continue
        current = next((v for v in versions if _overlap(v, start, start)), None)
        later = [v.valid_from for v in versions if v.valid_from > start]
        after = _version(load, row, start, current, min(later, default=None))
        if current is None:
            added.append(Change(row.line, None, after))
        elif _same(current, after):
            unchanged += 1
        else:
            changed.append(Change(row.line, current, after))
    ended = []
    if load.is_complete and not faults:
        listed = {row.code for row in read.rows}
        for code, versions in held.items():
            last = next((v for v in versions if _overlap(v, load.effective_on, load.effective_on)), None)
            if code not in listed and last is not None:
                ended.append(Change(0, last, None))
    return Difference(tuple(added), tuple(changed), tuple(ended), unchanged, tuple(faults))


def _version(
    load: CodeLoad, row: FileRow, start: dt.date, current: Code | None, next_start: dt.date | None
) -> Code:
    """Return the version that the row describes; what the file has no column for stays as it was."""
    attributes = {**(current.attributes if current else {}), **row.attributes}
    title_en = row.title_en if row.title_en is not None else (current.title_en if current else "")
    parent = row.parent if row.parent is not None else (current.parent if current else "")
    until = row.valid_to or (current.valid_to if current else None)
    if next_start is not None and (until is None or until >= next_start):
        until = next_start - dt.timedelta(days=1)
    return Code(
        system_id=load.system_id,
        code=row.code,
        title_vi=row.title_vi,
        title_en=title_en,
        parent=parent,
        valid_from=start,
        valid_to=until,
        source=load.source,
        attributes=attributes,
        position=row.line,
        search_key=search_key_of(row.code, row.title_vi, title_en, attributes),
    )


def _same(current: Code, after: Code) -> bool:
    names = ("title_vi", "title_en", "parent", "attributes", "valid_to")
    return all(getattr(current, name) == getattr(after, name) for name in names)


@transaction.atomic
def preview_load(
    *,
    actor: Actor,
    system: str,
    file_name: str,
    content: bytes,
    effective_on: dt.date,
    source: str,
    is_complete: bool,
    now: dt.datetime,
) -> CodeLoad:
    """Keep an official file and count what it would change; nothing changes yet.

    `effective_on` is the first day on which the file's codes hold; with `is_complete` the file is the whole
    list, so codes that it lacks end the day before.
    Raises UnknownSystem, NotAllowed, FileTooLarge, FileUnreadable, HeaderMissing.
    """
    found = CodeSystem.objects.filter(slug=system).first()
    if found is None:
        raise UnknownSystem
    require(actor, LOAD)
    load = CodeLoad(
        system=found,
        state=CodeLoad.State.PREVIEWED,
        file_name=file_name[-255:],
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        source=source,
        effective_on=effective_on,
        is_complete=is_complete,
        loaded_at=now,
        loaded_by_id=actor.user_id,
    )
    _count(load, compare(load))
    load.save()
    record(
        actor,
        LOAD.code,
        object_kind="code_load",
        object_id=load.id,
        detail={"did": "preview", "system": system, "digest": load.digest},
    )
    return load


@transaction.atomic
def apply_load(*, actor: Actor, load_id: UUID, now: dt.datetime) -> CodeLoad:
    """Bring the previewed file into the list: new versions begin, former ones end, nothing is overwritten.

    A version that began on the very same day is corrected in place. Applying an equal file again changes
    nothing. Raises NotVisible, NotAllowed, LoadDone, LoadFaulty.
    """
    load = CodeLoad.objects.select_for_update().filter(id=load_id).first()
    if load is None:
        raise NotVisible
    system = CodeSystem.objects.select_for_update().get(id=load.system_id)
    require(actor, LOAD)
    if load.state != CodeLoad.State.PREVIEWED:
        raise LoadDone
    difference = compare(load)
    if difference.faults:
        raise LoadFaulty

    _write(load, difference)
    if difference.added or difference.changed or difference.ended:
        system.stamp = uuid7()
    system.is_demo = system.is_demo and not load.is_complete
    system.save(update_fields=["stamp", "is_demo"])
    _count(load, difference)
    load.state, load.applied_at = CodeLoad.State.APPLIED, now
    load.save()
    record(
        actor,
        LOAD.code,
        object_kind="code_load",
        object_id=load.id,
        detail={
            "did": "apply",
            "system": system.slug,
            "added": load.added,
            "changed": load.changed,
            "ended": load.ended,
        },
    )
    return load


@transaction.atomic
def discard_load(*, actor: Actor, load_id: UUID) -> CodeLoad:
    """Put a previewed file aside unapplied. Raises NotVisible, NotAllowed, LoadDone."""
    load = CodeLoad.objects.select_for_update().filter(id=load_id).first()
    if load is None:
        raise NotVisible
    require(actor, LOAD)
    if load.state != CodeLoad.State.PREVIEWED:
        raise LoadDone
    load.state = CodeLoad.State.DISCARDED
    load.save(update_fields=["state"])
    record(actor, LOAD.code, object_kind="code_load", object_id=load.id, detail={"did": "discard"})
    return load


def _write(load: CodeLoad, difference: Difference) -> None:
    """Write the difference with a few statements, whatever its size: official lists have 20,000 lines."""
    fresh = [change.after for change in difference.added if change.after]
    corrected: list[Code] = []
    ending: dict[dt.date, list[Code]] = defaultdict(list)
    for change in difference.changed:
        if change.before and change.after and change.before.valid_from == change.after.valid_from:
            for name in VERSION_FIELDS:
                setattr(change.before, name, getattr(change.after, name))
            change.before.is_shipped = False
            corrected.append(change.before)
        elif change.before and change.after:
            ending[change.after.valid_from].append(change.before)
            fresh.append(change.after)
    for change in difference.ended:
        if change.before:
            ending[load.effective_on].append(change.before)
    for day, versions in ending.items():
        never_held = [v.id for v in versions if v.valid_from == day]
        Code.objects.filter(id__in=never_held).delete()
        ended = [v.id for v in versions if v.valid_from < day]
        Code.objects.filter(id__in=ended).update(valid_to=day - dt.timedelta(days=1))
    Code.objects.bulk_update(corrected, [*VERSION_FIELDS, "is_shipped"], batch_size=ROWS_PER_INSERT)
    Code.objects.bulk_create(fresh, batch_size=ROWS_PER_INSERT)


def _count(load: CodeLoad, difference: Difference) -> None:
    load.added, load.changed = len(difference.added), len(difference.changed)
    load.ended, load.unchanged = len(difference.ended), difference.unchanged
