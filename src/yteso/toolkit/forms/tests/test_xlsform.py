import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from yteso.kernel.base.public import Refusal
from yteso.toolkit.expressions.public import parse
from yteso.toolkit.forms.definition import Definition, read_definition
from yteso.toolkit.forms.errors import DefinitionWrong, SheetNotAccepted
from yteso.toolkit.forms.patterns import is_dangerous
from yteso.toolkit.forms.xlsform.reading import ReadForm, read_xlsform
from yteso.toolkit.forms.xlsform.spreadsheet import MOST_BYTES, open_spreadsheet
from yteso.toolkit.forms.xlsform.writing import write_xlsform
from yteso.toolkit.forms.xlsform.xpath import XPathWrong, from_xpath, to_xpath

pytestmark = pytest.mark.django_db
HEADS = ["type", "name", "label", "relevant", "constraint", "calculation", "required", "choice_filter"]


def book(rows: Any, choices: Any = (), heads: list[str] = HEADS) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as made:
        for name, lines in (
            ("survey", [heads, *rows]),
            ("choices", [["list_name", "name", "label", "province"], *choices]),
            ("settings", [["form_title", "form_id"], ["Đơn thử", "don_thu"]]),
        ):
            sheet = made.add_worksheet(name)
            for number, line in enumerate(lines):
                for place, text in enumerate(line):
                    sheet.write(number, place, text)
    return stream.getvalue()


def faults(content: bytes) -> list[str]:
    with pytest.raises(DefinitionWrong) as no:
        read_xlsform(content)
    return no.value.faults


def test_a_form_of_others_is_read() -> None:
    content = book(
        [
            ["text", "name", "Tên", "", "regex(., '[^0-9]+')", "", "yes"],
            ["begin group", "home", "Nơi ở"],
            ["select_one prov", "prov", "Tỉnh"],
            ["select one com", "com", "Xã", "${prov} != ''", "", "", "", "province=${prov}"],
            ["begin_group", "inner", "Bên trong", "${prov} = '51'"],
            ["decimal", "size", "Cỡ", "", ". > 0 and . <= 10.5"],
            ["end_group"],
            ["end group"],
            ["begin_repeat", "kids", "Con", "not(${name} = 'x')"],
            ["integer", "age", "Tuổi"],
            ["end_repeat"],
            ["calculate", "total", "", "", "", "sum(${age}) div count(${kids})"],
            ["select_multiple_from_file icd10.csv", "icd", "Bệnh", "count-selected(${icd2}) >= 1"],
            ["select_multiple prov", "icd2", "Nhiều"],
            ["acknowledge", "ok", "Đồng ý"],
            ["today", "day", ""],
        ],
        [
            ["prov", "51", "Quảng Ngãi"],
            ["prov", "62", "Kon Tum"],
            ["com", "a", "Xã A", "51"],
            ["com", "b", "Xã B", "62"],
        ],
    )
    read = read_xlsform(content)
    fields = read.definition.field_map
    assert read.code == "don-thu"
    assert fields["name"].required == "true"
    assert fields["name"].constraint == "regex(${.}, '[^0-9]+')"
    assert fields["com"].relevant == "not empty(${prov})"
    assert fields["com"].choice_filter == "${choice.province} = ${prov}"
    assert fields["size"].relevant == "${prov} = '51'"
    assert fields["size"].constraint == "${.} > 0 and ${.} <= 10.5"
    assert fields["inner_head"].kind == "heading"
    assert fields["total"].calculation == "sum(${age}) / count(${kids})"
    assert fields["icd"].choices == "codes:icd10"
    assert fields["icd"].relevant == "length(${icd2}) >= 1"
    assert [section.key for section in read.definition.sections] == ["part_1", "home", "kids_part", "part_4"]
    assert "day" not in fields
    assert len(read.remarks) == 1


def test_every_fault_comes_with_sheet_row_and_column() -> None:
    found = faults(
        book(
            [
                ["text", "a", "A", "${nobody} = 1"],
                ["geopoint", "b", "B"],
                ["text", "a", "Hai lần"],
                ["select_one lost", "c", "C"],
                ["text", "d", "D", "", "", "int(${a})"],
                ["text", "", "Không tên"],
                ["begin_group", "g", "G"],
                ["text", "e", "", "", "regex(., '(a+)+')"],
                ["text", "f", "F", "/data/x = 1"],
            ]
        )
    )
    words = "\n".join(found)
    for row, column in ((2, "relevant"), (3, "type"), (5, "type"), (6, "calculation"), (7, "name"),
                        (8, "type"),
                        (9, "constraint"), (9, "label"), (10, "relevant")):  # fmt: skip
        assert f"Trang survey, dòng {row}, cột {column}" in words, words
    assert "bị trùng" in words
    assert "yteso_calculation" in words


def test_what_pyxform_does_not_take_is_told() -> None:
    found = faults(
        book([["text", "data", "A"], ["begin_repeat", "data2", "R"], ["text", "meta", "x"], ["end_repeat"]])
    )
    assert "pyxform" in found[0]


XPATHS = [
    ("${a} = ''", "empty(${a})"),
    ("${a}!=''", "not empty(${a})"),
    ("${a} != 'x'", "empty(${a}) or ${a} != 'x'"),
    ("selected(${a}, 'x') and not(${b} > 3)", "selected(${a}, 'x') and not ${b} > 3"),
    ("if(${a} > 1, 'x', \"y\")", "if(${a} > 1, 'x', 'y')"),
    ("true()", "true"),
    ("(${a} + 2) * 3 - -${b} mod 2", "(${a} + 2) * 3 - -${b} mod 2"),
    ("string-length(.) <= 5", "length(${.}) <= 5"),
    ("date('2026-01-01') < today()", "coalesce('2026-01-01') < today()"),
]


@pytest.mark.parametrize(("xpath", "own"), XPATHS)
def test_formulas_are_carried_over_and_back(xpath: str, own: str) -> None:
    read = from_xpath(xpath)
    assert read == own
    back, same = to_xpath(read, {})
    assert same or "coalesce" in own
    assert from_xpath(back) == (own if same else from_xpath(back))


@pytest.mark.parametrize(
    "xpath", ["../a", "pulldata('x', 'y')", "${a} ~ 2", "a + 1", "${last-saved#a}", "true(1)", "(", "'x"]
)
def test_formulas_that_cannot_be_carried_over_say_why(xpath: str) -> None:
    with pytest.raises(XPathWrong) as no:
        from_xpath(xpath)
    assert str(no.value)


def test_what_xpath_cannot_say_stands_beside_it() -> None:
    definition = read_definition(
        {
            "title": "Đơn",
            "sections": [
                {
                    "key": "s",
                    "label": {"vi": "Phần", "en": "Part"},
                    "items": [
                        {"key": "born", "kind": "date", "label": {"vi": "Ngày sinh", "en": "Born"},
                         "prefill": ["person.birth_date"],
                         "constraint": "years_between(${.}, today()) >= 18", "constraint_message": "18"},
                        {"key": "many", "kind": "many", "label": "Nhiều", "choices": "l",
                         "relevant": "length(${many2}) > 1"},
                        {"key": "many2", "kind": "many", "label": "Nhiều", "choices": "l"},
                        {"key": "sure", "kind": "flag", "label": "Chắc", "required": True},
                        {"key": "head", "kind": "heading", "label": "Mục"},
                        {"key": "long", "kind": "sentence", "label": "Dài", "length": 900,
                         "read_only": True, "default": "=1+1"},
                        {"key": "rep", "kind": "repeat", "label": "Lặp", "least": 1, "most": 7,
                         "items": [{"key": "x", "kind": "decimal", "label": "X", "decimals": 4}]},
                    ],
                }
            ],
            "lists": {"l": [{"value": "1", "label": "Một", "more": {"k": "v"}},
                            {"value": "2", "label": "Hai"}]},
        }
    )  # fmt: skip
    content = write_xlsform(definition, "don", 3)
    assert convert(xlsform=content, file_type=".xlsx", validate=False).xform
    again = read_xlsform(content)
    assert again.code == "don"
    assert again.definition == definition
    formulas = read_xlsform(write_xlsform(again.definition, "don", 4)).definition
    assert formulas == definition


def test_hostile_spreadsheets_are_refused_before_they_are_unpacked() -> None:
    good = book([["text", "a", "A"]])

    def changed(name: str, data: bytes, *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w", packing) as new:
            for one in old.infolist():
                if one.filename != name:
                    new.writestr(one, old.read(one))
            new.writestr(name, data)
        return out.getvalue()

    sheet = "xl/worksheets/sheet1.xml"
    far = (
        b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    cases = {
        "empty": b"",
        "text": b"type,name\ntext,a",
        "cut": good[: len(good) // 2],
        "bomb": changed("xl/media/x.bin", b"0" * (60 * 1024 * 1024)),
        "entities": changed(sheet, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
        "far": changed(sheet, far),
        "rubbish": changed(sheet, b"<worksheet><sheetData><row"),
        "macros": changed("xl/vbaProject.bin", b"x"),
        "large": good + b"0" * MOST_BYTES,
        "no survey": changed("xl/workbook.xml", b"<workbook/>"),
    }
    for name, content in cases.items():
        with pytest.raises(SheetNotAccepted) as no:
            open_spreadsheet(content)
        assert len(str(no.value)) > 20, name


def test_a_pattern_that_could_take_for_ever_is_known() -> None:
    for bad in (
        "(a+)+",
        "(a|aa)+",
        "(.*)*x",
        "((a+)b)*",
        "(\\d+){10}",
        "(",
        "a" * 400,
        "(a)\\1",
        "([a-z]+)*",
    ):
        assert is_dangerous(bad), bad
    for good in (
        "[0-9]{10}|[0-9]{12}|[0-9]{10}-[0-9]{3}",
        "0[0-9]{9,10}",
        "[^ @]+@[^ @]+[.][a-z]{2,20}",
        "\\(a\\)+",
        "[(+]*",
    ):
        assert not is_dangerous(good), good


def test_or_other_is_one_more_choice_and_a_question() -> None:
    content = book(
        [["select_multiple ill or_other", "ill", "Bệnh"], ["select_one ill", "worst", "Nặng nhất"]],
        [["ill", "tha", "Tăng huyết áp"], ["ill", "dtd", "Đái tháo đường"]],
    )
    definition = read_xlsform(content).definition
    ill, more, worst = [one for _s, _r, one in definition.fields()]
    assert [one.value for one in definition.lists[ill.choices]] == ["tha", "dtd", "other"]
    assert [one.value for one in definition.lists[worst.choices]] == ["tha", "dtd"]
    assert (more.key, more.kind) == ("ill_other", "text")
    assert definition.lists[ill.choices][-1].label["vi"] == "Khác"
    back = read_xlsform(write_xlsform(definition, "x", 1)).definition
    assert back.field_map["ill_other"].relevant == more.relevant
    both = [["select_one com or_other", "com", "Xã", "", "", "", "", "province='51'"]]
    (no,) = faults(book(both, [["com", "1", "A", "51"]]))
    assert "choice_filter" in no


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["text", "integer", "begin_group", "end_group", "begin_repeat", "end_repeat", "select_one l",
         "note", "calculate",
         "a", "b", "${a}", "${a} > 1", ". = ''", "yes", "true()",
         "select_multiple l or_other", "${b} + ${a}", "'", "(((", "-" * 50]
    ),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)  # fmt: skip


def outcome(content: bytes) -> tuple[ReadForm | None, list[str]]:
    """Return the form, or the words in which it was refused; anything else that happens is a bug."""
    try:
        return read_xlsform(content), []
    except DefinitionWrong as no:
        return None, no.faults
    except Refusal as no:
        return None, [str(no)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(CELL, max_size=8), max_size=8),
    st.lists(st.lists(CELL, max_size=4), max_size=3),
    st.permutations(HEADS),
)
def test_whatever_stands_in_a_sheet_is_read_or_refused_in_words(
    rows: Any, choices: Any, heads: list[str]
) -> None:
    read, words = outcome(book(rows, choices, heads))
    assert all(words)
    if read is None:
        assert words
    else:
        again: Definition = read_xlsform(write_xlsform(read.definition, "x", 1)).definition
        assert {k: v.kind for k, v in again.field_map.items()} == {
            k: v.kind for k, v in read.definition.field_map.items()
        }
        for one in again.field_map.values():
            for text in (one.relevant, one.constraint, one.calculation):
                assert not text or parse(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3000), st.integers(0, 255))
def test_damaged_files_are_refused_in_words(noise: bytes, place: int, value: int) -> None:
    good = bytearray(book([["text", "a", "A"]]))
    good[place % len(good)] = value
    for content in (noise, bytes(good), b"PK\x03\x04" + noise):
        assert all(outcome(content)[1])
