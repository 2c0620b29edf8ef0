"""`yteso registers list | show CODE | load FILE`: the definitions of the primary registers."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yteso.insight.registers.actions.entries import DOCUMENT, load_register
from yteso.insight.registers.definitions import find_version, list_versions
from yteso.kernel.base.public import Refusal, SystemActor, now, today


class Command(BaseCommand):
    help = "List, show or load the definitions of the primary registers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("list", "show", "load"))
        parser.add_argument("name", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(options["name"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, name: str) -> None:
        for version in list_versions(today()):
            self.stdout.write(
                f"{version.code:5} {version.regime} r{version.revision} {version.confidence} {version}"
            )

    def _show(self, name: str) -> None:
        version = find_version(name, today())
        document = {key: getattr(version, key) for key in DOCUMENT} | {"checks": version.checks}
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, default=str))

    def _load(self, name: str) -> None:
        try:
            document = json.loads(Path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise CommandError(f"{name}: {fault}") from fault
        version = load_register(actor=SystemActor("registers load"), document=document, now=now())
        self.stdout.write(f"{version} r{version.revision}" if version else "nothing new")
