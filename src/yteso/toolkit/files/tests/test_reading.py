import io
import socket
import struct
import threading
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from yteso.kernel.base.public import now
from yteso.toolkit.files.actions import reading as reading_module
from yteso.toolkit.files.models import Page, Reading, StoredFile
from yteso.toolkit.files.public import (
    FileInfected,
    PdfOfPages,
    ScannerUnreachable,
    keep,
    list_pages,
    open_file,
    print_pages,
    read_pages,
    take_in,
)
from yteso.toolkit.ocr.public import OcrState
from yteso.toolkit.ocr.testing import TEXT, as_pdf, draw_page, draw_separator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.FILE_STORE = f"file://{tmp_path / 'files'}"
    settings.DATA_DIR = tmp_path


def a_scan() -> StoredFile:
    paper = Image.new("RGB", (1654, 2339), "white")
    return keep(as_pdf([draw_separator("a"), draw_page(TEXT), paper]), "application/pdf", now())


def without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "ocr_state", lambda: OcrState(False))
    monkeypatch.setattr("yteso.toolkit.ocr.reading.what_is_missing", lambda: "data")


def test_pages_are_read_once_and_gone_on_with_where_they_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    without_recognition(monkeypatch)
    scan, seen = a_scan(), []

    first = read_pages(scan.digest, now(), most=1, on_page=lambda number, total: seen.append((number, total)))
    assert (first.pages, first.finished_at, seen) == (3, None, [(1, 3)])
    second = read_pages(scan.digest, now(), on_page=lambda number, total: seen.append((number, total)))
    assert second.finished_at is not None
    again = read_pages(scan.digest, now(), on_page=lambda number, total: seen.append((number, total)))

    assert again.pages == 3
    assert seen == [(1, 3), (2, 3), (3, 3)]
    rows = list(list_pages(scan.digest).values_list("is_separator", "separator", "blank", "recognised"))
    assert rows == [(True, "a", False, False), (False, "", False, False), (False, "", True, False)]


def test_a_file_without_pages_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = keep(b"%PDF-1.7 cut", "application/pdf", now())
    assert read_pages(scan.digest, now()).refusal == "scan_broken"
    assert read_pages(scan.digest, now()).refusal == "scan_broken"
    assert Reading.objects.count() == 1


def test_pages_become_pdf_a_with_words_behind_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    without_recognition(monkeypatch)
    scan = a_scan()
    read_pages(scan.digest, now())
    page = Page.objects.get(number=2)
    page.words = [["Chứng", 95, 0, 0.1, 0.1, 0.2, 0.112], ["\u4e00", 9, 0, 0, 0, 1, 1]]

    printed = print_pages(PdfOfPages("Chứng chỉ", [page], mark=["SAO Y", "Sở Y tế"]))

    assert b"pdfaid:part>2" in printed.pdf
    document = pypdfium2.PdfDocument(printed.pdf)
    text = document[0].get_textpage().get_text_range()
    assert "Chứng" in text
    assert "SAO Y" in text
    picture = document[0].render(scale=1).to_pil().convert("L")
    assert picture.crop((0, 0, 60, 60)).getextrema() == (255, 255)  # the words lie behind the picture
    with pytest.raises(ValueError, match="no page"):
        print_pages(PdfOfPages("", []))


class Scanner(threading.Thread):
    """A virus scanner that knows one virus."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.line = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.line.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        while True:
            try:
                talk, _from = self.line.accept()
            except OSError:
                return
            with talk, talk.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = io.BytesIO()
                while size := struct.unpack(">I", stream.read(4))[0]:
                    content.write(stream.read(size))
                bad = b"EICAR" in content.getvalue()
                talk.sendall(b"stream: Eicar-Test FOUND\0" if bad else b"stream: OK\0")


def test_a_virus_is_kept_but_never_handed_out(settings: Any) -> None:
    scanner = Scanner()
    settings.CLAMD = scanner.address

    assert take_in(b"chu", now()).refusal is None
    arrival = take_in(b"EICAR" * 100_000, now())

    assert isinstance(arrival.refusal, FileInfected)
    assert StoredFile.objects.get(digest=arrival.file.digest).threat == "Eicar-Test"
    with pytest.raises(FileInfected):
        open_file(arrival.file.digest)
    scanner.line.close()


def test_what_cannot_be_checked_does_not_come_in(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        settings.CLAMD = f"tcp://127.0.0.1:{line.getsockname()[1]}"
    with pytest.raises(ScannerUnreachable):
        take_in(b"x", now())
    assert not StoredFile.objects.exists()
