"""The job of the portal: messages out and in, the simulator where it is asked for."""

from pathlib import Path

from django.conf import settings

from yteso.exchange.channels.public import ChannelDown
from yteso.exchange.portal import simulator
from yteso.exchange.portal.actions import send_waiting, take_waiting
from yteso.exchange.portal.models import Link
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task


@task(
    name="portal.exchange", queue="mail", periodic="* * * * *", queueing_lock="portal.exchange",
    lock="portal.exchange",
)  # fmt: skip
def exchange(timestamp: int) -> None:
    """Send what is due and take in what waits, every minute. A portal that does not answer is tried again."""
    del timestamp
    exchange_now()


def exchange_now() -> tuple[int, int]:
    """Return how many messages went out and came in; nothing where no office is connected."""
    if not Link.objects.exists():
        return 0, 0
    sent = send_waiting(now=now())
    if settings.PORTAL_SIMULATED and settings.PORTAL.startswith("folder://"):
        simulator.read_ours(Path(settings.PORTAL.removeprefix("folder://")))
    try:
        return sent, take_waiting(now=now())
    except ChannelDown:
        return sent, 0
