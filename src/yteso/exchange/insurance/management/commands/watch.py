"""A folder as a door: for software that can only write files.

A file is taken when it has not changed for a moment, moves to `taken/` under its submission's id once it is
kept, and from there to `done/` or `failed/` when it has been read; beside a failed file stands a text that
says why. The folder itself is the memory: stopping and starting at any point loses nothing, and a file that
was received but not yet moved is recognised by its path, size and time.
"""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from yteso.exchange.insurance.actions.receiving import find_sending_facility, province, receive
from yteso.exchange.insurance.models import Submission
from yteso.exchange.insurance.wording import explain_refusal
from yteso.kernel.base.public import Refusal, SystemActor, now, today

SETTLED_S = 2.0
ACTOR = SystemActor("watched folder")


class Command(BaseCommand):
    help = "Take in every insurance XML file that arrives in a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--facility", default="", help="the MA_CSKCB that writes here (default: the province)"
        )
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two looks")
        parser.add_argument("--once", action="store_true", help="look once and stop")

    def handle(
        self, *args: Any, folder: Path, facility: str, every: float, once: bool, **options: Any
    ) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        for name in ("taken", "done", "failed"):
            (folder / name).mkdir(exist_ok=True)
        facility_id = find_sending_facility(ACTOR, facility, today()) if facility else province()
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            take_settled(folder, facility_id)
            file_away(folder)
            if once:
                return
            close_old_connections()  # the database may have been restarted meanwhile
            stop.wait(every)


def take_settled(folder: Path, facility_id: UUID) -> None:
    """Receive the files that nobody is still writing."""
    for path in sorted(folder.glob("*.[xX][mM][lL]")):
        facts = path.stat()
        if now().timestamp() - facts.st_mtime < SETTLED_S:
            continue
        try:
            with path.open("rb") as stream:
                submission = receive(
                    actor=ACTOR, facility_id=facility_id, content=stream, door=Submission.Door.COMMAND,
                    now=now(), file_name=path.name,
                    reference=f"{path.resolve()} {facts.st_size} {facts.st_mtime_ns}"[-200:],
                )  # fmt: skip
        except Refusal as refusal:
            if refusal.status < 500:
                _fail(folder, path, str(refusal))
            continue  # the store is full or away: the file waits where it is
        path.rename(folder / "taken" / f"{submission.id}-{path.name}")


def file_away(folder: Path) -> None:
    """Move what has been read to `done` or `failed`."""
    waiting = {UUID(path.name[:36]): path for path in (folder / "taken").iterdir()}
    ended = Submission.objects.filter(
        id__in=waiting, state__in=[Submission.State.DONE, Submission.State.REFUSED]
    )
    for submission in ended:
        path = waiting[submission.id]
        if submission.state == Submission.State.REFUSED:
            _fail(folder, path, " ".join(explain_refusal(submission)))
        else:
            path.rename(folder / "done" / path.name)


def _fail(folder: Path, path: Path, reason: str) -> None:
    (folder / "failed" / f"{path.name}.txt").write_text(f"{reason}\n", encoding="utf-8")
    path.rename(folder / "failed" / path.name)
