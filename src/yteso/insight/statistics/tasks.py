"""What happens by the clock: reports are opened, and those who owe one are reminded."""

import datetime as dt
from uuid import UUID

from yteso.insight.statistics.actions.official import SEAL_TASK, seal_report
from yteso.insight.statistics.actions.opening import open_reports, reckon_clocks
from yteso.insight.statistics.actions.reminding import remind
from yteso.kernel.base.public import PROVINCE_ZONE, now
from yteso.kernel.jobs.public import task

LOOK_BACK = dt.timedelta(days=200)
OPENED_BEFORE_END = dt.timedelta(days=31)


@task(name="statistics.open", periodic="5 17 * * *", queueing_lock="statistics.open")
def open_owed(timestamp: int = 0) -> None:
    """Open the reports of periods that ended lately or end within a month (00:05 in the province)."""
    del timestamp
    moment = now()
    day = moment.astimezone(PROVINCE_ZONE).date()
    open_reports(first=day - LOOK_BACK, last=day + OPENED_BEFORE_END, now=moment)
    reckon_clocks(now=moment)


@task(name="statistics.remind", periodic="0 1 * * 1-5", queueing_lock="statistics.remind")
def remind_owing(timestamp: int = 0) -> None:
    """Remind units of reports that are due within three days or late (08:00 in the province)."""
    del timestamp
    remind(now=now())


@task(name=SEAL_TASK)
def seal_signed(*, signature_id: str) -> None:
    """Print a signed report and set the installation's seal on it."""
    seal_report(signature_id=UUID(signature_id), now=now())
