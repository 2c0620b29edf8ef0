"""Signed, now, and why: what a unit reported beside what the record counts, cell by cell and row by row."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from yteso.insight.statistics.counting import Counted, count_report, unpack, visible_rows
from yteso.insight.statistics.definitions import Cell, Definition
from yteso.insight.statistics.figures import Values, load
from yteso.insight.statistics.models import Report, Signature
from yteso.insight.statistics.queries.reports import form_of, shown_values
from yteso.insight.statistics.queries.signatures import last_signature, seal_holds
from yteso.kernel.base.public import Actor


@dataclass(frozen=True)
class ComparedCell:
    """One cell: what was reported, signed, counted when it was signed, counted now; rows that came and
    went."""

    cell: Cell
    reported: Decimal | None
    signed: Decimal | None
    counted_then: Decimal | None
    counted_now: Decimal | None
    rows_added: int = 0
    rows_gone: int = 0
    is_bound: bool = False

    @property
    def difference(self) -> Decimal | None:
        """Counted now less reported."""
        if self.counted_now is None or self.reported is None:
            return None
        return self.counted_now - self.reported

    @property
    def is_changed(self) -> bool:
        return self.counted_then is not None and self.counted_then != self.counted_now


@dataclass(frozen=True)
class Comparison:
    report: Report
    form: Definition
    signature: Signature | None
    seal_holds: bool
    cells: list[ComparedCell]

    @property
    def differing(self) -> list[ComparedCell]:
        return [cell for cell in self.cells if cell.difference or cell.is_changed]

    @property
    def bound(self) -> int:
        return sum(1 for cell in self.cells if cell.is_bound)


def compare_report(report: Report, *, with_rows: bool = True) -> Comparison:
    """Compare a report with the record as it stands now; with its last signature, if it was signed."""
    form, values = form_of(report), shown_values(report)
    signature = last_signature(report)
    counted: Counted = count_report(report, with_rows=with_rows and signature is not None)
    then: Mapping[str, frozenset[UUID]] = unpack(bytes(signature.row_keys)) if signature else {}
    signed: Values = load(signature.values) if signature else {}
    counted_then: Values = load(signature.counted) if signature else {}
    cells = []
    for key, cell in form.cells.items():
        if key in form.closed:
            continue
        before, after = then.get(key), counted.rows.get(key)
        cells.append(
            ComparedCell(
                cell,
                values.get(key),
                signed.get(key),
                counted_then.get(key),
                counted.values.get(key),
                len((after or frozenset()) - before) if before is not None else 0,
                len(before - (after or frozenset())) if before is not None else 0,
                key in form.bindings,
            )
        )
    holds = signature is not None and seal_holds(signature, report)
    return Comparison(report, form, signature, holds, cells)


@dataclass(frozen=True)
class Why:
    """The rows behind one figure that came or went since it was signed, as far as the reader may see them."""

    signed_at: dt.datetime | None
    came: list[Any]
    gone: list[Any]
    came_count: int
    gone_count: int


SHOWN = 200


def why_changed(actor: Actor, report: Report, key: str) -> Why:
    """Return the rows that came and went; persons only where the actor may open the rows themselves."""
    signature = last_signature(report)
    if signature is None:
        return Why(None, [], [], 0, 0)
    then = unpack(bytes(signature.row_keys)).get(key, frozenset())
    now = count_report(report, with_rows=True).rows.get(key, frozenset())
    came, gone = now - then, then - now
    return Why(
        signature.signed_at,
        visible_rows(actor, report, key, came)[:SHOWN],
        visible_rows(actor, report, key, gone)[:SHOWN],
        len(came),
        len(gone),
    )
