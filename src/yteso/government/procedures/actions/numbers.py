"""Numbers in series: the row of a series is its lock, so no number is given twice and none is left out."""

from django.db import connection

from yteso.government.procedures.models import Counter

_NEXT = (
    f'INSERT INTO "{Counter._meta.db_table}" (series, last) VALUES (%s, 1)'  # noqa: S608 - a name of ours
    " ON CONFLICT (series) DO UPDATE SET last = "
    f'"{Counter._meta.db_table}".last + 1 RETURNING last'
)


def next_number(series: str) -> int:
    """Return the next number of the series, from 1, in the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series])
        return int(cursor.fetchone()[0])
