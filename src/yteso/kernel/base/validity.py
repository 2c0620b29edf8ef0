"""Rows that hold for a time, from `valid_from` to `valid_to`, both days included; an empty end is no end."""

import datetime as dt

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func, Q, Value


class DateRange(Func):
    """PostgreSQL's `daterange(from, to, bounds)`; an empty end is no end."""

    function = "daterange"
    output_field = DateRangeField()


VALIDITY = DateRange("valid_from", "valid_to", Value("[]"))  # for exclusion constraints


def valid_on(on: dt.date) -> Q:
    """Return the condition that a row holds on the day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
