"""The way in: a stream of bytes becomes batches of columns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from yteso.exchange.insurance.reading.draft import Draft
from yteso.exchange.insurance.reading.frames import Frame, Frames
from yteso.exchange.insurance.reading.hoso import read_hoso, read_rows
from yteso.exchange.insurance.reading.limits import LIMITS, Limits
from yteso.exchange.insurance.reading.problems import problem
from yteso.exchange.insurance.reading.shapes import Batch, Envelope, Kind, Problem, ReadDossier, TableColumns
from yteso.exchange.insurance.schema import choose_version, tables

_KEY = 255  # characters of MA_LK and MA_CSKCB that are kept: longer ones are errors by rule, never recorded
_LINK = re.compile(rb"<MA_LK>\s*(?:<!\[CDATA\[)?\s*([!-;=?-~]{1,100})\s*(?:\]\]>)?\s*</MA_LK>")


class Reading:
    """One file being read. Iterate over its batches; `envelope` is known at once, `problems` at the end.

    `problems` concern the file around the dossiers (truncation, a wrong count), not the dossiers.
    """

    def __init__(
        self,
        source: BinaryIO | bytes,
        *,
        declared_version: str = "",
        limits: Limits = LIMITS,
        skip: int = 0,
    ) -> None:
        """Open a file. `skip` passes over that many dossiers without parsing them (where a restart resumes).

        Raises:
            FileRefused: the file is empty, not insurance XML, or declares a document type.
        """
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        self._frames = Frames(stream, limits)
        self._declared = declared_version
        self._limits = limits
        self._skip = skip

    @property
    def envelope(self) -> Envelope:
        """What the file's wrapping says; the signature is known only at the end."""
        return self._frames.envelope

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the file as a whole, as far as it has been read."""
        return self._frames.problems

    @property
    def count(self) -> int:
        """How many dossiers have been passed so far."""
        return self._frames.count

    def __iter__(self) -> Iterator[Batch]:
        builder = _Builder()
        limits = self._limits
        for ordinal, frame in enumerate(self._frames, 1):
            if ordinal <= self._skip:
                continue
            draft = self._read(frame)
            builder.add(self._dossier(ordinal, frame, draft), draft, len(frame.content))
            if len(builder.dossiers) >= limits.batch_dossiers or builder.size >= limits.batch:
                yield builder.batch()
                builder = _Builder()
        self._note_controls()
        if builder.dossiers:
            yield builder.batch()

    def _read(self, frame: Frame) -> Draft:
        frames, limits = self._frames, self._limits
        if frame.too_large:
            draft = Draft(limits.problems)
            draft.add(problem("R-SIZE", line=frame.line, limit=str(limits.dossier >> 20)))
            return draft
        read = read_hoso if self.envelope.shape == "envelope" else read_rows
        return read(frame.content, frame.line, frames.declared, frames.namespaces, limits)

    def _dossier(self, ordinal: int, frame: Frame, draft: Draft) -> ReadDossier:
        kind: Kind = "check_in" if "XML0" in draft.rows and "XML1" not in draft.rows else "visit"
        summary = "XML0" if kind == "check_in" else "XML1"
        ended = draft.value("XML1", "NGAY_RA") or draft.value(summary, "NGAY_VAO")
        if not draft.rows and not draft.problems:
            draft.add(problem("R-EMPTY", line=frame.line))
        return ReadDossier(
            ordinal,
            kind,
            (draft.value(summary, "MA_CSKCB") or self.envelope.facility_code)[:_KEY],
            _link_code(frame, draft, summary)[:_KEY],
            choose_version(self._declared, day(ended), draft.marks),
            draft.digest(),
            frame.line,
            self.envelope.facility_code,
            {name: len(rows) for name, rows in draft.rows.items()},
            draft.problems,
        )

    def _note_controls(self) -> None:
        removed = self._frames.controls_removed
        if removed:
            self.problems.append(problem("R-CONTROL", count=str(removed)))


def _link_code(frame: Frame, draft: Draft, summary: str) -> str:
    """Return MA_LK; of an unreadable dossier as it stands in the bytes, so that its sender finds it."""
    told = draft.value(summary, "MA_LK") or next((draft.value(name, "MA_LK") for name in draft.rows), "")
    if told or draft.rows:
        return told
    found = _LINK.search(frame.content)
    return found.group(1).decode("ascii") if found else ""


class _Builder:
    """Collects dossiers and turns their rows into columns once, at the end."""

    def __init__(self) -> None:
        self.dossiers: list[ReadDossier] = []
        self.size = 0
        self._rows: dict[str, list[tuple[str, ...]]] = {}
        self._columns: dict[str, TableColumns] = {}

    def add(self, dossier: ReadDossier, draft: Draft, size: int) -> None:
        index = len(self.dossiers)
        self.dossiers.append(dossier)
        self.size += size
        for name, rows in draft.rows.items():
            columns = self._columns.get(name)
            if columns is None:
                columns = self._columns[name] = TableColumns(name)
                self._rows[name] = []
            self._rows[name] += rows
            columns.dossier += [index] * len(rows)
            columns.row += range(1, len(rows) + 1)
            columns.line += draft.lines[name]

    def batch(self) -> Batch:
        for name, columns in self._columns.items():
            values = zip(*self._rows[name], strict=True)
            columns.fields = dict(zip(tables()[name].field_names, map(list, values), strict=True))
        return Batch(self.dossiers, self._columns, self.size)


def day(text: str) -> date | None:
    """Return the day a date or date-time of the standard (yyyyMMdd...) names, or None."""
    if len(text) < 8 or not text[:8].isascii() or not text[:8].isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def read(
    source: BinaryIO | bytes, *, declared_version: str = "", limits: Limits = LIMITS, skip: int = 0
) -> Reading:
    """Return a reading of one file: iterate over it for batches of at most 500 dossiers.

    `declared_version` is what the door says (130, 4750, 3176) or "".

    Raises:
        FileRefused: the file as a whole cannot be read; `code`, sentence and `mend` say why and what to do.
    """
    return Reading(source, declared_version=declared_version, limits=limits, skip=skip)


def read_dossier(source: BinaryIO | bytes, ordinal: int, *, declared_version: str = "") -> Batch:
    """Return a batch with only the dossier at `ordinal` (1-based) of a file, from its untouched original.

    Raises:
        FileRefused: the file cannot be read.
        LookupError: the file has no such dossier.
    """
    one = Limits(batch_dossiers=1)
    for batch in read(source, declared_version=declared_version, limits=one, skip=ordinal - 1):
        return batch
    raise LookupError(ordinal)
