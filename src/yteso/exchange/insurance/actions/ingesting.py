"""Reading a submission to its end, batch after batch; a restart goes on where the last batch ended."""

import dataclasses
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yteso.exchange.insurance.actions.recording import Overtaken, record_batch
from yteso.exchange.insurance.catalogues import load_catalogue
from yteso.exchange.insurance.checking import check
from yteso.exchange.insurance.models import Submission
from yteso.exchange.insurance.reading import FileRefused, Limits, read
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.files.public import open_file

LIMITS = Limits(batch=24 << 20)  # about 450 dossiers of 50 KB; a worker stays near 170 MB

Clock = Callable[[], datetime]


def read_submission(*, submission_id: UUID, clock: Clock) -> None:
    """Read, check and record a kept file. Safe to run twice, or by two workers at once: what is done is
    skipped, and of two at the same place one stops.

    A file that cannot be read (not XML, hostile) ends as refused, with the reason for its sender; dossiers
    before the broken place stay in the record. Other errors rise: the job is tried again.
    """
    submission = _begin(submission_id, clock())
    if submission is None:
        return
    done = submission.dossiers_done
    received_on = submission.received_at.astimezone(PROVINCE_ZONE).date()
    catalogue = load_catalogue()
    try:
        with open_file(submission.file_digest) as stream, few_collections():
            reading = read(stream, declared_version=submission.declared_version, skip=done, limits=LIMITS)
            for batch in reading:
                found = check(batch, catalogue, received_on)
                done = record_batch(
                    submission_id=submission_id, batch=batch, found=found, done=done, now=clock()
                )
                del batch  # else it would stay in memory while the next one is read
    except FileRefused as refusal:
        _end(
            submission_id, Submission.State.REFUSED, clock(),
            refusal_code=refusal.code, refusal_parameters=refusal.parameters,
        )  # fmt: skip
    except Overtaken:
        return
    else:
        problems = [dataclasses.asdict(problem) for problem in reading.problems]
        _end(submission_id, Submission.State.DONE, clock(), problems=problems)


@contextmanager
def few_collections() -> Iterator[None]:
    """Let Python look for garbage cycles rarely: a batch is some million strings in lists that hold none, and
    walking over them again and again costs a seventh of the time (measured: 428 → 491 a core second)."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _begin(submission_id: UUID, now: datetime) -> Submission | None:
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(id=submission_id)
        if submission.state in (Submission.State.DONE, Submission.State.REFUSED):
            return None
        submission.state = Submission.State.READING
        submission.started_at = submission.started_at or now
        submission.save(update_fields=["state", "started_at"])
    found: Submission = submission
    return found


def _end(submission_id: UUID, state: Submission.State, now: datetime, **columns: Any) -> None:
    Submission.objects.filter(id=submission_id, state=Submission.State.READING).update(
        state=state, finished_at=now, **columns
    )
