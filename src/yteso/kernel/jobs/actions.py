"""Progress of long jobs, and what an operator does about failed ones."""

import datetime as dt
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from procrastinate.contrib.django import app

from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, now, require
from yteso.kernel.jobs.errors import AlreadyRetried
from yteso.kernel.jobs.models import Failure, Progress
from yteso.kernel.jobs.permissions import READ, RETRY

LIVE_CHANNEL = "yteso_live"


def tell_live(message: str) -> None:
    """Wake the screens that wait for `message` (`progress:<id>`, `inbox:<user id>`) at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, message])


def start_progress(actor: Actor, label: str, total: int = 0) -> UUID:
    """Open a progress row that the actor can watch, leave and find again; return its id."""
    moment = now()
    row = Progress.objects.create(
        owner_id=actor.user_id, label=label[:255], total=total, started_at=moment, updated_at=moment
    )
    return row.id


def advance(progress_id: UUID, done: int, note: str = "", total: int | None = None) -> None:
    """Say how far the job has come: `done` of `total` units."""
    changes: dict[str, object] = {"done": done, "note": note[:500], "updated_at": now()}
    if total is not None:
        changes["total"] = total
    Progress.objects.filter(id=progress_id, state=Progress.State.RUNNING).update(**changes)
    tell_live(f"progress:{progress_id}")


def advance_aside(progress_id: UUID, done: int, total: int) -> None:
    """Say from within one long transaction how far it is: over a connection of its own, seen at once.

    The transaction itself must not have written this progress row.
    """
    beside = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with beside.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_progress SET done = %s, total = %s, updated_at = %s"
                " WHERE id = %s AND state = 'running'",
                [done, total, now(), progress_id],
            )
            cursor.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, f"progress:{progress_id}"])
    finally:
        beside.close()


def finish(progress_id: UUID, result_url: str = "", note: str = "") -> None:
    """Close the progress as done, with the page where its result is."""
    _close(progress_id, Progress.State.DONE, result_url=result_url, note=note[:500])


def fail(progress_id: UUID, note: str) -> None:
    """Close the progress as failed; `note` tells the owner what to do."""
    _close(progress_id, Progress.State.FAILED, note=note[:500])


def _close(progress_id: UUID, state: str, **changes: object) -> None:
    moment = now()
    Progress.objects.filter(id=progress_id).update(
        state=state, updated_at=moment, finished_at=moment, **changes
    )
    tell_live(f"progress:{progress_id}")


def find_progress(actor: Actor, progress_id: UUID) -> Progress:
    """Return a long job of the actor's own (or anybody's, for those who watch jobs). Raises NotVisible."""
    row = Progress.objects.all().visible_to(actor, READ).filter(id=progress_id).first()
    if row is None:
        raise NotVisible
    return row


@transaction.atomic
def retry_failure(*, actor: Actor, failure_id: UUID, now: dt.datetime) -> Failure:
    """Start a job again that gave up. Raises NotVisible, AlreadyRetried."""
    failure = Failure.objects.select_for_update().filter(id=failure_id).first()
    if failure is None:
        raise NotVisible
    require(actor, RETRY)
    if failure.retried_at is not None:
        raise AlreadyRetried
    app.configure_task(failure.task_name, queue=failure.queue_name).defer(**failure.arguments)
    failure.retried_at = now
    failure.retried_by_id = actor.user_id
    failure.save(update_fields=["retried_at", "retried_by"])
    record(actor, "jobs.job.retry", object_kind="failure", object_id=str(failure.id))
    return failure
