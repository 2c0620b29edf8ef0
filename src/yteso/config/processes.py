"""The kinds of process of which YTeSo is made, and the words that start each.

`web` answers pages and the API (WSGI), `live` keeps the connections of `/live/` open (ASGI), `worker` works
off the jobs. `yteso web`, `yteso live` and `yteso worker` become that process; `yteso run` supervises one of
each.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from yteso.config import settings

WEB_WORKERS = int(os.environ.get("YTESO_WEB_WORKERS", min(2, os.cpu_count() or 1)))
WEB_THREADS = int(os.environ.get("YTESO_WEB_THREADS", "8"))
WORKER_CONCURRENCY = int(os.environ.get("YTESO_WORKER_CONCURRENCY", "2"))
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is ours alone


def metrics_home() -> Path:
    """Return where counters are kept: in memory, because a mapped file on a full disk kills its process."""
    mark = hashlib.sha256(str(settings.DATA_DIR).encode()).hexdigest()[:12]
    ours = MEMORY / f"yteso-{os.getuid()}-{mark}"
    try:
        ours.mkdir(mode=0o700, exist_ok=True)
        if ours.is_symlink() or ours.stat().st_uid != os.getuid():
            raise PermissionError(ours)
    except OSError:
        return settings.DATA_DIR / "run" / "metrics"
    return ours


def _granian(interface: str, application: str, bind: list[str]) -> list[str]:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        interface,
        *bind,
        "--no-ws",
        "--log-level",
        "warning",
    ]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "15"]
    return [*command, f"yteso.config.{application}:application"]


def web(bind: list[str]) -> list[str]:
    """Return the command of the web process; `bind` are granian's words for where it listens."""
    size = ["--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--backpressure", "128"]
    return [*_granian("wsgi", "wsgi", bind), *size]


def live(bind: list[str]) -> list[str]:
    """Return the command of the live process."""
    return [*_granian("asginl", "asgi", bind), "--workers", "1"]


def worker(arguments: list[str]) -> list[str]:
    """Return the command of a worker; `arguments` are those of procrastinate's worker."""
    command = [sys.executable, "-m", "yteso.config.cli", "procrastinate", "worker"]
    command += ["--concurrency", str(WORKER_CONCURRENCY), "--shutdown-graceful-timeout", "25"]
    return [*command, "--delete-jobs", "never", *arguments]


def metrics_folder(name: str) -> Path:
    """Return an empty folder in which the processes of one server share their counters."""
    folder = metrics_home() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _become(command: list[str]) -> None:
    os.execv(command[0], command)


def become_web(arguments: list[str]) -> None:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder("web"))
    _become(web(arguments))


def become_live(arguments: list[str]) -> None:
    _become(live(arguments))


def become_worker(arguments: list[str]) -> None:
    _become(worker(arguments))
