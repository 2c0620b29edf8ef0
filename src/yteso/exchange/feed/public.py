from yteso.exchange.feed.models import Delivery, Receiver
from yteso.exchange.feed.permissions import MANAGE
from yteso.exchange.feed.secrets import signature

__all__ = ["MANAGE", "Delivery", "Receiver", "signature"]
