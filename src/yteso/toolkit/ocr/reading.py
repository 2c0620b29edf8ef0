"""Looking at the pages of a file in a process of its own, which is ended and started again where a page
needs it."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yteso.toolkit.ocr.errors import REFUSALS, ScanBroken, ScanTooLong
from yteso.toolkit.ocr.recognising import Word, find_data, what_is_missing

MOST_PAGES = 1000
MEMORY_MB = 1536
SECONDS_A_PAGE = 60
SECONDS_TO_OPEN = 30
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class PageRead:
    """What is known of one page. `problem` is a key of errors.PAGE_PROBLEMS, then there is no picture.

    `separator` is the key of our separator sheet ("" only separates), None where the page is none.
    `picture` is a JPEG of at most 1,654 pixels' width, straightened. `text` is None where text was not
    recognised. `stamps` are the words stamped in red on its upper part, read apart from the text.
    """

    number: int
    picture: bytes = b""
    width: int = 0
    height: int = 0
    blank: bool = False
    separator: str | None = None
    codes: tuple[str, ...] = ()
    angle: float = 0.0
    turn: int = 0
    text: str | None = None
    words: tuple[Word, ...] = ()
    sure: float = 0.0
    stamps: tuple[str, ...] = ()
    problem: str = ""
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class OcrState:
    """Whether text can be recognised here; if not, `reason` says what is missing and what to do."""

    ready: bool
    engine: str = ""
    reason: str = ""


def ocr_state() -> OcrState:
    missing = what_is_missing()
    if missing == "program":
        text = _(
            "Text is not recognised here: the package tesserocr is not installed."
            " Pages are kept all the same."
        )
        return OcrState(False, reason=text)
    if missing == "data":
        text = _(
            "Text is not recognised here: the Vietnamese data are missing."
            " Run: python -m yteso.config.assets. Pages are kept all the same."
        )
        return OcrState(False, reason=text)
    packed = find_data()
    version = next((part for part in (packed.parts if packed else ()) if part.startswith("vie@")), "")
    return OcrState(True, engine=f"tesseract {version}")


class _Ended(Exception):
    """The process is gone, or was ended because it took too long."""


class PageReader:
    """Pages of one file. `pages` says how many; `read(number)` looks at one; close it at the end."""

    def __init__(
        self,
        path: Path,
        *,
        recognise: bool = True,
        memory_mb: int = MEMORY_MB,
        seconds: float = SECONDS_A_PAGE,
    ):
        self.path, self.memory_mb, self.seconds = path, memory_mb, seconds
        self.recognise = recognise and not what_is_missing()
        self._process: subprocess.Popen[bytes] | None = None
        self.pages = self._start()

    def _start(self) -> int:
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "yteso.toolkit.ocr.child", str(self.path), str(self.memory_mb),
             "1" if self.recognise else "0"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            bufsize=0,
        )  # fmt: skip
        self._buffer = b""
        try:
            told = json.loads(self._line(time.monotonic() + SECONDS_TO_OPEN))
        except (_Ended, ValueError):
            self.close()
            raise ScanBroken from None
        if "problem" in told:
            self.close()
            raise REFUSALS.get(told["problem"], ScanBroken)()
        if told["pages"] > MOST_PAGES:
            self.close()
            raise ScanTooLong
        return int(told["pages"])

    def _more(self, until: float) -> None:
        """Add what the process has written to the buffer. Raises _Ended."""
        process = self._process
        if process is None or process.stdout is None:
            raise _Ended
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            if not waiting.select(max(0.0, until - time.monotonic())):
                raise _Ended
        piece = os.read(process.stdout.fileno(), 1 << 20)
        if not piece:
            raise _Ended
        self._buffer += piece

    def _line(self, until: float) -> bytes:
        while b"\n" not in self._buffer:
            self._more(until)
        line, _newline, self._buffer = self._buffer.partition(b"\n")
        return line

    def _content(self, size: int, until: float) -> bytes:
        while len(self._buffer) < size:
            self._more(until)
        content, self._buffer = self._buffer[:size], self._buffer[size:]
        return content

    def read(self, number: int) -> PageRead:
        """Look at a page (from 1). A page that exhausts its limits comes back with its problem; the next
        one can be
        read all the same."""
        began = time.monotonic()
        if self._process is None:
            self._start()
        try:
            told, picture = self._ask(number, began + self.seconds)
        except (_Ended, ValueError, BrokenPipeError):
            self.close()
            return PageRead(number, problem="page_exhausts", seconds=time.monotonic() - began)
        if told.get("problem"):
            return PageRead(number, problem=told["problem"], seconds=time.monotonic() - began)
        separator = told["separator"] if told["separator"] is not None else ("" if told["bars"] else None)
        return PageRead(
            number=number, picture=picture, width=told["width"], height=told["height"], blank=told["blank"],
            separator=separator, codes=tuple(told["codes"]), angle=told["angle"], turn=told["turn"],
            text=told.get("text"), words=tuple(Word(*word) for word in told.get("words", ())),
            sure=told.get("sure", 0.0), stamps=tuple(told.get("stamps", ())),
            seconds=time.monotonic() - began,
        )  # fmt: skip

    def _ask(self, number: int, until: float) -> tuple[dict[str, Any], bytes]:
        process = self._process
        if process is None or process.stdin is None:
            raise _Ended
        process.stdin.write(f"{number}\n".encode())
        process.stdin.flush()
        told: dict[str, Any] = json.loads(self._line(until))
        return told, self._content(told["bytes"], until)

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.wait()


@contextmanager
def open_reader(
    path: Path, *, recognise: bool = True, seconds: float = SECONDS_A_PAGE
) -> Iterator[PageReader]:
    """Open a file for its pages.

    Raises ScanLocked, ScanBroken, ScanNotPages, ScanTooLong (more than 1,000 pages), ScanEmpty.
    """
    reader = PageReader(path, recognise=recognise, seconds=seconds)
    try:
        yield reader
    finally:
        reader.close()
