from yteso.exchange.portal.actions import queue_message, refuse_message, set_link
from yteso.exchange.portal.models import Link, Message
from yteso.exchange.portal.queries import find_link, find_message, last_state_told
from yteso.exchange.portal.shapes import moment, moment_text, text
from yteso.exchange.portal.tasks import exchange_now

__all__ = [
    "Link",
    "Message",
    "exchange_now",
    "find_link",
    "find_message",
    "last_state_told",
    "moment",
    "moment_text",
    "queue_message",
    "refuse_message",
    "set_link",
    "text",
]
