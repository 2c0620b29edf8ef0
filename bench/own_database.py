"""A database of a bench's own, beside the ordinary one."""


def fresh(name: str) -> None:
    """Make the database of this name anew, migrate it, and point Django at it."""
    _start()
    from django.db import connection

    connection.close()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    _point_at(name)


def open_kept(name: str) -> bool:
    """Point Django at the database of this name that a run before has left, brought up to date; return whether there
    is one."""
    _start()
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        found = cursor.fetchone() is not None
    if found:
        _point_at(name)
    return found


def _start() -> None:
    import django
    from django.conf import settings

    from yteso.config import database

    if settings.EMBEDDED_DATABASE:
        database.start(settings.DATA_DIR / "pg")
    django.setup()


def _point_at(name: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
