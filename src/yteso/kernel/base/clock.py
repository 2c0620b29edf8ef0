"""The one place that asks what time it is. Actions take time as an argument instead."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

PROVINCE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """Return today's date in the province (Asia/Ho_Chi_Minh)."""
    return timezone.now().astimezone(PROVINCE_ZONE).date()
