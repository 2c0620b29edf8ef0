"""Puts the test database back to what it was after the migrations, after a test with real transactions.

Django would only empty the tables; what migrations and shipped data put there would miss in the next one.
"""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)"
SPARED = ["django_migrations", "procrastinate_workers"]  # the worker of a site goes on
COLUMNS = """
SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 GROUP BY c.relname
"""
FILLED = "SELECT '{0}' WHERE EXISTS (SELECT FROM public.\"{0}\")"
CONTENT = "SELECT '{0}', sum(hashtextextended(t::text, 0)::numeric) FROM public.\"{0}\" AS t"


class Migrated:
    """Copies of the rows that were there after the migrations, in a schema of their own."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(TABLES, [SPARED])
            self.tables = [name for (name,) in cursor.fetchall()]
            cursor.execute("DROP SCHEMA IF EXISTS as_migrated CASCADE")
            cursor.execute("CREATE SCHEMA as_migrated")
            filled = self._filled(cursor)
            for name in filled:
                cursor.execute(f'CREATE TABLE as_migrated."{name}" AS TABLE public."{name}"')
            cursor.execute(COLUMNS, [filled])
            self.columns = dict(cursor.fetchall())
            self.content = self._content(cursor)

    def put_back(self, *_: Any) -> None:
        """Take away what was added, put back what was changed. No trigger runs: the audit log's refuses."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                for name in self._filled(cursor):
                    if name not in self.columns:
                        cursor.execute(f'DELETE FROM public."{name}"')
                for name, content in self._content(cursor).items():
                    if content != self.content[name]:
                        columns = self.columns[name]
                        cursor.execute(f'DELETE FROM public."{name}"')
                        cursor.execute(
                            f'INSERT INTO public."{name}" ({columns}) OVERRIDING SYSTEM VALUE'
                            f' SELECT {columns} FROM as_migrated."{name}"'
                        )
            finally:
                cursor.execute("SET session_replication_role = origin")

    def _filled(self, cursor: CursorWrapper) -> list[str]:
        cursor.execute(" UNION ALL ".join(map(FILLED.format, self.tables)))
        return [name for (name,) in cursor.fetchall()]

    def _content(self, cursor: CursorWrapper) -> dict[str, Any]:
        """Return a sum over the rows of each table that was filled; another sum means other rows."""
        cursor.execute(" UNION ALL ".join(map(CONTENT.format, self.columns)))
        return dict(cursor.fetchall())
