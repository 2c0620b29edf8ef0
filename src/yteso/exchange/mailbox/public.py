from yteso.exchange.mailbox.actions import queue_letter, take_letter
from yteso.exchange.mailbox.errors import AddressWrong, NoMailbox
from yteso.exchange.mailbox.models import Attachment, Letter
from yteso.exchange.mailbox.permissions import READ
from yteso.exchange.mailbox.uses import Use, add_uses

__all__ = [
    "READ",
    "AddressWrong",
    "Attachment",
    "Letter",
    "NoMailbox",
    "Use",
    "add_uses",
    "queue_letter",
    "take_letter",
]
