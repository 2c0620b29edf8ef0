from yteso.kernel.jobs.actions import (
    LIVE_CHANNEL,
    advance,
    advance_aside,
    fail,
    find_progress,
    finish,
    retry_failure,
    start_progress,
    tell_live,
)
from yteso.kernel.jobs.health.checks import DEGRADED, FAILING, OK, Check, check_all
from yteso.kernel.jobs.models import Failure, Progress
from yteso.kernel.jobs.permissions import READ, RETRY
from yteso.kernel.jobs.queries import find_failure, list_queues
from yteso.kernel.jobs.running import task

__all__ = [
    "DEGRADED",
    "FAILING",
    "LIVE_CHANNEL",
    "OK",
    "READ",
    "RETRY",
    "Check",
    "Failure",
    "Progress",
    "advance",
    "advance_aside",
    "check_all",
    "fail",
    "find_failure",
    "find_progress",
    "finish",
    "list_queues",
    "retry_failure",
    "start_progress",
    "task",
    "tell_live",
]
