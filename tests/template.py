"""The database that tests start from: migrated once for the code as it stands, then copied.

Migrating and loading what we ship takes a quarter of a minute, copying the outcome less than a second. Every
process of a test run, and every run until the code changes, copies the same template.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "yteso_template_"
OTHERS = "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s"
LOCK = 20_250_701  # any number: the processes of a run agree on it


def state_of_the_code() -> str:
    """Return a mark of everything that decides what a migrated database holds."""
    mark = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted((ROOT / "src").rglob("*")):
        shipped = path.suffix == ".py" or "data" in path.parts
        if shipped and path.is_file() and not {"tests", "__pycache__"} & set(path.parts):
            mark.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return mark.hexdigest()[:16]


def administer(sql: str, values: list[str] | None = None) -> list[tuple[str]]:
    """Run a statement outside of the test database; return its rows."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def point_at(name: str) -> None:
    """Let Django's connection use another database from now on."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def exists(name: str) -> bool:
    return bool(administer("SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def copy(template: str, name: str) -> None:
    """Make a database anew as a copy of another, to which nobody may be connected."""
    administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def migrated_template() -> str:
    """Return the name of the template for the code as it stands; migrate it if nobody has yet."""
    name = PREFIX + state_of_the_code()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # ends with this connection
        if not exists(name):
            for (former,) in administer(OTHERS, [PREFIX.replace("_", r"\_") + "%", name]):
                administer(f'DROP DATABASE IF EXISTS "{former}" WITH (FORCE)')
            unfinished, before = f"{name}_unfinished", connection.settings_dict["NAME"]
            copy("template0", unfinished)
            point_at(unfinished)
            call_command("migrate", interactive=False, verbosity=0)
            point_at(before)
            administer(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return name


@contextlib.contextmanager
def test_database(*, keep: bool, anew: bool) -> Iterator[None]:
    """Point Django at the test database while the tests run.

    With `keep` it stays for the next run, which takes it as it is unless `anew`.
    """
    name, before = connection.creation._get_test_db_name(), connection.settings_dict["NAME"]
    if anew or not keep or not exists(name):
        copy(migrated_template(), name)
    point_at(name)
    yield
    point_at(before)
    if not keep:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
