"""What the platform needs to work, asked one by one."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

OK, DEGRADED, FAILING = "ok", "degraded", "failing"
WORKER_SILENT_S = 60


@dataclass(frozen=True)
class Check:
    """The outcome of one question; `detail` is for operators and names nobody."""

    name: str
    state: str
    detail: str = ""
    free_mb: int | None = None


def check_database() -> Check:
    """Ask the database for its tables: none of ours, or no answer, fails."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('procrastinate_workers') IS NOT NULL")
            (ready,) = cursor.fetchone()
    except (DatabaseError, OSError) as trouble:
        return Check("database", FAILING, type(trouble).__name__)
    except Exception as trouble:  # noqa: BLE001 - psycopg_pool's time-out is no DatabaseError
        return Check("database", FAILING, type(trouble).__name__)
    return Check("database", OK) if ready else Check("database", FAILING, "migrations are missing")


def check_worker() -> Check:
    """Ask when a worker last said that it lives: without one, pages work and files wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [WORKER_SILENT_S],
        )
        count, seconds = cursor.fetchone()
    if not count:
        return Check("worker", DEGRADED, f"no worker for {WORKER_SILENT_S} s: files are accepted and wait")
    return Check("worker", OK, f"{count} alive, last seen {seconds:.0f} s ago")


def check_disk() -> Check:
    """Ask how much room is left where data and originals are kept."""
    folders = [Path(settings.DATA_DIR)]
    store = urlsplit(settings.FILE_STORE)
    if store.scheme == "file":
        folders.append(Path(store.path))
    there = [folder for folder in folders if folder.exists()]
    free = min((shutil.disk_usage(folder).free for folder in there), default=0) // 2**20
    state = OK if free >= settings.LEAST_FREE_MB or not there else DEGRADED
    return Check("disk", state, f"{free} MB free", free)


def check_all() -> list[Check]:
    """Return every check; a silent database leaves the worker unknown."""
    database = check_database()
    if database.state != OK:
        return [database, check_disk()]
    return [database, check_disk(), check_worker()]


def overall(checks: list[Check]) -> str:
    """Return the worst state among the checks."""
    return max((check.state for check in checks), key=[OK, DEGRADED, FAILING].index)
