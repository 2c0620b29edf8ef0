"""Arithmetic of a form's cells: reading what people type, formulas, checks, sums over units and periods.
Pure."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yteso.insight.statistics.definitions import (
    CUMULATIVE,
    DISTINCT,
    RATIO,
    SNAPSHOT,
    STOCK,
    Cell,
    Check,
    Column,
    Definition,
    Row,
)
from yteso.insight.statistics.errors import ValueRefused
from yteso.toolkit.expressions.public import ExpressionError, parse

Values = dict[str, Decimal]
PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
GROUPED = re.compile(r"\d{1,3}([.,  ]\d{3})+")
LARGEST = Decimal(10) ** 15
LAST_COUNTS = {STOCK, CUMULATIVE, SNAPSHOT}


def read_value(text: str, decimals: int) -> Decimal | None:
    """Return the figure that somebody typed ("1.234", "1 234", "12,5"), None for nothing. Raises
    ValueRefused."""
    text = text.replace("\u00a0", " ").strip()
    if not text or text in ("-", "–"):
        return None
    if GROUPED.fullmatch(text):
        text = re.sub(r"[., ]", "", text)
    elif decimals:
        text = text.replace(".", "").replace(",", ".") if "," in text else text
    if not PLAIN.fullmatch(text):  # Decimal would also read 1e3, 1_0 and digits of other scripts
        raise ValueRefused
    value = Decimal(text)
    if value >= LARGEST:
        raise ValueRefused
    if value != value.quantize(Decimal(1).scaleb(-decimals)):
        raise ValueRefused
    return value


def load(stored: Mapping[str, Any]) -> Values:
    """Return the values of a report out of its JSON."""
    return {key: Decimal(str(value)) for key, value in stored.items()}


def store(values: Mapping[str, Decimal]) -> dict[str, Any]:
    """Return values as JSON keeps them: whole numbers as numbers, others as text."""
    return {
        key: int(value) if value == value.to_integral_value() else str(value) for key, value in values.items()
    }


def with_formulas(form: Definition, values: Mapping[str, Decimal]) -> Values:
    """Return the values with every computed cell that has at least one known part."""
    found: Values = {key: value for key, value in values.items() if key in form.open_cells}
    computed: Values = {}
    for key, value in found.items():
        for into, times in form.contributions.get(key, ()):
            computed[into] = computed.get(into, ZERO) + times * value
    return found | computed


ZERO = Decimal()


@dataclass(frozen=True)
class Finding:
    """A check that does not hold: which cells it names, and in words."""

    check: Check
    cells: tuple[str, ...]
    words: str

    @property
    def is_error(self) -> bool:
        return self.check.severity == "error"


def other_names(form: Definition) -> set[str]:
    """Return the cells of other forms that the checks of this one name."""
    return {
        name for check in form.checks for name in parse(check.expression).names if _is_foreign(form, name)
    }


def _is_foreign(form: Definition, name: str) -> bool:
    return name.count(".") > (1 if form.rows else 0) and name not in form.cells


def broken(
    form: Definition, values: Mapping[str, Decimal], others: Mapping[str, Decimal | None]
) -> list[Finding]:
    """Return the checks that do not hold. `values` include computed cells; a check with unknowns says
    nothing."""
    found = []
    for check in form.checks:
        expression = parse(check.expression)
        for prefix, suffix in _places(form, check):
            given: dict[str, Decimal | None] = {}
            cells = []
            for name in expression.names:
                if name in others or _is_foreign(form, name):
                    given[name] = others.get(name)
                    continue
                key = f"{prefix}{name}{suffix}"
                given[name] = values.get(key)
                cells.append(key)
            if all(given[key] is None for key in given):
                continue
            try:
                holds = expression.evaluate(given, on=dt.date.min)
            except ExpressionError:
                continue
            if holds is False:
                found.append(
                    Finding(check, tuple(sorted(cells)), words_of(form, check, given, prefix, suffix))
                )
    return found


def _places(form: Definition, check: Check) -> Iterable[tuple[str, str]]:
    if check.over == "rows" and form.rows:
        return [(f"{row.code}.", "") for row in form.rows]
    if check.over == "columns":
        return [("", f".{column.code}") for column in form.columns]
    return [("", "")]


def formula_in_words(
    form: Definition, check: Check, given: Mapping[str, Decimal | None] | None = None
) -> str:
    """Return a check's formula with the printed number and the name of each column or row, and the figures if
    they are given: `(7) Nữ ≤ (6) Tổng số`."""
    lines: list[Row | Column] = [*form.columns, *form.rows]
    named = {line.code: (line.number, line.label) for line in lines}

    def say(found: re.Match[str]) -> str:
        number, label = named.get(found[0], (found[0], ""))
        said = f"({number}) {label}".strip() if number else label
        if given is None:
            return said
        value = given.get(found[0])
        return f"{said}: {'–' if value is None else f'{value:f}'}"

    names = sorted(parse(check.expression).names, key=len, reverse=True)
    pattern = "|".join(r"(?<![\w.])" + re.escape(name) + r"(?![\w.])" for name in names)
    formula = re.sub(pattern, say, re.sub(r"\$\{([^}]*)\}", r"\1", check.expression))
    return formula.replace("<=", "≤").replace(">=", "≥")


def words_of(
    form: Definition, check: Check, given: Mapping[str, Decimal | None], prefix: str, suffix: str
) -> str:
    """Return what is wrong: the rule's own words if it has any, and its formula with the printed numbers and
    names of what it compares; then the figures."""
    lines: list[Row | Column] = [*form.columns, *form.rows]
    formula = formula_in_words(form, check, given)
    where = prefix.rstrip(".") or suffix.lstrip(".")
    place = next((line.label for line in lines if line.code == where), "")
    said = f"{check.text}: {formula}" if check.text else _("This must hold: %s") % formula
    return f"{place}: {said}" if place else said


def sum_units(form: Definition, parts: Iterable[Mapping[str, Decimal]]) -> Values:
    """Return the values of several units together. Ratios and people counted once cannot be added: left
    empty."""
    total: Values = {}
    for values in parts:
        for key, value in values.items():
            cell = form.open_cells.get(key)
            if cell is not None and cell.agg not in (RATIO, DISTINCT):
                total[key] = total.get(key, Decimal()) + value
    return total


def sum_periods(form: Definition, parts: Sequence[Mapping[str, Decimal]]) -> Values:
    """Return the values of consecutive periods together, by each cell's class, the earliest first.

    What stands at the end of a period takes the last one. Ratios and people counted once stay empty.
    """
    if form.cumulative:
        return dict(parts[-1]) if parts else {}
    total: Values = {}
    for values in parts:
        for key, value in values.items():
            cell = form.open_cells.get(key)
            if cell is None or cell.agg in (RATIO, DISTINCT):
                continue
            total[key] = value if cell.agg in LAST_COUNTS else total.get(key, Decimal()) + value
    if parts:
        last = parts[-1]
        for key in [key for key in total if form.open_cells[key].agg in LAST_COUNTS and key not in last]:
            del total[key]
    return total


def derive(mapping: Mapping[str, str], source_code: str, values: Mapping[str, Decimal]) -> Values:
    """Return what a station's report says for another form: {cell: value}, by the form's mapping."""
    prefix = f"{source_code}."
    return {
        cell: values[name.removeprefix(prefix)]
        for cell, name in mapping.items()
        if name.startswith(prefix) and name.removeprefix(prefix) in values
    }


def source_forms(form: Definition) -> set[str]:
    """Return the codes of the forms from which cells of this one may be taken."""
    return {".".join(name.split(".")[:2]) for name in form.derived.values()}


def usual_ranges(parts: Sequence[Mapping[str, Decimal]]) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the least and the most that each cell had in earlier periods, where at least three are known."""
    seen: dict[str, list[Decimal]] = {}
    for values in parts:
        for key, value in values.items():
            seen.setdefault(key, []).append(value)
    return {key: (min(known), max(known)) for key, known in seen.items() if len(known) >= ENOUGH}


ENOUGH = 3


def is_unusual(cell: Cell, value: Decimal, usual: tuple[Decimal, Decimal] | None) -> bool:
    """Return whether a figure lies far outside what the unit had before: worth a second look, never
    refused."""
    if usual is None or cell.agg == RATIO:
        return False
    low, high = usual
    slack = max((high - low), high / 2, Decimal(5))
    return value > high + slack or value < low - slack
