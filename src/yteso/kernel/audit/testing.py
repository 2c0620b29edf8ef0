"""For tests only: what nobody may do to a real log."""

from typing import Any

from django.db import connection


def behind_its_back(sql: str, *parameters: Any) -> None:
    """Run SQL with all triggers asleep, as somebody with the keys of the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, parameters)
        cursor.execute("SET LOCAL session_replication_role = origin")


def empty_log() -> None:
    """Begin with an empty log, in the test's own transaction: migrating the database has written to it."""
    behind_its_back("DELETE FROM audit_entry")
    behind_its_back("UPDATE audit_chain SET seq = 0, digest = ''")
