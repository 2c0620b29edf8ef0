"""Recognising the words of scans, some pages a job, so that other work is not kept waiting."""

import time
from contextlib import suppress

from django.db import transaction
from django.utils.translation import override
from procrastinate.exceptions import AlreadyEnqueued

from yteso.government.correspondence.actions.scans import recognise_some
from yteso.kernel.jobs.public import task

SECONDS = 60


@task(
    name="correspondence.read_scans", queue="files", periodic="* * * * *", lock="correspondence.read_scans",
    queueing_lock="correspondence.read_scans", time_limit_s=900,
)  # fmt: skip
def read_scans(timestamp: int = 0) -> None:
    """Recognise what waits, then leave the rest to the next job. Safe to run twice, and to be killed."""
    del timestamp
    with override("vi"):
        left = recognise_some(time.monotonic() + SECONDS)
    if left:
        with suppress(AlreadyEnqueued), transaction.atomic():
            read_scans.defer(timestamp=0)
