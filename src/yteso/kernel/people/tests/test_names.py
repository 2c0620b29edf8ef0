"""Vietnamese names: repaired, folded, sorted, compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yteso.kernel.base.public import fold, sort_key
from yteso.kernel.people.agreement import BirthAgreement, compare, compare_births
from yteso.kernel.people.dates import PartialDate
from yteso.kernel.people.names import (
    Encoding,
    NameAgreement,
    compare_full_names,
    compare_names,
    digits_apart,
    name_key,
    repair_encoding,
)

WRITTEN = """
Nguyễn Trần Lê Phạm Huỳnh Võ Đỗ Bùi Thị Văn Đức Ngọc Thuý Thúy Hoà Hòa Quý Ánh Ân Ăn Ơn Ước Yến Mỹ Kỳ Phượng Khuê
Nghĩa Giang Gia Quỳnh Thuỷ Tuyết Chuyên Tiến Sỹ Ỷ Lữ Hạnh Hằng Hường Rơ Châm Y Blơng
"""  # noqa: E501
SYLLABLES = WRITTEN.split()
NAMES = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NguyÔn V¨n An", "Nguyễn Văn An"),
        ("TrÇn ThÞ H\u00adêng", "Trần Thị Hường"),
        ("§ç §øc Ph\u00adîng", "Đỗ Đức Phượng"),
        ("NGUYÔN V¡N AN", "NGUYỄN VĂN AN"),
        ("Hoµng Quúnh Nga", "Hoàng Quỳnh Nga"),
    ],
)
def test_tcvn3_is_repaired(written, meant):
    repaired = repair_encoding(written)
    assert (repaired.text, repaired.encoding) == (meant, Encoding.TCVN3)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Nguyeãn Vaên An", "Nguyễn Văn An"),
        ("Traàn Thò Höôøng", "Trần Thị Hường"),
        ("NGUYEÃN THÒ PHÖÔÏNG", "NGUYỄN THỊ PHƯỢNG"),
        ("Ñoã Ñöùc", "Đỗ Đức"),
    ],
)
def test_vni_is_repaired(written, meant):
    repaired = repair_encoding(written)
    assert (repaired.text, repaired.encoding) == (meant, Encoding.VNI)


@given(NAMES)
def test_what_is_right_is_left_alone(name):
    repaired = repair_encoding(name)
    assert (repaired.text, repaired.changed) == (name, False)
    assert repair_encoding(unicodedata.normalize("NFD", name)).text == name


@pytest.mark.parametrize("name", ["Müller Jürgen", "José García", "Zoë O'Brien", "SMITH JOHN", "Siu H'Blơng"])
def test_foreign_names_are_left_alone(name):
    assert repair_encoding(name).text == name


@given(st.text(max_size=60))
def test_no_text_breaks_the_repair(text):
    once = repair_encoding(text).text
    assert unicodedata.normalize("NFC", once) == once
    name_key(text)
    sort_key(text)


@given(NAMES)
def test_case_form_and_spaces_do_not_matter(name):
    for other in (
        name.upper(),
        name.lower(),
        unicodedata.normalize("NFD", name),
        f"  {name.replace(' ', '   ')} ",
    ):
        assert name_key(other) == name_key(name)
        assert fold(other) == fold(name)
    assert name_key(name).isascii()


@pytest.mark.parametrize(
    "in_order",
    [
        ["An", "Án", "Ạn", "Anh", "Ánh", "Ăn", "Ân", "Ấn", "Ba"],
        ["Dung", "Dũng", "Đa", "Đào"],
        ["Trần Văn An", "Lê Văn Án", "Bùi Văn Anh"],
        ["Lê An", "Lê Thị An", "Lý An", "Nguyễn An"],
        ["Hà", "Hả", "Hã", "Há", "Hạ"],
    ],
)
def test_people_are_listed_as_in_vietnam(in_order):
    backwards = in_order[::-1]
    assert sorted(backwards, key=sort_key) == in_order


@given(NAMES, NAMES)
def test_comparing_is_even_handed(one, other):
    assert compare_full_names(one, other) == compare_full_names(other, one)
    assert compare_full_names(one, one.upper()) is NameAgreement.SAME
    assert compare_full_names(one, fold(one)) is NameAgreement.SAME


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Nguyễn Thị Thuý", "NGUYỄN THỊ THÚY", NameAgreement.SAME),
        ("Nguyễn Thị Hoà", "Nguyen Thi Hoa", NameAgreement.SAME),
        ("Nguyễn Minh Anh", "Nguyễn Minh Ánh", NameAgreement.NEAR),
        ("Nguyễn Thị Lan", "Nguyễn Lan", NameAgreement.NEAR),
        ("Lê Thị Mỹ", "Lê Thị Mĩ", NameAgreement.NEAR),
        ("Lan Nguyễn Thị", "Nguyễn Thị Lan", NameAgreement.NEAR),
        ("Nguyển Thị Lam", "Nguyễn Thị Lan", NameAgreement.DIFFERENT),
        ("Nguyenn Thi Lan", "Nguyễn Thị Lan", NameAgreement.NEAR),
        ("Nguyễn Văn An", "Nguyễn Văn Anh", NameAgreement.DIFFERENT),
        ("", "", NameAgreement.DIFFERENT),
    ],
)
def test_how_alike_names_are(one, other, expected):
    assert compare_full_names(one, other) is expected


def test_keys_of_nothing_are_never_the_same():
    assert compare_names("", "") is NameAgreement.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (PartialDate(1985, 4, 12), PartialDate(1985, 4, 12), BirthAgreement.SAME),
        (PartialDate(1985, 4, 12), PartialDate(1985), BirthAgreement.COMPATIBLE),
        (PartialDate(1985), PartialDate(1985), BirthAgreement.COMPATIBLE),
        (PartialDate(1985, 4, 12), PartialDate(1985, 12, 4), BirthAgreement.NEAR),
        (PartialDate(1985, 4, 12), PartialDate(1985, 4, 13), BirthAgreement.NEAR),
        (PartialDate(1985, 4, 12), PartialDate(1986, 4, 12), BirthAgreement.NEAR),
        (PartialDate(1985, 4, 12), PartialDate(1985, 5, 13), BirthAgreement.DIFFERENT),
        (PartialDate(1985, 4, 12), PartialDate(1995, 4, 12), BirthAgreement.DIFFERENT),
        (PartialDate(), PartialDate(1985), BirthAgreement.UNKNOWN),
    ],
)
def test_how_alike_births_are(one, other, expected):
    assert compare_births(one, other) is expected
    assert compare_births(other, one) is expected


def test_agreement_says_why():
    agreement = compare("Lê An", PartialDate(1990, 1, 1), 1, "Lê An", PartialDate(2020, 1, 1), 2)
    assert agreement.reasons() == ["name_same", "birth_differs", "sex_differs"]


def test_numbers_that_look_mistyped():
    assert digits_apart("051185000123", "051185000132")
    assert digits_apart("051185000123", "051185000124")
    assert not digits_apart("051185000123", "051185999999")
    assert not digits_apart("1", "1")
