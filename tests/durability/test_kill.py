"""Nothing is lost: any process may be killed at any instant, and so may the database.

A private PostgreSQL with full durability; workers and senders in processes of their own, ended by SIGKILL at
random moments. After every kill each accepted file is wholly in the record or still waiting, never half,
never twice; at the end everything is in.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django

from tests.cluster import lay_down
from yteso.config import database

ROOT = Path(__file__).resolve().parents[2]
FILES, DOSSIERS = 4, 42
VISITS = FILES * DOSSIERS
SECOND = (FILES // 2) * DOSSIERS
DURABLE = ["fsync=on", "synchronous_commit=on", "max_connections=40", "shared_buffers=64MB"]


class Nursery:
    """The parent of the processes to be killed; see `nursery.py`."""

    def __init__(self, folder: Path, blocker: pytest_django.DjangoDbBlocker) -> None:
        self.folder = folder
        self.data = folder / "pg"
        lay_down(folder, blocker)
        database.start(self.data, DURABLE)
        environment = os.environ | {
            "DATABASE_URL": f"postgresql://postgres@/yteso?host={self.data / 'run'}",
            "YTESO_FILE_STORE": f"file://{folder / 'files'}",
            "YTESO_DB_POOL": "2",
            "DJANGO_SETTINGS_MODULE": "yteso.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.nursery"],
            cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, verb: str, **fields: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"do": verb, **fields}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the nursery did not answer to {verb}"
        answer: dict[str, Any] = json.loads(line)
        assert "died of" not in answer, answer
        return answer

    def run_and_kill(self, after_s: float, verb: str = "work", workers: int = 1, **fields: Any) -> int:
        """Start children, kill them after that time; return how many were still at work."""
        pids = [self.ask(verb, **fields)["pid"] for _ in range(workers)]
        time.sleep(after_s)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return sum(self.ask("wait", pid=pid)["status"] == -signal.SIGKILL for pid in pids)

    def finish(self, workers: int = 2) -> None:
        """Let workers run to their end until nothing waits."""
        for _ in range(5):
            pids = [self.ask("work")["pid"] for _ in range(workers)]
            assert [self.ask("wait", pid=pid)["status"] for pid in pids] == [0] * workers
            if not self.ask("look")["waiting"]:
                return
        raise AssertionError("submissions still wait")

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)
        database.stop(self.data)


@pytest.fixture
def nursery(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Nursery]:
    made = Nursery(tmp_path_factory.mktemp("kill"), django_db_blocker)
    yield made
    made.close()


def torn(look: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in look.items() if name.startswith("torn") and count}


def assert_all_in(look: dict[str, int]) -> None:
    assert torn(look) == {}
    assert look["waiting"] == 0
    assert (look["visits"], look["recorded"], look["persons"]) == (VISITS, VISITS, VISITS)
    assert look["dossiers"] == VISITS + SECOND
    assert look["second versions"] == SECOND


def test_workers_killed_at_random_points(nursery: Nursery) -> None:
    chance = random.Random(20260303)
    nursery.ask("prepare", files=FILES, dossiers=DOSSIERS)
    killed, rounds = 0, 0
    while nursery.ask("look")["waiting"] and rounds < 200:
        rounds += 1
        killed += nursery.run_and_kill(chance.uniform(0.02, 0.35), workers=chance.choice([1, 1, 2]))
        look = nursery.ask("look")
        assert torn(look) == {}, f"after {killed} kills"
    nursery.finish()

    assert_all_in(nursery.ask("look"))
    assert killed >= 10


def test_senders_killed_at_random_points(nursery: Nursery) -> None:
    chance = random.Random(7)
    log = str(nursery.folder / "noted")
    nursery.ask("prepare", files=1, dossiers=1)
    for turn in range(6):
        nursery.run_and_kill(chance.uniform(0.2, 1.0), "receive", first=100 + 50 * turn, files=50, log=log)
    kept = nursery.ask("files", log=log)

    assert kept["noted"] > 0
    assert (kept["lost"], kept["not whole"]) == (0, 0)
    look = nursery.ask("look")
    assert look["jobs"] == look["submissions"]
    nursery.finish()
    assert torn(nursery.ask("look")) == {}


def test_the_database_killed_under_the_workers(nursery: Nursery) -> None:
    chance = random.Random(11)
    nursery.ask("prepare", files=FILES, dossiers=DOSSIERS)
    for _ in range(3):
        pids = [nursery.ask("work")["pid"] for _ in range(2)]
        time.sleep(chance.uniform(0.3, 1.0))
        os.kill(int((nursery.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        for pid in pids:
            nursery.ask("wait", pid=pid)
        while database.is_running(nursery.data):  # workers that were done already end before it does
            time.sleep(0.01)
        database.start(nursery.data, DURABLE)
        assert torn(nursery.ask("look")) == {}
    nursery.finish()

    assert_all_in(nursery.ask("look"))
