from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.toolkit.forms.actions import drop_old_drafts


@task(
    name="forms.drop_drafts", queue="housekeeping", periodic="53 1 * * *", queueing_lock="forms.drop_drafts"
)
def drop_drafts(timestamp: int) -> None:
    """Every night: throw away drafts that nobody touched for half a year, and what was tried out."""
    del timestamp
    drop_old_drafts(now=now())
