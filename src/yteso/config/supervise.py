"""`yteso run`: one process that starts everything, waits until it is healthy, keeps it so and stops it
cleanly.

Only one may run over a data folder; a second one says so and touches nothing.
"""

import contextlib
import ctypes
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from yteso.config import database, processes, settings

HOST = os.environ.get("YTESO_HOST", "127.0.0.1")
PORT = int(os.environ.get("YTESO_PORT", "8000"))
LOGS = settings.DATA_DIR / "logs"
SOCKETS = settings.DATA_DIR / "run"
LOG_LIMIT = 20 * 1024 * 1024
HEALTHY_WITHIN_S = 120
STOP_WITHIN_S = 30
STEADY_S = 60
LONGEST_PAUSE_S = 30
_PARENT_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


class CannotStart(Exception):
    """Starting is not possible; the text says why and what to do."""


def _end_with_parent() -> None:
    """Have this child ended when the supervisor dies, even by kill -9 (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Child:
    """One supervised process. It is started again when it ends, after ever longer pauses."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    socket: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_s: float = 1.0
    due_at: float = 0.0

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"

    def start(self) -> None:
        if self.socket is not None:
            self.socket.unlink(
                missing_ok=True
            )  # a killed server leaves it behind, and a new one stumbles over it
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **self.environment},
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops its children in order
                preexec_fn=_end_with_parent,
            )
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Note that the process ended, or start it again when its pause is over."""
        moment = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            lasted = moment - self.started_at
            self.pause_s = 1.0 if lasted > STEADY_S else min(LONGEST_PAUSE_S, self.pause_s * 2)
            self.due_at = moment + self.pause_s
            code = self.process.returncode
            self.end_group()
            say(f"{self.name} ended ({code}); again in {self.pause_s:.0f} s. Log: {self.log}")
            self.process = None
        elif self.process is None and moment >= self.due_at:
            self.start()

    def end_group(self) -> None:
        """End what the process may have left behind: servers of a killed master go on by themselves."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Ask the process to end and wait; end its whole group if it does not."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_WITHIN_S)
        self.end_group()
        self.process.wait()
        if self.socket is not None:
            self.socket.unlink(missing_ok=True)


def say(text: str) -> None:
    print(text, flush=True)


def address() -> str:
    return f"http://{'localhost' if HOST in ('127.0.0.1', '0.0.0.0', '::') else HOST}:{PORT}/"  # noqa: S104


def lock_folder(data: Path) -> IO[str]:
    """Take the data folder for this supervisor; the lock ends with the process. Raises CannotStart."""
    data.mkdir(parents=True, exist_ok=True)
    lock = open(data / "run.lock", "a+")  # noqa: SIM115 - held until the process ends
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise CannotStart(
            f"YTeSo already runs over {data}: {lock.read().strip()}. Nothing was changed."
        ) from None
    lock.seek(0)
    lock.truncate()
    lock.write(f"process {os.getpid()}, {address()}")
    lock.flush()
    return lock


def wait_for_port() -> None:
    """Make sure that our port is free; servers of a killed supervisor may need a moment to end."""
    patience = 100 if list(SOCKETS.glob("*.sock")) else 1
    for attempt in range(patience):
        with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, PORT))
                return
            except OSError as trouble:
                if attempt == patience - 1:
                    raise CannotStart(
                        f"Port {PORT} cannot be used ({trouble.strerror}). Another: YTESO_PORT=8001 make run"
                    ) from None
        time.sleep(0.2)


def check_disk() -> None:
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    if free < settings.LEAST_FREE_MB:
        raise CannotStart(
            f"Only {free} MB are free on the disk of {settings.DATA_DIR}. Free some and start again."
        )


def ask(path: str) -> tuple[int, dict[str, object]]:
    """Return status and JSON of one of our own health addresses; status 0 if nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1" if HOST == "0.0.0.0" else HOST, PORT, timeout=5)  # noqa: S104
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()


class Supervisor:
    def __init__(self) -> None:
        self.stopping = False
        self.owns_database = False
        self.database_due_at = 0.0
        # named for this run: the servers of a killed supervisor remove *their* socket when they end, late
        web, live = SOCKETS / f"web-{os.getpid()}.sock", SOCKETS / f"live-{os.getpid()}.sock"
        front = [sys.executable, "-m", "yteso.config.front", HOST, str(PORT), str(web), str(live)]
        behind = {"YTESO_PROXIES": "1"}
        metrics = {"PROMETHEUS_MULTIPROC_DIR": str(processes.metrics_home() / "web")}
        self.children = [
            Child("worker", processes.worker([])),
            Child("live", processes.live(["--uds", str(live)]), behind, live),
            Child("web", processes.web(["--uds", str(web)]), {**behind, **metrics}, web),
            Child("front", front),
        ]

    def note_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def start_database(self) -> None:
        data = settings.DATA_DIR / "pg"
        if not settings.EMBEDDED_DATABASE:
            return
        self.owns_database = self.owns_database or not database.is_running(data)
        database.start(data)
        database.ensure_database(data)

    def prepare(self) -> None:
        """Run the migrations, and make the demo on a first start; Ctrl-C ends it."""
        command = [sys.executable, "-m", "yteso.config.prepare"]
        with subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_parent) as process:
            while process.poll() is None:
                if self.stopping:
                    os.killpg(process.pid, signal.SIGTERM)
                    process.wait(STOP_WITHIN_S)
                    return
                time.sleep(0.1)
            if process.returncode:
                raise CannotStart("The database could not be prepared; the reason stands above.")

    def start_children(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        SOCKETS.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        for stale in SOCKETS.glob("*.sock"):
            stale.unlink(missing_ok=True)
        processes.metrics_folder("web")
        for child in self.children:
            child.start()

    def wait_until_healthy(self) -> None:
        """Wait for the web process, the worker and the live process. Raises CannotStart after a minute."""
        until = time.monotonic() + HEALTHY_WITHIN_S
        while not self.stopping:
            web, state = ask("/health/ready")
            live, _ = ask("/live/health")
            if web == 200 and live == 200 and state.get("status") == "ok":
                return
            if time.monotonic() > until:
                answers = f"web {web or 'silent'}, live {live or 'silent'}, {json.dumps(state)}"
                raise CannotStart(f"Not healthy after {HEALTHY_WITHIN_S} s: {answers}. Logs: {LOGS}")
            for child in self.children:
                child.watch()
            time.sleep(0.2)

    def watch(self) -> None:
        """Keep everything running until a signal comes."""
        while not self.stopping:
            for child in self.children:
                child.watch()
            self.watch_database()
            time.sleep(0.5)

    def watch_database(self) -> None:
        if not settings.EMBEDDED_DATABASE or database.is_running(settings.DATA_DIR / "pg"):
            return
        if time.monotonic() < self.database_due_at:
            return
        say("The database ended; starting it again.")
        try:
            database.start(settings.DATA_DIR / "pg")
        except (database.DatabaseTrouble, subprocess.CalledProcessError, OSError) as trouble:
            self.database_due_at = time.monotonic() + LONGEST_PAUSE_S
            say(f"The database does not start: {trouble}")

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()
        shutil.rmtree(processes.metrics_home(), ignore_errors=True)
        if self.owns_database:
            database.stop(settings.DATA_DIR / "pg")


def accounts_text() -> str:
    """Return what the demo says about its accounts, if a demo was made here."""
    path = settings.DATA_DIR / "demo-accounts.txt"
    return path.read_text() if path.exists() else ""


def main(arguments: list[str]) -> None:
    began = time.monotonic()
    supervisor = Supervisor()
    try:
        lock = lock_folder(settings.DATA_DIR)
        check_disk()
        wait_for_port()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, supervisor.note_signal)
        try:
            supervisor.start_database()
            supervisor.prepare()
            if not supervisor.stopping:
                supervisor.start_children()
                supervisor.wait_until_healthy()
            if not supervisor.stopping:
                took = time.monotonic() - began
                say(f"\nYTeSo is ready after {took:.1f} s: {address()}   (Ctrl-C stops it)")
                say(accounts_text())
                supervisor.watch()
            say("stopping ...")
        finally:
            supervisor.stop()
        lock.close()
        say("stopped; the data stays.")
    except (CannotStart, database.DatabaseTrouble) as trouble:
        sys.exit(f"yteso: {trouble}")


if __name__ == "__main__":
    main(sys.argv[1:])
