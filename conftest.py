"""Tests run on a real PostgreSQL: the embedded one, started here unless DATABASE_URL names another."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest

WAITING = ("tests/durability/", "tests/operations/test_run.py")
LONG_JOURNEYS = ("procedures", "apply", "correspondence", "catalogues", "archive", "sign_in")


def pytest_configure() -> None:
    from yteso.config import database, settings

    if settings.EMBEDDED_DATABASE:
        database.start(settings.DATA_DIR / "pg")
        database.ensure_database(settings.DATA_DIR / "pg")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    gc.set_threshold(100_000, 50, 100)  # a tenth of the time of all tests is searching what stays


@pytest.hookimpl(trylast=True)  # pytest-django and fixtures of a session have an order of their own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with those that mostly wait, end with the journeys, the longest first: no process is left alone.

    A process that has begun with journeys stays with the database of its site.
    """

    def turn(item: pytest.Item) -> tuple[int, int]:
        place = item.path.relative_to(item.config.rootpath).as_posix()
        if not place.startswith("tests/journeys/"):
            return (0 if place.startswith(WAITING) else 1), 0
        name = item.path.stem.removeprefix("test_")
        return 2, LONG_JOURNEYS.index(name) if name in LONG_JOURNEYS else len(LONG_JOURNEYS)

    items.sort(key=turn)


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
