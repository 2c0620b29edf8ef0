"""`yteso forms load FILE...`: load form definitions: a correction, or a form of the province's own."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yteso.insight.statistics.actions import load_form
from yteso.insight.statistics.definitions import read_document
from yteso.kernel.base.public import Refusal, SystemActor, now


class Command(BaseCommand):
    help = "Load documents of statistical forms (JSON). Each becomes the next revision of its form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--note", default="", help="why: stands in the list of revisions")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            try:
                document = read_document(path.read_bytes())
                version = load_form(
                    actor=SystemActor("forms_load"), document=document, note=options["note"], now=now()
                )
            except OSError as error:
                raise CommandError(f"{path}: {error}") from error
            except Refusal as refusal:
                raise CommandError(f"{path}: {refusal}") from refusal
            self.stdout.write(f"{version.form_code}: revision {version.revision}")
