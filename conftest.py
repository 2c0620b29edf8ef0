"""Tests run on a real PostgreSQL: the embedded one, started here unless DATABASE_URL names another."""

import os
from typing import Any

import pytest


def pytest_configure() -> None:
    from yteso.config import database, settings

    if settings.EMBEDDED_DATABASE:
        database.start(settings.DATA_DIR / "pg")
        database.ensure_database(settings.DATA_DIR / "pg")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let tests with real transactions empty the audit log afterwards, which its trigger refuses."""
    from django.db import connection

    if not connection.settings_dict["NAME"].startswith("test_"):
        return  # no test here needs a database, so none was made: this one is a person's
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate")
