from yteso.exchange.mailbox.actions import queue_letter, take_letter
from yteso.exchange.mailbox.errors import AddressWrong, NoMailbox
from yteso.exchange.mailbox.models import Attachment, Letter
from yteso.exchange.mailbox.permissions import READ

__all__ = ["READ", "AddressWrong", "Attachment", "Letter", "NoMailbox", "queue_letter", "take_letter"]
