"""The one rule for calling other systems over HTTP: TLS, or this machine itself; no redirect is followed."""

import urllib.request
from typing import Any
from urllib.parse import urlsplit

HERE = ("localhost", "127.0.0.1", "::1")


def is_safe(url: str) -> bool:
    """Return whether something may be sent there: HTTPS without a login, or this machine itself."""
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


_opener = urllib.request.build_opener(_NoRedirect)


def open_once(call: urllib.request.Request, wait_s: float) -> Any:
    """Return the open answer; no redirect is followed. Raises OSError. Ask `is_safe` before."""
    return _opener.open(call, timeout=wait_s)
