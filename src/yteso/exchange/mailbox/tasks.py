"""The jobs of the mailbox: letters in and out."""

from django.conf import settings

from yteso.exchange.mailbox.actions import fetch_letters, send_letters
from yteso.kernel.base.public import now
from yteso.kernel.jobs.public import task


@task(
    name="mailbox.fetch",
    queue="mail",
    periodic="*/5 * * * *",
    queueing_lock="mailbox.fetch",
    lock="mailbox.fetch",
)
def fetch(timestamp: int) -> None:
    """Take in what is unread, every five minutes. A server that does not answer fails the job, visibly."""
    del timestamp
    if settings.MAILBOX_IMAP:
        fetch_letters(now=now())


@task(
    name="mailbox.send", queue="mail", periodic="* * * * *", queueing_lock="mailbox.send", lock="mailbox.send"
)
def send_due(timestamp: int) -> None:
    """Send what is due, every minute."""
    del timestamp
    if settings.MAILBOX_ADDRESS:
        send_letters(now=now())
