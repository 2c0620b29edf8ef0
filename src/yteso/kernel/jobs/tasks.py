"""Housekeeping of the job tables themselves."""

from procrastinate.contrib.django import app

from yteso.kernel.jobs.running import task

FINISHED_DAYS_KEPT = 7
STALLED_AFTER_S = 120


@task(name="jobs.prune", queue="housekeeping", periodic="17 2 * * *", queueing_lock="jobs.prune")
def prune(timestamp: int) -> None:
    """Remove jobs finished a week ago: millions of them slow every worker down."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM procrastinate_jobs job
             WHERE job.status IN ('succeeded', 'cancelled', 'aborted')
               AND NOT EXISTS (SELECT 1 FROM procrastinate_events event
                                WHERE event.job_id = job.id AND event.at > now() - make_interval(days => %s))
            """,
            [FINISHED_DAYS_KEPT],
        )


async def _requeue() -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        await app.job_manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(name="jobs.requeue_stalled", queue="housekeeping", queueing_lock="jobs.requeue_stalled")
async def requeue_stalled(timestamp: int) -> None:
    """Give the jobs of a dead worker back to the living ones, every minute."""
    await _requeue()
