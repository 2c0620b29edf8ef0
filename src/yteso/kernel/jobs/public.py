from yteso.kernel.jobs.actions import (
    LIVE_CHANNEL,
    advance,
    fail,
    find_progress,
    finish,
    retry_failure,
    start_progress,
    tell_live,
)
from yteso.kernel.jobs.models import Progress
from yteso.kernel.jobs.queries import list_queues
from yteso.kernel.jobs.running import task

__all__ = [
    "LIVE_CHANNEL",
    "Progress",
    "advance",
    "fail",
    "find_progress",
    "finish",
    "list_queues",
    "retry_failure",
    "start_progress",
    "task",
    "tell_live",
]
