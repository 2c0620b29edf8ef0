"""Codes on pages: the separator sheets that we print, QR and barcodes in general.

A separator sheet carries `YTESO-SEP:` and a key of at most 60 letters and digits as a QR code, twice, and
two black bars. The key says what follows (a paper of the inventory, a kind of paper); "" only separates.
"""

import re

import zxingcpp
from PIL import Image

PREFIX = "YTESO-SEP:"
KEY = re.compile(r"[A-Za-z0-9._/-]{0,60}")
FORMATS = zxingcpp.BarcodeFormats(
    [getattr(zxingcpp.BarcodeFormat, name) for name in ("QRCode", "Code128", "DataMatrix", "PDF417")]
)
WIDTH = 1240  # pixels that a page is looked at with: 150 dots an inch for A4


def separator_text(key: str = "") -> str:
    """Return what the QR code of a separator sheet holds. Raises ValueError for an unfit key."""
    if not KEY.fullmatch(key):
        raise ValueError(f"not a key of a separator sheet: {key!r}")
    return PREFIX + key


def separator_key(codes: list[str] | tuple[str, ...]) -> str | None:
    """Return the key of the separator sheet among the codes of a page, None if it is no such sheet."""
    for text in codes:
        if text.startswith(PREFIX) and KEY.fullmatch(text[len(PREFIX) :]):
            return text[len(PREFIX) :]
    return None


def codes_on(picture: Image.Image) -> list[str]:
    """Return the texts of the codes on a page, each once, longest 500 characters."""
    grey = picture.convert("L")
    if grey.width > WIDTH:
        grey = grey.resize((WIDTH, round(grey.height * WIDTH / grey.width)), Image.Resampling.BOX)
    found = zxingcpp.read_barcodes(grey, formats=FORMATS, try_downscale=True)
    return list(dict.fromkeys(one.text[:500] for one in found if one.text))
