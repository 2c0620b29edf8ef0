"""Changing administrative units: only by change sets, each the text of one or more dated decisions."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, alphabetical_key, fold, require
from yteso.kernel.places.errors import (
    ChangeSetDiffers,
    ChangeSetFaulty,
    ChangeSetOutOfOrder,
    PopulationDiffers,
    UnknownChangeSet,
)
from yteso.kernel.places.models import ChangeSet, Population, PopulationVersion, Succession, Unit
from yteso.kernel.places.permissions import APPLY, LOAD_POPULATION
from yteso.kernel.places.population import read_population
from yteso.kernel.places.shipped import Changes, NewUnit, read_change_sets


@dataclass(frozen=True)
class Preview:
    """What applying a change set would do (or did): the units that end and those that begin."""

    changes: Changes
    is_applied: bool
    ending: tuple[Unit, ...]
    beginning: tuple[NewUnit, ...]


def find_changes(code: str) -> Changes:
    """Return the shipped change set. Raises UnknownChangeSet."""
    for changes in read_change_sets():
        if changes.code == code:
            return changes
    raise UnknownChangeSet


def preview_change_set(changes: Changes) -> Preview:
    """Say what the change set would do, without doing it. Raises ChangeSetFaulty, as applying would."""
    is_applied = ChangeSet.objects.filter(code=changes.code).exists()
    old_codes = {p.old_code for p in changes.passages}
    standing = Unit.objects.filter(code__in=old_codes, valid_from__lt=changes.effective_on).filter(
        Q(valid_to__isnull=True) | Q(valid_to=changes.effective_on - dt.timedelta(days=1))
    )
    ending = tuple(standing.order_by("level", "sort_key"))
    if missing := sorted(old_codes - {unit.code for unit in ending}):
        raise ChangeSetFaulty(
            _("Units that should end do not stand on %(day)s: %(codes)s.")
            % {"day": changes.effective_on.strftime("%d/%m/%Y"), "codes": ", ".join(missing)}
        )
    begun = {unit.code for unit in changes.units}
    if strangers := sorted({p.new_code for p in changes.passages if p.new_code} - begun):
        raise ChangeSetFaulty(
            _("Successors are not among the new units: %(codes)s.") % {"codes": ", ".join(strangers)}
        )
    return Preview(changes, is_applied, ending, changes.units)


@transaction.atomic
def apply_change_set(*, actor: Actor, changes: Changes, now: dt.datetime) -> ChangeSet:
    """End the old units, begin the new ones and keep which became which. Applying twice changes nothing.

    Raises ChangeSetOutOfOrder, ChangeSetDiffers, ChangeSetFaulty.
    """
    list(ChangeSet.objects.select_for_update().order_by("code"))
    require(actor, APPLY)
    applied = ChangeSet.objects.filter(code=changes.code).first()
    if applied is not None:
        if applied.digest != changes.digest:
            raise ChangeSetDiffers
        return applied
    if ChangeSet.objects.filter(effective_on__gt=changes.effective_on).exists():
        raise ChangeSetOutOfOrder
    preview = preview_change_set(changes)

    change_set = ChangeSet.objects.create(
        code=changes.code,
        title=changes.title,
        decision=changes.decision,
        effective_on=changes.effective_on,
        source=changes.source,
        note=changes.note,
        digest=changes.digest,
        applied_at=now,
    )
    Unit.objects.filter(id__in=[unit.id for unit in preview.ending]).update(
        valid_to=changes.effective_on - dt.timedelta(days=1), ended_with=change_set
    )
    Unit.objects.bulk_create(
        Unit(
            code=new.code,
            level=new.level,
            kind=new.kind,
            name=new.name,
            parent=new.parent,
            valid_from=changes.effective_on,
            latitude=new.latitude,
            longitude=new.longitude,
            began_with=change_set,
            search_key=f"{new.code} {fold(new.kind)} {fold(new.name)}",
            sort_key=alphabetical_key(new.name),
        )
        for new in changes.units
    )
    Succession.objects.bulk_create(
        Succession(
            change_set=change_set, old_code=p.old_code, new_code=p.new_code, is_main=p.is_main, note=p.note
        )
        for p in changes.passages
    )
    record(
        actor,
        APPLY.code,
        object_kind="change_set",
        object_id=change_set.code,
        detail={"ended": len(preview.ending), "began": len(changes.units), "passages": len(changes.passages)},
    )
    return change_set


def install_shipped(*, actor: Actor, now: dt.datetime) -> list[str]:
    """Apply the shipped change sets that have not been applied; return their codes."""
    known = set(ChangeSet.objects.values_list("code", flat=True))
    waiting = [changes for changes in read_change_sets() if changes.code not in known]
    for changes in waiting:
        apply_change_set(actor=actor, changes=changes, now=now)
    return [changes.code for changes in waiting]


@transaction.atomic
def load_population(
    *,
    actor: Actor,
    code: str,
    title: str,
    source: str,
    content: str,
    now: dt.datetime,
    is_invented: bool = False,
) -> PopulationVersion:
    """Load a file of mean populations as a version. The same file again changes nothing.

    Raises NotAllowed, PopulationFaulty (which says the line), PopulationDiffers.
    """
    require(actor, LOAD_POPULATION)
    digest = hashlib.sha256(content.encode()).hexdigest()
    known = PopulationVersion.objects.filter(code=code).first()
    if known is not None:
        if known.digest != digest:
            raise PopulationDiffers
        return known
    rows = list(read_population(content))
    version = PopulationVersion.objects.create(
        code=code,
        title=title,
        source=source,
        is_invented=is_invented,
        digest=digest,
        loaded_at=now,
        valid_from=dt.date(min(row.year for row in rows), 1, 1),
    )
    for row in rows:
        row.version = version
    Population.objects.bulk_create(rows, batch_size=2000)
    record(
        actor,
        LOAD_POPULATION.code,
        object_kind="population",
        object_id=code,
        detail={"rows": len(rows), "is_invented": is_invented},
    )
    return version
