"""A YTeSo of its own for tests of starting, stopping and backup: a data folder, a port, the command."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_django

from tests.cluster import lay_down
from tests.journeys.site import free_port

WITHIN_S = 120


class House:
    """One data folder, and the commands run over it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        keep = {
            key: value for key, value in os.environ.items() if not key.startswith(("YTESO_", "DATABASE_URL"))
        }
        own = {"YTESO_DATA_DIR": str(folder), "YTESO_PORT": str(self.port), "YTESO_DEMO": "0"}
        self.environment = {**keep, **own, "YTESO_LEAST_FREE_MB": "10"}
        self.started: list[subprocess.Popen[str]] = []

    def yteso(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "yteso.config.cli", *words]
        return subprocess.run(
            command,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=WITHIN_S,
        )

    def start(self, **environment: str) -> subprocess.Popen[str]:
        """Start `yteso run` and wait until it says that it is ready."""
        command = [sys.executable, "-m", "yteso.config.cli", "run"]
        process = subprocess.Popen(
            command,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        assert process.stdout is not None
        heard = ""
        for line in process.stdout:
            heard += line
            if "is ready after" in line:
                return process
        raise AssertionError(f"yteso run ended:\n{heard}")

    def stop(self, process: subprocess.Popen[str]) -> str:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=WITHIN_S)
        return output

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """Return status and JSON; status 0 when nothing answers."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            body = refused.read()
            return refused.code, json.loads(body) if body.startswith(b"{") else {}
        except OSError:
            return 0, {}

    def wait_for(self, path: str, **wanted: Any) -> dict[str, Any]:
        until = time.monotonic() + WITHIN_S
        answer: dict[str, Any] = {}
        while time.monotonic() < until:
            status, answer = self.get(path)
            if {"code": status, **answer}.items() >= wanted.items():
                return answer
            time.sleep(0.2)
        raise AssertionError(f"{path} never became {wanted}: {answer}")

    def shell(self, code: str) -> str:
        done = self.yteso("shell", "--verbosity", "0", "--command", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask its database directly: a Django shell takes seconds to start."""
        place = str(self.folder / "pg" / "run")
        with psycopg.connect(host=place, user="postgres", dbname="yteso", autocommit=True) as connection:
            answer = connection.execute(statement)
            return answer.fetchall() if answer.description else []

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        self.yteso("db", "stop")


@pytest.fixture(scope="module")
def migrated_house(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[House]:
    """A house in which a first start was already."""
    folder = tmp_path_factory.mktemp("h")
    lay_down(folder, django_db_blocker)
    made = House(folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("h"))
    yield made
    made.close()
