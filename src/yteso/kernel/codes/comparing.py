"""What an official file would change in a list: worked out by line, kept short for the page that shows it.

Apart from `actions` because it changes nothing and is asked twice: for the preview, and again when applied.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yteso.kernel.codes.models import Code, CodeLoad, search_key_of
from yteso.kernel.codes.reading import Fault, FileRow, Tell, read_file, untold

SHOWN = 200  # lines of each part that are kept for the page


def overlap(row: Code, valid_from: dt.date, valid_to: dt.date | None) -> bool:
    """Return whether the version holds on any of these days."""
    return (row.valid_to is None or row.valid_to >= valid_from) and (
        valid_to is None or row.valid_from <= valid_to
    )


@dataclass(frozen=True)
class Change:
    """One code that a file changes: `before` is the version that ends or is corrected (None: a new code)."""

    line: int
    before: Code | None
    after: Code | None

    @property
    def code(self) -> str:
        version = self.after or self.before
        return version.code if version else ""


@dataclass(frozen=True)
class Difference:
    """What a file would change in a list. With faults, nothing may be applied."""

    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    ended: tuple[Change, ...]
    unchanged: int
    faults: tuple[Fault, ...]


def compare(load: CodeLoad, tell: Tell = untold) -> Difference:
    """Say what applying the file would change, line by line; `tell` hears how many lines have been read."""
    read = read_file(bytes(load.content), load.file_name, tell)
    held: dict[str, list[Code]] = defaultdict(list)
    for version in Code.objects.filter(system_id=load.system_id).order_by("valid_from"):
        held[version.code].append(version)
    added, changed, faults = [], [], list(read.faults)
    unchanged = 0
    for row in read.rows:
        start = row.valid_from or load.effective_on
        versions = held.get(row.code, [])
        if (
            not versions
            and row.code_was_number
            and any(c.lstrip("0") == row.code for c in held if c[0] == "0")
        ):
            faults.append(
                Fault(
                    row.line,
                    _("Code %s is a number that lost its leading zero. Store it as text.") % row.code,
                )
            )
            continue
        current = next((v for v in versions if overlap(v, start, start)), None)
        later = [v.valid_from for v in versions if v.valid_from > start]
        after = _version(load, row, start, current, min(later, default=None))
        if current is None:
            added.append(Change(row.line, None, after))
        elif _same(current, after):
            unchanged += 1
        else:
            changed.append(Change(row.line, current, after))
    ended = []
    if load.is_complete and not faults:
        listed = {row.code for row in read.rows}
        for code, versions in held.items():
            last = next((v for v in versions if overlap(v, load.effective_on, load.effective_on)), None)
            if code not in listed and last is not None:
                ended.append(Change(0, last, None))
    return Difference(tuple(added), tuple(changed), tuple(ended), unchanged, tuple(faults))


def _version(
    load: CodeLoad, row: FileRow, start: dt.date, current: Code | None, next_start: dt.date | None
) -> Code:
    """Return the version that the row describes; what the file has no column for stays as it was."""
    attributes = {**(current.attributes if current else {}), **row.attributes}
    title_en = row.title_en if row.title_en is not None else (current.title_en if current else "")
    parent = row.parent if row.parent is not None else (current.parent if current else "")
    until = row.valid_to or (current.valid_to if current else None)
    if next_start is not None and (until is None or until >= next_start):
        until = next_start - dt.timedelta(days=1)
    return Code(
        system_id=load.system_id,
        code=row.code,
        title_vi=row.title_vi,
        title_en=title_en,
        parent=parent,
        valid_from=start,
        valid_to=until,
        source=load.source,
        attributes=attributes,
        position=row.line,
        search_key=search_key_of(row.code, row.title_vi, title_en, attributes),
    )


def _same(current: Code, after: Code) -> bool:
    names = ("title_vi", "title_en", "parent", "attributes", "valid_to")
    return all(getattr(current, name) == getattr(after, name) for name in names)


def findings_of(difference: Difference) -> dict[str, Any]:
    """Return the beginning of each part, as plain values to keep with the load."""
    return {
        "added": _lines(difference.added),
        "changed": _lines(difference.changed),
        "ended": _lines(difference.ended),
        "faults": [[fault.line, fault.text] for fault in difference.faults[:SHOWN]],
        "fault_count": len(difference.faults),
    }


def _lines(changes: Iterable[Change]) -> list[list[Any]]:
    return [
        [
            change.line,
            change.code,
            change.before.title_vi if change.before else "",
            change.after.title_vi if change.after else "",
        ]
        for change in list(changes)[:SHOWN]
    ]
