"""`yteso backup DIR` and `yteso restore BACKUP`: the database and the originals, out and in.

A backup is a folder `yteso-<time>` with a dump of the database as it was at one instant. Originals never
change and are named by their digest, so all backups in DIR share one folder `files`, to which each adds what
is new. The dump comes first: every original that it names is then already in the store.
"""

import argparse
import contextlib
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yteso.config import database, settings, supervise

NAME = "yteso-%Y%m%dT%H%M%SZ"
JOBS = str(min(4, os.cpu_count() or 1))
OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class BackupTrouble(Exception):
    """The backup cannot be made or put back; the text says why and what to do."""


def _tool(name: str) -> str:
    """Return the path of a PostgreSQL client: for another server the system's, which speaks TLS."""
    if not settings.EMBEDDED_DATABASE and "PG_HOME" not in os.environ and (found := shutil.which(name)):
        return found
    return str(database.binaries() / name)


def _environment(name: str = "") -> dict[str, str]:
    """Return what libpq needs to reach our database, or `name` beside it, unseen in the process list."""
    given: dict[str, Any] = settings.DATABASES["default"]
    values = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": name or given["NAME"],
        **{variable: str(given["OPTIONS"].get(option, "")) for option, variable in OPTIONS.items()},
    }
    return {**os.environ, **{key: value for key, value in values.items() if value}}


def _client(command: list[str], *, name: str = "", text: str | None = None) -> str:
    done = subprocess.run(
        [_tool(command[0]), *command[1:]],
        env=_environment(name),
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupTrouble(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def _ask(sql: str, *, name: str = "", **variables: str) -> str:
    given = [word for key, value in variables.items() for word in ("-v", f"{key}={value}")]
    return _client(["psql", "-XtA", "-v", "ON_ERROR_STOP=1", *given], name=name, text=sql)


def _store() -> Path | None:
    """Return the folder of the originals; None when a bucket keeps them, which is copied by its own means."""
    parts = urlsplit(settings.FILE_STORE)
    return Path(parts.path) if parts.scheme == "file" else None


def _copy_new(source: Path, target: Path) -> int:
    """Copy the originals that `target` lacks, each whole or not at all; return how many."""
    count = 0
    for path in source.glob("??/??/*"):
        copy = target / path.relative_to(source)
        if copy.exists() and copy.stat().st_size == path.stat().st_size:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        partial = copy.with_name(f".{copy.name}.partial")
        shutil.copy2(path, partial)
        partial.rename(copy)
        count += 1
    return count


def make_backup(folder: Path, moment: dt.datetime) -> Path:
    """Write a backup into `folder` and return its path. One cut short is called `.partial` and is none."""
    done = folder / moment.strftime(NAME)
    partial = folder / f"{done.name}.partial"
    partial.mkdir(parents=True)
    _client(
        ["pg_dump", "--format=directory", "--jobs", JOBS, "--no-owner", "--file", str(partial / "database")]
    )
    store = _store()
    copied = _copy_new(store, folder / "files") if store is not None and store.exists() else 0
    manifest = {
        "made_at": moment.isoformat(),
        "version": version("yteso"),
        "server": _ask("show server_version"),
        "migrations": int(_ask("select count(*) from django_migrations")),
        "originals": "files" if store is not None else settings.FILE_STORE.split("?")[0],
        "new_originals": copied,
    }
    (partial / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    partial.rename(done)
    return done


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the `keep` newest backups; the originals stay. Return what was removed."""
    backups = sorted(path for path in folder.glob("yteso-*Z") if path.is_dir())
    old = backups[:-keep] if keep > 0 else []
    for path in old:
        shutil.rmtree(path)
    return old


def put_back(backup: Path, *, replace: bool) -> dict[str, Any]:
    """Make database and originals what they were when `backup` was made; return its manifest.

    Raises BackupTrouble if there is no such backup, or tables are here already and `replace` was not said.
    """
    manifest_path = backup / "manifest.json"
    if not manifest_path.exists():
        raise BackupTrouble(f"{backup} is no backup: it holds no manifest.json.")
    manifest: dict[str, Any] = json.loads(manifest_path.read_text())
    name = str(settings.DATABASES["default"]["NAME"])
    exists = _ask("select 1 from pg_database where datname = :'wanted'", name="postgres", wanted=name)
    tables = int(_ask("select count(*) from pg_tables where schemaname = 'public'")) if exists else 0
    if tables and not replace:
        raise BackupTrouble(f"The database {name!r} holds {tables} tables. To lose what it holds: --replace")
    if exists and tables:
        _ask('drop database :"wanted" with (force)', name="postgres", wanted=name)
    if not exists or tables:
        _ask('create database :"wanted"', name="postgres", wanted=name)
    command = ["pg_restore", "--exit-on-error", "--no-owner", "--jobs", JOBS, "--dbname", name]
    _client([*command, str(backup / "database")])
    _ask("analyze")
    store = _store()
    if store is not None and (backup.parent / "files").exists():
        manifest["originals_put_back"] = _copy_new(backup.parent / "files", store)
    return manifest


@contextlib.contextmanager
def _database_up() -> Iterator[None]:
    """Have the embedded database running, and leave it as it was."""
    data = settings.DATA_DIR / "pg"
    ours = settings.EMBEDDED_DATABASE and not database.is_running(data)
    if ours:
        database.start(data)
    try:
        yield
    finally:
        if ours:
            database.stop(data)


def main_backup(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        "yteso backup", description="Write database and originals into a folder."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--keep", type=int, default=0, metavar="N", help="remove all but the N newest backups"
    )
    options = parser.parse_args(arguments)
    began, folder = time.monotonic(), options.folder.resolve()
    try:
        with _database_up():
            done = make_backup(folder, dt.datetime.now(dt.UTC))
        for old in forget_old(folder, options.keep):
            print(f"removed {old}")
    except (BackupTrouble, database.DatabaseTrouble, OSError) as trouble:
        sys.exit(f"yteso: {trouble}")
    print(f"{done} ({time.monotonic() - began:.1f} s)")


def main_restore(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser("yteso restore", description="Put a backup back.")
    parser.add_argument("backup", type=Path)
    parser.add_argument("--replace", action="store_true", help="lose what the database holds now")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    try:
        lock = supervise.lock_folder(settings.DATA_DIR)
        with _database_up():
            manifest = put_back(options.backup.resolve(), replace=options.replace)
        lock.close()
    except (BackupTrouble, supervise.CannotStart, database.DatabaseTrouble, OSError) as trouble:
        sys.exit(f"yteso: {trouble}")
    print(f"put back what was made at {manifest['made_at']} ({time.monotonic() - began:.1f} s).")
    print("Next: `yteso migrate` (if this version is newer), `yteso audit verify`, `yteso check_files`.")
