"""What reading a file yields: batches of dossiers, held as columns per table.

A batch is about 500 dossiers. One table of the standard over the whole batch is one `TableColumns`:
parallel lists, one entry per row, so that checking and COPY walk along columns instead of objects.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

Kind = Literal["visit", "check_in"]
Severity = Literal["error", "warning"]


@dataclass(slots=True)
class Problem:
    """What reading itself found wrong or had to repair in one dossier, or in the file around them.

    `code` is stable and listed with its sentences in `reading/problems.py`. An error keeps the dossier in
    quarantine; a warning says what was repaired or ignored. `line` is the line of the original (0: unknown),
    `row` the 1-based row inside the table (0: the table as a whole).
    """

    code: str
    severity: Severity
    table: str = ""
    row: int = 0
    field: str = ""
    value: str = ""
    line: int = 0
    parameters: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class TableColumns:
    """One table (`XML1`, `XML2`, ...) of a batch.

    `dossier[i]` is the index in `Batch.dossiers` that row i belongs to; rows of one dossier are adjacent and
    dossiers are in order. `row[i]` is its 1-based row within the dossier's table, `line[i]` its line in the
    original (for base64 content the line of its NOIDUNGFILE). `fields` has one list for every field that any
    version of the standard knows, in the order of the standard; values are NFC text without surrounding
    white space, and "" where the element is empty or absent.
    """

    table: str
    dossier: list[int] = dataclasses.field(default_factory=list)
    row: list[int] = dataclasses.field(default_factory=list)
    line: list[int] = dataclasses.field(default_factory=list)
    fields: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.dossier)


@dataclass(slots=True)
class ReadDossier:
    """One HOSO (a visit) or one XML0 row (a check-in).

    `ordinal` counts from 1 through the whole file and is the place where a restart resumes. `facility_code`
    is XML1's MA_CSKCB, else the envelope's; `link_code` is MA_LK. `digest` (SHA-256, hex) covers every value
    of every table: it stays equal when the same content is exported with other white space or packing.
    `tables` counts the rows per table.
    """

    ordinal: int
    kind: Kind
    facility_code: str
    link_code: str
    schema_version: str
    digest: str
    line: int = 0
    envelope_facility: str = ""
    tables: dict[str, int] = dataclasses.field(default_factory=dict)
    problems: list[Problem] = dataclasses.field(default_factory=list)

    @property
    def broken(self) -> bool:
        """True if reading found an error: the dossier must wait in quarantine."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(slots=True)
class Batch:
    """Some hundred dossiers of one file. `tables` has only tables with at least one row."""

    dossiers: list[ReadDossier] = dataclasses.field(default_factory=list)
    tables: dict[str, TableColumns] = dataclasses.field(default_factory=dict)
    size_bytes: int = 0

    def __len__(self) -> int:
        return len(self.dossiers)


@dataclass(slots=True)
class Envelope:
    """What the wrapping of a file says about itself; every part may be "" in files that omit it."""

    shape: Literal["envelope", "check_in", "off_format"]
    facility_code: str = ""
    made_on: str = ""
    declared_count: int | None = None
    signed: bool = False
