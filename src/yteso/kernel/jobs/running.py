"""How a function becomes a job: queue, retries, a time limit for its SQL, and a record of giving up."""

import functools
import traceback
from collections.abc import Callable
from typing import Any

import procrastinate
from django.db import connection
from procrastinate.contrib.django import app

from yteso.kernel.base.public import Refusal, now
from yteso.kernel.jobs.models import Failure

DEFAULT_ATTEMPTS = 6
DEFAULT_TIME_LIMIT_S = 600


def task(
    *,
    name: str,
    queue: str = "default",
    attempts: int = DEFAULT_ATTEMPTS,
    time_limit_s: int = DEFAULT_TIME_LIMIT_S,
    periodic: str = "",
    queueing_lock: str | None = None,
    lock: str | None = None,
) -> Callable[[Callable[..., None]], Any]:
    """Make a job of a function that takes ids by keyword and is safe to run twice.

    It is tried `attempts` times with growing pauses (4, 16, 64 seconds ...); after the last one it stands in
    the failure list. `time_limit_s` bounds each SQL statement. `periodic` is a cron line; a periodic function
    also receives `timestamp`.
    """
    retry: bool | procrastinate.RetryStrategy = (
        procrastinate.RetryStrategy(max_attempts=attempts - 1, exponential_wait=4) if attempts > 1 else False
    )

    def wrap(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def run(context: procrastinate.JobContext, *args: Any, **kwargs: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{time_limit_s}s"])
            try:
                function(*args, **kwargs)
            except Exception as error:
                job = context.job
                if job is not None and job.attempts + 1 >= attempts:
                    _record_failure(job, error)
                raise
            finally:
                if not connection.needs_rollback:
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT set_config('statement_timeout', '0', false)")

        made = app.task(
            name=name,
            queue=queue,
            retry=retry,
            pass_context=True,
            queueing_lock=queueing_lock,
            lock=lock,
        )(run)
        return app.periodic(cron=periodic)(made) if periodic else made

    return wrap


def _record_failure(job: Any, error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    Failure.objects.create(
        job_id=job.id or 0,
        task_name=job.task_name,
        queue_name=job.queue,
        arguments=job.task_kwargs,
        error_class=f"{type(error).__module__}.{type(error).__qualname__}",
        sentence=str(error)[:1000] if isinstance(error, Refusal) else "",
        trace="\n".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames),
        attempts=job.attempts + 1,
        failed_at=now(),
    )
