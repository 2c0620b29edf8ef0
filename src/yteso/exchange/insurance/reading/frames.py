"""Cut a file of any size into dossiers without parsing them: bytes in, one frame per dossier out.

Memory stays at one block plus one dossier. What stands outside the dossiers (the skeleton) is small and goes
through a real parser as it passes by.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from yteso.exchange.insurance.reading.encodings import count_lines, declared_encoding, without_controls
from yteso.exchange.insurance.reading.limits import Limits
from yteso.exchange.insurance.reading.problems import FileRefused, problem
from yteso.exchange.insurance.reading.shapes import Envelope, Problem

_DOSSIER_TAG = {"GIAMDINHHS": "HOSO", "HS": "HS", "CHI_TIEU_TRANG_THAI_KCB": "TRANG_THAI_KCB"}
_SHAPE = {"GIAMDINHHS": "envelope", "HS": "off_format", "CHI_TIEU_TRANG_THAI_KCB": "check_in"}
_PROLOG = re.compile(rb"\s*(?:<\?xml\b[^>]{0,200}\?>\s*)?((?:<!--.*?-->\s*)*)", re.DOTALL)
_START = re.compile(rb"<((?:[A-Za-z_][\w.-]{0,100}:)?)([A-Za-z_][\w.-]{0,200})([^<>]{0,4000})>")
_NAMESPACES = re.compile(rb"""xmlns:([A-Za-z_][\w.-]*)\s*=\s*("[^"<&]*"|'[^'<&]*')""")
_HEAD = 65536  # enough to see what kind of file it is, even from a source that gives little at a time
_AFTER_NAME = b" \t\r\n/>"
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(slots=True)
class Frame:
    """One dossier as bytes (UTF-8 or an 8-bit charset), from its start tag to its end tag."""

    content: bytes
    line: int
    too_large: bool = False


class _Utf8Source:
    """Turns a UTF-16 or UTF-32 stream into UTF-8 block by block."""

    def __init__(self, source: BinaryIO, head: bytes, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._head = head

    def read(self, size: int) -> bytes:
        while True:
            block = self._head or self._source.read(size)
            self._head = b""
            if not block:
                return b""
            text = self._decoder.decode(block)
            if text:
                return text.encode("utf-8", "surrogatepass")


class Frames:
    """Iterate over the dossiers of a file; the envelope is known from the start, problems at the end.

    Raises:
        FileRefused: at once, when the file is not insurance XML or declares a document type.
    """

    def __init__(self, source: BinaryIO, limits: Limits) -> None:
        self.problems: list[Problem] = []
        self.namespaces = b""
        self.declared = ""
        self.count = 0
        self.controls_removed = 0
        self._limits = limits
        self._read: Callable[[int], bytes] = source.read
        self._taken = 0
        self._line = 1
        self._skeleton_size = 0
        self._skeleton: etree.XMLPullParser | None = None
        self._skeleton_broken = False
        self._ended = False
        self._at = 0
        self._resolved = 0
        self._buffer = self._open(source)
        self.envelope = self._head()

    # -- the beginning ------------------------------------------------------------------------------------

    def _open(self, source: BinaryIO) -> bytes:
        head = source.read(self._limits.block)
        while 0 < len(head) < _HEAD and (more := source.read(self._limits.block)):
            head += more
        if not head.strip(b" \t\r\n\x00"):
            raise FileRefused("F-EMPTY")
        self._taken = len(head)
        encoding = next((name for mark, name in _WIDE if head.startswith(mark)), "")
        if not encoding and head[:2] == b"<\x00":
            encoding = "utf-16-le"
        elif not encoding and head[:2] == b"\x00<":
            encoding = "utf-16-be"
        if encoding:
            wide = _Utf8Source(source, head, encoding)
            self._read = wide.read
            try:
                head = wide.read(self._limits.block).lstrip("\ufeff".encode())
            except UnicodeDecodeError as error:
                raise FileRefused("F-NOT-XML") from error
            self.declared = encoding
        return self._clean(head.removeprefix(codecs.BOM_UTF8))

    def _clean(self, block: bytes) -> bytes:
        """Drop control characters that XML forbids; they come from pasted text and carry no meaning."""
        kept = without_controls(block)
        self.controls_removed += len(block) - len(kept)
        return kept

    def _head(self) -> Envelope:
        head = self._buffer
        declared = declared_encoding(head)
        if not self.declared:
            self.declared = declared
        prolog = _PROLOG.match(head)
        place = prolog.end() if prolog else 0
        line = 1 + head.count(b"\n", 0, place)
        rest = head[place : place + 200]
        if rest[:9].upper() == b"<!DOCTYPE":
            raise FileRefused("F-HTML" if rest[9:20].strip()[:4].lower() == b"html" else "F-DTD", line)
        if rest.startswith(b"<?"):
            raise FileRefused("F-PI", line, found=_name(rest[2:]))
        start = _START.match(head, place)
        if start is None:
            raise FileRefused("F-ROOT" if rest.startswith(b"<") else "F-NOT-XML", line, found=_name(rest[1:]))
        prefix, name = start.group(1).decode("ascii", "replace"), start.group(2).decode("ascii", "replace")
        root = name.upper()
        if root not in _DOSSIER_TAG:
            raise FileRefused("F-HTML" if root == "HTML" else "F-ROOT", line, found=name)
        self.namespaces = b" ".join(b"xmlns:%b=%b" % pair for pair in _NAMESPACES.findall(start.group(3)))
        self._tag = f"{prefix}{_DOSSIER_TAG[root]}".encode()
        if name != root:  # a program that writes other letters than the standard's, here and further in
            self._tag = _as_written(head, self._tag)
            self.problems.append(problem("R-CASE", line=line, found=name))
        self._opening, self._closing = b"<" + self._tag, b"</" + self._tag
        envelope = Envelope(_SHAPE[root])  # type: ignore[arg-type]
        self._envelope = envelope
        self._line = line
        self._at = place
        if root != "HS":
            self._skeleton = etree.XMLPullParser(
                ("end", "pi"), resolve_entities=False, no_network=True, huge_tree=False, encoding="utf-8"
            )
            first = self._find_start()
            self._skip(max(0, first), feed=True)
        return envelope

    # -- the middle: every position is relative to `_at`, the place reached in the buffer -------------------

    def _find(self, wanted: bytes, begin: int = 0, end: int | None = None) -> int:
        place = self._buffer.find(wanted, self._at + begin, None if end is None else self._at + end)
        return place - self._at if place >= 0 else -1

    def _find_last(self, wanted: bytes, begin: int, end: int) -> int:
        place = self._buffer.rfind(wanted, self._at + begin, self._at + end)
        return place - self._at if place >= 0 else -1

    def _left(self) -> int:
        return len(self._buffer) - self._at

    def __iter__(self) -> Iterator[Frame]:
        while True:
            start = self._find_start()
            if start < 0:
                if self._pass_gap():
                    continue
                break
            self._skip(start, feed=True)
            frame = self._cut()
            if frame is None:
                break
            self.count += 1
            yield frame
        self._finish()

    def _find_start(self) -> int:
        """Return where the next dossier starts in what is buffered, or -1."""
        size, place = len(self._opening), self._find(self._opening)
        while place >= 0:
            if place + size >= self._left() and not self._more():
                return -1
            if self._buffer[self._at + place + size] not in _AFTER_NAME:
                place = self._find(self._opening, place + 1)
                continue
            comment = self._find_last(b"<!--", 0, place)
            if comment < 0 or self._find(b"-->", comment, place) >= 0:
                return place
            ended = self._find(b"-->", place)
            if ended < 0:
                return -1
            place = self._find(self._opening, ended)
        return -1

    def _pass_gap(self) -> bool:
        """Let text without a dossier go, but for what may yet become one; False at the end of the file."""
        keep = max(0, self._left() - len(self._opening) - 2)
        comment = self._find_last(b"<!--", 0, self._left())
        small = self._left() - comment <= self._limits.skeleton
        if comment >= 0 and small and self._find(b"-->", comment) < 0:
            keep = min(keep, comment)
        more = self._more()
        self._skip(keep if more else self._left(), feed=True)
        return more

    def _cut(self) -> Frame | None:
        """Return the dossier that starts here, or None if the file ends inside it."""
        line, limit, search = self._line, self._limits.dossier, len(self._opening)
        self._resolved = 0
        tag_end = self._find(b">", search)
        while tag_end < 0:
            if self._left() > limit:
                return self._skip_large(line)
            if not self._more():
                self._truncated()
                return None
            tag_end = self._find(b">", search)
        if self._buffer[self._at + tag_end - 1] == ord("/"):
            return self._take(tag_end + 1, line)
        while True:
            end = self._find(self._closing, search)
            close = self._find(b">", end) if end >= 0 else -1
            if close >= 0:
                literal = self._literal_end(end)
                if literal == 0:
                    return self._take(close + 1, line)
                if literal > 0:
                    search = literal
                    continue
            search = end if end >= 0 else max(search, self._left() - len(self._closing))
            if self._left() > limit:
                return self._skip_large(line)
            if not self._more():
                self._truncated()
                return None

    def _take(self, size: int, line: int) -> Frame:
        too_large = size > self._limits.dossier
        content = self._buffer[self._at : self._at + (65536 if too_large else size)]
        self._skip(size)
        return Frame(content, line, too_large)

    def _literal_end(self, end: int) -> int:
        """Return where the CDATA section or comment around position `end` closes.

        0 if the position is in none, -1 if it does not close in what is buffered. Every byte is looked at
        once: `_resolved` is the place before which all literals are known to be closed.
        """
        while self._find(b"!", self._resolved, end) >= 0:
            begin = self._find(b"<!", self._resolved, end)
            if begin < 0:
                return 0
            if self._buffer.startswith(b"<![CDATA[", self._at + begin):
                closing = b"]]>"
            elif self._buffer.startswith(b"<!--", self._at + begin):
                closing = b"-->"
            else:
                self._resolved = begin + 2
                continue
            close = self._find(closing, begin + 4)
            if close < 0 or close > end:
                return close
            self._resolved = close + 3
        return 0

    def _skip_large(self, line: int) -> Frame | None:
        """Pass over a dossier beyond the limit, keeping only its beginning (to say whose it is)."""
        head = self._buffer[self._at : self._at + 65536]
        while True:
            end = self._find(self._closing)
            close = self._find(b">", end) if end >= 0 else -1
            if close >= 0:
                self._skip(close + 1)
                return Frame(head, line, True)
            self._skip(end if end >= 0 else max(0, self._left() - len(self._closing)))
            if not self._more():
                self._truncated()
                return None

    def _more(self) -> bool:
        """Buffer another block; False at the end of the file."""
        if self._ended:
            return False
        try:
            block = self._read(self._limits.block)
        except UnicodeDecodeError:
            block = b""
            self.problems.append(problem("F-XML", line=self._line, found=self.declared))
        if block and self._taken > self._limits.file:
            self.problems.append(problem("F-SIZE", line=self._line, limit=str(self._limits.file >> 20)))
            block = b""
        if not block:
            self._ended = True
            return False
        self._taken += len(block)
        self._buffer = self._buffer[self._at :] + self._clean(block)
        self._at = 0
        return True

    def _skip(self, size: int, *, feed: bool = False) -> None:
        if size:
            if feed:
                self._feed(self._buffer[self._at : self._at + size])
            self._line += count_lines(self._buffer, self._at, size)
            self._at += size

    # -- the skeleton and the end -------------------------------------------------------------------------

    def _feed(self, gap: bytes) -> None:
        if self._skeleton is None or self._skeleton_broken or gap.isspace():
            return
        self._skeleton_size += len(gap)
        if self._skeleton_size > self._limits.skeleton:
            self.problems.append(problem("F-SKELETON", line=self._line))
            self._skeleton_broken = self._ended = True
            self._at = len(self._buffer)
            return
        try:
            self._skeleton.feed(gap.decode("utf-8", "replace").encode())
            self._note(self._skeleton)
        except etree.XMLSyntaxError as error:
            self._skeleton_fault(error)

    def _note(self, parser: etree.XMLPullParser) -> None:
        for event, element in parser.read_events():
            if event == "pi":
                target = str(getattr(element, "target", ""))[:60]
                self.problems.append(problem("F-PI", line=self._line, found=target))
            if event == "pi" or not isinstance(element, etree._Element):
                continue
            name, text = etree.QName(element).localname.upper(), (element.text or "").strip()
            if name == "MACSKCB":
                self._envelope.facility_code = text
            elif name == "NGAYLAP":
                self._envelope.made_on = text
            elif name == "SOLUONGHOSO" and text.isascii() and text.isdigit() and len(text) < 9:
                self._envelope.declared_count = int(text)
            elif name == "CHUKYDONVI":
                self._envelope.signed = bool(text) or len(element) > 0

    def _skeleton_fault(self, error: etree.XMLSyntaxError) -> None:
        self._skeleton_broken = True
        self.problems.append(problem("F-XML", line=self._line, found=short(error)))

    def _truncated(self) -> None:
        """Note that the file ends inside a dossier."""
        self._ended = True
        line = self._line + self._buffer.count(b"\n", self._at)
        self.problems.append(problem("F-TRUNCATED", line=line, count=str(self.count)))
        self._skeleton_broken = True
        self._at = len(self._buffer)

    def _finish(self) -> None:
        self._ended = True
        if self._skeleton is not None and not self._skeleton_broken:
            try:
                self._skeleton.close()
                self._note(self._skeleton)
            except etree.XMLSyntaxError:
                self._truncated()
        declared = self._envelope.declared_count
        if not self.count and not self.problems:
            self.problems.append(problem("F-NO-DOSSIER", line=self._line))
        elif declared is not None and declared != self.count and not self._skeleton_broken:
            self.problems.append(problem("F-COUNT", declared=str(declared), count=str(self.count)))
        for one in self.problems:
            one.parameters.setdefault("line", str(one.line))


def _as_written(head: bytes, tag: bytes) -> bytes:
    """Return a tag in the letters in which the file writes it first."""
    found = re.search(rb"<(" + re.escape(tag) + rb")[\s/>]", head, re.IGNORECASE)
    return found.group(1) if found else tag.lower()


def _name(data: bytes) -> str:
    found = re.match(rb"[^\s<>?/]{1,60}", data)
    return found.group().decode("utf-8", "replace") if found else ""


def short(error: Exception) -> str:
    """Return a parser's message without its position, at most 200 characters."""
    return re.sub(r", line \d+, column \d+.*$", "", str(error))[:200]
