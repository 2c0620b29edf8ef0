import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from yteso.toolkit.printing.public import (
    Basis,
    Facts,
    MissingCharacters,
    OfficialPaper,
    Paragraph,
    PrintingFailed,
    Table,
    place_and_date,
    print_official,
    print_pdf,
)

# every letter that Vietnamese writes, in both cases
LETTERS = (
    "".join(
        base + mark
        for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for mark in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
    )
    + "đĐ ₫ – “ ” … ≥ ≤ % § ²"
)


def a_paper(**other: object) -> OfficialPaper:
    values: dict[str, object] = {
        "issuer": "Sở Y tế", "superior": "UBND tỉnh Quảng Ngãi",
        "number": "Số: 05/QĐ-SYT", "place": "Quảng Ngãi",
        "dated": dt.date(2026, 2, 9), "kind": "Quyết định", "subject": "Về việc công nhận kết quả",
        "body": (
            Basis("Căn cứ Luật Khám bệnh, chữa bệnh ngày 09 tháng 01 năm 2023;"), Paragraph(LETTERS),
            Facts([("Họ và tên", "Nguyễn Thị Hồng Ánh")]),
            Table(["Nội dung", "Số lượng"], [["Lượt khám", "1.234"]], [3, 1], caption="Bảng 1", numbers=[1]),
        ),
        "recipients": ("Như Điều 3;", "Lưu: VT, NVY."), "authority": "KT. Giám đốc",
        "position": "Phó Giám đốc",
        "signer": "Nguyễn Văn Minh",
    }  # fmt: skip
    return OfficialPaper(**{**values, **other})  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_paper_says_all_that_the_decree_asks_in_its_order() -> None:
    text = text_of(print_official(a_paper()).pdf)
    wanted = [
        "UBND TỈNH QUẢNG NGÃI", "SỞ Y TẾ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/QĐ-SYT", "Quảng Ngãi, ngày 09 tháng 02 năm 2026", "QUYẾT ĐỊNH", "Về việc công nhận kết quả",
        "Nguyễn Thị Hồng Ánh", "1.234", "Nơi nhận:", "- Lưu: VT, NVY.", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC",
        "Nguyễn Văn Minh",
    ]  # fmt: skip
    assert [word for word in wanted if word not in text] == []


def test_it_is_pdf_a_and_carries_only_our_fonts(tmp_path: Path) -> None:
    pdf = print_official(a_paper()).pdf
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"
    if shutil.which("pdffonts") is None:
        pytest.skip("pdffonts (poppler-utils) is not installed")
    (tmp_path / "paper.pdf").write_bytes(pdf)
    table = subprocess.run(
        ["pdffonts", tmp_path / "paper.pdf"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    fonts = {line.split()[0].split("+")[-1] for line in table}
    embedded = {line.split()[-5] for line in table}
    assert fonts == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    assert embedded == {"yes"}


def test_the_same_paper_is_the_same_bytes() -> None:
    at = dt.datetime(2026, 2, 9, 8, 30, tzinfo=dt.UTC)
    assert print_official(a_paper(), made_at=at).pdf == print_official(a_paper(), made_at=at).pdf


def test_words_are_never_read_as_markup() -> None:
    words = '*đậm* #import "x" $a^2$ #read("/etc/passwd") @nhãn <nhãn> \\ // chú thích'
    assert words.replace("  ", " ") in text_of(print_official(a_paper(body=(Paragraph(words),))).pdf).replace(
        "\r\n", " "
    )


def test_a_template_reads_nothing_of_the_disk() -> None:
    with pytest.raises(PrintingFailed, match="would escape"):
        print_pdf('#read("/../../../../etc/passwd")', {})


def test_a_character_that_the_font_lacks_is_refused() -> None:
    with pytest.raises(MissingCharacters):
        print_official(a_paper(body=(Paragraph("Khám bệnh 😀"),)))


def test_the_places_for_stamps_are_told() -> None:
    anchors = print_official(a_paper()).anchors
    assert set(anchors) == {"signature", "corner"}
    place = anchors["signature"]
    assert place.page == 1
    assert (round(place.width), round(place.height)) == (213, 85)  # 75 x 30 mm
    assert place.x > 297  # the right half


def test_a_long_paper_numbers_its_pages_but_the_first() -> None:
    rows = [[f"Nội dung {n}", str(n)] for n in range(120)]
    document = pypdfium2.PdfDocument(print_official(a_paper(body=(Table(["A", "B"], rows, [3, 1]),))).pdf)
    tops = [page.get_textpage().get_text_bounded(bottom=page.get_height() - 57).strip() for page in document]
    assert len(tops) == 3
    assert tops[0] != "1"
    assert [top.splitlines()[0] for top in tops[1:]] == ["2", "3"]


def test_an_official_letter_has_its_subject_under_the_number() -> None:
    text = text_of(print_official(a_paper(kind="", subject="báo cáo quý III")).pdf)
    assert "V/v báo cáo quý III" in text
    assert "QUYẾT ĐỊNH" not in text


def test_a_paper_to_verify_shows_where_and_the_code() -> None:
    paper = a_paper(verify_url="https://yteso.example.vn/verify/ABCD-EFGH/", verify_code="ABCD-EFGH")
    text = text_of(print_official(paper).pdf)
    assert "yteso.example.vn/verify/" in text
    assert "ABCD-EFGH" in text


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (dt.date(2026, 1, 5), "Quảng Ngãi, ngày 05 tháng 01 năm 2026"),
        (dt.date(2026, 3, 15), "Quảng Ngãi, ngày 15 tháng 3 năm 2026"),
        (dt.date(2026, 11, 22), "Quảng Ngãi, ngày 22 tháng 11 năm 2026"),
    ],
)
def test_days_and_months_take_zeros_as_the_decree_says(day: dt.date, line: str) -> None:
    assert place_and_date("Quảng Ngãi", day) == line


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_can_be_printed(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 0, 0)).save(out, kind)

    printed = print_pdf('#image("/picture", width: 100%)', {}, files={"picture": out.getvalue()})

    with pikepdf.open(io.BytesIO(printed.pdf)) as document:
        assert len(document.pages[0].images) == 1
