"""Errors to a Sentry-compatible server (Sentry, GlitchTip), if one is named; never with personal data.

What leaves is *built anew* from a short list and not scrubbed from what the library gathered: the class of
each error, the code it passed (file, function, line), the route, the version, the process. No message (it may
quote a row), no local variable, no address with a key in it, no header, body, user, breadcrumb or query.

Source: Luật 91/2025/QH15 on personal data; the logs follow the same rule (`logs.py`).
"""

import logging
import os
from importlib.metadata import version
from typing import Any

FRAME = ("filename", "module", "function", "lineno", "in_app")
KEPT = ("event_id", "timestamp", "platform", "level", "release", "environment", "sdk")


def start(dsn: str, process: str, *, transport: Any = None) -> None:
    """Report errors of this process to the server of `dsn`; without one do nothing at all."""
    if not dsn:
        return
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=dsn,
        release=f"yteso@{version('yteso')}",
        environment=os.environ.get("YTESO_SENTRY_ENVIRONMENT", "production"),
        transport=transport,
        default_integrations=False,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False, cache_spans=False),
            LoggingIntegration(level=None, event_level=logging.ERROR),
        ],
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        traces_sample_rate=None,
        server_name=process,
        before_send=strip,
    )
    sentry_sdk.set_tag("process", process)


def strip(event: Any, hint: Any = None) -> Any:
    """Return a new event that holds nothing but where in the code what kind of error rose."""
    kept = {key: event[key] for key in KEPT if key in event}
    kept["server_name"] = str((event.get("tags") or {}).get("process", ""))
    kept["exception"] = {
        "values": [_error(one) for one in (event.get("exception") or {}).get("values") or ()]
    }
    transaction = event.get("transaction")
    info = (event.get("transaction_info") or {}).get("source")
    if transaction and info in ("route", "component", "task"):  # any other may be an address with a key in it
        kept["transaction"] = transaction
    if event.get("logger"):
        kept["logger"] = event["logger"]
    return kept


def _error(one: dict[str, Any]) -> dict[str, Any]:
    """Return the class of an error and the frames it passed, without its message."""
    frames = (one.get("stacktrace") or {}).get("frames") or ()
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "value": "",
        "stacktrace": {"frames": [{key: frame[key] for key in FRAME if key in frame} for frame in frames]},
    }
