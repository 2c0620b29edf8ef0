"""Turning columns of sent text into columns that the database reads, each distinct value once."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import compress

from yteso.exchange.insurance.mapping import REPEATED, Column, Form, LineTable, PaperTable
from yteso.exchange.insurance.reading import TableColumns
from yteso.kernel.base.public import NULL, PROVINCE_ZONE, copy_text

_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?")
_WHOLE = re.compile(r"[+-]?\d{1,4}(\.0+)?")
_MEASURED = re.compile(r"[+-]?\d{1,12}([.,]\d{1,10})?")
_ZERO = frozenset({"", "0", "0.0", "0.00", "0.000"})


def moment(value: str) -> str | None:
    """Return `yyyyMMddHHmm` or `yyyyMMdd` (province time, UTC+7) as ISO 8601, or None if it is no moment."""
    if len(value) not in (8, 12) or not (value.isascii() and value.isdecimal()):
        return None
    year, month, on, hour, minute = value[:4], value[4:6], value[6:8], value[8:10] or "00", value[10:] or "00"
    try:
        datetime(int(year), int(month), int(on), int(hour), int(minute), tzinfo=PROVINCE_ZONE)
    except ValueError:
        return None
    return f"{year}-{month}-{on}T{hour}:{minute}+07"


def day(value: str) -> str | None:
    """Return the day of `yyyyMMdd…` as ISO 8601, or None."""
    found = moment(value[:8])
    return found[:10] if found else None


def year(value: str) -> str | None:
    """Return the year of `yyyy…` between 1900 and 2100, or None."""
    found = value[:4]
    return found if found.isascii() and found.isdecimal() and "1900" <= found <= "2100" else None


def number(value: str) -> str | None:
    return value if _NUMBER.fullmatch(value) else None


def whole(value: str) -> str | None:
    return value.partition(".")[0] if _WHOLE.fullmatch(value) else None


def measured(value: str) -> str | None:
    return value.replace(",", ".") if _MEASURED.fullmatch(value) else None


_FORMERS: dict[Form, Callable[[str], str | None]] = {
    Form.MOMENT: moment,
    Form.DAY: day,
    Form.YEAR: year,
    Form.NUMBER: number,
    Form.WHOLE: whole,
    Form.MEASURED: measured,
}


class Former:
    """Forms the columns of one batch; a value that occurred before in the batch costs one look-up."""

    def __init__(self) -> None:
        self._known: dict[Form, dict[str, str]] = {form: {} for form in _FORMERS}

    def copy(self, form: Form, values: Sequence[str]) -> Sequence[str]:
        """Return the column in COPY text; what has not the form becomes NULL (the checker speaks of it)."""
        if form is Form.TEXT:
            return copy_text(values)
        known = self._known[form]
        make = _FORMERS[form]
        for value in set(values).difference(known):
            known[value] = make(value) or NULL
        return list(map(known.__getitem__, values))

    def plain(self, form: Form, values: Sequence[str]) -> list[str | None]:
        """Return the column as plain text, None for NULL."""
        if form is Form.TEXT:
            return list(values)
        return [None if value == NULL else value for value in self.copy(form, values)]


def rest_of(table: TableColumns, named: frozenset[str]) -> list[dict[str, str]] | None:
    """Return for each row the fields that say something and are not `named`; None if no row has any."""
    rows: list[dict[str, str]] | None = None
    for field, values in table.fields.items():
        if field in named or not any(values):
            continue
        for place in [i for i, value in enumerate(values) if value not in _ZERO]:
            if rows is None:
                rows = [{} for _ in values]
            rows[place][field] = values[place]
    return rows


def json_column(rows: list[dict[str, str]] | None, length: int) -> Sequence[str]:
    """Return the rows as JSON in COPY text, an empty one as NULL."""
    if rows is None:
        return [NULL] * length
    return [copy_text([json.dumps(row, ensure_ascii=False)])[0] if row else NULL for row in rows]


def line_columns(former: Former, table: TableColumns, declared: LineTable) -> dict[str, Sequence[str]]:
    """Return a line table's columns in COPY text."""
    columns = _declared_columns(former, table, declared.columns)
    named = REPEATED | {column.field for column in declared.columns}
    columns["line_number"] = list(map(str, table.row))
    columns["more"] = json_column(rest_of(table, named), len(table))
    return columns


def paper_columns(former: Former, table: TableColumns, declared: PaperTable) -> dict[str, Sequence[str]]:
    """Return a paper table's columns in COPY text: every non-empty field stands in `fields`, as sent."""
    columns = _declared_columns(former, table, declared.columns)
    columns["kind"] = [declared.kind] * len(table)
    columns["line_number"] = list(map(str, table.row))
    rows = zip(*table.fields.values(), strict=True)
    sent = [{f: v for f, v in zip(table.fields, row, strict=True) if v} for row in rows]
    columns["fields"] = copy_text([json.dumps(row, ensure_ascii=False) for row in sent])
    return columns


def _declared_columns(
    former: Former, table: TableColumns, declared: tuple[Column, ...]
) -> dict[str, Sequence[str]]:
    return {column.name: former.copy(column.form, table.fields[column.field]) for column in declared}


def kept_rows(table: TableColumns, kept: Sequence[bool]) -> TableColumns:
    """Return the rows of the dossiers that are kept (`kept[dossier index]`); the table itself if all are."""
    chosen = [kept[dossier] for dossier in table.dossier]
    if all(chosen):
        return table
    return TableColumns(
        table.table,
        list(compress(table.dossier, chosen)),
        list(compress(table.row, chosen)),
        list(compress(table.line, chosen)),
        {field: list(compress(values, chosen)) for field, values in table.fields.items()},
    )
