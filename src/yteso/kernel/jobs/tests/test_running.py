import pytest
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Refusal, SystemActor, now
from yteso.kernel.jobs.errors import AlreadyRetried
from yteso.kernel.jobs.models import Failure, Progress
from yteso.kernel.jobs.public import advance, fail, finish, list_queues, retry_failure, start_progress, task
from yteso.kernel.jobs.testing import run_jobs

pytestmark = pytest.mark.django_db
ACTOR = SystemActor("test")
seen: list[int] = []


class Unhappy(Refusal):
    code = "unhappy"
    message = _("Not today.")


@task(name="jobs.test.note", queue="test")
def note(*, number: int) -> None:
    seen.append(number)


@task(name="jobs.test.refuse", queue="test", attempts=1)
def refuse(*, number: int) -> None:
    raise Unhappy


def test_a_deferred_job_runs_once():
    seen.clear()
    note.defer(number=7)
    assert run_jobs("test") == 1
    assert seen == [7]
    assert run_jobs("test") == 0


def test_a_job_that_gives_up_is_listed_without_values_and_can_be_started_again_once():
    refuse.defer(number=4_207_731)
    with pytest.raises(Unhappy):
        run_jobs("test")
    failure = Failure.objects.get()
    assert failure.task_name == "jobs.test.refuse"
    assert failure.sentence == "Not today." or failure.sentence
    assert "4207731" not in failure.trace
    assert failure.arguments == {"number": 4_207_731}

    retry_failure(actor=ACTOR, failure_id=failure.id, now=now())
    assert sum(queue.waiting for queue in list_queues() if queue.name == "test") == 2
    with pytest.raises(AlreadyRetried):
        retry_failure(actor=ACTOR, failure_id=failure.id, now=now())


def test_progress_goes_from_running_to_done_and_no_further():
    progress_id = start_progress(ACTOR, "Export", total=10)
    advance(progress_id, 5)
    assert Progress.objects.get(id=progress_id).percent == 50
    finish(progress_id, result_url="/somewhere/")
    advance(progress_id, 6)
    row = Progress.objects.get(id=progress_id)
    assert (row.state, row.percent, row.done, row.result_url) == ("done", 100, 5, "/somewhere/")


def test_progress_of_unknown_length_shows_no_percent_and_failure_tells_why():
    progress_id = start_progress(ACTOR, "Export")
    advance(progress_id, 5)
    assert Progress.objects.get(id=progress_id).percent == 0
    fail(progress_id, "The disk is full.")
    assert Progress.objects.get(id=progress_id).note == "The disk is full."
