from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yteso.exchange.insurance.checking.document import document


class Command(BaseCommand):
    help = "Write docs/rules.md from the rules' declarations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", default="docs/rules.md")

    def handle(self, *args: Any, **options: Any) -> None:
        Path(options["path"]).write_text(document(), encoding="utf-8")
        self.stdout.write(options["path"])
