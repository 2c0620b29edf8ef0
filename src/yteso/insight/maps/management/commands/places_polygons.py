"""`yteso places polygons FILE.geojson --on DATE --source TEXT`: outlines of units, instead of the squares."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yteso.insight.maps.actions import load_outlines
from yteso.insight.maps.models import OutlineSet
from yteso.insight.maps.outlines import BYTES_AT_MOST
from yteso.kernel.base.public import Refusal, SystemActor, now


class Command(BaseCommand):
    help = "Load outlines of administrative units from a GeoJSON file (without a file: list those loaded)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--on", type=dt.date.fromisoformat, help="a day on which these units stood")
        parser.add_argument("--source", default="", help="where the file comes from, and its licence")
        parser.add_argument("--code", default="", help="the property that holds the code of the unit")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        if path is None:
            for known in OutlineSet.objects.order_by("-loaded_at"):
                self.stdout.write(f"{known.holds_on}  {known.units:5}  {known.digest[:12]}  {known.source}")
            return
        if options["on"] is None:
            raise CommandError("--on DATE is missing: a day on which these units stood, e.g. 2025-07-01")
        try:
            with path.open("rb") as file:
                content = file.read(BYTES_AT_MOST + 1)
            made = load_outlines(
                actor=SystemActor("places_polygons"),
                content=content,
                on=options["on"],
                source=options["source"],
                code_property=options["code"],
                now=now(),
            )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{made.units} units, {made.points_given} corners, {made.points_kept} kept")
