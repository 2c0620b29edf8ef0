"""The secrets of receivers, worked out from the installation's key, so that none lies in the database.

A call is signed `v1=HEX(HMAC-SHA256(secret, "TIMESTAMP.DELIVERY.BODY"))`: time and id are signed with it,
so that a copy can neither be altered nor passed off as new.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from yteso.exchange.feed.models import Receiver


def _derived(purpose: str, receiver: Receiver) -> str:
    text = f"feed:{purpose}:{receiver.id}:{receiver.generation}"
    made = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def signing_secret(receiver: Receiver) -> str:
    """Return what the receiver checks signatures with."""
    return _derived("sign", receiver)


def token_of(receiver: Receiver) -> str:
    """Return what the receiver asks with: `Authorization: Bearer <token>`."""
    return f"{receiver.id.hex}.{_derived('ask', receiver)}"


def receiver_of(token: str) -> Receiver | None:
    """Return the receiver whose token this is, None for a wrong, old or stopped one."""
    key, _dot, _rest = token.partition(".")
    try:
        receiver = Receiver.objects.filter(id=UUID(hex=key), stopped_at__isnull=True).first()
    except ValueError:
        return None
    if receiver is None or not hmac.compare_digest(token_of(receiver).encode(), token.encode()):
        return None
    return receiver


def signature(secret: str, timestamp: str, delivery: str, body: str) -> str:
    """Return the signature of one call."""
    signed = f"{timestamp}.{delivery}.{body}".encode()
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
