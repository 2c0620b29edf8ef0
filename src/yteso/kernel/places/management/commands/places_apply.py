"""`yteso places apply CODE`: show what a shipped change set of units does, then apply it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yteso.kernel.base.public import Refusal, SystemActor, now
from yteso.kernel.places.actions import apply_change_set, find_changes, preview_change_set
from yteso.kernel.places.shipped import read_change_sets


class Command(BaseCommand):
    help = "Apply a change set of administrative units (without a code: list them)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help="of the change set, e.g. 2025-07")
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["code"]:
            for changes in read_change_sets():
                self.stdout.write(f"{changes.code:10} {changes.effective_on}  {changes.title}")
            return
        try:
            preview = preview_change_set(find_changes(options["code"]))
            self.stdout.write(f"{preview.changes.title} ({preview.changes.decision})")
            self.stdout.write(f"- {len(preview.ending)}  + {len(preview.beginning)}")
            if preview.is_applied:
                self.stdout.write("applied already: nothing to do")
            elif not options["dry_run"]:
                apply_change_set(actor=SystemActor("places_apply"), changes=preview.changes, now=now())
                self.stdout.write("applied")
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
