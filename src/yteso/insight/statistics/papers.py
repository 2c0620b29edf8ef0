"""A report as it is printed, whatever it is printed on: title, headings, rows of figures, foot.

Page, sheet and PDF are made from this one description.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.layout import Heading, headings, numbers
from yteso.insight.statistics.models import Report, Signature
from yteso.insight.statistics.periods import label_of, span_of
from yteso.insight.statistics.queries.reports import form_of, shown_values
from yteso.insight.statistics.queries.summing import Summed
from yteso.insight.statistics.unit_tree import tree_rows
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.ui.public import formats

Links = Callable[[Organisation | None], tuple[str, str]]


@dataclass(frozen=True)
class PaperRow:
    """A printed row. `keys` are the cells' keys, None where the cell is closed."""

    number: str
    label: str
    depth: int
    values: tuple[Decimal | None, ...]
    keys: tuple[str | None, ...]
    url_key: str = ""
    link: tuple[str, str] | None = None  # the address of its cells' passports before and after the key

    @property
    def cells(self) -> Iterator[tuple[Decimal | None, str]]:
        """Yield each figure with the address of its passport, "" without one."""
        for value, key in zip(self.values, self.keys, strict=True):
            yield (
                value,
                f"{self.link[0]}{key}{self.link[1]}" if self.link and key and value is not None else "",
            )


@dataclass(frozen=True)
class Paper:
    """What is printed of a form."""

    form: Definition
    printed_code: str
    title: str
    unit: str
    period: str
    first_heading: str
    headings: list[list[Heading]]
    numbers: tuple[str, ...]
    rows: list[PaperRow]
    signed: str = ""
    notes: tuple[str, ...] = ()

    @property
    def wide(self) -> int:
        return len(self.form.columns)


def _frame(form: Definition, unit: str, period: str, first_heading: str) -> dict[str, object]:
    return {
        "form": form,
        "printed_code": form.printed_code,
        "title": form.title,
        "unit": unit,
        "period": label_of(period),
        "first_heading": first_heading,
        "headings": headings(form.columns),
        "numbers": numbers(form),
    }


def matrix_rows(form: Definition, values: Mapping[str, Decimal]) -> list[PaperRow]:
    """Return the rows of a form that has rows of its own; sections become rows without figures."""
    rows: list[PaperRow] = []
    section = ""
    for row in form.rows:
        if len(row.path) > 1 and row.path[0] != section:
            section = row.path[0]
            rows.append(PaperRow("", section, 0, (), ()))
        cells = [f"{row.code}.{column.code}" for column in form.columns]
        rows.append(
            PaperRow(
                row.number,
                row.label,
                row.depth,
                tuple(values.get(key) for key in cells),
                tuple(None if _is_closed(form, key) else key for key in cells),
            )
        )
    return rows


def _is_closed(form: Definition, key: str) -> bool:
    return key not in form.open_cells and key not in form.formulas


def paper_of_report(report: Report, signature: Signature | None = None) -> Paper:
    """Return one unit's report as printed."""
    form, values = form_of(report), shown_values(report)
    frame = _frame(form, report.organisation.name, report.period, _("Row") if form.rows else _("Unit"))
    if form.rows:
        rows = matrix_rows(form, values)
    else:
        keys = tuple(column.code for column in form.columns)
        rows = [PaperRow("", report.organisation.name, 0, tuple(values.get(key) for key in keys), keys)]
    signed = ""
    if signature is not None and report.signed_at is not None:
        signed = _("Signed by %(who)s on %(at)s; seal %(seal)s") % {
            "who": signature.signer,
            "at": formats.moment(signature.signed_at),
            "seal": signature.seal[:32],
        }
    return Paper(rows=rows, signed=signed, notes=form.notes, **frame)  # type: ignore[arg-type]


def paper_of_sum(summed: Summed, unit: str, links: Links | None = None) -> Paper:
    """Return a form over many units as printed: the unit tree, or (for forms with rows of their own) the
    total. `links` gives the address of passports for a unit's own line, or (without a unit) for the total."""
    form = summed.form
    on: dt.date = span_of(summed.period)[1]
    frame = _frame(form, unit, summed.period, _("Row") if form.rows else _("Unit"))
    if form.rows:
        rows = [replace(row, link=links(None) if links else None) for row in matrix_rows(form, summed.total)]
    else:
        keys = tuple(column.code for column in form.columns)
        rows = [
            PaperRow(
                row.number,
                row.label,
                row.depth,
                tuple(row.values.get(key) for key in keys),
                keys,
                str(row.line.report_id) if row.line and row.line.report_id else "",
                links(row.line.organisation if row.line else None) if links and (row.line or not n) else None,
            )
            for n, row in enumerate(tree_rows(summed, on))
        ]
    told = _("%(arrived)d of %(expected)d units have sent it.") % {
        "arrived": summed.arrived,
        "expected": summed.expected,
    }
    return Paper(rows=rows, notes=(told, *form.notes), **frame)  # type: ignore[arg-type]
