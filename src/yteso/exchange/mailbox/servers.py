"""The two mail servers: IMAP to read, SMTP to send. Every call raises MailDown when they do not answer.

`YTESO_MAILBOX_IMAP` and `YTESO_MAILBOX_SMTP` are addresses with user, password. `imaps` and `smtps` are TLS
from the start; `smtp` is STARTTLS; `imap`, and `smtp` without TLS, only to this machine.
"""

import imaplib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from django.conf import settings

from yteso.exchange.channels.public import HERE
from yteso.exchange.mailbox.errors import MailDown
from yteso.exchange.mailbox.reading import LARGEST_BYTES

WAIT_S = 30
FAULTS = (OSError, imaplib.IMAP4.error, smtplib.SMTPException, ValueError)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Inbox:
    """An open folder of an IMAP server."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def unread(self) -> list[str]:
        _kind, found = self._uid("SEARCH", "UNSEEN")
        return [key.decode() for key in (found[0] or b"").split()]

    def size_of(self, key: str) -> int:
        _kind, found = self._uid("FETCH", key, "(RFC822.SIZE)")
        match = _SIZE.search(b" ".join(part for part in found if isinstance(part, bytes)))
        return int(match[1]) if match else 0

    def fetch(self, key: str, *, head_only: bool = False) -> bytes:
        """Return the letter without marking it read; at most what is taken here."""
        part = "(BODY.PEEK[HEADER])" if head_only else "(BODY.PEEK[])"
        _kind, found = self._uid("FETCH", key, part)
        content = next((one[1] for one in found if isinstance(one, tuple)), b"")
        return bytes(content[: LARGEST_BYTES + 1])

    def mark_read(self, key: str) -> None:
        self._uid("STORE", key, "+FLAGS.SILENT", "(\\Seen)")

    def _uid(self, *words: str) -> tuple[str, list]:  # type: ignore[type-arg]
        try:
            kind, found = self.connection.uid(words[0], *words[1:])
        except FAULTS as error:
            raise MailDown(str(error)[:300]) from error
        if kind != "OK":
            raise MailDown(f"{words[0]}: {kind}")
        return kind, found


@contextmanager
def open_inbox() -> Iterator[Inbox]:
    """Open the folder that the settings name."""
    parts = urlsplit(settings.MAILBOX_IMAP)
    host = parts.hostname or ""
    try:
        if parts.scheme == "imaps":
            connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                host, parts.port or 993, timeout=WAIT_S, ssl_context=ssl.create_default_context()
            )
        elif parts.scheme == "imap" and host in HERE:
            connection = imaplib.IMAP4(host, parts.port or 143, timeout=WAIT_S)
        else:
            raise MailDown("the address must begin with imaps://")
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
        kind, found = connection.select(unquote(parts.path.strip("/")) or "INBOX")
        if kind != "OK":
            raise MailDown(str(found)[:300])
    except FAULTS as error:
        raise MailDown(str(error)[:300]) from error
    try:
        yield Inbox(connection)
    finally:
        with suppress(*FAULTS):
            connection.logout()


def send(letter: EmailMessage) -> None:
    """Send a letter by the SMTP server of the official address."""
    parts = urlsplit(settings.MAILBOX_SMTP)
    host = parts.hostname or ""
    try:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=WAIT_S, context=ssl.create_default_context()
            )
        elif parts.scheme == "smtp":
            server = smtplib.SMTP(host, parts.port or 587, timeout=WAIT_S)
        else:
            raise MailDown("the address must begin with smtps:// or smtp://")
        with server:
            if parts.scheme == "smtp" and host not in HERE:
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(letter)
    except FAULTS as error:
        raise MailDown(str(error)[:300]) from error
