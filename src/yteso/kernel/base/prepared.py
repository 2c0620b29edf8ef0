"""Reading by prepared statements: for the few reads that are asked hundreds of times a second.

Django's ORM sends every statement as new text, which the database plans each time; for a record of a
citizen planning costs more than reading. Here a statement is planned once a connection (ADR 0006).
"""

import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def fetch_prepared(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one reading statement with `%s` parameters in the present transaction; return its rows.

    Name the columns (never `*`): a prepared statement must not change its shape. Parameters are sent
    apart from the text, so their types must be plain (`uuid`, lists of one type, text, numbers, moments).
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    started = time.monotonic()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(sql, parameters, prepare=True).fetchall()
    if connection.queries_logged:  # so that tests which count statements see this one too
        connection.queries_log.append({"sql": sql, "time": f"{time.monotonic() - started:.3f}"})
    return rows
