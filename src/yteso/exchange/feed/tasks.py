"""Jobs of the feed: finding what changed, and carrying it to the receivers."""

from yteso.exchange.feed.actions import queue_changes, send_waiting
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task


@task(name="feed.changes", queue="housekeeping", periodic="7,37 * * * *", queueing_lock="feed.changes")
def find_changes(timestamp: int) -> None:
    """Look for changed figures twice an hour."""
    del timestamp
    queue_changes(now=now())


@task(name="feed.send", queue="mail", periodic="* * * * *", queueing_lock="feed.send")
def carry(timestamp: int) -> None:
    """Send what is due."""
    del timestamp
    send_waiting(now=now())
