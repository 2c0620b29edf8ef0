"""What checking a batch yields."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from yteso.exchange.insurance.reading.shapes import Severity


@dataclass(slots=True)
class Finding:
    """A rule that one place of one dossier breaks.

    `dossier` is the index in the batch. `row` is 1-based within the dossier's table (0: the table or dossier
    as a whole), `line` the line of the original (0: unknown). `parameters` fill the rule's sentence.
    """

    dossier: int
    rule: str
    severity: Severity
    table: str
    row: int = 0
    field: str = ""
    value: str = ""
    parameters: dict[str, str] = dataclasses.field(default_factory=dict)
    line: int = 0
