import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from yteso.toolkit.measures import tasks
from yteso.toolkit.measures.actions.counting import rebuild
from yteso.toolkit.measures.declared import Source, list_sources
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


def test_one_source_that_cannot_be_built_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = list_sources()

    def build(*, source: Source, now: object) -> None:
        if source is sources[0]:
            raise ValueError("no")
        rebuild(source=source, now=now)  # type: ignore[arg-type]

    monkeypatch.setattr(tasks, "rebuild", build)
    with pytest.raises(ExceptionGroup, match="could not be built") as raised:
        run(build_missing)
    assert len(raised.value.exceptions) == 1
    assert list_unbuilt() == [sources[0]]


def run(job: object) -> None:
    """Call what a worker would call."""
    function = job.func.__wrapped__  # type: ignore[attr-defined]
    function(timestamp=0) if "timestamp" in function.__code__.co_varnames else function()
