"""Files that people send: the original is kept as it came, then judged by its content."""

import datetime as dt
from dataclasses import dataclass

from yteso.kernel.base.public import Refusal
from yteso.toolkit.files.actions import keep
from yteso.toolkit.files.errors import FileBroken, FileHasMacros, FileIsProgram, FileLocked
from yteso.toolkit.files.inspection import Inspection, inspect
from yteso.toolkit.files.models import StoredFile

REFUSALS: dict[str, type[Refusal]] = {
    "macros": FileHasMacros, "locked": FileLocked, "broken": FileBroken, "program": FileIsProgram,
}  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """A kept original and what it is; `refusal` says why it must not be used, None when it may."""

    file: StoredFile
    inspection: Inspection
    refusal: Refusal | None


def take_in(content: bytes, now: dt.datetime) -> Arrival:
    """Keep a file that somebody sent, whatever it is, and say what it is and whether it may be used.

    The refusal is returned, not raised, so that the original stays kept in the caller's transaction; show it
    to the sender. Raises FileTooLarge, StoreFull, StoreUnreachable.
    """
    found = inspect(content)
    file = keep(content, found.media_type, now)
    return Arrival(file, found, REFUSALS[found.problem]() if found.problem else None)
