from pathlib import Path

from yteso.government.archive.sheets import Sheet, print_sheets
from yteso.toolkit.ocr.public import open_reader


def test_printed_sheets_are_found_again(tmp_path: Path) -> None:
    """What we print is what we read: the way from a sheet to the scanner and back."""
    sheets = [
        Sheet("paper/01a201ff-aaa2-7410-9098-a52aed42f017", "Chứng chỉ hành nghề dược", ["0457/CCHN-D-SYT"]),
        Sheet("kind/medical_record", "Hồ sơ bệnh án giấy"),
        Sheet("", "Bắt đầu tài liệu mới"),
    ]
    path = tmp_path / "sheets.pdf"
    path.write_bytes(print_sheets(sheets).pdf)
    with open_reader(path, recognise=False) as reader:
        assert [reader.read(number).separator for number in (1, 2, 3)] == [sheet.key for sheet in sheets]
