import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django.models import ProcrastinateJob

from yteso.exchange.insurance import tasks
from yteso.exchange.insurance.models import CallWindow, Submission
from yteso.exchange.insurance.testing import sound_dossier
from yteso.exchange.insurance.tests.conftest import NOW, Send, envelope
from yteso.kernel.jobs.testing import run_jobs
from yteso.toolkit.files.public import StoreUnreachable


def jobs(status: str = "todo") -> list[str]:
    waiting = ProcrastinateJob.objects.filter(task_name=tasks.INGEST, status=status).order_by("id")
    return [job.args["submission_id"] for job in waiting]


def set_jobs(status: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s WHERE task_name = %s", [status, tasks.INGEST]
        )


def test_the_job_reads_the_submission(send: Send) -> None:
    submission = send(envelope(sound_dossier("LK1")), read=False)
    assert jobs() == [str(submission.id)]

    run_jobs("ingest")

    submission.refresh_from_db()
    assert (submission.state, submission.dossiers_recorded) == ("done", 1)


@pytest.mark.parametrize("trouble", [OperationalError("disk full"), StoreUnreachable(), OSError(5, "I/O")])
def test_when_the_machine_is_at_fault_it_pauses_and_goes_on(
    send: Send, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    submission = send(envelope(sound_dossier("LK1")), read=False)
    set_jobs("succeeded")

    def broken(**arguments: Any) -> None:
        raise trouble

    monkeypatch.setattr(tasks, "read_submission", broken)
    monkeypatch.setattr(tasks.connection, "close", lambda: None)
    with connection.cursor():
        tasks.pause_or_read(str(submission.id))

    again = ProcrastinateJob.objects.get(task_name=tasks.INGEST, status="todo")
    assert again.args == {"submission_id": str(submission.id)}
    assert again.scheduled_at is not None
    assert again.scheduled_at > dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)
    assert Submission.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("status", "queued"), [("succeeded", True), ("todo", False), ("doing", False), ("failed", False)]
)
def test_what_waits_without_a_job_is_queued_again(send: Send, status: str, queued: bool) -> None:
    """A job that gave up is the operator's; one that waits or runs is enough; none at all is an accident."""
    submission = send(envelope(sound_dossier("LK1")), read=False)
    before = 1 if status == "todo" else 0
    set_jobs(status)

    tasks.queue_forgotten(NOW + dt.timedelta(hours=1))

    assert jobs() == [str(submission.id)] * (before + queued)


def test_what_came_just_now_is_left_to_its_own_job(send: Send) -> None:
    submission = send(envelope(sound_dossier("LK1")), read=False)
    set_jobs("succeeded")

    tasks.queue_forgotten(submission.received_at - dt.timedelta(seconds=1))

    assert jobs() == []


def test_old_counts_of_calls_are_forgotten(db: None) -> None:
    for days in (0, 3):
        moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
        CallWindow.objects.create(caller="x", minute=moment, calls=1)

    tasks.forget_calls(before=dt.datetime.now(dt.UTC) - dt.timedelta(days=1))

    assert CallWindow.objects.count() == 1
