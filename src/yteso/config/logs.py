"""Logs: one JSON object a line, without personal data.

Our own code logs a constant event with ids, codes and numbers (`log.info("batch.kept", batch_id=…)`); any
other key is withheld. What packages log is cut to its unfilled template, and an error to its class and the
lines of code it passed, because its message may quote a row.
"""

import datetime as dt
import logging
import re
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog

WITHHELD = "[withheld]"
KEYS = re.compile(
    r"(?:\w+_)?(?:id|ids|code|codes|count|digest|ordinal|rule|severity|state|status|verb|kind|queue|task|route|method|"
    r"version|attempt|attempts|seconds|bytes|rows|size|total|done)|\w+_(?:s|ms|mb|at|on|vnd)|"
    r"event|level|logger|timestamp|error|trace|visits|dossiers|lines|persons|files|port"
)
PLAIN = (bool, int, float, UUID, dt.date, dt.datetime, type(None))
_CODE = re.compile(r"[\w.:/<>\[\]-]{1,200}")  # identifiers, classes, routes: no spaces, so no sentences
Event = MutableMapping[str, Any]
Trouble = tuple[type[BaseException], BaseException, TracebackType | None]


def allowed(key: str, value: Any) -> bool:
    """Return whether a log line may carry this: a known kind of key, holding an id, a code or a number."""
    if not KEYS.fullmatch(key):
        return False
    if isinstance(value, list | tuple):
        return all(allowed(key, one) for one in value)
    return isinstance(value, PLAIN) or (isinstance(value, str) and bool(_CODE.fullmatch(value)))


def withhold(logger: Any, name: str, event: Event) -> Event:
    """Replace every value that might be about a person."""
    return {
        key: value if key in ("event", "trace") or key.startswith("_") or allowed(key, value) else WITHHELD
        for key, value in event.items()
    }


def only_where(logger: Any, name: str, event: Event) -> Event:
    """Replace an exception by its class and the lines it passed; its message stays out."""
    trouble = event.pop("exc_info", None)
    if trouble is True:
        import sys

        trouble = sys.exc_info()
    if isinstance(trouble, BaseException):
        trouble = (type(trouble), trouble, trouble.__traceback__)
    if trouble and trouble[0] is not None:
        event["error"] = f"{trouble[0].__module__}.{trouble[0].__qualname__}"
        frames = traceback.extract_tb(trouble[2])
        event["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return event


def of_package(logger: Any, name: str, event: Event) -> Event:
    """Cut a package's log line to its template; for a request, add the route and the status."""
    record: logging.LogRecord = event["_record"]
    event["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    if request is not None and match is not None:
        event["route"] = match.route or "/"
        event["method"] = request.method
    if isinstance(code := getattr(record, "status_code", None), int):
        event["status"] = code
    return event


SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    only_where,
    withhold,
]
FORMATTER = {
    "()": "structlog.stdlib.ProcessorFormatter",
    "foreign_pre_chain": [structlog.stdlib.add_logger_name, of_package, *SHARED],
    "processors": [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ],
    "keep_exc_info": False,
    "keep_stack_info": False,
}


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING, and set structlog up to write through it."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": FORMATTER},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
            # what these say of a certificate names its holder; our reports hold what was found
            "pikepdf": {"level": "CRITICAL"},
            "pyhanko": {"level": "CRITICAL"},
            "pyhanko_certvalidator": {"level": "CRITICAL"},
        },
    }
