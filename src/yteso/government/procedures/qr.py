"""QR codes on pages, drawn as SVG. Beside `papers.py`, which prints."""

import io

import qrcode
import qrcode.image.svg
from django.utils.safestring import mark_safe


def qr_picture(text: str) -> str:
    """Return a QR code as inline SVG; empty without text."""
    if not text:
        return ""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(out)
    return mark_safe(out.getvalue().decode().split("?>", 1)[-1])  # noqa: S308 - drawn by us, holds no text
