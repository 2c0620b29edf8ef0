"""Nightly housekeeping of accounts. Each is safe to run twice."""

import datetime as dt
import io

from django.conf import settings
from django.core.management import call_command

from yteso.kernel.access.actions import disable_idle_users, forget_ended_sessions, forget_old_rates
from yteso.kernel.base.public import SystemActor, now
from yteso.kernel.jobs.public import task


@task(
    name="access.disable_idle",
    queue="housekeeping",
    periodic="31 1 * * *",
    queueing_lock="access.disable_idle",
)
def disable_idle(timestamp: int) -> None:
    """Close the accounts of staff that nobody has used for 45 days."""
    disable_idle_users(actor=SystemActor("access.disable_idle"), now=now())


@task(
    name="access.verify_log", queue="housekeeping", periodic="11 3 * * *", queueing_lock="access.verify_log"
)
def verify_log(timestamp: int) -> None:
    """Prove every night that the audit log is as it was written; a fault shows among the failed jobs.

    The chains' heads of each sound night are kept as a file outside the database, for the next one.
    """
    call_command("audit_verify", anchors=settings.DATA_DIR / "audit-anchors.json", stdout=io.StringIO())


@task(name="access.forget", queue="housekeeping", periodic="41 1 * * *", queueing_lock="access.forget")
def forget(timestamp: int) -> None:
    """Remove ended sessions and rate counts of yesterday."""
    forget_ended_sessions(before=now())
    forget_old_rates(before=now() - dt.timedelta(days=1))
