"""Tests run on a real PostgreSQL: the embedded one, started here unless DATABASE_URL names another."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest


def pytest_configure() -> None:
    from yteso.config import database, settings

    if settings.EMBEDDED_DATABASE:
        database.start(settings.DATA_DIR / "pg")
        database.ensure_database(settings.DATA_DIR / "pg")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    gc.set_threshold(100_000, 50, 100)  # a tenth of the time of all tests is searching what stays


def pytest_collection_finish() -> None:
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> Iterator[None]:
    """The test database, a copy of the migrated one; after a test with real transactions it is put back."""
    from django.test import TransactionTestCase
    from tests.migrated import Migrated
    from tests.template import test_database

    with django_db_blocker.unblock(), test_database(keep=django_db_keepdb, anew=django_db_createdb):
        TransactionTestCase._fixture_teardown = Migrated().put_back  # type: ignore[method-assign]
        yield
