"""Puts the test database back to what it was after the migrations, after a test with real transactions.

Django would only empty the tables; what migrations and shipped data put there would miss in the next one.
"""

from typing import Any

from django.db import connection

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
COLUMNS = """
SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 GROUP BY c.relname
"""


class Migrated:
    """Copies of the rows that were there after the migrations, in a schema of their own."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            self.tables = [name for (name,) in cursor.fetchall()]
            cursor.execute("DROP SCHEMA IF EXISTS as_migrated CASCADE")
            cursor.execute("CREATE SCHEMA as_migrated")
            filled = []
            for name in self.tables:
                cursor.execute(f'SELECT EXISTS (SELECT FROM public."{name}")')
                if cursor.fetchone()[0]:
                    filled.append(name)
                    cursor.execute(f'CREATE TABLE as_migrated."{name}" AS TABLE public."{name}"')
            cursor.execute(COLUMNS, [filled])
            self.columns = dict(cursor.fetchall())

    def put_back(self, *_: Any) -> None:
        """Empty every table and fill it again. No trigger runs: the audit log's would refuse."""
        every = ", ".join(f'public."{name}"' for name in self.tables)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                cursor.execute(f"TRUNCATE {every}")
                for name, columns in self.columns.items():
                    cursor.execute(
                        f'INSERT INTO public."{name}" ({columns}) OVERRIDING SYSTEM VALUE'
                        f' SELECT {columns} FROM as_migrated."{name}"'
                    )
            finally:
                cursor.execute("SET session_replication_role = origin")
