"""How the queues stand: read from procrastinate's own tables."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from yteso.kernel.jobs.models import Failure


@dataclass(frozen=True)
class QueueState:
    """One queue: jobs waiting, running and failed, and the age of the oldest waiting one in seconds."""

    name: str
    waiting: int
    running: int
    failed: int
    oldest_waiting_s: float | None


def list_queues() -> list[QueueState]:
    """Return the state of every queue that has unfinished or failed jobs."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT job.queue_name,
                   count(*) FILTER (WHERE job.status = 'todo'),
                   count(*) FILTER (WHERE job.status = 'doing'),
                   count(*) FILTER (WHERE job.status = 'failed'),
                   extract(epoch FROM now() - min(event.at) FILTER (WHERE job.status = 'todo'))
              FROM procrastinate_jobs job
              LEFT JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
             WHERE job.status IN ('todo', 'doing', 'failed')
             GROUP BY job.queue_name
             ORDER BY job.queue_name
            """
        )
        return [QueueState(*row) for row in cursor.fetchall()]


def find_failure(failure_id: UUID) -> Failure | None:
    """Return one job that gave up."""
    return Failure.objects.select_related("retried_by").filter(id=failure_id).first()
