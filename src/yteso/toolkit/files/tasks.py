"""Looking at the pages of an original later, for modules that only want its text and pictures."""

from uuid import UUID

from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor, now
from yteso.kernel.jobs.public import advance, fail, finish, start_progress, task
from yteso.toolkit.files.actions import read_pages

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
