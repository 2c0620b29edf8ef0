"""A data folder with a migrated PostgreSQL in it, made once for the code as it stands, then copied.

For tests that kill, stop or replace a whole database server; the others share one (see `template.py`).
"""

import fcntl
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest_django
from django.conf import settings
from psycopg.conninfo import make_conninfo

from tests.template import migrated_template, state_of_the_code
from yteso.config import database
from yteso.config.prepare import shipped_data

KEPT = settings.DATA_DIR / "test-clusters"


def lay_down(target: Path, blocker: pytest_django.DjangoDbBlocker) -> None:
    """Fill the folder `target` with what a first start without demo leaves behind; nothing runs in it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    made = KEPT / state_of_the_code()
    with open(KEPT / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for former in KEPT.glob("*/"):
                shutil.rmtree(former)
            with blocker.unblock():
                _make(made, migrated_template())
    shutil.copytree(made, target, dirs_exist_ok=True)


def _make(made: Path, template: str) -> None:
    """Make a server that holds a copy of the database `template` of the server that the tests use."""
    given = settings.DATABASES["default"]
    there = {name.lower(): given[name] for name in ("HOST", "PORT", "USER", "PASSWORD") if given[name]}
    source = make_conninfo(dbname=template, **there)
    with tempfile.TemporaryDirectory(prefix="y-") as place:  # short: a socket's path is limited
        folder, dump = Path(place) / "d", Path(place) / "dump"
        database.start(folder / "pg")
        database.ensure_database(folder / "pg")
        target = make_conninfo(host=str(folder / "pg" / "run"), user="postgres", dbname="yteso")
        try:
            _client(
                "pg_dump", "--format=directory", "--no-owner", "--compress=0", "--file", str(dump), source
            )
            _client("pg_restore", "--exit-on-error", "--no-owner", "--dbname", target, str(dump))
        finally:
            database.stop(folder / "pg")
        (folder / "shipped-data").write_text(shipped_data())
        shutil.rmtree(folder / "pg" / "run", ignore_errors=True)
        shutil.move(folder, made)


def _client(name: str, *words: str) -> None:
    subprocess.run([database.binaries() / name, *words], check=True, stdout=subprocess.DEVNULL)
