"""A database of a bench's own, beside the ordinary one."""


def fresh(name: str) -> None:
    """Make the database of this name anew, migrate it, and point Django at it."""
    import django
    from django.conf import settings

    from yteso.config import database

    if settings.EMBEDDED_DATABASE:
        database.start(settings.DATA_DIR / "pg")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
