"""Run as a program: a file comes in, its words go out, pages parted by form feeds; then whether that is all.

PDF; Office and OpenDocument files that are XML in a ZIP; Word, Excel and slides of 97-2003 (OLE); RTF; plain
text. Knows no database and no settings.
Source: [MS-DOC] 2.4.1 (text pieces), [MS-PPT] 2.3 (records), ECMA-376, ISO/IEC 26300.
"""

import io
import re
import resource
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator

CPU_SECONDS = 15
MEMORY_BYTES = 1024 * 1024 * 1024
PAGES, LETTERS, MEMBER_BYTES = 300, 400_000, 60 * 1024 * 1024
FEW = 100  # letters on a page that is a picture all the same: a stamp of arrival, a signer's name
LARGE = 0.3  # of a page: a picture that may hold words
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEMBERS = (
    "word/header", "word/document.xml", "word/footer", "word/footnotes.xml", "word/comments.xml",
    "xl/sharedStrings.xml", "xl/worksheets/", "ppt/slides/slide", "ppt/notesSlides/",
    "styles.xml", "content.xml",
)  # fmt: skip
MEDIA = ("word/media/", "xl/media/", "ppt/media/", "Pictures/", "media/")
PARAGRAPHS = {"p", "h", "si", "row", "is"}  # of Word, slides and OpenDocument, of strings, of sheets
FIELDS = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")  # what a field of Word is made by, not what it shows
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f]")


class Unreadable(Exception):
    """Of a kind that is not read here."""


class Parser:
    """Gives pieces of text; `pictures` says that there are some whose words are not among them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.pictures = self.unread = False

    def pieces(self) -> Iterator[str]:
        head = self.content[:1024]
        if b"%PDF-" in head:
            yield from self._pdf()
        elif head.startswith(b"PK\x03\x04"):
            yield from self._office()
        elif head.startswith(OLE):
            yield from self._ole()
        elif head.startswith(b"{\\rtf"):
            yield from self._rtf()
        else:
            yield self._plain()

    def _pdf(self) -> Iterator[str]:
        import pypdfium2

        document = pypdfium2.PdfDocument(self.content)
        for number in range(min(len(document), PAGES)):
            page = document[number]
            text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
            if len(text.strip()) < FEW and _has_picture(page):
                self.pictures = True
            yield text + "\f"
        self.unread = len(document) > PAGES
        document.close()

    def _office(self) -> Iterator[str]:
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            every = archive.namelist()
            names = sorted(
                (order, name)
                for name in every
                for order, start in enumerate(MEMBERS)
                if name.startswith(start) and name.endswith(".xml")
            )
            if not names:
                raise Unreadable
            found = 0
            for _order, name in names:
                if archive.getinfo(name).file_size > MEMBER_BYTES:
                    self.unread = True
                    continue
                with archive.open(name) as member:
                    for text in _paragraphs(member.read(MEMBER_BYTES + 1), name):
                        found += len(text.strip())
                        yield text + "\n"
            if found < FEW and any(name.startswith(MEDIA) for name in every):
                self.unread = True  # scans pasted into a document

    def _ole(self) -> Iterator[str]:
        import olefile

        with olefile.OleFileIO(io.BytesIO(self.content)) as store:
            if store.exists("WordDocument"):
                yield from _word(store)
            elif store.exists("Workbook") or store.exists("Book"):
                yield from _sheets(self.content)
            elif store.exists("PowerPoint Document"):
                yield from _slides(store.openstream("PowerPoint Document").read())
            else:
                raise Unreadable

    def _rtf(self) -> Iterator[str]:
        from striprtf.striprtf import rtf_to_text

        text = str(
            rtf_to_text(  # type: ignore[no-untyped-call]
                self.content.decode("latin-1"), encoding="cp1258", errors="replace"
            )
        )
        if len(text.strip()) < FEW and b"\\pict" in self.content:
            self.unread = True
        yield from text.splitlines(keepends=True)

    def _plain(self) -> str:
        text = self.content.decode("utf-8-sig")  # raises for what is none
        if "\x00" in text or "mime-version:" in text[:2000].lower():
            raise Unreadable
        return re.sub(r"<[^>]{0,2000}>", " ", text) if text.lstrip()[:1] == "<" else text


def _has_picture(page: object) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    width, height = page.get_size()  # type: ignore[attr-defined]
    for one in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=3):  # type: ignore[attr-defined]
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) > LARGE * width * height:
            return True
    return False


def _paragraphs(content: bytes, name: str) -> Iterator[str]:
    """Give the paragraphs of a part; numbers of a sheet are no words."""
    from lxml import etree

    line: list[str] = []
    whole = name in ("content.xml", "styles.xml")
    parts = etree.iterparse(
        io.BytesIO(content), events=("end",), resolve_entities=False, no_network=True, load_dtd=False
    )
    for _event, node in parts:
        kind = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if kind == "t" and node.text:
            line.append(node.text)
        elif kind in ("tab", "br", "cr") and not whole:
            line.append("\t")
        if kind in PARAGRAPHS:
            if whole:
                line = list(node.itertext())
            if line:
                yield "".join(line)
            line = []
            node.clear()
    if line:
        yield "".join(line)


def _word(store: "object") -> Iterator[str]:
    """Give the text of a Word document of 97-2003: its pieces in order, headers and notes with them."""
    main: bytes = store.openstream("WordDocument").read()  # type: ignore[attr-defined]
    mark, flags = struct.unpack_from("<H", main, 0)[0], struct.unpack_from("<H", main, 10)[0]
    if mark != 0xA5EC or flags & 0x0100:  # Word 95 and before; locked
        raise Unreadable
    table: bytes = store.openstream("1Table" if flags & 0x0200 else "0Table").read()  # type: ignore[attr-defined]
    at, size = struct.unpack_from("<II", main, 0x01A2)
    pieces = table[at : at + size]
    place = 0
    while pieces[place] == 1:  # what the pieces look like
        place += 3 + struct.unpack_from("<H", pieces, place + 1)[0]
    if pieces[place] != 2:
        raise Unreadable
    length = struct.unpack_from("<I", pieces, place + 1)[0]
    rows = pieces[place + 5 : place + 5 + length]
    count = (len(rows) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", rows, 0)
    found = []
    for number in range(count):
        letters = bounds[number + 1] - bounds[number]
        start = struct.unpack_from("<I", rows, 4 * (count + 1) + 8 * number + 2)[0]
        if start & 0x40000000:
            begin = (start & 0x3FFFFFFF) // 2
            found.append(main[begin : begin + letters].decode("cp1252", "replace"))
        else:
            found.append(main[start : start + 2 * letters].decode("utf-16-le", "replace"))
    text = "".join(found)
    while (plain := FIELDS.sub("", text)) != text:
        text = plain
    text = text.replace("\r", "\n").replace("\x07", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    yield from UNSEEN.sub("", text).splitlines(keepends=True)


def _sheets(content: bytes) -> Iterator[str]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield name + "\n"
        for row in book.get_sheet_by_name(name).iter_rows():
            yield from (cell + "\n" for cell in row if isinstance(cell, str) and cell.strip())


def _slides(stream: bytes) -> Iterator[str]:
    """Give the texts of slides: atoms of Unicode and of Latin text, in the order of the file."""
    place = 0
    while place + 8 <= len(stream):
        kind, tag, size = struct.unpack_from("<HHI", stream, place)
        place += 8
        if kind & 0xF == 0xF:
            continue  # a container: its records follow
        if tag == 0x0FA0:
            yield stream[place : place + size].decode("utf-16-le", "replace").replace("\r", "\n") + "\n"
        elif tag == 0x0FA8:
            yield stream[place : place + size].decode("latin-1").replace("\r", "\n") + "\n"
        place += size


def parse(content: bytes, say: Callable[[str], object]) -> str:
    """Say the words of a file piece by piece; return whether they are all: read, pictures or unread."""
    parser, written = Parser(content), 0
    try:
        for text in parser.pieces():
            say(text)
            written += len(text)
            if written > LETTERS:
                return "unread"
    except Exception:  # noqa: BLE001 - whatever a hostile file makes a library raise: it is not read
        return "unread"
    return "unread" if parser.unread else "pictures" if parser.pictures else "read"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    out = sys.stdout.buffer

    def say(text: str) -> None:
        out.write(text.encode("utf-8", "replace").replace(b"\x1e", b" "))
        out.flush()

    state = parse(sys.stdin.buffer.read(), say)
    out.write(b"\x1e" + state.encode())


if __name__ == "__main__":
    main()
