"""Read one dossier: the HOSO of an envelope, an off-format HS, or a row of an XML0 document."""

from __future__ import annotations

import binascii
import re

import pybase64

from yteso.exchange.insurance.reading import quick, tree
from yteso.exchange.insurance.reading.draft import Draft
from yteso.exchange.insurance.reading.encodings import (
    compose,
    convert,
    decode,
    legacy_charset,
    maybe_decomposed,
    without_controls,
    without_invisible,
)
from yteso.exchange.insurance.reading.limits import Limits
from yteso.exchange.insurance.reading.problems import problem
from yteso.exchange.insurance.reading.tree import NotReadable
from yteso.exchange.insurance.schema import tables

_FILE = re.compile(rb"\s*<FILEHOSO>\s*<LOAIHOSO>\s*(XML\d\d?)\s*</LOAIHOSO>\s*<NOIDUNGFILE(?:>|\s*/>)")
_FILE_END = re.compile(rb"</NOIDUNGFILE>\s*</FILEHOSO>")
_EMPTY_END = re.compile(rb"\s*</FILEHOSO>")
_HOSO_START = re.compile(rb"<HOSO\s*>")
_HOSO_END = re.compile(rb"\s*</HOSO\s*>")
_WHITE = b" \t\r\n"
_EDGES = re.compile(
    rb"\A(?:\s|\xef\xbb\xbf|\xc2\xa0|\xe2\x80\x8b)+|(?:\s|\xef\xbb\xbf|\xc2\xa0|\xe2\x80\x8b)+\Z"
)
_LINE_ENDS = re.compile(rb"&#(?:1[03]|x0?[AaDd]);")
_FOR_ADDRESSES = bytes.maketrans(b"-_", b"+/")
_MARKS = {"XML1": "NHOM_MAU", "XML13": "MA_CSKCB_DI"}
_LITERAL_UNITS = {"DON_VI_DO", "GIA_TRI", "DON_VI_TINH", "HAM_LUONG"}
_XML_HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*(?:<\?xml\b(?:[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40}))?[^>]{0,200}\?>\s*)?"""
)
_WIDE_MARKS = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)


def read_hoso(content: bytes, line: int, declared: str, namespaces: bytes, limits: Limits) -> Draft:
    """Return everything one HOSO holds; what cannot be read becomes a problem of the draft."""
    draft = Draft(limits.problems)
    parts = _split(content, line)
    try:
        if parts is None:
            _read_carefully(draft, content, line, declared, namespaces, limits)
        else:
            for name, data, where in parts:
                _read_part(draft, name, data, where, declared, namespaces, limits)
    except NotReadable as error:
        _report(draft, error)
    _repair_legacy(draft)
    return draft


def read_rows(content: bytes, line: int, declared: str, namespaces: bytes, limits: Limits) -> Draft:
    """Return a draft of an element that holds rows directly: an XML0 row or an off-format HS."""
    draft = Draft(limits.problems)
    try:
        root = tree.parse(_text(draft, content, declared), line, limits, namespaces)
        if tree.local(root) == "HS":
            draft.add(problem("R-OFF-FORMAT", line=line))
            elements = [element for _, element in tree.children(root)]
        else:
            elements = [root]
        for element in elements:
            table = tree.table_of(element, "")
            if table is None:
                draft.add_once(problem("R-UNKNOWN-TABLE", line=line, found=tree.local(element)))
            else:
                tree.read_table(draft, table, element, line, inline=True, limits=limits)
    except NotReadable as error:
        _report(draft, error)
    _repair_legacy(draft)
    return draft


def _split(content: bytes, line: int) -> list[tuple[str, bytes, int]] | None:
    """Return table name, content and line of each FILEHOSO; None if the wrapping needs the careful way."""
    start = _HOSO_START.match(content)
    if start is None:
        return None
    parts = []
    place, counted = start.end(), 0
    lines = b"\n" in content
    while True:
        head = _FILE.match(content, place)
        if head is None:
            break
        begin = head.end()
        if content[begin - 2] == ord("/"):
            end, tail = begin, _EMPTY_END.match(content, begin)
        else:
            end = content.find(b"</NOIDUNGFILE>", begin)
            tail = _FILE_END.match(content, end) if end >= 0 else None
        if tail is None:
            return None
        data = content[begin:end]
        if b"!" in data and b"<![CDATA[" in data and data.rfind(b"<![CDATA[") > data.rfind(b"]]>"):
            return None
        if lines:
            line += content.count(b"\n", counted, begin)
            counted = begin
        parts.append((head.group(1).decode("ascii"), data, line))
        place = tail.end()
    ended = _HOSO_END.match(content, place)
    return parts if ended is not None and ended.end() == len(content) else None


def _read_part(
    draft: Draft, name: str, data: bytes, line: int, declared: str, namespaces: bytes, limits: Limits
) -> None:
    """Read the content of one NOIDUNGFILE: inline XML, base64, or either of them inside CDATA."""
    stripped = data.strip(_WHITE)
    if not stripped:
        return
    if stripped[0] > 127 or stripped[-1] > 127:
        stripped = data = _EDGES.sub(b"", stripped)
    if stripped.startswith(b"<![CDATA[") and stripped.endswith(b"]]>") and stripped.count(b"<![CDATA[") == 1:
        stripped = data = _EDGES.sub(b"", stripped[9:-3])
    if stripped.startswith(b"<"):
        _read_text(draft, name, _text(draft, data, declared), line, True, namespaces, limits)
    elif stripped.startswith(b"&lt;"):
        text = _text(draft, data, declared)
        inner = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
        _read_text(draft, name, inner, line, False, namespaces, limits)
    else:
        _read_base64(draft, name, stripped, line, namespaces, limits)


def _read_base64(draft: Draft, name: str, data: bytes, line: int, namespaces: bytes, limits: Limits) -> None:
    """Read base64, also in the alphabet for addresses and without its padding: neither leaves a doubt."""
    if b"\n" in data or b" " in data or b"\t" in data or b"\r" in data:
        data = data.translate(None, _WHITE)
    if b"-" in data or b"_" in data:
        data = data.translate(_FOR_ADDRESSES)
    if b"&" in data:
        data = _LINE_ENDS.sub(b"", data)
    missing = -len(data) % 4
    data += b"=" * missing
    try:
        decoded = pybase64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        draft.add(problem("R-BASE64", name, line=line))
        return
    wide = next((encoding for mark, encoding in _WIDE_MARKS if decoded.startswith(mark)), "")
    if wide:
        decoded = decoded.decode(wide, "replace").encode("utf-8", "replace")
    head = _XML_HEAD.match(decoded)
    body = decoded[head.end() :] if head else decoded
    kept = without_controls(body)
    if kept.startswith(b"<"):
        if len(kept) != len(body):
            draft.add_once(problem("R-CONTROL", line=line, count=str(len(body) - len(kept))))
        own = head.group(1).decode("ascii", "replace").lower() if head and head.group(1) else ""
        try:
            text = _text(draft, kept, own)
        except NotReadable:
            if not missing:
                raise
            draft.add(problem("R-BASE64", name, line=line))  # more than its padding was lost on the way
            return
        _read_text(draft, name, text, line, False, namespaces, limits)
    elif kept.strip(_WHITE):
        draft.add(problem("R-BASE64", name, line=line))


def _text(draft: Draft, data: bytes, declared: str) -> str:
    try:
        text, charset = decode(data, declared, draft.charset)
    except UnicodeDecodeError as error:
        raise NotReadable("R-ENCODING", 0) from error
    if charset:
        draft.charset = charset
        draft.add_once(problem("R-CHARSET", found=charset))
    if maybe_decomposed(data):
        text, changed = compose(text)
        if changed:
            draft.add_once(problem("R-NFD"))
        text, removed = without_invisible(text)
        if removed:
            draft.add_once(problem("R-INVISIBLE", count=str(removed)))
    return text


def _read_text(
    draft: Draft, name: str, text: str, line: int, inline: bool, namespaces: bytes, limits: Limits
) -> None:
    """Read one table's XML text: quickly if it is plain, carefully otherwise."""
    if name in tables():
        found = quick.read_table(name, text, line, inline=inline, value_limit=limits.value)
        if found is not None:
            rows, lines, joined = found
            draft.add_rows(tables()[name], rows, lines, joined)
            mark = _MARKS.get(name)
            if mark and f"<{mark}" in text:
                draft.marks |= {mark}
            _refuse_twice(draft, name, line)
            return
    leading = text[: len(text) - len(text.lstrip())].count("\n")
    element = tree.parse(text.lstrip(), line + leading if inline else line, limits, namespaces)
    _read_element(draft, name, element, line + leading if inline else line, inline, limits)


def _read_element(
    draft: Draft, name: str, element: tree.Element, line: int, inline: bool, limits: Limits
) -> None:
    table = tree.table_of(element, name)
    if table is None and name in tables() and tree.text_of(element).strip():
        draft.add(problem("R-WRONG-TABLE", name, line=line, found=tree.local(element)[:100]))
        return
    if table is None:
        draft.add(problem("R-UNKNOWN-TABLE", line=line, found=f"{name} <{tree.local(element)}>"[:100]))
        return
    if table.name != name:
        draft.add(problem("R-MISLABELLED", table.name, line=line, declared=name[:40], found=table.name))
    tree.read_table(draft, table, element, line, inline=inline, limits=limits)
    _refuse_twice(draft, table.name, line)


def _refuse_twice(draft: Draft, name: str, line: int) -> None:
    if name == "XML1" and len(draft.rows.get("XML1", ())) > 1:
        draft.add_once(problem("R-TABLE-TWICE", name, 2, line=line))


def _read_carefully(
    draft: Draft, content: bytes, line: int, declared: str, namespaces: bytes, limits: Limits
) -> None:
    root = tree.parse(_text(draft, content, declared), line, limits, namespaces)
    for file in (element for element in root.iter() if tree.local(element) == "FILEHOSO"):
        parts = dict(tree.children(file))
        name = tree.text_of(parts["LOAIHOSO"]).strip().upper() if "LOAIHOSO" in parts else ""
        body = parts.get("NOIDUNGFILE")
        if body is None:
            continue
        where = line + tree.lines_before(body)
        inner = [element for _, element in tree.children(body)]
        if inner:
            for element in inner:
                _read_element(draft, name, element, line, True, limits)
        else:
            _read_part(draft, name, tree.text_of(body).encode(), where, "", namespaces, limits)


def _report(draft: Draft, error: NotReadable) -> None:
    limit = error.found if error.code in ("R-TAG", "R-DEPTH", "R-TEXT-SIZE") else ""
    draft.add(problem(error.code, line=error.line, found=error.found, limit=limit))


def _repair_legacy(draft: Draft) -> None:
    """Convert text typed in TCVN3 or VNI, if the summary as a whole looks like it."""
    rows = draft.rows.get("XML1") or draft.rows.get("XML0")
    if not rows:
        return
    evidence = " ".join(rows[0])
    if evidence.isascii():
        return
    try:
        evidence.encode("latin-1")
    except UnicodeEncodeError:
        return
    charset = legacy_charset(evidence)
    if not charset:
        return
    for name, values in draft.rows.items():
        keep = {place for place, field in enumerate(tables()[name].field_names) if field in _LITERAL_UNITS}
        draft.rows[name] = [
            tuple(value if place in keep else convert(value, charset) for place, value in enumerate(row))
            for row in values
        ]
        draft.joined[name] = ["\x1f".join(row) for row in draft.rows[name]]
    draft.add_once(problem("R-LEGACY", found=charset))
