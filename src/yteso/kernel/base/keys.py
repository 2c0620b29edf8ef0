"""Time-ordered identifiers: one kind of key for every row of YTeSo."""

import os
import threading
import time
import uuid
from typing import Any

from django.db import models

_latest = 0  # guarded by _turn
_turn = threading.Lock()


def uuid7() -> uuid.UUID:
    """Return a new UUID version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits.

    Those of one process grow, also within a millisecond (the standard's section 6.2): rows made together keep
    their order.
    """
    global _latest
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    with _turn:
        _latest = value if value > _latest else _latest + 1
        return uuid.UUID(int=_latest)


class DatabaseUuid7(models.Func):
    """PostgreSQL 18's own `uuidv7()`, so that COPY and plain SQL need not send a key."""

    function = "uuidv7"
    template = "%(function)s()"
    output_field = models.UUIDField()
    arity = 0


def key_field(**options: Any) -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    """Return the primary key that every model declares: `id = key_field()`."""
    return models.UUIDField(
        primary_key=True, default=uuid7, db_default=DatabaseUuid7(), editable=False, **options
    )
