import io
import os
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from yteso.kernel.base.public import Refusal
from yteso.toolkit.ocr import reading, recognising
from yteso.toolkit.ocr.public import PageRead, character_error_rate, ocr_state, open_reader, separator_text
from yteso.toolkit.ocr.testing import A4_200, TEXT, as_pdf, degraded, draw_page, draw_separator

PAPER = Image.new("RGB", A4_200, (246, 243, 235))


def read_all(path: Path, **options: object) -> list[PageRead]:
    with open_reader(path, **options) as reader:  # type: ignore[arg-type]
        return [reader.read(number) for number in range(1, reader.pages + 1)]


def kept(folder: Path, content: bytes, name: str = "a.pdf") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def recognition() -> None:
    """Text can be recognised here; where it cannot, the test is skipped, except where it may not be."""
    state = ocr_state()
    if not state.ready:
        if os.environ.get("YTESO_OCR_REQUIRED"):
            pytest.fail(state.reason, pytrace=False)
        pytest.skip(state.reason)


def test_blank_pages_separators_and_crooked_pages_are_told(tmp_path: Path) -> None:
    page = draw_page(TEXT)
    pages = [
        degraded(PAPER, noise=8, shadow=0.2, specks=0.0005),
        degraded(page.transpose(Image.Transpose.FLIP_LEFT_RIGHT), fade=0.85, noise=6),  # shines through
        degraded(draw_separator("paper/0192"), angle=2, noise=12, blur=1),
        degraded(draw_separator(spoilt=True), angle=1, noise=12),
        degraded(page, angle=2.3, noise=8, blur=0.7),
        degraded(page, angle=-4.1, shadow=0.3),
        page.rotate(90, expand=True),
    ]
    read = read_all(kept(tmp_path, as_pdf(pages)), recognise=False)

    assert [one.blank for one in read] == [True, True, *[False] * 5]
    assert [one.separator for one in read] == [None, None, "paper/0192", "", None, None, None]
    assert [one.problem for one in read] == [""] * 7
    assert read[2].codes == (separator_text("paper/0192"),)
    assert abs(read[4].angle - 2.3) < 0.25
    assert abs(read[5].angle + 4.1) < 0.25
    assert read[6].turn in (90, 270)
    with Image.open(io.BytesIO(read[6].picture)) as picture:
        assert picture.width < picture.height
        assert picture.format == "JPEG"
    assert all(one.text is None for one in read)


@pytest.mark.usefixtures("recognition")
def test_vietnamese_text_is_recognised_clean_degraded_and_upside_down(tmp_path: Path) -> None:
    page = draw_page(TEXT)
    pages = [page, degraded(page, angle=1.7, noise=10, blur=0.8, specks=0.004), page.rotate(180)]

    clean, rough, over = read_all(kept(tmp_path, as_pdf(pages)))

    true = "\n".join(TEXT)
    assert character_error_rate(true, clean.text or "") <= 0.01
    assert character_error_rate(true, rough.text or "") <= 0.03
    assert character_error_rate(true, over.text or "") <= 0.01
    assert over.turn == 180
    number = next(word for word in clean.words if word.text == "051187004321")
    assert number.sure > 80
    assert 0.25 < number.left < number.right < 0.65
    assert number.bottom - number.top < 0.02


def test_pictures_with_several_frames_are_pages(tmp_path: Path) -> None:
    out = io.BytesIO()
    frames = [draw_page(TEXT[:3]).convert("L"), PAPER.convert("L")]
    frames[0].save(
        out, "TIFF", save_all=True, append_images=frames[1:], dpi=(200, 200), compression="tiff_lzw"
    )

    read = read_all(kept(tmp_path, out.getvalue(), "a.tif"), recognise=False)

    assert [one.blank for one in read] == [False, True]


def a_pdf(**options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "scan_locked"),
        (b"%PDF-1.7 cut", "scan_broken"),
        (b"\xff\xd8\xff\xe0 cut", "scan_broken"),
        (b"PK\x03\x04 a spreadsheet", "scan_not_pages"),
        (b"", "scan_not_pages"),
    ],
)
def test_a_file_without_pages_is_refused_in_words(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught, open_reader(kept(tmp_path, content)):
        pass
    assert caught.value.code == code


def test_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PAGES", 1)
    path = kept(tmp_path, as_pdf([PAPER.resize((200, 280))] * 2))
    with pytest.raises(Refusal) as caught, open_reader(path):
        pass
    assert caught.value.code == "scan_too_long"


def test_a_page_that_asks_too_much_stops_nobody(tmp_path: Path) -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14400, 14400))
        document.add_blank_page(page_size=(595, 842))
        document.save(tmp_path / "a.pdf")

    large, usual = read_all(tmp_path / "a.pdf", recognise=False)

    assert large.problem == "page_too_large"
    assert usual.blank


def test_a_page_that_takes_too_long_is_left_and_the_next_is_read(tmp_path: Path) -> None:
    path = kept(tmp_path, as_pdf([draw_page(TEXT), PAPER]))
    with open_reader(path, recognise=False) as reader:
        reader.seconds = 0.001
        assert reader.read(1).problem == "page_exhausts"
        reader.seconds = 60
        assert reader.read(2).blank


def test_where_text_cannot_be_recognised_the_reader_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising, "DATA", tmp_path)

    state = ocr_state()

    assert not state.ready
    assert "yteso.config.assets" in state.reason


def test_a_key_of_a_separator_sheet_is_short_and_plain() -> None:
    with pytest.raises(ValueError, match="key"):
        separator_text("a b")
