import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from yteso.toolkit.measures.models import Build
from yteso.toolkit.measures.queries import list_unbuilt
from yteso.toolkit.measures.tasks import build_missing, count_long, count_marked

pytestmark = pytest.mark.django_db


def test_roll_ups_are_asked_for_once_and_built() -> None:
    run(count_marked)
    run(count_marked)
    assert ProcrastinateJob.objects.filter(task_name="measures.build", status="todo").count() == 1
    run(build_missing)
    assert list_unbuilt() == []
    run(count_marked)
    run(count_long)
    assert Build.objects.filter(refreshed_at=None).count() == 0


def run(job: object) -> None:
    """Call what a worker would call."""
    function = job.func.__wrapped__  # type: ignore[attr-defined]
    function(timestamp=0) if "timestamp" in function.__code__.co_varnames else function()
