"""Files that have pages: PDF by PDFium, pictures by Pillow. Knows no database and no settings."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pypdfium2
from PIL import Image, UnidentifiedImageError
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_PAGEOBJ_IMAGE

DPI = 300  # what recognition works best at
LARGEST_PIXELS = 40_000_000  # A3 at 400 dots an inch and a little more
LARGEST_INCHES = 100.0
PICTURES = ("JPEG", "PNG", "TIFF")


class Trouble(Exception):
    """`code` is a key of errors.REFUSALS or errors.PAGE_PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Pages(Protocol):
    def __len__(self) -> int: ...

    def picture(self, number: int) -> tuple[Image.Image, int]:
        """Return the page (from 1) as a picture and its dots an inch. Raises Trouble."""


class PdfPages:
    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self.document = document

    def __len__(self) -> int:
        return len(self.document)

    def picture(self, number: int) -> tuple[Image.Image, int]:
        try:
            page = self.document[number - 1]
        except pypdfium2.PdfiumError:
            raise Trouble("page_broken") from None
        try:
            inches = [side / 72 for side in page.get_size()]
            if not all(0.1 < side < LARGEST_INCHES for side in inches):
                raise Trouble("page_too_large")
            dpi = min(_scanned_at(page) or DPI, int((LARGEST_PIXELS / (inches[0] * inches[1])) ** 0.5))
            return page.render(scale=dpi / 72, may_draw_forms=False).to_pil().convert("RGB"), dpi
        except pypdfium2.PdfiumError:
            raise Trouble("page_broken") from None
        finally:
            page.close()


def _scanned_at(page: pypdfium2.PdfPage) -> int:
    """Return the dots an inch of a page that is one picture, as scanners make it, 0 for others: drawn at
    its own
    resolution nothing is smeared and nothing is blown up."""
    width, height = page.get_size()
    for one in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) > 0.8 * width * height:
            dots = round(max(one.get_px_size()) / (max(right - left, top - bottom) / 72))
            return dots if 150 <= dots <= 450 else 0
    return 0


class PicturePages:
    def __init__(self, picture: Image.Image) -> None:
        self.whole = picture

    def __len__(self) -> int:
        return int(getattr(self.whole, "n_frames", 1))

    def picture(self, number: int) -> tuple[Image.Image, int]:
        try:
            self.whole.seek(number - 1)
            if self.whole.width * self.whole.height > LARGEST_PIXELS:
                raise Trouble("page_too_large")
            shown = self.whole.convert("RGB")
        except (OSError, SyntaxError, ValueError, EOFError):
            raise Trouble("page_broken") from None
        return shown, _dpi(self.whole)


def _dpi(picture: Image.Image) -> int:
    """Return what the file says, or what makes an A4 page of it: cameras and some scanners say 72 always."""
    told: Any = picture.info.get("dpi", (0, 0))
    try:
        dpi = round(float(told[0]))
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0
    return dpi if 100 <= dpi <= 1200 else max(70, min(600, round(min(picture.size) / 8.27)))


@contextmanager
def open_pages(path: Path) -> Iterator[Pages]:
    """Open a file by what it holds. Raises Trouble (locked, broken, not_pages, empty)."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    if b"%PDF-" in head:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
            raise Trouble("locked" if locked else "broken") from None
        try:
            if not len(document):
                raise Trouble("empty")
            yield PdfPages(document)
        finally:
            document.close()
        return
    Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(path, formats=PICTURES)
    except UnidentifiedImageError:
        known = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*")
        raise Trouble("broken" if head.startswith(known) else "not_pages") from None
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise Trouble("page_too_large") from None
    with picture:
        yield PicturePages(picture)
