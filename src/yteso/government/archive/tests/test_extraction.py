import pytest

from yteso.government.archive.actions.templates import install_templates  # noqa: F401
from yteso.government.archive.extraction import extract, known_by_marks, lines_of, normalised
from yteso.government.archive.models import Template
from yteso.government.archive.testing import CERTIFICATE, KIND, VALUES, words_of

pytestmark = pytest.mark.django_db


def read(code: str, lines: list[str], sure: int = 93) -> dict[str, tuple[str, int]]:
    fields = Template.objects.get(code=code).fields
    found = extract(fields, [lines_of(words_of(lines, sure))])
    return {key: (one.text, one.sure) for key, one in found.items()}


def test_the_fields_of_a_certificate_are_found() -> None:
    assert {key: text for key, (text, _sure) in read(KIND, list(CERTIFICATE)).items()} == VALUES


def test_misread_tones_and_letters_do_not_hide_a_label() -> None:
    found = read(
        KIND,
        [
            "Sỏ: 0457 / CCHN-D-SYT",
            "Ho vả tên: Lê Văn Tám",
            "Ngảy sinh 1/2/1980",
            "Quảng Ngãi, ngảy 5 thảng 3 năm 2019",
        ],
    )
    assert found["number"][0] == "0457/CCHN-D-SYT"
    assert found["holder_name"][0] == "Lê Văn Tám"
    assert found["born_on"][0] == "01/02/1980"
    assert found["issued_on"][0] == "05/03/2019"


def test_a_value_that_does_not_fit_is_unsure() -> None:
    found = read(KIND, ["Số căn cước công dân: 05118700432", "Ngày sinh: 45/13/1987", "Họ và tên: Tám"])
    assert found["holder_number"] == ("05118700432", 40)
    assert found["born_on"] == ("45/13/1987", 40)
    assert found["holder_name"] == ("Tám", 40)


def test_a_value_ends_where_the_next_label_begins_and_goes_on_below() -> None:
    lines = [
        "BỆNH ÁN NỘI KHOA Số lưu trữ: 26.01234",
        "Họ và tên: TRẦN VĂN ÚT Sinh ngày: 02/09/1960",
        "Số thẻ BHYT: GD4515120012345",
        "Vào viện: 08 giờ 30 ngày 01/03/2024 Ra viện: 10 giờ, ngày 9/3/2024",
        "Chẩn đoán ra viện: Viêm phổi do vi khuẩn,",
        "tăng huyết áp độ II",
    ]
    found = {key: text for key, (text, _sure) in read("medical_record", lines).items()}
    assert found == {
        "number": "26.01234",
        "holder_name": "Trần Văn Út",
        "born_on": "02/09/1960",
        "card_number": "GD4515120012345",
        "admitted_on": "01/03/2024",
        "issued_on": "09/03/2024",
        "diagnosis": "Viêm phổi do vi khuẩn, tăng huyết áp độ II",
    }


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("date", "ngày 5 tháng 3 năm 2019", ("05/03/2019", True)),
        ("date", "31/02/2019", ("31/02/2019", False)),
        ("number", "Số: 12/QNg-CCHND", ("12/QNG-CCHND", True)),
        ("person_number", "051 187 004 321", ("051187004321", True)),
        ("tax_number", "4300123456", ("4300123456", True)),
        ("name", "LÊ THỊ HỒNG", ("Lê Thị Hồng", True)),
        ("text", "  a  b ", ("a b", True)),
        ("text", "...", ("", False)),
    ],
)
def test_values_are_written_as_they_are_entered(kind: str, text: str, expected: tuple[str, bool]) -> None:
    assert normalised(kind, text) == expected


def test_a_paper_is_known_by_its_heading() -> None:
    marks = {one.code: one.marks for one in Template.objects.all()}
    assert known_by_marks(marks, "CHỨNG CHỈ HÀNH NGHỀ\nDƯỢC") == KIND
    assert known_by_marks(marks, "Giấy phép hành nghề khám bệnh, chữa bệnh") == "practice_licence"
    assert known_by_marks(marks, "Thư mời") == ""
