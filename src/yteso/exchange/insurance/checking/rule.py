"""What a rule is: a declaration with a check that walks along columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from yteso.exchange.insurance.reading.shapes import Severity

if TYPE_CHECKING:
    from yteso.exchange.insurance.checking.view import View


@dataclass(slots=True)
class Hit:
    """One place that breaks a rule: a row of the rule's table, or (row -1) a dossier as a whole.

    `severity` overrides the rule's, for values that a shorter list only makes doubtful.
    """

    row: int
    dossier: int = -1
    field: str = ""
    value: str = ""
    parameters: dict[str, str] = dataclasses.field(default_factory=dict)
    severity: Severity | None = None


Check = Callable[["View", "Rule"], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its stable code. `sentence` and `mend` are English msgids, translated when shown.

    `versions` limits it to versions of the standard (empty: all), `valid_from`/`valid_to` to visits that end
    in that time. Codes read X<table>-<class><number>; classes: 1 required, 2 length, 3 format, 4 code list,
    5 conditions, 6 times, 7 money, 8 links and order, 9 medical sense.
    """

    code: str
    severity: Severity
    table: str
    fields: tuple[str, ...]
    sentence: str
    mend: str
    source: str
    check: Check
    versions: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None


def error(
    code: str, fields: str, check: Check, sentence: str, mend: str, source: str, **options: object
) -> Rule:
    """Declare a rule whose breach keeps the dossier in quarantine. `fields` are separated by spaces."""
    return _declare(code, "error", fields, check, sentence, mend, source, options)


def warning(
    code: str, fields: str, check: Check, sentence: str, mend: str, source: str, **options: object
) -> Rule:
    """Declare a rule whose breach is told to the sender but stops nothing."""
    return _declare(code, "warning", fields, check, sentence, mend, source, options)


def _declare(
    code: str,
    severity: Severity,
    fields: str,
    check: Check,
    sentence: str,
    mend: str,
    source: str,
    options: dict[str, object],
) -> Rule:
    table = "XML" + code[1 : code.index("-")]
    return Rule(code, severity, table, tuple(fields.split()), sentence, mend, source, check, **options)  # type: ignore[arg-type]
