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
    """After a test with real transactions, go back to what the migrations left (see tests/migrated.py)."""
    from django.db import connection
    from django.test import TransactionTestCase
    from tests.migrated import Migrated

    if not connection.settings_dict["NAME"].startswith("test_"):
        return  # no test here needs a database, so none was made: this one is a person's
    with django_db_blocker.unblock():
        TransactionTestCase._fixture_teardown = Migrated().put_back  # type: ignore[method-assign]
