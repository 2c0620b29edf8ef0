"""A report as a sheet to type into: sections, lines, cells with what is known about each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import Cell, Definition, Row
from yteso.insight.statistics.figures import Finding, Values, is_unusual
from yteso.insight.statistics.layout import Heading, headings, numbers
from yteso.insight.statistics.looks import kind_of
from yteso.kernel.ui.public import formats

Range = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class SheetCell:
    """One cell: `kind` is open (""), closed or computed; `tone` says what the checks say of it."""

    key: str
    label: str
    text: str
    kind: str
    hint: str = ""
    low: str = ""
    high: str = ""
    tone: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class SheetLine:
    """A line of the sheet; `group` is a heading that begins above it, if any."""

    group: str
    number: str
    label: str
    depth: int
    cells: tuple[SheetCell, ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """What a page shows of a report: its sections, and the lines of the one chosen."""

    sections: list[tuple[str, str]]
    section: str
    headings: list[str]
    lines: list[SheetLine]
    is_matrix: bool
    beside: list[str] = field(default_factory=list)
    merged: list[list[Heading]] = field(default_factory=list)  # of a matrix, as they are printed
    numbers: tuple[str, ...] = ()
    link: tuple[str, str] | None = None  # the address of a cell's passport before and after its key

    @property
    def was(self) -> str:
        """Return as JSON what stands in the open cells."""
        cells = [cell for line in self.lines for cell in line.cells if not cell.kind]
        return json.dumps({cell.key: cell.text for cell in cells})


def sections_of(form: Definition) -> list[tuple[str, str, list[Row]]]:
    """Return (key, title, rows) of the parts of a long form: its printed sections or its chapters."""
    found: list[tuple[str, str, list[Row]]] = []
    chapters = [row for row in form.rows if row.terms and row.depth == 0 and row.code != "total"]
    is_long = len(form.rows) > LONG
    for row in form.rows:
        if len(row.path) > 1:
            title = row.path[0]
            if not found or found[-1][1] != title:
                found.append((f"s{len(found) + 1}", title, []))
        elif is_long and row in chapters:
            found.append((row.code, f"{row.number}. {row.label}" if row.number else row.label, []))
        elif not found:
            found.append(("s1", "", []))
        found[-1][2].append(row)
    if is_long and found and len(found) > 1 and found[0][1] == "":
        key, title, rows = found[1]
        found[0:2] = [(key, title, [*found[0][2], *rows])]
    return found


LONG = 100


def sheet_of(
    form: Definition,
    values: Values,
    *,
    section: str = "",
    usual: Mapping[str, Range] | None = None,
    findings: Sequence[Finding] = (),
    last: Values | None = None,
    counted: Mapping[str, Decimal] | None = None,
    link: tuple[str, str] | None = None,
) -> Sheet:
    """Return the sheet of a report. Forms whose rows are units are shown upright: a line for each column."""
    usual, last, counted = usual or {}, last or {}, counted or {}
    tones = {key: "warning" for finding in findings if not finding.is_error for key in finding.cells}
    tones |= {key: "bad" for finding in findings if finding.is_error for key in finding.cells}

    def cell(one: Cell) -> SheetCell:
        value = values.get(one.key)
        low, high = usual.get(one.key, (None, None))
        strange = value is not None and is_unusual(one, value, usual.get(one.key))
        hint = ""
        if low is not None and high is not None:
            hint = formats.number(low) if low == high else f"{formats.number(low)}–{formats.number(high)}"
        return SheetCell(
            one.key,
            f"{one.row.number} {one.label}".strip() if one.row else f"({one.column.number}) {one.label}",
            formats.number(value),
            kind_of(form, one.key),
            hint,
            "" if low is None else f"{low:f}",
            "" if high is None else f"{high:f}",
            tones.get(one.key, "unusual" if strange else ""),
            one.decimals,
        )

    if not form.rows:
        lines, group = [], ""
        for column in form.columns:
            above = " › ".join(column.path[:-1])
            beside = (formats.number(counted.get(column.code)), formats.number(last.get(column.code)))
            head = above if above != group else ""
            group = above
            made = cell(form.cells[column.code])
            lines.append(SheetLine(head, column.number, column.path[-1], 1 if above else 0, (made,), beside))
        beside_words = [_("Counted from the record"), _("Last period")]
        return Sheet([], "", [_("Figures")], lines, False, beside_words, link=link)
    parts = sections_of(form)
    chosen = next((part for part in parts if part[0] == section), parts[0])
    lines = [
        SheetLine(
            "",
            row.number,
            row.label,
            row.depth,
            tuple(cell(form.cells[f"{row.code}.{column.code}"]) for column in form.columns),
        )
        for row in chosen[2]
    ]
    names = [(key, title) for key, title, _rows in parts] if len(parts) > 1 else []
    labels = [column.label for column in form.columns]
    merged = headings(form.columns)
    return Sheet(names, chosen[0], labels, lines, True, merged=merged, numbers=numbers(form), link=link)
