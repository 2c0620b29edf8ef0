"""What a form is: columns, rows, cells, formulas, clocks and checks, read from its document. No database.

A document is plain JSON (`data/forms/*.json`; a province loads its own in the same shape). Its cells have
keys: the column's code in forms whose rows are units (`c9a`), row and column in the others (`r25.c10`). The
name of a cell anywhere else is the form's code and the key: `tt23.b4.c9a`.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from yteso.insight.statistics.errors import DefinitionFaulty

FLOW, STOCK, CUMULATIVE, DISTINCT, SNAPSHOT, RATIO = (
    "FLOW",
    "STOCK",
    "CUMULATIVE",
    "DISTINCT",
    "SNAPSHOT",
    "RATIO",
)
CLASSES = {FLOW, STOCK, CUMULATIVE, DISTINCT, SNAPSHOT, RATIO}
TIERS = ("unit", "district", "province")
PERIOD_KINDS = {"month", "year", "3M", "6M", "9M", "12M"}
COUNTS = {"days", "working_days", "day_of_month"}
CODE = re.compile(r"[a-z][a-z0-9_]*")
FORM_CODE = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*")
TERM = re.compile(r"\s*([+-]?)\s*([a-z][a-z0-9_]*)")
DECIMALS = {"%": 2, "đồng": 0}

Terms = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Column:
    code: str
    number: str
    path: tuple[str, ...]
    agg: str
    unit: str
    confidence: str
    terms: Terms = ()
    printed_formula: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        return " › ".join(self.path)


@dataclass(frozen=True)
class Row:
    code: str
    number: str
    path: tuple[str, ...]
    depth: int
    agg: str
    unit: str
    confidence: str
    terms: Terms = ()
    icd10: str = ""
    keys: tuple[str, ...] = ()
    title_en: str = ""

    @property
    def label(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Deadline:
    """By when one tier sends: `days` days, working days, or the day of the month after the period."""

    tier: str
    counts: str
    days: int
    confidence: str


@dataclass(frozen=True)
class Check:
    """A sentence that must hold. `over`: each row (names are columns), each column (rows), or once
    (cells)."""

    code: str
    expression: str
    over: str
    severity: str
    text: str = ""
    confidence: str = "M"
    source: str = ""


@dataclass(frozen=True)
class Cell:
    key: str
    row: Row | None
    column: Column

    @property
    def agg(self) -> str:
        return (self.row.agg if self.row else "") or self.column.agg

    @property
    def unit(self) -> str:
        if self.row and self.row.unit:
            return self.row.unit
        return self.column.unit

    @property
    def decimals(self) -> int:
        return DECIMALS.get(self.unit, 0)

    @property
    def label(self) -> str:
        return f"{self.row.label} › {self.column.label}" if self.row else self.column.label


@dataclass(frozen=True)
class Definition:
    """One version of a form, as its document says."""

    code: str
    number: str
    printed_code: str
    title: str
    short_title: str
    regime: str
    kind: str
    valid_from: dt.date
    valid_to: dt.date | None
    legal_source: str
    source: str
    confidence: str
    tiers: tuple[str, ...]
    periods: tuple[str, ...]
    cumulative: bool
    filled_by: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    expiry_days: int
    layout: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    closed: frozenset[str]
    checks: tuple[Check, ...]
    bindings: Mapping[str, str]
    derived: Mapping[str, str]
    notes: tuple[str, ...]

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Every cell by its key, in printed order."""
        if not self.rows:
            return {column.code: Cell(column.code, None, column) for column in self.columns}
        made = {}
        for row in self.rows:
            for column in self.columns:
                key = f"{row.code}.{column.code}"
                made[key] = Cell(key, row, column)
        return made

    @cached_property
    def formulas(self) -> dict[str, Terms]:
        """The signed cells that add up to each computed cell."""
        return {key: terms for key, cell in self.cells.items() if (terms := self._terms_of(cell))}

    @cached_property
    def contributions(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """For each open cell the computed cells that it adds to, however deep, with its sign or multiple.

        Sums of sparse reports then cost what is filled in, not what the form has (5,678 cells in form 14).
        """
        flat: dict[str, dict[str, int]] = {}

        def flatten(key: str) -> dict[str, int]:
            if key not in flat:
                found: dict[str, int] = {}
                for sign, name in self.formulas[key]:
                    below = flatten(name) if name in self.formulas else {name: 1}
                    for part, times in below.items():
                        found[part] = found.get(part, 0) + sign * times
                flat[key] = found
            return flat[key]

        made: dict[str, list[tuple[str, int]]] = {}
        for key in self.formulas:
            for part, times in flatten(key).items():
                made.setdefault(part, []).append((key, times))
        return {part: tuple(into) for part, into in made.items()}

    def _terms_of(self, cell: Cell) -> Terms:
        if cell.key in self.closed:
            return ()
        row, column = cell.row, cell.column
        if row is not None and row.terms:
            if cell.agg == RATIO:
                return ()
            return tuple((sign, f"{name}.{column.code}") for sign, name in row.terms)
        prefix = f"{row.code}." if row else ""
        terms = tuple((sign, prefix + name) for sign, name in column.terms)
        return () if any(name in self.closed for _sign, name in terms) else terms

    @cached_property
    def open_cells(self) -> dict[str, Cell]:
        """The cells into which somebody types, or which are counted from the record."""
        return {
            key: cell
            for key, cell in self.cells.items()
            if key not in self.closed
            and key not in self.formulas
            and not (cell.agg == RATIO and cell.row is not None and cell.row.terms)
        }

    def deadline_of(self, tier: str) -> Deadline | None:
        return next((deadline for deadline in self.deadlines if deadline.tier == tier), None)

    def name_of(self, key: str) -> str:
        return f"{self.code}.{key}"


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the fingerprint of a document: the same content, the same digest."""
    written = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def read_document(content: bytes) -> dict[str, Any]:
    """Return the document that a file holds. Raises DefinitionFaulty."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DefinitionFaulty(_("The definition cannot be read: %s") % error) from error
    if not isinstance(document, dict):
        raise DefinitionFaulty
    return document


def read_definition(document: Mapping[str, Any]) -> Definition:
    """Return the definition that a document holds. Raises DefinitionFaulty, which says where it is wrong."""
    try:
        made = _read(document)
    except KeyError as missing:
        raise DefinitionFaulty(_("The definition lacks “%s”.") % missing.args[0]) from missing
    except (TypeError, ValueError, AttributeError) as error:
        raise DefinitionFaulty(_("The definition cannot be read: %s") % error) from error
    for fault in faults_of(made):
        raise DefinitionFaulty(fault)
    return made


def _read(given: Mapping[str, Any]) -> Definition:
    return Definition(
        code=str(given["code"]),
        number=str(given["number"]),
        printed_code=str(given["printed_code"]),
        title=str(given["title"]),
        short_title=str(given.get("short_title") or given["title"]),
        regime=str(given["regime"]),
        kind=str(given.get("kind", "local")),
        valid_from=dt.date.fromisoformat(given["valid_from"]),
        valid_to=dt.date.fromisoformat(given["valid_to"]) if given.get("valid_to") else None,
        legal_source=str(given["legal_source"]),
        source=str(given["source"]),
        confidence=str(given["confidence"]),
        tiers=tuple(given["tiers"]),
        periods=tuple(given["periods"]),
        cumulative=bool(given.get("cumulative", False)),
        filled_by=tuple(given["filled_by"]),
        deadlines=tuple(
            Deadline(one["tier"], one["counts"], int(one["days"]), one.get("confidence", "M"))
            for one in given["deadlines"]
        ),
        expiry_days=int(given.get("expiry", {}).get("days", 30)),
        layout=str(given["layout"]),
        columns=tuple(_column(one) for one in given["columns"]),
        rows=tuple(_row(one) for one in given.get("rows", [])),
        closed=frozenset(given.get("closed", [])),
        checks=tuple(_check(one) for one in given.get("checks", [])),
        bindings=_spread(given.get("bindings", {}), given.get("rows", [])),
        derived=dict(given.get("derived", {})),
        notes=tuple(given.get("notes", [])),
    )


def _spread(bindings: Mapping[str, str], rows: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return the bindings by cell: "*.c4" stands for each row that has keys (where none has: that is no sum
    of others), {row} for its printed number, {code} for its code. A cell named by itself goes before."""
    wanted = [row for row in rows if row.get("keys")] or [row for row in rows if not row.get("formula")]
    found = {}
    for cell, expression in bindings.items():
        if cell.startswith("*."):
            for row in wanted:
                said = expression.replace("{row}", row.get("number", "")).replace("{code}", row["code"])
                found[f"{row['code']}{cell[1:]}"] = said
    return found | {cell: one for cell, one in bindings.items() if not cell.startswith("*.")}


def _column(one: Mapping[str, Any]) -> Column:
    return Column(
        one["code"],
        one.get("number", ""),
        tuple(one["path"]),
        one["class"],
        one.get("unit", ""),
        one.get("confidence", "M"),
        read_terms(one.get("formula", "")),
        one.get("printed_formula", ""),
        one.get("note", ""),
    )


def _row(one: Mapping[str, Any]) -> Row:
    return Row(
        one["code"],
        one.get("number", ""),
        tuple(one["path"]),
        int(one.get("depth", 0)),
        one.get("class", ""),
        one.get("unit", ""),
        one.get("confidence", "M"),
        read_terms(one.get("formula", "")),
        one.get("icd10", ""),
        tuple(one.get("keys", [])),
        one.get("title_en", ""),
    )


def _check(one: Mapping[str, Any]) -> Check:
    return Check(
        one["code"],
        one["expression"],
        one.get("over", "rows"),
        one.get("severity", "error"),
        one.get("text", ""),
        one.get("confidence", "M"),
        one.get("source", ""),
    )


def read_terms(formula: str) -> Terms:
    """Return ((1, "c8"), (-1, "c12")) for "c8 - c12". Formulas of forms only add and subtract."""
    terms: list[tuple[int, str]] = []
    place = 0
    while place < len(formula.rstrip()):
        found = TERM.match(formula, place)
        if found is None or (terms and not found[1]):
            raise ValueError(formula)
        terms.append((-1 if found[1] == "-" else 1, found[2]))
        place = found.end()
    return tuple(terms)


def faults_of(form: Definition) -> list[str]:
    """Return what is wrong with a definition, in words."""
    faults = []
    if not FORM_CODE.fullmatch(form.code):
        faults.append(_("The form's code “%s” is not like tt23.b4.") % form.code)
    for kind, lines in (("column", form.columns), ("row", form.rows)):
        codes = [line.code for line in lines]
        faults += [_("%(kind)s “%(code)s” stands twice.") % {"kind": kind, "code": code}
                   for code in sorted({code for code in codes if codes.count(code) > 1})]  # fmt: skip
        for line in lines:
            if not CODE.fullmatch(line.code):
                faults.append(_("“%s” is not a code: small letters, digits and _ only.") % line.code)
            unknown = {name for _sign, name in line.terms} - set(codes)
            if unknown:
                faults.append(_("The formula of “%(code)s” names “%(name)s”, which the form lacks.")
                              % {"code": line.code, "name": min(unknown)})  # fmt: skip
    faults += [_("“%s” is not a way of adding up.") % c.agg for c in form.columns if c.agg not in CLASSES]
    if not form.columns:
        faults.append(_("A form needs at least one column."))
    if set(form.periods) - PERIOD_KINDS or not form.periods:
        faults.append(_("Its periods must be among: %s.") % ", ".join(sorted(PERIOD_KINDS)))
    if set(form.tiers) - set(TIERS) or form.tiers[:1] != ("unit",):
        faults.append(_("Its tiers begin with “unit”."))
    if any(d.counts not in COUNTS or d.tier not in TIERS for d in form.deadlines):
        faults.append(_("A deadline counts days, working_days or day_of_month."))
    return faults or _circles(form)


def _circles(form: Definition) -> list[str]:
    """Return a fault if a computed cell is made of itself, or a closed or bound cell is unknown."""
    if unknown := sorted((set(form.closed) | set(form.bindings) | set(form.derived)) - set(form.cells)):
        return [_("The form has no cell “%s”.") % unknown[0]]
    done: set[str] = set()

    def visit(key: str, above: frozenset[str]) -> bool:
        if key in above:
            return True
        if key in done:
            return False
        circular = any(visit(name, above | {key}) for _sign, name in form.formulas.get(key, ()))
        done.add(key)
        return circular

    return [_("“%s” is computed from itself.") % key for key in form.formulas if visit(key, frozenset())][:1]
