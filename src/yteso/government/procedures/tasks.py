from uuid import UUID

from yteso.government.procedures.actions import remind_holders, seal_slip, tell_late_answers
from yteso.government.procedures.actions.slips import SEAL_TASK
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task


@task(name="procedures.remind", periodic="20 0 * * *", queueing_lock="procedures.remind")
def remind(timestamp: int) -> None:
    """Every morning (07:20 here): remind people of licences that end, and the office of late answers."""
    del timestamp
    remind_holders(now=now())
    tell_late_answers(now=now())


@task(name=SEAL_TASK, queue="signing")
def seal(*, slip_id: str) -> None:
    """Set the office's seal on a form that was given out."""
    seal_slip(slip_id=UUID(slip_id), now=now())
