from yteso.exchange.mailbox.actions import queue_letter, take_letter
from yteso.exchange.mailbox.errors import AddressWrong, NoMailbox
from yteso.exchange.mailbox.models import Attachment, Letter

__all__ = ["AddressWrong", "Attachment", "Letter", "NoMailbox", "queue_letter", "take_letter"]
