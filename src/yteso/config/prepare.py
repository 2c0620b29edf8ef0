"""What must be true of the database before the servers start: tables, shipped data, a first demo."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from yteso.config import garbage

SOURCE = Path(__file__).resolve().parents[1]


def shipped_data() -> str:
    """Return a mark of the data files that we ship; when it changes they are loaded, as after a migration."""
    mark = hashlib.sha256()
    for path in sorted(SOURCE.glob("*/*/data/**/*")):
        if path.is_file() and "__pycache__" not in path.parts:
            mark.update(
                f"{path.relative_to(SOURCE)} {path.stat().st_size} {path.stat().st_mtime_ns}".encode()
            )
    return mark.hexdigest()


def bring_up_to_date() -> None:
    """Migrate; after it the apps load what they ship (code lists, units)."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    loaded, present = settings.DATA_DIR / "shipped-data", shipped_data()
    if waiting or not loaded.exists() or loaded.read_text() != present:
        print(f"database: {len(waiting)} migrations, shipped code lists and units", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        loaded.write_text(present)


def wants_demo(unfinished: Path) -> bool:
    """Return whether to make the demo province: nothing is here yet, or the last try was cut short."""
    from yteso.kernel.base.public import User

    by_itself = settings.EMBEDDED_DATABASE and not settings.PRODUCTION
    wanted = os.environ.get("YTESO_DEMO", "1" if by_itself else "0") == "1"
    return wanted and (unfinished.exists() or not User.objects.exists())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
    with garbage.none_at_the_start():
        django.setup()
    bring_up_to_date()
    unfinished = settings.DATA_DIR / "demo-unfinished"
    if wants_demo(unfinished):
        print("demo province: made once, on the first start (two to three minutes)", flush=True)
        unfinished.touch()
        call_command("demo")
        unfinished.unlink()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
