"""The quick way to read a table: one regular expression per shape of row.

A shape is a row's tags in their order. If the expression of a shape matches a table from its first byte to
its last, the table is by construction well-formed, complete and free of comments, instructions, attributes
and nested elements, and its groups are the values. Anything it does not match goes the careful way
(`tree.py`), so quick reading never decides what is wrong, only what is certainly right.

Shapes of the decisions' versions are known; a program that writes another order teaches us its shape after
three tables, up to a limit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from yteso.exchange.insurance.reading.draft import Row
from yteso.exchange.insurance.schema import Table, tables

_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ATTRIBUTES = r'(?:\s+xmlns(?::\w+)?\s*=\s*"[^"<&]*")*\s*'
WHITE = " \t\n\r\xa0"
_OTHER_WHITE = re.compile("[\t\n\r\xa0]").search
_LEARNED_LIMIT = 64
_SEEN_LIMIT = 500
_TEACH_AFTER = 3


@dataclass(slots=True)
class _Shape:
    tags: tuple[str, ...]
    match: Any
    arrange: Any


class _Reader:
    """The known shapes of one table, the last useful one first."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.names = table.field_names
        self.shapes: list[_Shape] = []
        orders = {
            tuple(field.name for field in table.fields if version in field.lengths)
            for version in ("3176", "4750", "130")
        }
        for tags in sorted(filter(None, orders), key=len, reverse=True):
            self.learn(tags)
        root, inner = re.escape(table.root), re.escape(table.list)
        if table.row:
            self.head = re.compile(rf"\s*<{root}{_ATTRIBUTES}>\s*<{inner}{_ATTRIBUTES}>\s*")
            self.tail = re.compile(rf"</{inner}>\s*(?:<CHUKYDONVI\s*/>\s*)?</{root}>\s*")
        else:
            self.head = re.compile(rf"\s*(?=<{root}{_ATTRIBUTES}>)")
            self.tail = re.compile(r"\s*")
        nothing = rf"(?:<{inner}{_ATTRIBUTES}(?:/>|>\s*</{inner}>))?" if inner else ""
        self.empty = re.compile(rf"\s*<{root}{_ATTRIBUTES}(?:/>|>\s*{nothing}\s*</{root}>)\s*")

    def other_shape(self, text: str, place: int) -> _Shape | None:
        """Return the shape that matches here and remember it as the first to try."""
        for shape in self.shapes:
            if shape.match(text, place) is not None:
                self.shapes.remove(shape)
                self.shapes.insert(0, shape)
                return shape
        return None

    def learn(self, tags: tuple[str, ...]) -> None:
        """Add the shape with these tags."""
        element = self.table.row or self.table.root
        start = rf"<{element}>" if self.table.row else rf"<{element}{_ATTRIBUTES}>"
        fields = r"\s*".join(rf"<{tag}(?:>([^<]*)</{tag}>|\s*/>)" for tag in tags)
        expression = re.compile(rf"{start}\s*{fields}\s*</{element}>\s*")
        arrange = None
        if tags != self.names:
            places = {tag: place for place, tag in enumerate(tags)}
            arrange = itemgetter(*(places.get(name, len(tags)) for name in self.names))
        self.shapes.append(_Shape(tags, expression.match, arrange))


@cache
def _reader(name: str) -> _Reader:
    return _Reader(tables()[name])


Found = tuple[list[Row], list[int], list[str]]


def read_table(name: str, text: str, line: int, *, inline: bool, value_limit: int) -> Found | None:
    """Return rows, their lines and their values joined; None if the text needs the careful way.

    Values longer than `value_limit` characters need the careful way too: it says which field is at fault.
    """
    reader = _reader(name)
    if "!" in text and "<![CDATA[" in text:
        if text.rfind("<![CDATA[") > text.rfind("]]>"):
            return None
        text = _CDATA.sub(_escape_cdata, text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = reader.head.match(text)
    if head is None:
        return ([], [], []) if not text.strip() or reader.empty.fullmatch(text) else None
    place = head.end()
    rows: list[Row] = []
    joined: list[str] = []
    starts: list[int] = []
    references = "&" in text
    white = "\n" in text or "\t" in text or "\xa0" in text
    shape = reader.shapes[0]
    match, arrange = shape.match, shape.arrange
    while True:
        found = match(text, place)
        if found is None:
            other = reader.other_shape(text, place)
            if other is None:
                break
            match, arrange = other.match, other.arrange
            continue
        starts.append(place)
        place = found.end()
        values = found.groups("")
        if references and text.find("&", found.start(), place) >= 0:
            try:
                values = tuple([_resolve(value) if "&" in value else value for value in values])
            except ValueError:
                return None
        one = "\x1f".join(values)
        if (
            " \x1f" in one
            or "\x1f " in one
            or one[:1] == " "
            or one[-1:] == " "
            or ((white or references) and _OTHER_WHITE(one))
        ):
            values = tuple([value.strip(WHITE) for value in values])
            one = "\x1f".join(values)
        if len(one) > value_limit:
            return None
        if arrange is not None:
            values = arrange((*values, ""))
            one = "\x1f".join(values)
        rows.append(values)
        joined.append(one)
        if not reader.table.row:
            break
    tail = reader.tail.match(text, place)
    if tail is None or tail.end() != len(text):
        return None if rows or not reader.empty.fullmatch(text) else ([], [], [])
    lines = [line] * len(rows)
    if inline and white and "\n" in text:
        here, reached = line, 0
        for number, begin in enumerate(starts):
            here += text.count("\n", reached, begin)
            lines[number], reached = here, begin
    return rows, lines, joined


def _escape_cdata(found: re.Match[str]) -> str:
    return found.group(1).replace("&", "&amp;").replace("<", "&lt;")


def _resolve(value: str) -> str:
    """Return a value with its references replaced. Raises ValueError for any that XML does not define."""
    if value.count("&") != len(_REFERENCE.findall(value)):
        raise ValueError(value)
    return unicodedata.normalize("NFC", _REFERENCE.sub(_character, value))


def _character(found: re.Match[str]) -> str:
    named, decimal, hexadecimal = found.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
        return chr(code)
    raise ValueError(code)


_seen: dict[tuple[str, tuple[str, ...]], int] = {}


def teach(name: str, tags: tuple[str, ...]) -> None:
    """Tell which tags a sound row had that no shape matched; seen thrice, they become a shape."""
    reader = _reader(name)
    known = set(reader.names)
    if not tags or len(set(tags)) != len(tags) or not known.issuperset(tags):
        return
    if any(shape.tags == tags for shape in reader.shapes) or len(_seen) > _SEEN_LIMIT:
        return
    key = (name, tags)
    _seen[key] = _seen.get(key, 0) + 1
    learned = sum(len(_reader(table).shapes) for table in tables()) - 3 * len(tables())
    if _seen[key] >= _TEACH_AFTER and learned < _LEARNED_LIMIT:
        reader.learn(tags)
