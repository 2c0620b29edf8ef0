"""For tests of other apps: run the waiting jobs in this process, inside the test's transaction."""

from types import SimpleNamespace

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_jobs(queue: str = "", rounds: int = 20) -> int:
    """Run every waiting job (of one queue) and those that they defer; return how many ran. Errors rise."""
    ran = 0
    for _ in range(rounds):
        waiting = ProcrastinateJob.objects.filter(status="todo").order_by("id")
        jobs = list(waiting.filter(queue_name=queue) if queue else waiting)
        if not jobs:
            return ran
        for job in jobs:
            task = app.tasks[job.task_name]
            if task.pass_context:
                task.func(SimpleNamespace(job=job.procrastinate_job), **job.args)
            else:
                task.func(**job.args)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s AND status = 'todo'",
                    [job.id],
                )
            ran += 1
    raise AssertionError("jobs keep deferring jobs")
