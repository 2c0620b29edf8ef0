"""A folder as a door: for software that can only write files.

A file is taken when it has not changed for a moment, moves to `taken/` under its submission's id once it is
kept, and from there to `done/` or `failed/` when it has been read; beside a failed file stands a text that
says why. A zip is unpacked into the folder; what is neither XML nor a zip goes to `failed/`. Unfinished files
(hidden, `~…`, `.tmp`, `.part`) are left alone until they have their own name. The folder itself is the
memory: stopping and starting at any point loses nothing, and a file that was received but not yet moved is
recognised by its path, size and time.
"""

import re
import shutil
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from yteso.exchange.insurance.actions.receiving import find_sending_facility, province, receive
from yteso.exchange.insurance.errors import NotXml
from yteso.exchange.insurance.models import Submission
from yteso.exchange.insurance.reading import FileRefused, is_packed, open_members
from yteso.exchange.insurance.wording import explain_refusal
from yteso.kernel.base.public import Refusal, SystemActor, now, today

log = structlog.get_logger(__name__)

SETTLED_S = 2.0
UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload")
TAKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-")
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
    for path in sorted(folder.iterdir()):
        try:
            facts = path.stat()
            if not path.is_file() or _unfinished(path.name) or now().timestamp() - facts.st_mtime < SETTLED_S:
                continue
            with path.open("rb") as stream:
                if is_packed(stream.read(8)):
                    _unpack(folder, path)
                    continue
                stream.seek(0)
                submission = receive(
                    actor=ACTOR, facility_id=facility_id, content=stream, door=Submission.Door.COMMAND,
                    now=now(), file_name=path.name,
                    reference=f"{path.resolve()} {facts.st_size} {facts.st_mtime_ns}"[-200:],
                )  # fmt: skip
        except Refusal as refusal:
            if refusal.status < 500:
                _fail(folder, path, _reason(refusal))
            continue  # the store is full or away: the file waits where it is
        except OSError as error:  # vanished, or not ours to read: the others go on
            log.warning("insurance.watch_unreadable", code=error.errno)
            continue
        path.rename(folder / "taken" / f"{submission.id}-{path.name}")


def _unfinished(name: str) -> bool:
    return name.startswith((".", "~")) or name.lower().endswith(UNFINISHED)


def _reason(refusal: Refusal) -> str:
    return f"{refusal} {getattr(refusal, 'mend', '')}".strip()


def _unpack(folder: Path, path: Path) -> None:
    """Put the XML files of a zip into the folder, each under its number, and the zip away. Cut short, it is
    unpacked again: the same content twice changes nothing."""
    passed_over: list[str] = []
    with path.open("rb") as stream:
        for number, member in enumerate(open_members(stream, path.name, passed_over=passed_over), 1):
            target = folder / f"{path.stem}-{number:04}-{member.name}"
            unfinished = target.with_name(f".{target.name}")
            try:
                with unfinished.open("wb") as out:
                    shutil.copyfileobj(member.content, out)
            except (FileRefused, OSError):
                unfinished.unlink(missing_ok=True)
                raise
            unfinished.rename(target)
    if passed_over:
        names = "\n".join(passed_over)
        (folder / "failed" / f"{path.name}.txt").write_text(f"{NotXml()}\n{names}\n", encoding="utf-8")
    path.rename(folder / "done" / path.name)


def file_away(folder: Path) -> None:
    """Move what has been read to `done` or `failed`."""
    waiting = {UUID(path.name[:36]): path for path in (folder / "taken").iterdir() if TAKEN.match(path.name)}
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
