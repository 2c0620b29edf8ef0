"""A whole YTeSo for the journeys: the real servers and worker over a fresh copy of the test database."""

import contextlib
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.template import administer, copy, migrated_template, point_at
from yteso.config import processes, supervise

START_WITHIN_S = 60


@dataclass(frozen=True)
class Site:
    """Where the site answers, the folder of its data (logs, files), and what its processes were told."""

    url: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def fresh_database(name: str) -> Iterator[str]:
    """Point Django's connection at a copy of the migrated database; remove it at the end."""
    before = connection.settings_dict["NAME"]
    copy(migrated_template(), name)
    point_at(name)
    try:
        yield name
    finally:
        point_at(before)
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def database_url(name: str) -> str:
    given = connection.settings_dict
    who = f"{given['USER']}:{quote(given['PASSWORD'] or '')}" if given["PASSWORD"] else given["USER"]
    port = f"&port={given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{who}@/{name}?host={quote(given['HOST'])}{port}"


@contextlib.contextmanager
def running_site(folder: Path, name: str) -> Iterator[Site]:
    """Start web, live, worker and front over the fresh database; stop them at the end."""
    port = free_port()
    web, live = folder / "web.sock", folder / "live.sock"
    environment = {
        "DATABASE_URL": database_url(name),
        "YTESO_DATA_DIR": str(folder),
        "YTESO_SECRET_KEY": settings.SECRET_KEY,
        "YTESO_FILE_STORE": f"file://{folder / 'files'}",
        "YTESO_PROXIES": "1",
        "YTESO_DB_POOL": "6",
    }
    front = [os.sys.executable, "-m", "yteso.config.front", "127.0.0.1", str(port), str(web), str(live)]
    commands = {
        "worker": processes.worker([]),
        "live": processes.live(["--uds", str(live)]),
        "web": processes.web(["--uds", str(web), "--workers", "1"]),  # of several, the tests of `run` know
        "front": front,
    }
    children = [supervise.Child(key, command, environment) for key, command in commands.items()]
    original, supervise.LOGS = supervise.LOGS, folder
    try:
        with override_settings(FILE_STORE=environment["YTESO_FILE_STORE"]):
            for child in children:
                child.start()
            site = Site(f"http://localhost:{port}", folder, environment)
            _wait(f"{site.url}/health/ready", '"status": "ok"', folder)
            _wait(f"{site.url}/live/health", '"status": "ok"', folder)
            yield site
    finally:
        for child in reversed(children):
            child.stop()
        supervise.LOGS = original


def _wait(url: str, text: str, folder: Path) -> None:
    until, heard = time.monotonic() + START_WITHIN_S, ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                heard = answer.read().decode()
        except (OSError, urllib.error.URLError) as trouble:
            heard = str(trouble)
        if text in heard:
            return
        time.sleep(0.1)
    logs = "\n".join(f"{path.name}: {path.read_text()[-2000:]}" for path in folder.glob("*.log"))
    raise RuntimeError(f"{url} did not become ready: {heard}\n{logs}")
