"""Files that people send: the original is kept as it came, then judged by its content."""

import datetime as dt
import io
from dataclasses import dataclass

from yteso.kernel.base.public import Refusal
from yteso.toolkit.files.actions import keep, mark_threat
from yteso.toolkit.files.errors import (
    FileBroken,
    FileHasMacros,
    FileInfected,
    FileIsProgram,
    FileLocked,
    FileTooLarge,
)
from yteso.toolkit.files.inspection import Inspection, inspect
from yteso.toolkit.files.models import StoredFile
from yteso.toolkit.files.viruses import find_threat

REFUSALS: dict[str, type[Refusal]] = {
    "macros": FileHasMacros, "locked": FileLocked, "broken": FileBroken, "program": FileIsProgram,
}  # fmt: skip


ARRIVAL_REFUSALS = {
    one.code: one.message for one in list[type[Refusal]]([*REFUSALS.values(), FileInfected, FileTooLarge])
}  # the sentence for each stored code


@dataclass(frozen=True)
class Arrival:
    """A kept original and what it is; `refusal` says why it must not be used, None when it may."""

    file: StoredFile
    inspection: Inspection
    refusal: Refusal | None


def inspect_sent(content: bytes, *, scan: bool = False) -> tuple[Inspection, Refusal | None]:
    """Say what a file that somebody sent is and whether it may be used, without keeping it.

    `scan` asks the virus scanner too. Raises ScannerUnreachable.
    """
    found = inspect(content)
    if scan and find_threat(io.BytesIO(content)):
        return found, FileInfected()
    return found, REFUSALS[found.problem]() if found.problem else None


def take_in(content: bytes, now: dt.datetime) -> Arrival:
    """Keep a file that somebody sent, whatever it is, and say what it is and whether it may be used.

    The refusal is returned, not raised, so that the original stays kept in the caller's transaction; show
    it to the sender. A file with a virus is kept as evidence and never handed out. Raises FileTooLarge,
    StoreFull, StoreUnreachable, ScannerUnreachable (nothing was kept).
    """
    threat = find_threat(io.BytesIO(content))
    found = inspect(content)
    file = keep(content, found.media_type, now)
    if threat:
        return Arrival(mark_threat(file, threat), found, FileInfected())
    return Arrival(file, found, REFUSALS[found.problem]() if found.problem else None)
