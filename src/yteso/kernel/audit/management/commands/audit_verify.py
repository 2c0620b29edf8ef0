import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yteso.kernel.audit.queries import Head, verify


class Command(BaseCommand):
    """`yteso audit verify`: prove that the audit log is as it was written; exit status 1 if it is not."""

    help = "Verify the audit log's hash chains; name every changed, removed, inserted or reordered row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchors",
            type=Path,
            help="file outside the database: its heads of last time are checked, then today's are written",
        )

    def handle(self, *args: Any, anchors: Path | None = None, **options: Any) -> None:
        found = verify(_read(anchors) if anchors else None)
        for fault in found.faults:
            self.stdout.write(f"{fault.what}\tchain {fault.chain}\tseq {fault.seq}\t{fault.entry_id}")
        if not found.sound:
            raise CommandError(
                _("The audit log has been tampered with: %(n)d faults.") % {"n": found.fault_count}
            )
        if anchors:
            anchors.write_text(json.dumps(found.heads, indent=1))
        self.stdout.write(_("The audit log is sound: %(n)d entries.") % {"n": found.entries})


def _read(path: Path) -> dict[int, Head] | None:
    if not path.exists():
        return None
    return {int(chain): (seq, digest) for chain, (seq, digest) in json.loads(path.read_text()).items()}
