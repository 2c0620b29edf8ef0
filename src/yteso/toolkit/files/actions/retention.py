"""How long files are kept, what holds them back, and how they go: by a list that somebody else approves."""

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, clean, require
from yteso.toolkit.files.actions.erasing import remove_for_good
from yteso.toolkit.files.errors import (
    DisposalClosed,
    HeldBack,
    NothingDue,
    OwnProposal,
    ReasonNeeded,
    RetentionUnknown,
)
from yteso.toolkit.files.models import Disposal, DisposalItem, Hold, Kept, RetentionClass
from yteso.toolkit.files.permissions import APPROVE, HOLD, PROPOSE
from yteso.toolkit.files.queries import is_used_elsewhere


def keep_under(
    *,
    file_id: str,
    retention: str,
    counted_from: dt.date | None,
    title: str,
    organisation_id: UUID,
    object_kind: str,
    object_id: object,
    now: dt.datetime,
) -> Kept:
    """Put a file under a retention class, in force on the day that its time counts from (today if it has
    not begun).

    `counted_from` is the day of the event that the class names (discharge, death, issue); None while it has
    not
    happened: then the file stays. Called again for the same object, it changes class and day. Raises
    RetentionUnknown.
    """
    day = counted_from or now.date()
    found = RetentionClass.objects.on(day).filter(code=retention).first()
    if found is None:
        found = RetentionClass.objects.filter(code=retention).order_by("valid_from").first()
    if found is None:
        raise RetentionUnknown
    row, _made = Kept.objects.update_or_create(
        file_id=file_id,
        object_kind=object_kind,
        object_id=str(object_id),
        defaults={
            "retention": found,
            "counted_from": counted_from,
            "ends_on": found.ends_on(counted_from),
            "title": clean(title)[:300],
            "organisation_id": organisation_id,
        },
        create_defaults={
            "retention": found,
            "counted_from": counted_from,
            "ends_on": found.ends_on(counted_from),
            "title": clean(title)[:300],
            "organisation_id": organisation_id,
            "since": now,
        },
    )
    return row


@transaction.atomic
def place_hold(*, actor: Actor, kept_id: UUID, reason: str, decision: str, now: dt.datetime) -> Hold:
    """Hold a file back from disposal until that is lifted. Raises NotVisible, NotAllowed, ReasonNeeded."""
    kept = Kept.objects.select_for_update().visible_to(actor).filter(id=kept_id).first()
    if kept is None:
        raise NotVisible
    require(actor, HOLD, kept.organisation_id)
    if not clean(reason):
        raise ReasonNeeded
    hold = Hold.objects.create(
        kept=kept,
        reason=clean(reason)[:500],
        decision=clean(decision)[:100],
        placed_at=now,
        placed_by_id=actor.user_id,
    )
    record(actor, HOLD.code, organisation_id=kept.organisation_id, object_kind="kept_file", object_id=kept.id,
           detail={"did": "hold_placed"})  # fmt: skip
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: UUID, reason: str, now: dt.datetime) -> Hold:
    """Lift a hold. Raises NotVisible, NotAllowed, ReasonNeeded."""
    hold = Hold.objects.select_for_update().select_related("kept").filter(id=hold_id, lifted_at=None).first()
    if hold is None:
        raise NotVisible
    require(actor, HOLD, hold.kept.organisation_id)
    if not clean(reason):
        raise ReasonNeeded
    hold.lifted_at, hold.lifted_by_id, hold.lifted_because = now, actor.user_id, clean(reason)[:500]
    hold.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    record(actor, HOLD.code, organisation_id=hold.kept.organisation_id, object_kind="kept_file",
           object_id=hold.kept_id, detail={"did": "hold_lifted"})  # fmt: skip
    return hold


@transaction.atomic
def propose_disposal(
    *, actor: Actor, organisation_id: UUID, kept_ids: Sequence[UUID] | None, note: str, now: dt.datetime
) -> Disposal:
    """Make a list of files whose time is over, for approval by somebody else. None takes all that are due.

    Files held back or not due are never on it. Raises NotAllowed, NothingDue.
    """
    require(actor, PROPOSE, organisation_id)
    due = Kept.objects.due(now.date()).filter(organisation__path__contains=[organisation_id])
    if kept_ids is not None:
        due = due.filter(id__in=kept_ids)
    rows = list(due.select_for_update(of=("self",)).order_by("ends_on", "id"))
    rows = [
        row for row in rows if not row.disposal_items.filter(disposal__state=Disposal.State.PROPOSED).exists()
    ]
    if not rows:
        raise NothingDue
    disposal = Disposal.objects.create(
        organisation_id=organisation_id, note=clean(note)[:500], proposed_at=now, proposed_by_id=actor.user_id
    )
    DisposalItem.objects.bulk_create(DisposalItem(disposal=disposal, kept=row) for row in rows)
    record(actor, PROPOSE.code, organisation_id=organisation_id, object_kind="disposal",
           object_id=disposal.id, detail={"files": len(rows)})  # fmt: skip
    return disposal


@transaction.atomic
def keep_back(*, actor: Actor, item_id: UUID, reason: str) -> DisposalItem:
    """Take a file off a proposed list, with a reason. Raises NotVisible, NotAllowed, DisposalClosed,
    ReasonNeeded."""
    item = DisposalItem.objects.select_for_update().select_related("disposal").filter(id=item_id).first()
    if item is None:
        raise NotVisible
    if not (actor.reach(PROPOSE).covers(item.disposal.organisation_id)):
        require(actor, APPROVE, item.disposal.organisation_id)
    if item.disposal.state != Disposal.State.PROPOSED:
        raise DisposalClosed
    if not clean(reason):
        raise ReasonNeeded
    item.kept_back = clean(reason)[:500]
    item.save(update_fields=["kept_back"])
    return item


@transaction.atomic
def decide_disposal(
    *, actor: Actor, disposal_id: UUID, approve: bool, decision: str, now: dt.datetime
) -> Disposal:
    """Approve a list by a decision and remove its files, or decline it. Rows stay and say when and by which
    decision.

    Each file is looked at again: one held since, not due any more, or used by something else, stays, and
    the list says why. Raises NotVisible, NotAllowed, DisposalClosed, OwnProposal (who proposes does not
    approve), ReasonNeeded.
    """
    disposal = Disposal.objects.select_for_update().filter(id=disposal_id).first()
    if disposal is None:
        raise NotVisible
    require(actor, APPROVE, disposal.organisation_id)
    if disposal.state != Disposal.State.PROPOSED:
        raise DisposalClosed
    if disposal.proposed_by_id == actor.user_id:
        raise OwnProposal
    if not clean(decision):
        raise ReasonNeeded
    disposal.state = Disposal.State.APPROVED if approve else Disposal.State.DECLINED
    disposal.decision, disposal.decided_at, disposal.decided_by_id = clean(decision)[:100], now, actor.user_id
    disposal.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    removed = _remove_files(disposal, now) if approve else 0
    record(actor, APPROVE.code, organisation_id=disposal.organisation_id, object_kind="disposal",
           object_id=disposal.id, detail={"did": "disposal_approved" if approve else "disposal_declined",
           "files": removed})  # fmt: skip
    return disposal


def _remove_files(disposal: Disposal, now: dt.datetime) -> int:
    """Mark what goes and remove it with its pages; return how many files went."""
    gone = []
    for item in disposal.items.select_for_update(of=("self",)).select_related("kept__file").order_by("id"):
        kept, file = item.kept, item.kept.file
        if item.kept_back:
            continue
        if why := _why_it_stays(kept, now.date()):
            item.kept_back = why
            item.save(update_fields=["kept_back"])
            continue
        kept.disposed_at = item.removed_at = now
        kept.save(update_fields=["disposed_at"])
        item.save(update_fields=["removed_at"])
        if not Kept.objects.filter(file=file, disposed_at=None).exists():
            gone.append(file)
    remove_for_good(gone, now)
    return len(gone)


def _why_it_stays(kept: Kept, day: dt.date) -> str:
    if kept.holds.filter(lifted_at=None).exists():
        return str(HeldBack.message)
    if kept.ends_on is None or kept.ends_on >= day:
        return str(NothingDue.message)
    others = Kept.objects.filter(file=kept.file, disposed_at=None).exclude(id=kept.id)
    if others.filter(
        Q(ends_on=None) | Q(ends_on__gte=day) | Q(holds__lifted_at=None, holds__isnull=False)
    ).exists():
        return str(HeldBack.shared)
    return str(HeldBack.used) if is_used_elsewhere(kept.file) else ""


def install_classes() -> None:
    """Write the shipped classes of retention (`data/retention.csv`); the Department's own ones stay."""
    path = Path(__file__).resolve().parents[1] / "data" / "retention.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            RetentionClass.objects.update_or_create(
                code=row["code"],
                valid_from=dt.date.fromisoformat(row["valid_from"]),
                defaults={
                    "title": row["title"],
                    "years": int(row["years"]) if row["years"] else None,
                    "event": row["event"],
                    "source": row["source"],
                    "confidence": row["confidence"],
                    "valid_to": dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                },
            )
