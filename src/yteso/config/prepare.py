"""What must be true of the database before the servers start: its tables, the basic data, the demo on a
first start."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

FIRST_DATA = ("codes_load", "places_apply")


def wants_demo(marker: Path) -> bool:
    """Return whether to make the demo province: nothing is here yet, or the last try was cut short."""
    from yteso.kernel.base.public import User

    choice = os.environ.get(
        "YTESO_DEMO", "1" if settings.EMBEDDED_DATABASE and not settings.PRODUCTION else "0"
    )
    return choice == "1" and (marker.exists() or not User.objects.exists())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        print(f"database: {len(waiting)} migrations", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    marker = settings.DATA_DIR / "demo-unfinished"
    demo = wants_demo(marker)
    if waiting:
        for command in FIRST_DATA:
            if command in get_commands():
                call_command(command)
    if demo:
        print("demo province: made once, on the first start (about two minutes)", flush=True)
        marker.touch()
        call_command("demo")
        marker.unlink()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
