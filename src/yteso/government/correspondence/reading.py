"""The words of a file that arrived, for the search and the rule on secrets, read in a process of its own with
limits: PDF, and the Office and OpenDocument formats that are XML in a ZIP.

A picture has no words here: reading those is the archive's work; nor has a file of Word or Excel before 2007.
Run as a program: the file comes in, the words go out.
"""

import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator

WALL_SECONDS, CPU_SECONDS = 20, 15
MEMORY_BYTES = 1024 * 1024 * 1024
PAGES, LETTERS, MEMBER_BYTES = 300, 400_000, 60 * 1024 * 1024
READ = (b"%PDF", b"PK\x03\x04")
MEMBERS = (
    "word/header", "word/document.xml", "word/footer", "word/footnotes.xml", "xl/sharedStrings.xml",
    "xl/worksheets/", "ppt/slides/slide", "content.xml",
)  # fmt: skip
PARAGRAPHS = {"p", "h", "si", "row"}  # of Word, slides and OpenDocument, of shared strings, of sheets


def read_text(content: bytes) -> str:
    """Return the words of a file; "" when it has none that are read here, or within the limits."""
    if not content.startswith(READ):
        return ""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "yteso.government.correspondence.reading"],
            input=content, capture_output=True, timeout=WALL_SECONDS, check=True,
        )  # fmt: skip
    except subprocess.SubprocessError:
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\x00", " ")


def _of_pdf(content: bytes) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    for number in range(min(len(document), PAGES)):
        yield document[number].get_textpage().get_text_bounded().replace("\r\n", "\n")
    document.close()


def _of_office(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(
            (order, name)
            for name in archive.namelist()
            for order, start in enumerate(MEMBERS)
            if name.startswith(start) and name.endswith(".xml")
        )
        for _order, name in names:
            if archive.getinfo(name).file_size <= MEMBER_BYTES:
                with archive.open(name) as member:
                    yield from _paragraphs(member.read(MEMBER_BYTES + 1), name)


def _paragraphs(content: bytes, name: str) -> Iterator[str]:
    """Give the paragraphs of a part; numbers of a sheet are no words."""
    from lxml import etree

    line: list[str] = []
    parts = etree.iterparse(
        io.BytesIO(content), events=("end",), resolve_entities=False, no_network=True, load_dtd=False
    )
    for _event, node in parts:
        kind = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if kind == "t" and node.text:
            line.append(node.text)
        if kind in PARAGRAPHS:
            if name == "content.xml":
                line = list(node.itertext())
            if line:
                yield "".join(line)
            line = []
            node.clear()
    if line:
        yield "".join(line)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    written = 0
    for text in _of_pdf(content) if content.startswith(b"%PDF") else _of_office(content):
        sys.stdout.buffer.write((text + "\n").encode("utf-8", "replace"))
        written += len(text)
        if written > LETTERS:
            break


if __name__ == "__main__":
    main()
