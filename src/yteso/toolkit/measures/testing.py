"""The door for tests: build the roll-ups, count what is marked, compare, do without them."""

from collections.abc import Iterator
from contextlib import contextmanager

from yteso.kernel.base.public import now
from yteso.toolkit.measures.actions.counting import (
    Difference,
    find_differences,
    rebuild,
    recount_long,
    refresh,
)
from yteso.toolkit.measures.declared import list_sources
from yteso.toolkit.measures.models import Build
from yteso.toolkit.measures.queries import list_unbuilt

__all__ = [
    "Difference",
    "differences",
    "list_unbuilt",
    "rebuild",
    "rebuild_all",
    "refresh_now",
    "without_rollups",
]


def rebuild_all() -> None:
    for source in list_sources():
        rebuild(source=source, now=now())


def refresh_now() -> None:
    """Do what the jobs do: count what is marked, then people over long periods."""
    refresh(now=now())
    recount_long(now=now())


def differences() -> list[Difference]:
    """Return every cell that does not equal its rows."""
    return [wrong for source in list_sources() if not source.is_slow for wrong in find_differences(source)]


@contextmanager
def without_rollups() -> Iterator[None]:
    """Have figures counted on the rows within the block."""
    kept = dict(Build.objects.values_list("source", "built_at"))
    Build.objects.update(built_at=None)
    yield
    for source, built_at in kept.items():
        Build.objects.filter(source=source).update(built_at=built_at)
