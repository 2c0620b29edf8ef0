"""`yteso codes load SYSTEM FILE`: bring an official code file in, after showing what it changes."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from yteso.kernel.base.public import Refusal, SystemActor, now
from yteso.kernel.codes.actions import Change, apply_load, compare, discard_load, preview_load
from yteso.kernel.codes.models import CodeSystem

SHOWN = 20  # lines of each part of the preview


class Command(BaseCommand):
    help = "Load an official code file (CSV or XLSX) into a code list (without a name: show the lists)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", nargs="?", help="name of the list, e.g. drug")
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument(
            "--effective-on", type=dt.date.fromisoformat, help="first day of validity, YYYY-MM-DD"
        )
        parser.add_argument("--source", help="decision that issued the list")
        parser.add_argument(
            "--complete", action="store_true", help="the file is the whole list: end the rest"
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["system"]:
            for system in CodeSystem.objects.order_by("slug"):
                self.stdout.write(f"{system.slug:25} {system.title_vi}")
            return
        if not (options["file"] and options["effective_on"] and options["source"]):
            raise CommandError("FILE, --effective-on and --source are needed.")
        with translation.override("vi"):
            try:
                self._load(options)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal

    def _load(self, options: dict[str, Any]) -> None:
        actor = SystemActor("codes_load")
        load = preview_load(
            actor=actor,
            system=options["system"],
            file_name=options["file"].name,
            content=options["file"].read_bytes(),
            effective_on=options["effective_on"],
            source=options["source"],
            is_complete=options["complete"],
            now=now(),
        )
        difference = compare(load)
        for fault in difference.faults:
            self.stderr.write(f"dòng {fault.line}: {fault.text}")
        for sign, changes in (("+", difference.added), ("~", difference.changed), ("-", difference.ended)):
            self._show(sign, changes)
        self.stdout.write(
            f"+ {len(difference.added)}  ~ {len(difference.changed)}  - {len(difference.ended)}"
            f"  = {difference.unchanged}"
        )
        if options["dry_run"] or difference.faults:
            discard_load(actor=actor, load_id=load.id)
            if difference.faults:
                raise CommandError(f"{len(difference.faults)} dòng lỗi; chưa thay đổi gì.")
        else:
            apply_load(actor=actor, load_id=load.id, now=now())

    def _show(self, sign: str, changes: tuple[Change, ...]) -> None:
        for change in changes[:SHOWN]:
            version = change.after or change.before
            self.stdout.write(f"{sign} {change.code}  {version.title_vi if version else ''}")
        if len(changes) > SHOWN:
            self.stdout.write(f"{sign} … {len(changes) - SHOWN}")
