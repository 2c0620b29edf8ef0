"""Counting tries, shared by all processes."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.db import connection

from yteso.kernel.access.errors import TooMany
from yteso.kernel.access.models import RateBucket

_TAKE = """
    INSERT INTO access_ratebucket AS b (key, started_at, count) VALUES (%(key)s, %(now)s, 1)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN b.started_at <= %(ended)s THEN 1 ELSE b.count + 1 END,
        started_at = CASE WHEN b.started_at <= %(ended)s THEN %(now)s ELSE b.started_at END
    RETURNING count
"""


def take_one(name: str, key: str, *, limit: int, per: dt.timedelta, at: dt.datetime) -> None:
    """Count one try of `name` by `key`. Raises TooMany when it is more than `limit` in the window."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"key": f"{name}:{key}"[:200], "now": at, "ended": at - per})
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooMany


def forget_old_rates(*, before: dt.datetime) -> int:
    """Remove buckets whose window began before that moment."""
    return RateBucket.objects.filter(started_at__lt=before).delete()[0]


def forget_ended_sessions(*, before: dt.datetime) -> int:
    """Remove sessions that ended before that moment."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]
