"""Jobs of the river: reading what came in, and finding what was left lying."""

import datetime as dt
from uuid import UUID

from django.db import OperationalError, connection
from procrastinate.contrib.django import app

from yteso.exchange.insurance.actions.clients import forget_calls
from yteso.exchange.insurance.actions.ingesting import read_submission
from yteso.exchange.insurance.actions.receiving import INGEST, queue_reading
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.toolkit.files.public import StoreFull, StoreUnreachable

PAUSE_S = 60


@task(name=INGEST, queue="ingest", attempts=4)
def ingest(*, submission_id: str) -> None:
    """Read one submission; only errors of ours count as attempts."""
    pause_or_read(submission_id)


def pause_or_read(submission_id: str) -> None:
    """Read on. When the machine is at fault (disk full, database or store away), come again in a minute and
    go on from the batch that is next. If even that cannot be noted, `jobs` gives the job back in time."""
    try:
        read_submission(submission_id=UUID(submission_id), clock=now)
    except (OperationalError, StoreFull, StoreUnreachable, OSError):
        connection.close()
        app.configure_task(INGEST, queue="ingest", schedule_in={"seconds": PAUSE_S}).defer(
            submission_id=submission_id
        )


@task(name="insurance.resume", queue="housekeeping", periodic="* * * * *", queueing_lock="insurance.resume")
def resume(timestamp: int) -> None:
    """Queue again the submissions that wait without any job: nothing accepted is ever forgotten. Those whose
    job gave up stay with the operator's failure list."""
    queue_forgotten(now() - dt.timedelta(minutes=2))


def queue_forgotten(received_before: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT waiting.id FROM insurance_submission AS waiting"
            " WHERE waiting.state IN ('waiting', 'reading') AND waiting.received_at < %s"
            " AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs AS job"
            "  WHERE job.task_name = %s AND job.args->>'submission_id' = waiting.id::text"
            "  AND job.status IN ('todo', 'doing', 'failed'))",
            [received_before, INGEST],
        )
        for (submission_id,) in cursor.fetchall():
            queue_reading(submission_id)


@task(name="insurance.prune", queue="housekeeping", periodic="23 2 * * *", queueing_lock="insurance.prune")
def prune(timestamp: int) -> None:
    """Forget the counts of calls of former days."""
    forget_calls(before=now() - dt.timedelta(days=1))
