"""Carries one delivery to its receiver over HTTPS: no redirect is followed, no answer waited for long."""

import urllib.error
import urllib.request

from yteso.exchange.channels.public import is_safe, open_once
from yteso.exchange.feed.models import Delivery
from yteso.exchange.feed.secrets import signature, signing_secret

WAIT_S = 15


def send(delivery: Delivery, timestamp: str) -> tuple[bool, str]:
    """Send one delivery; return (taken, what the receiver said). Any 2xx answer means it was taken."""
    receiver = delivery.receiver
    if not is_safe(receiver.url):
        return False, "the address is not safe"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "YTeSo-feed/1",
        "X-YTeSo-Delivery": str(delivery.id),
        "X-YTeSo-Timestamp": timestamp,
        "X-YTeSo-Signature": signature(signing_secret(receiver), timestamp, str(delivery.id), delivery.body),
    }
    call = urllib.request.Request(receiver.url, delivery.body.encode(), headers, method="POST")  # noqa: S310 - is_safe
    try:
        with open_once(call, WAIT_S) as answer:
            return True, f"{answer.status}"
    except urllib.error.HTTPError as error:
        return False, f"{error.code} {error.reason}"[:300]
    except (OSError, ValueError) as error:
        return False, f"{type(error).__name__}: {error}"[:300]
