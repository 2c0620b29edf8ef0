import datetime as dt
from argparse import ArgumentParser
from typing import Any

from backports import zstd
from django.core.management.base import BaseCommand, CommandError

from yteso.kernel.base.public import now
from yteso.toolkit.files.actions import verify_file
from yteso.toolkit.files.errors import OriginalMissing
from yteso.toolkit.files.models import StoredFile
from yteso.toolkit.files.store import store

GRACE = dt.timedelta(days=1)


class Command(BaseCommand):
    help = "Compare every kept original with its SHA-256 and list those missing, changed or unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--quick", action="store_true", help="look for missing files only, read no content"
        )
        parser.add_argument("--remove-orphans", action="store_true", help="remove files that no row names")

    def handle(self, *args: Any, quick: bool, remove_orphans: bool, **options: Any) -> None:
        rows, troubles = 0, 0
        present = dict(store().names())
        known = set()
        for row in StoredFile.objects.filter(disposed_at=None).order_by("digest").iterator(chunk_size=2000):
            rows += 1
            known.add(row.stored_name)
            trouble = "" if row.stored_name in present else "missing"
            if not trouble and not quick:
                try:
                    trouble = "" if verify_file(row) else "changed"
                except (OriginalMissing, zstd.ZstdError, EOFError) as error:
                    trouble = f"unreadable ({error})"
            if trouble:
                troubles += 1
                self.stdout.write(f"{row.digest} {trouble}")
        settled = now() - GRACE  # a file that arrived just now may get its row any moment
        orphans = {name for name, stored_at in present.items() if name not in known and stored_at < settled}
        for name in sorted(orphans):
            self.stdout.write(f"{name} orphan")
            if remove_orphans:
                store().remove(name)
        self.stdout.write(f"{rows} originals, {troubles} in trouble, {len(orphans)} orphans")
        if troubles:
            raise CommandError("Restore these originals from the backup; see docs/operate.md.")
