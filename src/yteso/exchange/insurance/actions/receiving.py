"""The one gateway: whatever the door, a file is kept, noted and queued here."""

import datetime as dt
import io
from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app

from yteso.exchange.insurance.errors import (
    EmptyFile,
    NotXml,
    NotYourFacility,
    ReferenceReused,
    StillPacked,
    UnknownFacility,
)
from yteso.exchange.insurance.models import Submission
from yteso.exchange.insurance.permissions import SEND
from yteso.exchange.insurance.reading import is_packed, looks_like_xml, open_members
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, Refusal, require
from yteso.kernel.organisations.public import Organisation, list_code_holders
from yteso.toolkit.files.public import keep

XML = "application/xml"
INGEST = "insurance.ingest"


def receive(
    *,
    actor: Actor,
    facility_id: UUID,
    content: bytes | BinaryIO,
    door: Submission.Door,
    now: dt.datetime,
    file_name: str = "",
    reference: str = "",
    declared_version: str = "",
    queued: bool = True,
) -> Submission:
    """Keep a file that a facility sends and queue it for reading; return its submission, whose id is the
    transaction number. When this returns, the original is on the disk and its job is in the queue.

    `facility_id` is the organisation the sender acts for: dossiers of its whole subtree are accepted.
    `declared_version` is the Decision that the door names (130, 4750, 3176) or "". `queued=False` is for a
    caller that reads the submission itself at once; should it die before, the minutely job finds what lies
    waiting. `reference` is the sender's own key: sent again with the same content it returns the first
    submission.
    Raises NotAllowed, EmptyFile, NotXml, ReferenceReused, FileTooLarge, StoreFull, StoreUnreachable.
    """
    require(actor, SEND, facility_id)
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    head = stream.read(4096)
    if not head.strip():
        raise EmptyFile
    if not looks_like_xml(head):
        raise StillPacked if is_packed(head) else NotXml
    kept = keep(_Joined(head, stream), XML, now)  # type: ignore[arg-type]
    with transaction.atomic():
        if reference:
            _one_at_a_time(actor, facility_id, reference)
            former: Submission | None = Submission.objects.filter(
                facility_id=facility_id, sender_id=actor.user_id, sender_reference=reference
            ).first()
            if former is not None:
                if former.file_digest != kept.digest:
                    raise ReferenceReused
                return former
        submission = Submission.objects.create(
            facility_id=facility_id, door=door, declared_version=declared_version,
            file_digest=kept.digest, file_name=file_name[:255], size_bytes=kept.size_bytes,
            sender_id=actor.user_id, sender_label=actor.label[:150],
            sender_reference=reference, state=Submission.State.WAITING, received_at=now,
        )  # fmt: skip
        if queued:
            queue_reading(submission.id)
        record(
            actor, SEND.code, organisation_id=facility_id, object_kind="submission",
            object_id=submission.id, detail={"door": door, "bytes": kept.size_bytes},
        )  # fmt: skip
    return submission


def queue_reading(submission_id: UUID) -> None:
    """Queue the job that reads the submission (`tasks.ingest`), in the present transaction."""
    app.configure_task(INGEST, queue="ingest").defer(submission_id=str(submission_id))


def _one_at_a_time(actor: Actor, facility_id: UUID, reference: str) -> None:
    """Make a second call with the same reference wait for the first, so that it finds its submission."""
    with connection.cursor() as cursor:
        key = f"{facility_id}|{actor.user_id}|{reference}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [key])


class _Joined(io.RawIOBase):
    """A stream of which the first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._rest.read(size)


def find_sending_facility(actor: Actor, facility_code: str, on: dt.date) -> UUID:
    """Return the organisation with this facility code (MA_CSKCB) for which the actor may send.

    Raises UnknownFacility, NotYourFacility.
    """
    holders = list_code_holders([facility_code]).get(facility_code, [])
    if not holders:
        raise UnknownFacility
    reach = actor.reach(SEND)
    for holder in sorted(holders, key=lambda holder: not holder.held_on(on)):
        if reach.covers(holder.organisation_id):
            return holder.organisation_id
    raise NotYourFacility


def facility_of(actor: Actor) -> UUID:
    """Return the organisation the actor acts for, if it may send for it. Raises NotYourFacility."""
    if actor.organisation_id is None or not actor.reach(SEND).covers(actor.organisation_id):
        raise NotYourFacility
    return actor.organisation_id


def province() -> UUID:
    """Return the root of the tree: what the platform's own commands send for."""
    return (
        Organisation.objects.filter(parent__isnull=True)
        .order_by("valid_from", "id")
        .values_list("id", flat=True)[0]
    )


class Uploaded:
    """What came of one file of an upload: its submission, or the refusal that the sender reads."""

    def __init__(
        self, name: str, submission: Submission | None = None, refusal: Refusal | None = None
    ) -> None:
        self.name, self.submission, self.refusal = name, submission, refusal


def receive_upload(
    *, actor: Actor, facility_id: UUID, files: Iterable[tuple[str, BinaryIO]], now: dt.datetime,
    door: Submission.Door = Submission.Door.UPLOAD,
) -> list[Uploaded]:  # fmt: skip
    """Receive several files (name and stream), each its own submission; zips are opened, one submission for
    each XML in them. One bad file refuses only itself: its refusal stands in its place in the answer, as it
    does for what else lay in a zip.

    Raises NotAllowed when the actor may not send for the facility at all.
    """
    require(actor, SEND, facility_id)
    outcomes = []
    for name, stream in files:
        passed_over: list[str] = []
        try:
            for member in open_members(stream, name, passed_over=passed_over):
                shown = name if member.content is stream else f"{name}/{member.name}"
                outcomes.append(_receive_one(actor, facility_id, shown, member.content, door, now))
        except Refusal as refusal:
            outcomes.append(Uploaded(name, refusal=refusal))
        outcomes += [Uploaded(f"{name}/{other}", refusal=NotXml()) for other in passed_over]
    return outcomes


def _receive_one(
    actor: Actor, facility_id: UUID, name: str, stream: BinaryIO, door: Submission.Door, now: dt.datetime
) -> Uploaded:
    try:
        made = receive(
            actor=actor, facility_id=facility_id, content=stream, door=door, now=now, file_name=name
        )
    except Refusal as refusal:
        return Uploaded(name, refusal=refusal)
    return Uploaded(name, made)
