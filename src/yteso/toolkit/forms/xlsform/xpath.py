"""Formulas of XLSForm (XPath, as ODK writes it) into the one grammar, and back.

What XPath takes as an empty text is unknown (null) in the one grammar; so `${a} = ''` becomes `empty(${a})`,
and `${a} != 'x'`, which holds in XLSForm while `a` is empty, says so.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yteso.toolkit.expressions.public import ExpressionError, parse

Tree = tuple[Any, ...]
TOKEN = re.compile(
    r"\s+|(?P<string>'[^']*'|\"[^\"]*\")|(?P<ref>\$\{[^{}]*\})|(?P<number>\d+(?:\.\d*)?|\.\d+)"
    r"|(?P<call>[^\W\d][\w.-]*(?::[\w.-]+)?)\s*\(|(?P<name>[^\W\d][\w.-]*(?::[\w.-]+)?)"
    r"|(?P<sign>!=|<=|>=|\.\.|//|[-+*=<>(),./\[\]|@:])"
)
WORDS = {"and", "or", "div", "mod"}
FUNCTIONS = {
    "if": "if", "coalesce": "coalesce", "selected": "selected", "contains": "contains", "regex": "regex",
    "min": "min", "max": "max", "sum": "sum", "count": "count", "abs": "abs", "round": "round",
    "today": "today",
    "now": "today", "string-length": "length", "count-selected": "length", "not": "not", "number": "coalesce",
    "string": "coalesce", "date": "coalesce", "int": "",
}  # fmt: skip


class XPathWrong(Exception):
    """A formula that cannot be carried over; the text says why and what to do."""


def from_xpath(text: str, *, is_filter: bool = False) -> str:
    """Return the formula in the one grammar. In a filter a bare name is a column of the choice.

    Raises XPathWrong.
    """
    written = _translate(text.replace("\u00a0", " ").strip(), is_filter)
    try:
        tree = parse(written).tree
    except ExpressionError as no:
        raise XPathWrong(str(no)) from None
    return write(_unknowns(tree))


def _translate(text: str, is_filter: bool) -> str:
    parts: list[str] = []
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        if not found:
            raise XPathWrong(
                _("“%(sign)s” is not expected in a formula.") % {"sign": text[place : place + 10]}
            )
        part, place = _piece(found, text, is_filter)
        parts.append(part)
    return " ".join(part for part in parts if part)


def _piece(found: re.Match[str], text: str, is_filter: bool) -> tuple[str, int]:
    end = found.end()
    if ref := found["ref"]:
        if "#" in ref:
            raise XPathWrong(_("Answers of an earlier form (last-saved#) are not known here."))
        return ref, end
    if found["string"] or found["number"]:
        number = found["number"]
        return (
            f"0{number}" if number and number.startswith(".") else number.rstrip(".")
        ) if number else found["string"], end
    if call := found["call"]:
        return _function(call, text, end)
    if name := found["name"]:
        if name in WORDS:
            return name, end
        if is_filter:
            return f"${{choice.{name}}}", end
        raise XPathWrong(_("“%(name)s” stands alone. Write questions as ${%(name)s}.") % {"name": name})
    sign = found["sign"]
    if sign == ".":
        return "${.}", end
    if sign in ("..", "//", "/", "[", "]", "|", "@", ":"):
        raise XPathWrong(
            _("Paths (“%(sign)s”) are not possible. Name the question: ${name}.") % {"sign": sign}
        )
    return sign or "", end


def _function(call: str, text: str, end: int) -> tuple[str, int]:
    """Write a function call; `true()` and `false()` are values."""
    if call in ("and", "or", "div", "mod"):
        return f"{call} (", end
    if call in ("true", "false"):
        rest = text[end:].lstrip()
        if not rest.startswith(")"):
            raise XPathWrong(_("%(name)s() takes nothing between its brackets.") % {"name": call})
        return call, end + len(text[end:]) - len(rest) + 1
    own = FUNCTIONS.get(call, "")
    if not own:
        raise XPathWrong(
            _(
                "The function %(name)s() is not possible here. Put the formula into a column whose name "
                "begins with yteso_, for example yteso_calculation with years_between(${birth}, today())."
            )
            % {"name": call}
        )
    return f"{own}(", end


def _unknowns(tree: Tree) -> Tree:
    """Say what XPath means about empty answers."""
    if tree[0] in ("lit", "name"):
        return tree
    if tree[0] == "call":
        return ("call", tree[1], tuple(_unknowns(part) for part in tree[2]))
    tree = (tree[0], *(_unknowns(part) for part in tree[1:]))
    if tree[0] in ("=", "!="):
        for one, other in ((tree[1], tree[2]), (tree[2], tree[1])):
            if other == ("lit", ""):
                empty = ("call", "empty", (one,))
                return empty if tree[0] == "=" else ("not", empty)
            if tree[0] == "!=" and one[0] == "name" and other[0] == "lit":
                return ("or", ("call", "empty", (one,)), tree)
    if tree[0] == "or" and tree[2][0] == "or" and tree[1] == tree[2][1]:
        return tuple(tree[2])
    return tree


def own_out(text: str, key: str) -> str:
    """Return a formula of the one grammar for a column `yteso_…`: it must name questions of the form only."""
    return re.sub(r"\$\{(choice\.\w+)\}", r"\1", text.replace("${.}", f"${{{key}}}"))


def own_back(text: str, column: str, key: str) -> str:
    """Return the formula of a column `yteso_…` as it was."""
    if column == "constraint":
        text = text.replace(f"${{{key}}}", "${.}")
    return re.sub(r"(?<![\w{.])(choice\.\w+)", r"${\1}", text) if column == "choice_filter" else text


RANKS = {"or": 1, "and": 2, "not": 3, "+": 5, "-": 5, "*": 6, "/": 6, "mod": 6, "neg": 7}
COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}


def _rank(tree: Tree) -> int:
    return 4 if tree[0] in COMPARISONS else RANKS.get(tree[0], 8)


Write = Callable[[Tree], str]


def write(tree: Tree) -> str:
    """Return a tree as a text of the one grammar, names always as ${name}."""

    def atom(one: Tree) -> str:
        if one[0] == "name":
            return f"${{{one[1]}}}"
        if one[0] == "call":
            return f"{one[1]}({', '.join(write(part) for part in one[2])})"
        return _literal(one[1], "null", ("true", "false"))

    return _write(tree, atom, "/", lambda inner: f"not {inner}")


def _literal(value: Any, nothing: str, truth: tuple[str, str]) -> str:
    if value is None:
        return nothing
    if isinstance(value, bool):
        return truth[0] if value else truth[1]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f'"{value}"' if "'" in value else f"'{value}'"


def _write(tree: Tree, atom: Write, divide: str, negate: Callable[[str], str]) -> str:
    def part(one: Tree, least: int) -> str:
        text = _write(one, atom, divide, negate)
        return text if _rank(one) >= least else f"({text})"

    kind, rank = tree[0], _rank(tree)
    if rank == 8:
        return atom(tree)
    if kind == "not":
        return negate(part(tree[1], 3))
    if kind == "neg":
        return f"-{part(tree[1], 8)}"
    left = part(tree[1], rank + (kind in COMPARISONS))
    return f"{left} {divide if kind == '/' else kind} {part(tree[2], rank + 1)}"


def to_xpath(text: str, kinds: Mapping[str, str]) -> tuple[str, bool]:
    """Return the formula as XPath, and whether reading that back gives the same formula.

    `kinds` are the kinds of the questions: several choices are counted, texts are measured.
    """
    tree = parse(text).tree

    def atom(one: Tree) -> str:
        if one[0] == "name":
            name = one[1]
            if name == ".":
                return "."
            return name.removeprefix("choice.") if name.startswith("choice.") else f"${{{name}}}"
        if one[0] == "call":
            return call(one[1], one[2])
        return _literal(one[1], "''", ("true()", "false()"))

    def call(name: str, given: tuple[Tree, ...]) -> str:
        parts = [show(part) for part in given]
        if name == "empty":
            return f"({parts[0]} = '')"
        if name == "length":
            several = given[0][0] == "name" and kinds.get(given[0][1]) == "many"
            return f"{'count-selected' if several else 'string-length'}({parts[0]})"
        if name == "coalesce" and len(parts) != 2:
            return parts[0] if len(parts) == 1 else f"coalesce({parts[0]}, {call(name, given[1:])})"
        if name in ("days_between", "years_between"):
            days = f"(decimal-date-time({parts[1]}) - decimal-date-time({parts[0]}))"
            return f"int({days} div 365.25)" if name == "years_between" else f"int({days})"
        return f"{name}({', '.join(parts)})"

    def show(one: Tree) -> str:
        return _write(one, atom, "div", lambda inner: f"not({inner})")

    written = show(tree)
    try:
        same = parse(from_xpath(written, is_filter="choice." in text)).tree == tree
    except XPathWrong:
        same = False
    return written, same
