"""Changing code lists: the product's own when it is installed, official files when they are loaded."""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, Refusal, require, uuid7
from yteso.kernel.codes import shipped
from yteso.kernel.codes.comparing import Difference, compare, findings_of, overlap
from yteso.kernel.codes.errors import FileTooLarge, LoadDone, LoadFaulty, UnknownSystem
from yteso.kernel.codes.models import Code, CodeLoad, CodeSystem, search_key_of
from yteso.kernel.codes.permissions import LOAD
from yteso.kernel.codes.reading import LARGEST, Tell, untold
from yteso.kernel.jobs.public import start_progress

ROWS_PER_INSERT = 2000
LOOK_TASK, APPLY_TASK = "codes.look_through", "codes.apply"
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
class CodeFile:
    """An official file for the code system `system` (its slug), with the decision that is its `source`.

    `effective_on` is the first day on which the file's codes hold; with `is_complete` the file is the whole
    list, so codes that it lacks end the day before.
    """

    system: str
    name: str
    content: bytes
    effective_on: dt.date
    source: str
    is_complete: bool = False


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
        elif not any(overlap(v, code.valid_from, code.valid_to) for v in versions):
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


def preview_load(*, actor: Actor, file: CodeFile, now: dt.datetime, tell: Tell = untold) -> CodeLoad:
    """Keep an official file and count what it would change; nothing changes yet.

    Raises UnknownSystem, NotAllowed, FileTooLarge, FileUnreadable, HeaderMissing.
    """
    with transaction.atomic():
        load = _keep(actor, file, now)
        _count(load, difference := compare(load, tell))
        load.state, load.findings = CodeLoad.State.PREVIEWED, findings_of(difference)
        load.save()
    return load


@transaction.atomic
def receive_load(*, actor: Actor, file: CodeFile, now: dt.datetime) -> CodeLoad:
    """Keep a large official file and have a job look through it; its sender follows the progress or leaves.

    Raises UnknownSystem, NotAllowed, FileTooLarge; what else is wrong with the file is told by the load.
    """
    if len(file.content) > LARGEST:
        raise FileTooLarge
    load = _keep(actor, file, now)
    load.progress_id = start_progress(actor, _("Looking through %(file)s") % {"file": file.name})
    load.save()
    app.configure_task(LOOK_TASK).defer(load_id=str(load.id), language=get_language() or "vi")
    return load


def _keep(actor: Actor, file: CodeFile, now: dt.datetime) -> CodeLoad:
    found = CodeSystem.objects.filter(slug=file.system).first()
    if found is None:
        raise UnknownSystem
    require(actor, LOAD)
    load = CodeLoad(
        system=found,
        state=CodeLoad.State.READING,
        file_name=file.name[-255:],
        content=file.content,
        digest=hashlib.sha256(file.content).hexdigest(),
        source=file.source,
        effective_on=file.effective_on,
        is_complete=file.is_complete,
        loaded_at=now,
        loaded_by_id=actor.user_id,
    )
    record(
        actor,
        LOAD.code,
        object_kind="code_load",
        object_id=load.id,
        detail={"did": "preview", "system": file.system, "digest": load.digest},
    )
    return load


@transaction.atomic
def look_through(*, load_id: UUID, tell: Tell = untold) -> CodeLoad:
    """Count what a large file would change, for the job. A file that cannot be read is refused with the
    reason. Twice changes nothing.
    """
    load = CodeLoad.objects.select_for_update().get(id=load_id)
    if load.state != CodeLoad.State.READING:
        return load
    try:
        difference = compare(load, tell)
    except Refusal as refusal:
        load.state, load.findings = CodeLoad.State.REFUSED, {"refusal": str(refusal)}
    else:
        _count(load, difference)
        load.state, load.findings = CodeLoad.State.PREVIEWED, findings_of(difference)
    load.save(update_fields=["state", "findings", "added", "changed", "ended", "unchanged"])
    return load


@transaction.atomic
def request_apply(*, actor: Actor, load_id: UUID, now: dt.datetime) -> CodeLoad:
    """Have a job apply a large file that has been looked through.

    Raises NotVisible, NotAllowed, LoadDone, LoadFaulty.
    """
    load = CodeLoad.objects.select_for_update().defer("content").filter(id=load_id).first()
    if load is None:
        raise NotVisible
    require(actor, LOAD)
    if load.state != CodeLoad.State.PREVIEWED:
        raise LoadDone
    if load.findings.get("faults"):
        raise LoadFaulty
    load.state = CodeLoad.State.APPLYING
    load.progress_id = start_progress(actor, _("Applying %(file)s") % {"file": load.file_name})
    load.save(update_fields=["state", "progress_id"])
    app.configure_task(APPLY_TASK).defer(
        load_id=str(load.id),
        user_id=str(actor.user_id),
        address=actor.address,
        language=get_language() or "vi",
    )
    return load


@transaction.atomic
def apply_load(*, actor: Actor, load_id: UUID, now: dt.datetime, tell: Tell = untold) -> CodeLoad:
    """Bring the previewed file into the list: new versions begin, former ones end, nothing is overwritten.

    A version that began on the very same day is corrected in place. Applying an equal file again changes
    nothing. Raises NotVisible, NotAllowed, LoadDone, LoadFaulty.
    """
    load = CodeLoad.objects.select_for_update().filter(id=load_id).first()
    if load is None:
        raise NotVisible
    system = CodeSystem.objects.select_for_update().get(id=load.system_id)
    require(actor, LOAD)
    if load.state not in {CodeLoad.State.PREVIEWED, CodeLoad.State.APPLYING}:
        raise LoadDone
    difference = compare(load, lambda done, total: tell(done, 2 * total))
    if difference.faults:
        raise LoadFaulty

    _write(load, difference, tell)
    if difference.added or difference.changed or difference.ended:
        system.stamp = uuid7()
    system.is_demo = system.is_demo and not load.is_complete
    system.save(update_fields=["stamp", "is_demo"])
    _count(load, difference)
    load.state, load.applied_at, load.findings = CodeLoad.State.APPLIED, now, findings_of(difference)
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
def take_back(*, load_id: UUID, reason: str) -> None:
    """Return a file that a job could not apply to its preview, with the reason; nothing was changed."""
    load = CodeLoad.objects.select_for_update().defer("content").get(id=load_id)
    if load.state == CodeLoad.State.APPLYING:
        load.state, load.findings = CodeLoad.State.PREVIEWED, {**load.findings, "refusal": reason}
        load.save(update_fields=["state", "findings"])


@transaction.atomic
def discard_load(*, actor: Actor, load_id: UUID) -> CodeLoad:
    """Put a previewed file aside unapplied. Raises NotVisible, NotAllowed, LoadDone."""
    load = CodeLoad.objects.select_for_update().filter(id=load_id).first()
    if load is None:
        raise NotVisible
    require(actor, LOAD)
    if load.state not in {CodeLoad.State.PREVIEWED, CodeLoad.State.REFUSED}:
        raise LoadDone
    load.state = CodeLoad.State.DISCARDED
    load.save(update_fields=["state"])
    record(actor, LOAD.code, object_kind="code_load", object_id=load.id, detail={"did": "discard"})
    return load


def _write(load: CodeLoad, difference: Difference, tell: Tell) -> None:
    """Write the difference with a few statements, whatever its size: official lists have 100,000 lines."""
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
    for start in range(0, len(fresh), ROWS_PER_INSERT):
        Code.objects.bulk_create(fresh[start : start + ROWS_PER_INSERT])
        tell(len(fresh) + start, 2 * len(fresh))


def _count(load: CodeLoad, difference: Difference) -> None:
    load.added, load.changed = len(difference.added), len(difference.changed)
    load.ended, load.unchanged = len(difference.ended), difference.unchanged
