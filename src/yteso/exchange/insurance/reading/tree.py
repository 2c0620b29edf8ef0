"""The careful way to read a table: a real parser, and a reason for everything that is not as it should be.

Used whenever the quick way (`quick.py`) does not recognise every byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias
from unicodedata import normalize

from lxml import etree

from yteso.exchange.insurance.reading.draft import Draft
from yteso.exchange.insurance.reading.limits import Limits
from yteso.exchange.insurance.reading.problems import problem
from yteso.exchange.insurance.reading.quick import WHITE, teach
from yteso.exchange.insurance.schema import Table, tables

_INCLUDES = etree.XPath("//x:*", namespaces={"x": "http://www.w3.org/2001/XInclude"})
_LONG = re.compile(rb"<[^<>]{8192}")
_ENTITY = re.compile(r"Entity '([^']{1,60})' not defined|xmlParseEntityRef|EntityRef")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PREFIX = re.compile(rb"[<\s/]([A-Za-z_][\w.-]{0,50}):[A-Za-z_][\w.-]*\s*[=/>\s]")
_PREFIXES = 20
_MARKS = frozenset(("MA_CSKCB_DI", "NHOM_MAU"))
_XML_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml\b[^>]{0,200}\?>")


@dataclass(slots=True)
class NotReadable(Exception):
    """A piece of XML that cannot be read; carries the problem's code and parameters."""

    code: str
    line: int
    found: str = ""

    def __str__(self) -> str:
        return self.code


def parse(text: str, line: int, limits: Limits, namespaces: bytes = b"") -> etree._Element:
    """Return the root element of a piece of XML that starts at `line` of the original.

    Raises:
        NotReadable: it is not well-formed, declares a document type, nests too deep or has an endless tag.
    """
    text = _XML_DECLARATION.sub("", text, count=1)
    data = text.encode("utf-8", "surrogatepass")
    _measure_tags(data, line, limits)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    try:
        try:
            wrapper = etree.fromstring(_wrapped(data, namespaces), parser)
        except etree.XMLSyntaxError as error:
            if "Namespace prefix" not in str(error.msg):
                raise
            wrapper = etree.fromstring(_wrapped(data, _every_prefix(data)), parser)
    except etree.XMLSyntaxError as error:
        raise _reason(error, line) from error
    roots = [child for child in wrapper if isinstance(child.tag, str)]
    if len(roots) != 1:
        raise NotReadable("R-XML", line, f"{len(roots)} root elements")
    for instruction in wrapper.iter(etree.ProcessingInstruction):
        where = line + lines_before(instruction)
        raise NotReadable("R-PI", where, str(getattr(instruction, "target", ""))[:60])
    _measure_depth(roots[0], line, limits)
    return roots[0]


def _wrapped(data: bytes, namespaces: bytes) -> bytes:
    return b"<YTESO " + namespaces + b">" + data + b"</YTESO>"


def _every_prefix(data: bytes) -> bytes:
    """Return declarations of all prefixes used: a table cut out of its file often lost those of the root."""
    used = sorted(set(_PREFIX.findall(data)) - {b"xmlns", b"xml"})[:_PREFIXES]
    return b" ".join(b'xmlns:%b="urn:undeclared"' % prefix for prefix in used)


def _measure_tags(data: bytes, line: int, limits: Limits) -> None:
    """Refuse document types, and tags so long that only an attack has them.

    A quick look for either; only if there is a suspicion is every tag gone through, so that what stands in
    CDATA or comments is not taken for a tag.
    """
    if _DECLARATION.search(data) is None and _LONG.search(data) is None:
        return
    place = data.find(b"<")
    while place >= 0:
        if data.startswith(b"<![CDATA[", place):
            end = data.find(b"]]>", place)
        elif data.startswith(b"<!--", place):
            end = data.find(b"-->", place)
        else:
            end = data.find(b">", place)
            if _DECLARATION.match(data, place):
                raise NotReadable("R-DTD", line + data.count(b"\n", 0, place))
            if (end if end >= 0 else len(data)) - place > limits.tag:
                raise NotReadable("R-TAG", line + data.count(b"\n", 0, place), str(limits.tag))
        if end < 0:
            return
        place = data.find(b"<", end)


def _reason(error: etree.XMLSyntaxError, line: int) -> NotReadable:
    message = str(error.msg or "")
    where = line + max(0, (error.lineno or 1) - 1)
    if "depth" in message.lower():
        return NotReadable("R-DEPTH", where, "256")
    entity = _ENTITY.search(message)
    if entity:
        return NotReadable("R-ENTITY", where, f"&{entity.group(1) or ''}")
    if "huge" in message.lower() or "too long" in message.lower() or "XML_MAX" in message:
        return NotReadable("R-TEXT-SIZE", where, "10000000")
    return NotReadable("R-XML", where, re.sub(r", line \d+, column \d+.*$", "", message)[:200])


def _measure_depth(root: etree._Element, line: int, limits: Limits) -> None:
    found = elements(_too_deep(limits.depth)(root))
    if found:
        raise NotReadable("R-DEPTH", line + lines_before(found[0]), str(limits.depth))
    found = elements(_INCLUDES(root))
    if found:
        raise NotReadable("R-XINCLUDE", line + lines_before(found[0]))


@cache
def _too_deep(depth: int) -> etree.XPath:
    """Return a search for elements nested deeper than allowed (the wrapper around a piece counts one)."""
    return etree.XPath("/*" * (depth + 2))


Element: TypeAlias = etree._Element


def elements(found: object) -> list[Element]:
    """Return what an XPath search found, as elements."""
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def lines_before(element: Element) -> int:
    """Return how many lines of its piece stand before an element."""
    line = element.sourceline
    return line - 1 if isinstance(line, int) and line > 0 else 0


def text_of(element: Element) -> str:
    """Return all text inside an element, without comments."""
    found = element.xpath(".//text()")
    return "".join(str(part) for part in found) if isinstance(found, list) else ""


def local(element: etree._Element) -> str:
    """Return an element's name without namespace, those of the standard in its letters; "" for comments."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    name = tag.rsplit("}", 1)[-1]
    return name if name in _names() or name.upper() not in _names() else name.upper()


@cache
def _names() -> frozenset[str]:
    """Return what the standard calls the wrapping of tables, and the tables."""
    parts = {part for table in tables().values() for part in (table.root, table.list, table.row)}
    return frozenset(parts | {"HOSO", "HS", "FILEHOSO", "LOAIHOSO", "NOIDUNGFILE", "CHUKYDONVI"}) - {""}


def children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield name and element of every child that is an element."""
    for child in element:
        name = local(child)
        if name:
            yield name, child


def table_of(element: etree._Element, declared: str) -> Table | None:
    """Return the table an element is: by its own name, else by the declared one if its rows are inside."""
    name = local(element)
    for known in tables().values():
        if name in (known.root, known.list, known.row) and name:
            return known
    table = tables().get(declared)
    if table is None:
        return None
    wanted = table.row or table.root
    return table if any(local(inner) == wanted for inner in element.iter()) else None


def read_table(
    draft: Draft, table: Table, element: etree._Element, line: int, *, inline: bool, limits: Limits
) -> None:
    """Add an element's rows to the draft. `line` is where the piece starts; inline rows know their own."""
    if table.row and local(element) != table.row:
        rows = [inner for inner in element.iter() if local(inner) == table.row]
        stray = {name for name, _ in children(element)} - {table.list, table.row}
        known = set(table.field_names)
        if not rows and stray & known:
            rows = [element]
        elif stray and not rows:
            _unknown(draft, table, sorted(stray), line)
    else:
        target = table.row or table.root
        rows = [element] if local(element) == target else [i for i in element.iter() if local(i) == target]
    for row in rows:
        where = line + lines_before(row) if inline else line
        _read_row(draft, table, row, where, limits)


def _read_row(draft: Draft, table: Table, row: etree._Element, line: int, limits: Limits) -> None:
    places = draft.places(table)
    values = [""] * len(table.fields)
    order: dict[str, None] = {}
    unknown: list[str] = []
    number = draft.next_row(table)
    for child in row:
        name = child.tag if child.tag in places else local(child)
        place = places.get(name)
        if place is None and name.upper() in places:
            if not any(known.code == "R-CASE" for known in draft.problems):
                draft.add(problem("R-CASE", line=line, found=name))
            name = name.upper()
            place = places[name]
        if place is None:
            if name and name != "CHUKYDONVI":
                unknown.append(name)
            continue
        text = child.text
        if len(child):
            inner = [found for found, _ in children(child)]
            if inner:
                found = ", ".join(inner)[:100]
                draft.add(problem("R-NESTED", table.name, number, name, line=line, found=found))
            text = text_of(child)
        if name in order:
            draft.add(problem("R-REPEATED", table.name, number, name, line=line))
            continue
        order[name] = None
        if not text:
            continue
        if len(text) > limits.value:
            draft.add(problem("R-TEXT-SIZE", table.name, number, name, line=line, limit=str(limits.value)))
        else:
            values[place] = text.strip(WHITE) if text.isascii() else normalize("NFC", text).strip(WHITE)
    if unknown:
        _unknown(draft, table, unknown, line, number)
    if order:
        draft.add_row(table, tuple(values), line)
        if not unknown:
            teach(table.name, tuple(order))
        draft.marks |= _MARKS.intersection(order)


def _unknown(draft: Draft, table: Table, names: list[str], line: int, row: int = 0) -> None:
    found = ", ".join(dict.fromkeys(names))[:200]
    draft.add(problem("R-UNKNOWN-FIELD", table.name, row, line=line, found=found))
