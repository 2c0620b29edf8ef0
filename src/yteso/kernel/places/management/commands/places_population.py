"""`yteso places population FILE`: load mean populations, the denominators of rates."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yteso.kernel.base.public import Refusal, SystemActor, now
from yteso.kernel.places.actions import load_population
from yteso.kernel.places.population import COLUMNS


class Command(BaseCommand):
    help = f"Load a CSV of mean populations: {', '.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--code", required=True, help="of this version, e.g. cuc-thong-ke-2026")
        parser.add_argument("--title", required=True)
        parser.add_argument("--source", required=True, help="who published it, where")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = load_population(
                actor=SystemActor("places_population"), code=options["code"], title=options["title"],
                source=options["source"], content=options["file"].read_text(encoding="utf-8-sig"), now=now(),
            )  # fmt: skip
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{version.code}: {version.rows.count()} rows")
