"""`yteso codes load SYSTEM FILE`: bring an official code file in, after showing what it changes."""

import datetime as dt
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import translation

from yteso.kernel.base.public import Refusal, SystemActor, now
from yteso.kernel.codes.actions import CodeFile, apply_load, discard_load, preview_load, receive_load
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
        parser.add_argument(
            "--later", action="store_true", help="let a worker look through it; it is applied on its page"
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
        path: Path = options["file"]
        file = CodeFile(
            options["system"],
            path.name,
            path.read_bytes(),
            options["effective_on"],
            options["source"],
            options["complete"],
        )
        if options["later"]:
            load = receive_load(actor=actor, file=file, now=now())
            self.stdout.write(
                f"Tệp được đọc ở nền; xem và áp dụng tại {reverse('codes:load', args=[load.id])}"
            )
            return
        load = preview_load(actor=actor, file=file, now=now(), tell=self._tell)
        findings, faults = load.findings, load.findings["fault_count"]
        for line, text in findings["faults"]:
            self.stderr.write(f"dòng {line}: {text}")
        self._show("+", findings["added"], load.added)
        self._show("~", findings["changed"], load.changed)
        self._show("-", findings["ended"], load.ended)
        self.stdout.write(f"+ {load.added}  ~ {load.changed}  - {load.ended}  = {load.unchanged}")
        if options["dry_run"] or faults:
            discard_load(actor=actor, load_id=load.id)
            if faults:
                raise CommandError(f"{faults} dòng lỗi; chưa thay đổi gì.")
        else:
            apply_load(actor=actor, load_id=load.id, now=now(), tell=self._tell)

    def _show(self, sign: str, lines: list[list[Any]], count: int) -> None:
        for _line, code, before, after in lines[:SHOWN]:
            self.stdout.write(f"{sign} {code}  {after or before}")
        if count > SHOWN:
            self.stdout.write(f"{sign} … {count - SHOWN}")

    def _tell(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done * 100 // total:3} %", ending="\r")
