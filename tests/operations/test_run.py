"""`yteso run` as an operator meets it: it starts, refuses a second, survives kills, keeps the data, stops."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.operations.conftest import House
from yteso.config import processes

ONE = {"YTESO_WEB_WORKERS": "1"}  # the first test starts as many as an operator's machine would
KEEP = "CREATE TABLE kept AS SELECT 42 AS number"
ORPHANS_END_S = 30  # servers of a killed supervisor are asked to end, and may take their 15 s for it


def processes_of(house: House) -> list[tuple[int, str]]:
    """Return the live processes that work in this data folder, by what is in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                environment = (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if f"YTESO_DATA_DIR={house.folder}".encode() in environment:
                found.append((int(entry.name), command))
    return found


def test_it_starts_says_where_refuses_a_second_start_and_stops_cleanly(house: House) -> None:
    process = house.start()
    assert house.get("/health/live") == (200, {"status": "ok"})
    status, ready = house.get("/health/ready")
    assert (status, ready["status"]) == (200, "ok")
    assert house.get("/live/health")[0] == 200
    house.sql(KEEP)

    second = house.yteso("run")
    assert second.returncode == 1
    assert f"already runs over {house.folder}: process {process.pid}" in second.stderr
    assert house.get("/health/ready")[0] == 200

    output = house.stop(process)
    assert process.returncode == 0
    assert "stopped; the data stays" in output
    assert house.get("/health/live")[0] == 0
    assert processes_of(house) == []
    assert house.yteso("db", "status").stdout.strip() == "stopped"


def test_after_kill_9_of_the_supervisor_it_starts_again_with_its_data(house: House) -> None:
    process = house.start()
    process.kill()
    process.wait()

    again = house.start(**ONE)
    assert house.get("/health/ready")[1]["status"] == "ok"
    assert house.sql("SELECT number FROM kept") == [(42,)]
    house.stop(again)
    until = time.monotonic() + ORPHANS_END_S
    while processes_of(house) and time.monotonic() < until:
        time.sleep(0.2)
    assert processes_of(house) == []


def postmaster_of(house: House) -> int | None:
    try:
        return int((house.folder / "pg" / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, IndexError, ValueError):
        return None


def test_a_killed_child_comes_back(house: House) -> None:
    process = house.start(**ONE)
    for part in (
        "granian --interface wsgi",
        "granian --interface asginl",
        "procrastinate worker",
        "yteso.config.front",
    ):
        for pid, command in processes_of(house):
            if part in command:
                os.kill(pid, signal.SIGKILL)
    time.sleep(1)
    house.wait_for("/health/ready", code=200, status="ok")
    house.wait_for("/live/health", code=200)

    postmaster = postmaster_of(house)
    assert postmaster
    os.kill(postmaster, signal.SIGKILL)
    until = time.monotonic() + ORPHANS_END_S
    while postmaster_of(house) in (None, postmaster) and time.monotonic() < until:
        time.sleep(0.05)  # what still answers for a moment is the killed one
    house.wait_for("/health/ready", code=200, status="ok")
    assert house.sql("SELECT number FROM kept") == [(42,)]
    house.stop(process)


def test_a_port_in_use_is_said_and_nothing_starts(house: House) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = house.yteso("run", YTESO_PORT=str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert re.search(r"Port \d+ cannot be used .*YTESO_PORT", refused.stderr)
    assert processes_of(house) == []


def test_a_full_disk_is_said_before_anything_starts(house: House) -> None:
    refused = house.yteso("run", YTESO_LEAST_FREE_MB=str(10**9))
    assert refused.returncode == 1
    assert "MB are free on the disk" in refused.stderr


def test_counters_are_kept_in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A mapped file on a full disk kills the process that counts: where there is memory, it lies there."""
    monkeypatch.setattr(processes, "MEMORY", tmp_path)
    home = processes.metrics_home()
    assert home.parent == tmp_path
    assert home.stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr(processes, "MEMORY", tmp_path / "missing")
    assert processes.metrics_home() == processes.settings.DATA_DIR / "run" / "metrics"


def test_the_web_process_imports_every_page_at_its_start_and_limits_its_statements() -> None:
    """What is imported at the first request only can fail then: on a full disk it did."""
    options = "django.db.connection.settings_dict['OPTIONS'].get('options')"
    code = "import sys, django.db, yteso.config.wsgi; "
    code += f"print('yteso.exchange.insurance.views' in sys.modules, {options})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("True -c statement_timeout=60s")
