"""Carries one delivery to its receiver over HTTPS: no redirect is followed, no answer waited for long."""

import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from yteso.exchange.feed.models import Delivery
from yteso.exchange.feed.secrets import signature, signing_secret

WAIT_S = 15
HERE = ("localhost", "127.0.0.1", "::1")


def is_safe(url: str) -> bool:
    """Return whether figures may be sent there: HTTPS, or this machine itself (a simulator)."""
    try:
        parts = urlsplit(url)
        named = parts.hostname
    except ValueError:
        return False
    if not named or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and named in HERE)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


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
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(call, timeout=WAIT_S) as answer:
            return True, f"{answer.status}"
    except urllib.error.HTTPError as error:
        return False, f"{error.code} {error.reason}"[:300]
    except (OSError, ValueError) as error:
        return False, f"{type(error).__name__}: {error}"[:300]
