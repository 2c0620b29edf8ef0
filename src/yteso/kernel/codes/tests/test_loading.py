import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.utils import translation

from yteso.kernel.base.public import NotAllowed, Stranger, now
from yteso.kernel.codes.actions import CodeFile, apply_load, discard_load, install_shipped, preview_load
from yteso.kernel.codes.comparing import compare
from yteso.kernel.codes.errors import (
    FileTooLarge,
    FileUnreadable,
    HeaderMissing,
    LoadDone,
    LoadFaulty,
    UnknownSystem,
)
from yteso.kernel.codes.models import Code, CodeLoad, CodeSystem
from yteso.kernel.codes.public import codes_of, lookup, systems
from yteso.kernel.codes.reading import LARGEST, read_file
from yteso.kernel.codes.testing import TESTER, load_list

pytestmark = pytest.mark.django_db

FIRST = dt.date(2026, 1, 1)
SECOND = dt.date(2026, 7, 1)


@pytest.fixture
def colours() -> CodeSystem:
    return CodeSystem.objects.create(
        slug="colour", title_vi="Màu", title_en="Colour", source="QĐ thử", is_demo=True
    )


def workbook(rows: list[list[object]], formula: tuple[int, int] | None = None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(
                    r,
                    c,
                    dt.datetime(value.year, value.month, value.day),
                    book.add_format({"num_format": "dd/mm/yyyy"}),
                )
            else:
                sheet.write(r, c, value)
    if formula:
        sheet.write_formula(*formula, "=1+1", value="2")
    book.close()
    return out.getvalue()


def preview(
    content: bytes, name: str = "list.xlsx", *, is_complete: bool = False, on: dt.date = FIRST
) -> CodeLoad:
    file = CodeFile("colour", name, content, on, "QĐ 1", is_complete)
    return preview_load(actor=TESTER, file=file, now=now())


def versions() -> list[tuple[str, str, dt.date, dt.date | None]]:
    rows = Code.objects.of("colour").order_by("code", "valid_from")
    return list(rows.values_list("code", "title_vi", "valid_from", "valid_to"))


def faults_of(content: bytes, name: str) -> list[tuple[int, str]]:
    with translation.override("en"):
        return [(fault.line, fault.text) for fault in read_file(content, name).faults]


def test_an_official_workbook_with_titles_above_its_heading_is_read() -> None:
    content = workbook(
        [
            ["BỘ Y TẾ"],
            ["Danh mục ban hành kèm theo Quyết định số 1/QĐ-BYT"],
            [],
            ["STT", "Mã", "Tên tiếng Việt", "Tên tiếng Anh", "Từ ngày", "Ghi chú"],
            [1, "01", "Đỏ", "Red", dt.date(2026, 1, 1), "ấm"],
            [2, "02", "Xanh", "Blue", "15/02/2026", ""],
        ]
    )
    read = read_file(content, "dm.xlsx")

    assert read.faults == []
    assert [(r.line, r.code, r.title_vi, r.title_en, r.valid_from, r.attributes) for r in read.rows] == [
        (5, "01", "Đỏ", "Red", dt.date(2026, 1, 1), {"ghi_chu": "ấm"}),
        (6, "02", "Xanh", "Blue", dt.date(2026, 2, 15), {}),
    ]


def test_a_file_without_the_needed_columns_is_refused_with_what_it_has() -> None:
    with translation.override("en"), pytest.raises(HeaderMissing) as refused:
        read_file("Số,Tên\n1,Đỏ\n".encode(), "a.csv")
    assert "so, ten" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old excel", "a.xls", FileUnreadable),
        (b"PK\x03\x04 not a workbook", "a.xlsx", FileUnreadable),
        ("Mã,Tên\n1,Đỏ\n".encode("utf-16"), "a.csv", FileUnreadable),
        (b"%PDF-1.7", "a.pdf", FileUnreadable),
        (b"a" * (LARGEST + 1), "a.csv", FileTooLarge),
    ],
)
def test_files_that_cannot_be_read_are_refused(content: bytes, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_file(content, name)


def test_faulty_lines_are_told_all_at_once_each_with_its_line() -> None:
    text = "Mã;Tên;Từ ngày;Đến ngày\nA;Đỏ;;\n;Xanh;;\nA;Đỏ nữa;;\nB;;;\nC;Vàng;30/02/2026;\n"
    text += "D;Tím;02/01/2026;01/01/2026\n"
    told = faults_of(text.encode(), "a.csv")
    assert [line for line, _ in told] == [3, 4, 5, 6, 7]
    assert told[0][1] == "The code is missing."
    assert "listed twice; the first time in line 2" in told[1][1]
    assert "“30/02/2026” is not a date" in told[3][1]


def test_formula_cells_are_refused() -> None:
    rows: list[list[object]] = [["Mã", "Tên"], ["A", "Đỏ"], ["B", "x"]]
    assert faults_of(workbook(rows, formula=(2, 1)), "a.xlsx") == [
        (3, "A cell holds a formula. Paste its value instead (column B).")
    ]
    assert faults_of('Mã,Tên\n"=1+1",Đỏ\n'.encode(), "a.csv")[0][0] == 2


def test_an_empty_list_is_a_fault() -> None:
    assert faults_of("Mã,Tên\n".encode(), "a.csv") == [(1, "The file has a heading but no code under it.")]


def test_a_preview_counts_and_changes_nothing(colours: CodeSystem) -> None:
    load = preview("Mã,Tên\nA,Đỏ\nB,Xanh\n".encode(), "a.csv")
    assert (load.added, load.changed, load.ended, load.unchanged) == (2, 0, 0, 0)
    assert versions() == []


def test_loading_again_changes_nothing(colours: CodeSystem) -> None:
    text = "Mã,Tên\nA,Đỏ\nB,Xanh\n"
    load_list("colour", text, FIRST)
    stamp = CodeSystem.objects.get(slug="colour").stamp

    again = load_list("colour", text, FIRST)

    assert (again.added, again.changed, again.ended, again.unchanged) == (0, 0, 0, 2)
    assert CodeSystem.objects.get(slug="colour").stamp == stamp
    assert versions() == [("A", "Đỏ", FIRST, None), ("B", "Xanh", FIRST, None)]


def test_a_new_edition_ends_changes_and_adds_with_dates(colours: CodeSystem) -> None:
    load_list("colour", "Mã,Tên,Tên tiếng Anh\nA,Đỏ,Red\nB,Xanh,Blue\n", FIRST)

    load = load_list("colour", "Mã,Tên\nA,Đỏ thẫm\nC,Vàng\n", SECOND, is_complete=True)

    assert (load.added, load.changed, load.ended) == (1, 1, 1)
    last_day = dt.date(2026, 6, 30)
    assert versions() == [
        ("A", "Đỏ", FIRST, last_day),
        ("A", "Đỏ thẫm", SECOND, None),
        ("B", "Xanh", FIRST, last_day),
        ("C", "Vàng", SECOND, None),
    ]
    current = lookup("colour", "A", SECOND)
    assert current is not None
    assert current.title_en == "Red"  # the file has no such column
    assert codes_of("colour", FIRST) == {"A", "B"}
    assert codes_of("colour", SECOND) == {"A", "C"}
    assert not CodeSystem.objects.get(slug="colour").is_demo


def test_a_correction_of_the_same_day_replaces_its_own_version(colours: CodeSystem) -> None:
    load_list("colour", "Mã,Tên\nA,Do\nB,Xanh\n", FIRST)
    load_list("colour", "Mã,Tên\nA,Đỏ\n", FIRST, is_complete=True)
    assert versions() == [("A", "Đỏ", FIRST, None)]


def test_an_earlier_edition_loaded_later_stops_where_the_next_begins(colours: CodeSystem) -> None:
    load_list("colour", "Mã,Tên\nA,Đỏ thẫm\n", SECOND)
    load_list("colour", "Mã,Tên\nA,Đỏ\n", FIRST)
    assert versions() == [("A", "Đỏ", FIRST, dt.date(2026, 6, 30)), ("A", "Đỏ thẫm", SECOND, None)]


def test_a_number_that_lost_its_zero_is_a_fault(colours: CodeSystem) -> None:
    load_list("colour", "Mã,Tên\n01,Đỏ\n", FIRST)
    load = preview(workbook([["Mã", "Tên"], [1, "Đỏ"]]), on=SECOND)
    assert [fault.line for fault in compare(load).faults] == [2]


def test_a_faulty_file_is_not_applied(colours: CodeSystem) -> None:
    load = preview("Mã,Tên\nA,Đỏ\nA,Xanh\n".encode(), "a.csv")
    with pytest.raises(LoadFaulty):
        apply_load(actor=TESTER, load_id=load.id, now=now())
    assert versions() == []


def test_a_load_is_decided_once(colours: CodeSystem) -> None:
    load = preview("Mã,Tên\nA,Đỏ\n".encode(), "a.csv")
    discard_load(actor=TESTER, load_id=load.id)
    with pytest.raises(LoadDone):
        apply_load(actor=TESTER, load_id=load.id, now=now())
    assert versions() == []


def test_only_those_who_may_can_load(colours: CodeSystem) -> None:
    file = CodeFile("colour", "a.csv", "Mã,Tên\nA,Đỏ\n".encode(), FIRST, "x")
    with pytest.raises(NotAllowed):
        preview_load(actor=Stranger(), file=file, now=now())
    with pytest.raises(UnknownSystem):
        load_list("no_such_list", "Mã,Tên\nA,Đỏ\n", FIRST)
    assert CodeLoad.objects.count() == 0


def test_the_command_shows_applies_and_names_faults(colours: CodeSystem, tmp_path) -> None:  # type: ignore[no-untyped-def]
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("Mã,Tên\nA,Đỏ\n")
    bad.write_text("Mã,Tên\nA,\n")
    arguments = {"effective_on": FIRST, "source": "QĐ 1"}

    out = io.StringIO()
    call_command("codes_load", "colour", str(good), dry_run=True, stdout=out, **arguments)
    assert out.getvalue().splitlines() == ["+ A  Đỏ", "+ 1  ~ 0  - 0  = 0"]
    assert versions() == []
    call_command("codes_load", "colour", str(good), stdout=out, **arguments)
    assert versions() == [("A", "Đỏ", FIRST, None)]
    with pytest.raises(CommandError, match="1 dòng lỗi"):
        call_command("codes_load", "colour", str(bad), stdout=out, stderr=out, **arguments)
    assert "dòng 2:" in out.getvalue()


def test_installing_again_changes_nothing_and_leaves_what_was_loaded() -> None:
    load_list(systems.SEX, "Mã,Tên\n1,Nam giới\n", SECOND)
    CodeSystem.objects.update(shipped_digest="older")

    done = install_shipped(actor=TESTER, now=now())

    assert (done.added, done.changed) == (0, 0)
    man = lookup(systems.SEX, "1", SECOND)
    assert man is not None
    assert man.title_vi == "Nam giới"
    assert install_shipped(actor=TESTER, now=now()) == done


def test_a_large_edition_is_written_with_few_statements(
    colours: CodeSystem, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    text = "Mã,Tên\n" + "".join(f"C{n:04d},Màu {n}\n" for n in range(1000))
    load_list("colour", text, FIRST)
    with django_assert_max_num_queries(40):
        load = load_list("colour", text.replace("Màu", "Sắc"), SECOND, is_complete=True)
    assert (load.changed, load.ended) == (1000, 0)
    assert codes_of("colour", SECOND) == codes_of("colour", FIRST)
    with django_assert_max_num_queries(40):
        assert load_list("colour", text.replace("Màu", "Tông"), SECOND).changed == 1000


def test_formulas_are_found_whatever_a_sheet_calls_them() -> None:
    rows: list[list[object]] = [["Mã", "Tên"], *[[f"C{n}", "x" * 400] for n in range(3000)]]
    assert read_file(workbook(rows), "a.xlsx").faults == []
    assert [line for line, _ in faults_of(workbook(rows, formula=(2999, 1)), "a.xlsx")] == [3000]
