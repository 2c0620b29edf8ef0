from yteso.government.procedures.actions import remind_holders
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task


@task(name="procedures.remind", periodic="20 0 * * *", queueing_lock="procedures.remind")
def remind(timestamp: int) -> None:
    """Every morning (07:20 here): remind people of licences of theirs that end."""
    del timestamp
    remind_holders(now=now())
