"""The address that a paper's QR code leads to."""

from django.conf import settings


def verify_url(code: str) -> str:
    """Return the public address on which a document with this code is verified."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/verify/{code}/"
