"""The door for tests and benches: pages drawn with our own font, and what scanners and copiers do to them."""

import io
from collections.abc import Sequence

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from yteso.toolkit.ocr.recognising import DATA
from yteso.toolkit.ocr.separators import separator_text

A4_200 = (1654, 2339)


def font(size: int) -> ImageFont.FreeTypeFont:
    path = next(iter(sorted(DATA.glob("@expo-google-fonts/tinos@*/400Regular/Tinos_400Regular.ttf"))))
    return ImageFont.truetype(str(path), size)


def draw_page(lines: Sequence[str], *, size: tuple[int, int] = A4_200, points: float = 13) -> Image.Image:
    """Return a white page at 200 dots an inch with the lines in Tinos."""
    page = Image.new("RGB", size, "white")
    pen, letters = ImageDraw.Draw(page), font(round(points * size[0] / 595))
    height = round(points * 1.55 * size[0] / 595)
    for number, line in enumerate(lines):
        pen.text((size[0] // 8, size[1] // 10 + number * height), line, fill=(15, 15, 20), font=letters)
    return page


def draw_separator(key: str = "", *, spoilt: bool = False) -> Image.Image:
    """Return a separator sheet as printed; `spoilt` without a code that can be read."""
    page = Image.new("RGB", A4_200, "white")
    pen = ImageDraw.Draw(page)
    width, height = A4_200
    for top in (height * 0.06, height * 0.9):
        pen.rectangle((width * 0.08, top, width * 0.92, top + height * 0.025), fill="black")
    if not spoilt:
        code = zxingcpp.create_barcode(separator_text(key), zxingcpp.BarcodeFormat.QRCode)
        page.paste(Image.fromarray(np.asarray(code.to_image(scale=10))), (width // 3, height // 3))
    return page


def degraded(
    page: Image.Image,
    *,
    angle: float = 0.0,
    noise: float = 0.0,
    blur: float = 0.0,
    shadow: float = 0.0,
    specks: float = 0.0,
    fade: float = 0.0,
    seed: int = 7,
) -> Image.Image:
    """Return the page as a scanner gives it: turned by degrees, with grain (standard deviation of the grey
    value), out
    of focus (pixels), darker to the right (share), with single specks (share of pixels), faded (share)."""
    dice = np.random.default_rng(seed)
    shown = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)) if angle else page
    if blur:
        shown = shown.filter(ImageFilter.GaussianBlur(blur))
    values = np.asarray(shown, dtype=np.float32)
    if fade:
        values = 255 - (255 - values) * (1 - fade)
    if shadow:
        values = values * np.linspace(1, 1 - shadow, values.shape[1], dtype=np.float32)[None, :, None]
    if noise:
        values = values + dice.normal(0, noise, values.shape[:2]).astype(np.float32)[:, :, None]
    if specks:
        where = dice.random(values.shape[:2])
        values[where < specks / 2] = 0
        values[where > 1 - specks / 2] = 255
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def as_pdf(pages: Sequence[Image.Image], *, quality: int = 80) -> bytes:
    """Return a PDF as scanners make it: one JPEG a page at 200 dots an inch."""
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=list(pages[1:]), resolution=200, quality=quality)
    return out.getvalue()


TEXT = (
    "SỞ Y TẾ TỈNH QUẢNG NGÃI",
    "CHỨNG CHỈ HÀNH NGHỀ DƯỢC",
    "Số: 0457/CCHN-D-SYT",
    "Họ và tên: Nguyễn Thị Hồng Phượng",
    "Ngày sinh: 14/08/1987",
    "Số căn cước công dân: 051187004321",
    "Địa chỉ thường trú: Tổ dân phố 3, phường Nghĩa Lộ, tỉnh Quảng Ngãi",
    "Văn bằng chuyên môn: Dược sĩ đại học",
    "Phạm vi hoạt động chuyên môn: Người chịu trách nhiệm chuyên môn về dược của nhà thuốc",
    "Chứng chỉ này có giá trị kể từ ngày ký.",
    "Quảng Ngãi, ngày 05 tháng 03 năm 2019",
)
