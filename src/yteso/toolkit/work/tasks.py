from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.toolkit.work.actions import escalate


@task(name="work.escalate", periodic="10 * * * *", queueing_lock="work.escalate")
def climb_ladders(timestamp: int) -> None:
    """Every hour: tell people of cases near or past their deadline."""
    del timestamp
    escalate(now=now())
