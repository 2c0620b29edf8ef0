import datetime as dt

from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task
from yteso.kernel.people.actions.sweeping import propose_pairs

LOOK_BACK = dt.timedelta(days=2)  # a night that was missed is made up for in the next


@task(
    name="people.propose_pairs",
    queue="housekeeping",
    periodic="37 2 * * *",
    queueing_lock="people.propose_pairs",
    time_limit_s=1800,
)
def propose_pairs_nightly(timestamp: int = 0) -> None:
    """Look through who became known of late for namesakes that matching could not see."""
    moment = now()
    propose_pairs(since=moment - LOOK_BACK, now=moment)
