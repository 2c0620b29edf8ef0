"""Roll-ups by the clock: what is marked every half minute, long counts and slow sources now and then."""

from contextlib import suppress

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.toolkit.measures.actions.counting import rebuild, recount_long, refresh
from yteso.toolkit.measures.declared import list_sources
from yteso.toolkit.measures.queries import list_unbuilt


@task(
    name="measures.refresh", queue="measures", attempts=1, periodic="* * * * * */30",
    queueing_lock="measures.refresh",
    time_limit_s=300,
)  # fmt: skip
def count_marked(*, timestamp: int) -> None:
    """Count again what changed; ask for roll-ups of sources that have none."""
    del timestamp
    refresh(now=now())
    if list_unbuilt():
        with suppress(AlreadyEnqueued), transaction.atomic():
            build_missing.defer()


@task(
    name="measures.long", queue="measures", attempts=1, periodic="17 * * * *", queueing_lock="measures.long",
    time_limit_s=3600,
)  # fmt: skip
def count_long(*, timestamp: int) -> None:
    """Count people of the province over long periods, and slow sources, every hour."""
    del timestamp
    recount_long(now=now())


@task(
    name="measures.build", queue="measures", attempts=3, queueing_lock="measures.build",
    lock="measures.build",
    time_limit_s=3600,
)  # fmt: skip
def build_missing() -> None:
    """Build the roll-ups of sources that have none, or none that fit their declarations; goes on where an
    interrupted one stopped. One that fails does not keep the others from being built."""
    wanted = {source.code for source in list_unbuilt()}
    failed: list[Exception] = []
    for source in [one for one in list_sources() if one.code in wanted]:
        try:
            rebuild(source=source, now=now())
        except Exception as error:  # noqa: BLE001 - raised below, when all had their turn
            error.add_note(f"while building {source.code}")
            failed.append(error)
    if failed:
        raise ExceptionGroup("roll-ups that could not be built", failed)
