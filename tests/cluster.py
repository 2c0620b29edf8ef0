"""A data folder with a migrated PostgreSQL in it, made once for the code as it stands, then copied.

For tests that kill, stop or replace a whole database server; the others share one (see `template.py`).
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from tests.template import state_of_the_code
from yteso.config import database

KEPT = settings.DATA_DIR / "test-clusters"


def lay_down(target: Path) -> None:
    """Fill the folder `target` with what a first start without demo leaves behind; nothing runs in it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    made = KEPT / state_of_the_code()
    with open(KEPT / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for former in KEPT.glob("*/"):
                shutil.rmtree(former)
            _make(made)
    shutil.copytree(made, target, dirs_exist_ok=True)


def _make(made: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="y-") as place:  # short: a socket's path is limited
        folder = Path(place) / "d"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("YTESO_")}
        environment.pop("DATABASE_URL", None)
        environment |= {"YTESO_DATA_DIR": str(folder), "YTESO_DEMO": "0"}
        database.start(folder / "pg")
        database.ensure_database(folder / "pg")
        try:
            command = [sys.executable, "-m", "yteso.config.prepare"]
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        finally:
            database.stop(folder / "pg")
        shutil.rmtree(folder / "pg" / "run", ignore_errors=True)
        shutil.move(folder, made)
