from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yteso.exchange.insurance.actions.ingesting import read_submission
from yteso.exchange.insurance.actions.receiving import (
    Uploaded,
    find_sending_facility,
    province,
    receive_upload,
)
from yteso.exchange.insurance.models import Submission
from yteso.kernel.base.public import Refusal, SystemActor, now, today


class Command(BaseCommand):
    help = "Take in insurance XML files, zips of them, or folders of either."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--facility", default="", help="send for this MA_CSKCB only (default: the province)"
        )
        parser.add_argument("--read", action="store_true", help="read at once, here, without a worker")

    def handle(self, *args: Any, paths: list[Path], facility: str, read: bool, **options: Any) -> None:
        actor = SystemActor("ingest")
        refused = 0
        try:
            facility_id = find_sending_facility(actor, facility, today()) if facility else province()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        passed_over: list[Path] = []
        for path in files_in(paths, passed_over):
            with ExitStack() as stack:
                stream = stack.enter_context(path.open("rb"))
                outcomes = receive_upload(
                    actor=actor, facility_id=facility_id, files=[(path.name, stream)], now=now(),
                    door=Submission.Door.COMMAND,
                )  # fmt: skip
            for outcome in outcomes:
                refused += self._finish(outcome, read)
        for path in passed_over:
            self.stdout.write(f"passed over, neither .xml nor .zip: {path}")
        if refused:
            raise CommandError(f"{refused} files were refused.")

    def _finish(self, outcome: Uploaded, read: bool) -> bool:
        if outcome.submission is None:
            self.stdout.write(f"refused  {outcome.name}: {outcome.refusal}")
            return True
        if read:
            read_submission(submission_id=outcome.submission.id, clock=now)
            outcome.submission.refresh_from_db()
        done = outcome.submission
        said = f" {done.dossiers_recorded} recorded, {done.dossiers_quarantined} to correct" if read else ""
        self.stdout.write(f"{done.get_state_display()}  {done.id}  {outcome.name}{said}")
        return done.state == Submission.State.REFUSED


def files_in(paths: list[Path], passed_over: list[Path]) -> Iterator[Path]:
    """Yield the XML and zip files that the paths name or contain, in the order of their names; the others
    that a folder contains are added to `passed_over`."""
    for path in paths:
        if path.is_dir():
            for found in sorted(p for p in path.rglob("*") if p.is_file()):
                if found.suffix.lower() in (".xml", ".zip"):
                    yield found
                else:
                    passed_over.append(found)
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"There is no file {path}.")
