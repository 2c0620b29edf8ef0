import datetime as dt
import io
import re
import zipfile

import pytest

from yteso.kernel.ui import exports
from yteso.kernel.ui.register import Column

COLUMNS = (
    Column("name", "Tên", lambda row: row[0]),
    Column("cost", "Chi phí", lambda row: row[1], kind="money"),
    Column("on", "Ngày", lambda row: row[2], kind="date"),
)


@pytest.mark.parametrize("attack", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "|calc", "%0A"])
def test_text_never_starts_a_formula(attack):
    assert exports.safe_cell(attack) == f"'{attack}"


def test_numbers_stay_numbers():
    assert exports.safe_cell(-5) == -5
    assert exports.safe_cell(None) == ""


def test_csv_has_a_byte_order_mark_and_every_row():
    rows = [("=cmd", -5, dt.date(2026, 3, 9)), ("Nguyễn, Văn", 10, None)]
    text = "".join(exports.csv_lines(exports.cells(COLUMNS, rows)))
    assert text == '\ufeffTên,Chi phí,Ngày\r\n\'=cmd,-5,2026-03-09\r\n"Nguyễn, Văn",10,\r\n'


def test_xlsx_holds_text_as_text_and_no_formula(tmp_path):
    path = tmp_path / "x.xlsx"
    rows = [("=1+1", 1250000, dt.date(2026, 3, 9)), ("https://example.org", None, None)]
    exports.write_xlsx(exports.cells(COLUMNS, rows), path, "Hồ sơ [1/2]")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert re.search(r'<c r="A2" t="inlineStr"><is><t>=1\+1</t>', sheet)
    assert re.search(r'<c r="B2"><v>1250000</v>', sheet)


def test_past_the_last_row_of_excel_a_new_sheet_begins(tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    path = tmp_path / "x.xlsx"
    exports.write_xlsx(exports.cells(COLUMNS, [("a", 1, None)] * 5), path, "Danh sách")
    with zipfile.ZipFile(path) as book:
        names = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(names) == 3
        assert "Tên" in book.read(names[2]).decode()
