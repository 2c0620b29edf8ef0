"""Signed, now, and why: what a unit reported beside what the record counts, cell by cell and row by row."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yteso.insight.statistics.definitions import Cell, Definition
from yteso.insight.statistics.figures import Values, load
from yteso.insight.statistics.models import Report, Signature
from yteso.insight.statistics.queries.counting import (
    BehindRow,
    Counted,
    bound_cells,
    count_report,
    names_in,
    row_key,
    rows_behind,
    visible_rows,
)
from yteso.insight.statistics.queries.reports import form_of, shown_values
from yteso.insight.statistics.queries.signatures import last_signature, seal_holds
from yteso.insight.statistics.row_packing import unpack
from yteso.kernel.base.public import Actor

EXPLAINED = 60  # cells whose rows are looked at for one page


@dataclass(frozen=True)
class ComparedCell:
    """One cell: what was reported, signed, counted when it was signed, counted now; visits that came and
    went."""

    cell: Cell
    reported: Decimal | None
    signed: Decimal | None
    counted_then: Decimal | None
    counted_now: Decimal | None
    rows_added: int = 0
    rows_gone: int = 0
    rows_known: bool = False
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

    @property
    def is_only_content(self) -> bool:
        """Whether the same visits count, but say something else now."""
        return self.is_changed and self.rows_known and not (self.rows_added or self.rows_gone)


@dataclass(frozen=True)
class Comparison:
    report: Report
    form: Definition
    signature: Signature | None
    seal_holds: bool
    cells: list[ComparedCell]

    @property
    def differing(self) -> list[ComparedCell]:
        return [cell for cell in self.cells if cell.difference or cell.is_changed or _unreported(cell)]

    @property
    def bound(self) -> int:
        return sum(1 for cell in self.cells if cell.is_bound)


def _unreported(cell: ComparedCell) -> bool:
    return cell.reported is None and bool(cell.counted_now)


def compare_report(report: Report) -> Comparison:
    """Compare a report with the record as it stands now; with its last signature, if it was signed."""
    form, values = form_of(report), shown_values(report)
    signature = last_signature(report)
    counted: Counted = count_report(report)
    cells = bound_cells(form)
    then = unpack(bytes(signature.row_keys)) if signature else {}
    signed: Values = load(signature.values) if signature else {}
    counted_then: Values = load(signature.counted) if signature else {}
    changed = [key for key in cells if signature and counted_then.get(key) != counted.values.get(key)]
    moved = {key: _moved(report, cells, key, then) for key in changed[:EXPLAINED]}
    made = []
    for key, cell in form.cells.items():
        if key in form.closed:
            continue
        rows = moved.get(key)
        made.append(
            ComparedCell(
                cell,
                values.get(key),
                signed.get(key),
                counted_then.get(key),
                counted.values.get(key),
                len(rows[0]) if rows else 0,
                len(rows[1]) if rows else 0,
                rows is not None,
                key in cells,
            )
        )
    holds = signature is not None and seal_holds(signature, report)
    return Comparison(report, form, signature, holds, made)


def _moved(
    report: Report, cells: Mapping[str, str], key: str, then: Mapping[str, frozenset[UUID]]
) -> tuple[frozenset[UUID], frozenset[UUID]] | None:
    """Return the visits that came into a figure and went out of it since the signature; None if not kept.

    In forms with very many cells rows are kept by measure: then those that went are the ones that no cell
    of the measure counts any more.
    """
    before = then.get(row_key(cells, key))
    code = names_in(cells[key])[0]
    after = rows_behind(report, code)
    if before is None or after is None:
        return None
    if row_key(cells, key) == key:
        return after - before, before - after
    whole = rows_behind(report, code.partition("?")[0]) or frozenset()
    return after - before, before - whole


@dataclass(frozen=True)
class Why:
    """The visits behind one figure that came or went since it was signed, as far as the reader may see
    them."""

    signed_at: dt.datetime | None
    came: list[BehindRow]
    gone: list[BehindRow]
    came_count: int
    gone_count: int


def why_changed(actor: Actor, report: Report, key: str) -> Why:
    """Return the visits that came and went; only those that the actor may see are named."""
    signature = last_signature(report)
    cells = bound_cells(form_of(report))
    if signature is None or key not in cells:
        return Why(None, [], [], 0, 0)
    moved = _moved(report, cells, key, unpack(bytes(signature.row_keys)))
    came, gone = moved or (frozenset(), frozenset())
    return Why(
        signature.signed_at, visible_rows(actor, came), visible_rows(actor, gone), len(came), len(gone)
    )
