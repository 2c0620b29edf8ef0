"""Typst, with our fonts and nothing else of the machine: source and data in, PDF/A-2b out."""

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from yteso.kernel.base.public import clean
from yteso.toolkit.printing.errors import MissingCharacters, PrintingFailed

LAYOUTS = Path(__file__).parent / "layouts"
FONTS = Path(__file__).resolve().parents[2] / "kernel" / "ui" / "static" / "npm"
FAMILY = "Tinos"
_typst: Any = typst  # its types do not know sources given as a dictionary
STANDARD = "a-2b"  # PDF/A-2b, ISO 19005-2: what archives keep


@dataclass(frozen=True)
class Anchor:
    """A named place on a page, in points from the page's top left corner."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Printed:
    """A paper: PDF/A-2b, and the places that its layout has named."""

    pdf: bytes
    anchors: Mapping[str, Anchor]


@lru_cache
def fonts() -> typst.Fonts:
    """Return the shipped fonts. Raises PrintingFailed when `yteso.config.assets` has not fetched them."""
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in sorted(FONTS.glob("@expo-google-fonts/tinos@*"))],
    )
    if FAMILY not in found.families():
        raise PrintingFailed(f"the font {FAMILY} is not in {FONTS}: run python -m yteso.config.assets")
    return found


@lru_cache
def _empty_root() -> str:
    """Return an empty folder: a template can read nothing of the disk but what it is given."""
    return tempfile.mkdtemp(prefix="yteso-printing-")


@contextmanager
def _root_of(files: Mapping[str, bytes]) -> Iterator[str]:
    """Give a folder with just these files (Typst takes only text from memory), else the empty one."""
    if not files:
        yield _empty_root()
        return
    with tempfile.TemporaryDirectory(prefix="yteso-printing-") as root:
        for name, content in files.items():
            (Path(root) / Path(name).name).write_bytes(content)
        yield root


def _plain(value: Any) -> Any:
    """Return the data with every text in NFC and without control characters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def print_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
    made_at: dt.datetime | None = None,
    standard: str = STANDARD,
) -> Printed:
    """Print a template with its data.

    `template` is Typst source; it reads the data by `json("/data.json")`, the official layout by
    `#import "/official.typ": *` and every one of `files` by `/` and its name. `made_at` (aware) stands in the
    file's properties; given the same, the same input gives the same bytes.
    Raises MissingCharacters when the text holds what the fonts lack, PrintingFailed for a faulty template.
    """
    sources: dict[str, Any] = {
        "main": template.encode(),
        "data.json": json.dumps(_plain(data), ensure_ascii=False).encode(),
        "official.typ": (LAYOUTS / "official.typ").read_bytes(),
    }
    moment = made_at.astimezone(dt.UTC).replace(microsecond=0) if made_at else None
    try:
        with _root_of(files or {}) as root:
            here: dict[str, Any] = {"root": root, "font_paths": fonts(), "ignore_system_fonts": True}
            pdf = _typst.compile(sources, format="pdf", pdf_standards=[standard], timestamp=moment, **here)
            told = json.loads(_typst.query(sources, "<anchor>", field="value", **here))
    except typst.TypstError as error:
        if "could not be displayed" in str(error) or "not covered by" in str(error):
            raise MissingCharacters from error
        raise PrintingFailed(str(error)) from error
    anchors = {place["name"]: Anchor(**place) for place in told}
    return Printed(bytes(pdf), anchors)
