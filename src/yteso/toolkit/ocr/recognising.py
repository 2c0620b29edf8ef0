"""Vietnamese text on pictures, by Tesseract. Knows no database and no settings.

The language data come from the npm package `@tesseract.js-data/vie` (the integer build of the best model),
copied by `yteso.config.assets`; they are unpacked once into a folder of the machine.
"""

import gzip
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

DATA = Path(__file__).resolve().parents[2] / "kernel" / "ui" / "static" / "npm"
LANGUAGE = "vie"


@dataclass(frozen=True)
class Word:
    """A word, how sure it is (0–100), and its box in shares of the page's width and height (0–1)."""

    text: str
    sure: int
    line: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Recognised:
    text: str
    words: tuple[Word, ...]

    @property
    def sure(self) -> float:
        """How sure the words are on the whole, by their lengths."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.sure * len(word.text) for word in self.words) / letters if letters else 0.0


def find_data() -> Path | None:
    """Return the packed language data, None where they have not been fetched."""
    found = sorted(DATA.glob("@tesseract.js-data/vie@*/*/vie.traineddata.gz"))
    return found[-1] if found else None


def what_is_missing() -> str:
    """Return "" when text can be recognised, else "program" or "data"."""
    try:
        import tesserocr  # noqa: F401 - the wheel may not exist for this machine
    except ImportError:
        return "program"
    return "" if find_data() else "data"


@lru_cache
def unpacked(packed: Path) -> Path:
    """Return the folder with the unpacked data, made once for this version and user."""
    version = next(part.rpartition("@")[2] for part in packed.parts if part.startswith("vie@"))
    folder = Path(tempfile.gettempdir()) / f"yteso-ocr-{os.getuid()}-{version}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        folder = Path(tempfile.mkdtemp(prefix="yteso-ocr-"))
    target = folder / f"{LANGUAGE}.traineddata"
    content = gzip.decompress(packed.read_bytes())
    if not target.exists() or target.stat().st_size != len(content):
        fresh = folder / f".{os.getpid()}"
        fresh.write_bytes(content)
        fresh.replace(target)
    return folder


class Recogniser:
    """Tesseract with the Vietnamese data, ready for any number of pages. Not for use by two threads."""

    def __init__(self) -> None:
        import tesserocr

        packed = find_data()
        if packed is None:
            raise RuntimeError("no language data")
        self.engine: Any = tesserocr.PyTessBaseAPI(
            path=str(unpacked(packed)), lang=LANGUAGE, oem=tesserocr.OEM.LSTM_ONLY, psm=tesserocr.PSM.AUTO
        )
        self.engine.SetVariable("thresholding_method", "2")  # Sauvola: uneven light, grey paper
        self.engine.SetVariable("textord_tabfind_vertical_text", "0")  # a page on its side is turned by us
        self.engine.SetVariable("user_defined_dpi", "300")

    def read(self, picture: Image.Image, dpi: int) -> Recognised:
        """Return the text of a page, its words and their places; lines in reading order."""
        grey = picture.convert("L")
        if dpi < 170:  # small letters are read better enlarged
            factor = min(3.0, 300 / dpi)
            size = (round(grey.width * factor), round(grey.height * factor))
            grey = grey.resize(size, Image.Resampling.BICUBIC)
        self.engine.SetImage(grey)
        return _words_of(self.engine.GetTSVText(0), grey.width, grey.height)

    def read_line(self, picture: Image.Image, dpi: int) -> str:
        """Return the words of a picture that holds one line."""
        import tesserocr

        factor = max(1.0, min(3.0, 300 / dpi))
        large = picture.resize((round(picture.width * factor), round(picture.height * factor)))
        self.engine.SetPageSegMode(tesserocr.PSM.SINGLE_LINE)
        try:
            self.engine.SetImage(large.convert("L"))
            return str(self.engine.GetUTF8Text()).strip()
        finally:
            self.engine.SetPageSegMode(tesserocr.PSM.AUTO)

    def close(self) -> None:
        self.engine.End()


def _words_of(table: str, width: int, height: int) -> Recognised:
    """Read Tesseract's table of words."""
    words: list[Word] = []
    lines: list[list[str]] = []
    paragraphs: list[int] = []
    at: tuple[str, ...] = ()
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        here = tuple(cells[2:5])
        if here != at:
            if at and here[:2] != at[:2]:
                paragraphs.append(len(lines))
            lines.append([])
            at = here
        left, top, wide, high = (int(cell) for cell in cells[6:10])
        sure = max(0, min(100, round(float(cells[10]))))
        text = cells[11].strip()
        lines[-1].append(text)
        words.append(
            Word(text, sure, len(lines) - 1, round(left / width, 5), round(top / height, 5),
                 round((left + wide) / width, 5), round((top + high) / height, 5))
        )  # fmt: skip
    out = []
    for number, line in enumerate(lines):
        if number in paragraphs:
            out.append("")
        out.append(" ".join(line))
    return Recognised("\n".join(out), tuple(words))
