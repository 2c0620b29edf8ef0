"""Looking at the pages of an original later, for modules that only want its text and pictures; bringing rows
into the full-text index."""

import time
from contextlib import suppress
from uuid import UUID

from django.db import ProgrammingError, transaction
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from yteso.kernel.base.public import Actor, SystemActor, now
from yteso.kernel.jobs.public import advance, fail, finish, start_progress, task
from yteso.toolkit.files.actions import read_pages
from yteso.toolkit.files.actions.indexing import list_indexings

SLICE = 40  # pages a job: a long scan does not keep a worker from everything else


@task(name="files.read", queue="files", time_limit_s=1800)
def read(digest: str, progress_id: str = "") -> None:
    """Read the next pages, then leave the rest to the next job."""
    progress = UUID(progress_id) if progress_id else None
    reading = read_pages(
        digest,
        now(),
        most=SLICE,
        on_page=(lambda done, total: advance(progress, done, total=total)) if progress else None,
    )
    if reading.refusal and progress:
        fail(progress, _("This file has no pages to look at."))
    elif reading.finished_at is None:
        read.defer(digest=digest, progress_id=progress_id)
    elif progress:
        finish(progress)


def read_later(actor: Actor, digest: str, label: str) -> UUID:
    """Have the pages of an original read; return the progress to watch. Twice does no harm."""
    progress = start_progress(actor, label)
    read.defer(digest=digest, progress_id=str(progress))
    return progress


INDEXING_S = 60  # a job; then the next one, so that a worker that ends has little to do again


def index_some(until: float) -> tuple[int, int]:
    """Bring rows into the full-text index until the clock (`time.monotonic`) says so; return how many were
    taken and how many are left."""
    taken = 0
    for one in list_indexings():
        while time.monotonic() < until and (done := one.take()):
            taken += done
    return taken, sum(one.count() for one in list_indexings())


@task(name="files.index_words", queue="files", queueing_lock="files.index_words", lock="files.index_words")
def index_words(progress_id: str, taken: int = 0) -> None:
    """Bring the next rows into the full-text index and leave the rest to the next job. Safe to run twice, and
    to be killed: what is left says so itself."""
    progress = UUID(progress_id)
    done, left = index_some(time.monotonic() + INDEXING_S)
    advance(progress, taken + done, total=taken + done + left)
    if left and done:  # nothing taken: another process has the last ones, and the hourly look what it leaves
        with suppress(AlreadyEnqueued), transaction.atomic():
            index_words.defer(progress_id=progress_id, taken=taken + done)
            return
    finish(progress, note=_("The rest is being indexed by another process.") if left else "")


def index_later() -> int:
    """Have what is not in the full-text index yet brought in by the workers; return how much that is."""
    left = sum(one.count() for one in list_indexings())
    if left:
        with suppress(AlreadyEnqueued), transaction.atomic():
            progress = start_progress(SystemActor("search index"), _("Full texts into the search"), left)
            index_words.defer(progress_id=str(progress))
    return left


def index_after_migrate() -> None:
    """Have what an upgrade left to do taken by the workers; modules with texts call it after `migrate`."""
    with suppress(ProgrammingError), transaction.atomic():  # migrated in part or back: a column is missing
        index_later()


@task(name="files.index_rest", queue="files", periodic="23 * * * *", queueing_lock="files.index_rest")
def index_rest(timestamp: int) -> None:
    """Look every hour whether something is left out of the full-text index."""
    del timestamp
    index_later()
