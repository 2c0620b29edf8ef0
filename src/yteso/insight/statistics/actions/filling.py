"""Filling a report in: typed figures, those counted from the record, zeros for what did not happen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yteso.insight.statistics.actions.steps import find_and_lock, require_own, write_step
from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.errors import (
    CellClosed,
    ChangedMeanwhile,
    NotEditable,
    ReportLocked,
    SummedFromBelow,
    ValueRefused,
)
from yteso.insight.statistics.figures import Values, load, read_value, store
from yteso.insight.statistics.models import Report
from yteso.insight.statistics.permissions import FILL
from yteso.insight.statistics.queries.reports import form_of, is_locked
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, require
from yteso.kernel.ui.public import formats

EDITABLE = (Report.State.OPEN, Report.State.FILLED, Report.State.CHECKED, Report.State.RETURNED)
LONGEST_REMARK = 4000


@dataclass(frozen=True)
class Saved:
    """What came of saving: the report as it is now, and which cells were refused, with the reason; `theirs`:
    what others have written there."""

    report: Report
    refused: dict[str, str]
    theirs: Mapping[str, Decimal | None] = field(default_factory=dict)


def refuse_unless_editable(report: Report, now: dt.datetime) -> None:
    """Raises SummedFromBelow, NotEditable, ReportLocked."""
    if report.tier != Report.Tier.UNIT:
        raise SummedFromBelow
    if report.state not in EDITABLE:
        raise NotEditable
    if is_locked(report, now):
        raise ReportLocked


def read_changes(
    form: Definition, texts: Mapping[str, str]
) -> tuple[dict[str, Decimal | None], dict[str, str]]:
    """Return what was typed as figures, and the cells refused with the reason."""
    changes: dict[str, Decimal | None] = {}
    refused: dict[str, str] = {}
    for key, text in texts.items():
        cell = form.open_cells.get(key)
        if cell is None:
            refused[key] = str(CellClosed())
            continue
        try:
            changes[key] = read_value(text, cell.decimals)
        except ValueRefused as refusal:
            refused[key] = str(refusal)
    return changes, refused


@transaction.atomic
def save_figures(
    *,
    actor: Actor,
    report_id: UUID,
    texts: Mapping[str, str],
    edit_number: int | None,
    now: dt.datetime,
    remarks: str | None = None,
    was: Mapping[str, str] | None = None,
) -> Saved:
    """Write typed figures into the cells; what cannot be read is refused cell by cell, the rest is kept.

    With `edit_number`, sees whether somebody else changed the report meanwhile: then a cell in which
    something else stands than `was` says is refused with what stands there, and the others are written;
    without `was` nothing is. A report that was filled in or checked is open again.

    Raises NotVisible, NotAllowed, NotYours, SummedFromBelow, NotEditable, ReportLocked, ChangedMeanwhile.
    """
    report = find_and_lock(actor, report_id)
    require(actor, FILL, report.organisation_id)
    require_own(actor, report)
    refuse_unless_editable(report, now)
    form = form_of(report)
    changes, refused = read_changes(form, texts)
    theirs: dict[str, Decimal | None] = {}
    if edit_number is not None and edit_number != report.edit_number:
        if was is None:
            raise ChangedMeanwhile
        before, _unread = read_changes(form, {key: was.get(key, "") for key in changes})
        changes = {key: value for key, value in changes.items() if key not in before or value != before[key]}
        theirs = _written_by_others(load(report.values), changes, before)
        words = _("A colleague has written “%(text)s” here.")
        refused |= {key: words % {"text": formats.number(value)} for key, value in theirs.items()}
    write_values(report, {key: value for key, value in changes.items() if key not in theirs}, now)
    if remarks is not None and remarks != report.remarks:
        report.remarks = remarks[:LONGEST_REMARK]
        report.save(update_fields=["remarks"])
    return Saved(report, refused, theirs)


def _written_by_others(
    stored: Values, changes: Mapping[str, Decimal | None], before: Mapping[str, Decimal | None]
) -> dict[str, Decimal | None]:
    """Return what stands in the cells that changed under the writer's hands."""
    return {
        key: stored.get(key)
        for key, value in changes.items()
        if stored.get(key) != value and (key not in before or stored.get(key) != before[key])
    }


def write_values(report: Report, changes: Mapping[str, Decimal | None], now: dt.datetime) -> bool:
    """Write changed cells; return whether anything changed."""
    values: Values = load(report.values)
    before = dict(values)
    for key, value in changes.items():
        if value is None:
            values.pop(key, None)
        else:
            values[key] = value
    if values == before:
        return False
    report.values = store(values)
    report.edit_number += 1
    report.changed_at = now
    if report.state in (Report.State.FILLED, Report.State.CHECKED):
        report.state = Report.State.OPEN
    report.save(update_fields=["values", "edit_number", "changed_at", "state"])
    return True


@transaction.atomic
def fill_zeros(*, actor: Actor, report_id: UUID, now: dt.datetime) -> int:
    """Write 0 into every open cell that is still empty: nothing of the kind happened. Return how many.

    Raises what `save_figures` raises.
    """
    report = find_and_lock(actor, report_id)
    require(actor, FILL, report.organisation_id)
    require_own(actor, report)
    refuse_unless_editable(report, now)
    empty = [key for key in form_of(report).open_cells if key not in report.values]
    write_values(report, dict.fromkeys(empty, Decimal()), now)
    return len(empty)


@transaction.atomic
def take_over(
    *, actor: Actor, report_id: UUID, counted: Mapping[str, Decimal], only_empty: bool, now: dt.datetime
) -> int:
    """Write figures that were counted from the record or read from a sheet; return how many cells changed.

    `only_empty` leaves what was typed. Raises what `save_figures` raises.
    """
    report = find_and_lock(actor, report_id)
    require(actor, FILL, report.organisation_id)
    require_own(actor, report)
    refuse_unless_editable(report, now)
    cells = form_of(report).open_cells
    before = load(report.values)
    changes: dict[str, Decimal | None] = {
        key: value
        for key, value in counted.items()
        if key in cells and not (only_empty and key in before) and before.get(key) != value
    }
    if write_values(report, changes, now):
        write_step(actor, report, "taken_over", now)
        record(
            actor,
            FILL.code,
            organisation_id=report.organisation_id,
            object_kind="report",
            object_id=report.id,
            detail={"did": "take_over", "cells": len(changes)},
        )
    return len(changes)
