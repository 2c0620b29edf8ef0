"""The careful way to read a table: a real parser, and a reason for everything that is not as it should be.

Used whenever the quick way (`quick.py`) does not recognise every byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from lxml import etree

from yteso.exchange.insurance.reading.draft import Draft
from yteso.exchange.insurance.reading.limits import Limits
from yteso.exchange.insurance.reading.problems import problem
from yteso.exchange.insurance.reading.quick import WHITE, teach
from yteso.exchange.insurance.schema import Table, tables

_XINCLUDE = "http://www.w3.org/2001/XInclude"
_ENTITY = re.compile(r"Entity '([^']{1,60})' not defined|xmlParseEntityRef|EntityRef")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
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
    wrapped = b"<YTESO " + namespaces + b">" + data + b"</YTESO>"
    try:
        wrapper = etree.fromstring(wrapped, parser)
    except etree.XMLSyntaxError as error:
        raise _reason(error, line) from error
    roots = [child for child in wrapper if isinstance(child.tag, str)]
    if len(roots) != 1:
        raise NotReadable("R-XML", line, f"{len(roots)} root elements")
    for instruction in wrapper.iter(etree.ProcessingInstruction):
        where = line + max(0, (instruction.sourceline or 1) - 1)
        raise NotReadable("R-PI", where, str(instruction.target)[:60])
    _measure_depth(roots[0], line, limits)
    return roots[0]


def _measure_tags(data: bytes, line: int, limits: Limits) -> None:
    """Refuse document types, and tags so long that only an attack has them."""
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
    depth, node = 0, root
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.depth:
            raise NotReadable("R-DEPTH", line + max(0, (node.sourceline or 1) - 1), str(limits.depth))
        if event == "start" and isinstance(node.tag, str) and node.tag.startswith(f"{{{_XINCLUDE}}}"):
            raise NotReadable("R-XINCLUDE", line + max(0, (node.sourceline or 1) - 1))


Element = etree._Element


def local(element: etree._Element) -> str:
    """Return an element's name without namespace; "" for comments."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rsplit("}", 1)[-1]


def children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield name and element of every child that is an element."""
    for child in element:
        name = local(child)
        if name:
            yield name, child


def table_of(element: etree._Element, declared: str) -> Table | None:
    """Return the table an element is: by its own name, else by the declared one if its rows are inside."""
    name = local(element)
    for table in tables().values():
        if name in (table.root, table.list, table.row) and name:
            return table
    by_declaration = tables().get(declared)
    if by_declaration is None:
        return None
    wanted = by_declaration.row or by_declaration.root
    return by_declaration if any(local(inner) == wanted for inner in element.iter()) else None


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
        where = line + max(0, (row.sourceline or 1) - 1) if inline else line
        _read_row(draft, table, row, where, limits)


def _read_row(draft: Draft, table: Table, row: etree._Element, line: int, limits: Limits) -> None:
    places = draft.places(table)
    values = [""] * len(table.fields)
    seen: set[str] = set()
    unknown: list[str] = []
    number = draft.next_row(table)
    for name, child in children(row):
        place = places.get(name)
        if place is None:
            if name != "CHUKYDONVI":
                unknown.append(name)
            continue
        inner = [found for found, _ in children(child)]
        if inner:
            draft.add(problem("R-NESTED", table.name, number, name, line=line, found=", ".join(inner)[:100]))
        if name in seen:
            draft.add(problem("R-REPEATED", table.name, number, name, line=line))
            continue
        seen.add(name)
        text = "".join(child.xpath(".//text()")) if len(child) else child.text or ""
        if len(text) > limits.value:
            draft.add(problem("R-TEXT-SIZE", table.name, number, name, line=line, limit=str(limits.value)))
            text = ""
        values[place] = text.strip(WHITE) if text.isascii() else normalize("NFC", text).strip(WHITE)
    if unknown:
        _unknown(draft, table, unknown, line, number)
    if seen:
        draft.add_row(table, tuple(values), line)
        if not unknown:
            teach(table.name, tuple(name for name, _ in children(row)))
        draft.marks |= seen & {"MA_CSKCB_DI", "NHOM_MAU"}


def _unknown(draft: Draft, table: Table, names: list[str], line: int, row: int = 0) -> None:
    found = ", ".join(dict.fromkeys(names))[:200]
    draft.add(problem("R-UNKNOWN-FIELD", table.name, row, line=line, found=found))
