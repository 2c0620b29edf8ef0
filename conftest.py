"""Tests run on a real PostgreSQL: the embedded one, started here unless DATABASE_URL names another."""

import os


def pytest_configure() -> None:
    from yteso.config import database, settings

    if settings.EMBEDDED_DATABASE:
        database.start(settings.DATA_DIR / "pg")
        database.ensure_database(settings.DATA_DIR / "pg")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
