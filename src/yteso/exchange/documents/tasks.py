"""Jobs of the document bus: carrying packets out, taking packets in, the simulator where it is asked for."""

from pathlib import Path

from django.conf import settings

from yteso.exchange.channels.public import ChannelDown
from yteso.exchange.documents import simulator
from yteso.exchange.documents.actions import send_waiting, take_waiting
from yteso.exchange.documents.models import OwnAddress
from yteso.exchange.documents.queries import bus_is_simulated
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task


@task(
    name="documents.exchange", queue="mail", periodic="* * * * *", queueing_lock="documents.exchange",
    lock="documents.exchange",
)  # fmt: skip
def exchange(timestamp: int) -> None:
    """Send what is due and take in what waits, every minute. A bus that does not answer is tried again."""
    del timestamp
    exchange_now()


def exchange_now() -> tuple[int, int]:
    """Return how many packets went out and came in."""
    sent = send_waiting(now=now())
    if bus_is_simulated():
        ours = list(OwnAddress.objects.values_list("organ_id", flat=True))
        simulator.play(Path(settings.DOCUMENT_BUS.removeprefix("folder://")), now(), skip=ours)
    try:
        return sent, take_waiting(now=now())
    except ChannelDown:
        return sent, 0
