"""Numbers, dates and scanned cards: read when right, told apart, never guessed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yteso.kernel.people.candidates import read_candidate
from yteso.kernel.people.dates import PartialDate, parse_compact_date, parse_day, parse_written_date
from yteso.kernel.people.numbers import (
    Warning,
    fits_person,
    normal_phone,
    parse_card_number,
    parse_insurance_number,
    parse_national_id,
    parse_phone,
    tidy_number,
)
from yteso.kernel.people.qr import (
    CitizenCardQr,
    InsuranceCardQr,
    VssidCode,
    decode_hex,
    parse_card_qr,
    parse_cccd_qr,
    parse_vssid_code,
    read_scan,
)

DATES = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("051185000123", ("051", 2, 1985)),
        ("051 085.000-123", ("051", 1, 1985)),
        ("001203000001", ("001", 1, 2003)),
    ],
)
def test_a_national_id_tells_province_sex_and_year(text, expected):
    parsed = parse_national_id(text)
    assert (parsed.province_code, parsed.sex, parsed.birth_year) == expected


@pytest.mark.parametrize(
    "text", ["", "212345678", "05118500012", "0511850001234", "05118500012a", "000000000000"]
)
def test_what_is_no_national_id(text):
    assert parse_national_id(text) is None


def test_a_national_id_warns_and_is_kept():
    parsed = parse_national_id("051185000123", birth=PartialDate(1990), sex=1)
    assert parsed.warnings == (Warning.SEX_DIFFERS, Warning.BIRTH_YEAR_DIFFERS)
    assert parse_national_id("099185000123").warnings == (Warning.PROVINCE_UNKNOWN,)
    assert fits_person("051185000123", PartialDate(None), 3)
    assert not fits_person("051185000123", PartialDate(1990), 2)


@given(st.integers(1, 96), st.integers(1900, 2099), st.sampled_from([1, 2]), st.integers(0, 999_999))
def test_every_well_made_national_id_fits_its_bearer(province, year, sex, serial):
    number = f"{province:03d}{2 * (year // 100 - 19) + sex - 1}{year % 100:02d}{serial:06d}"
    if len(set(number)) == 1:
        return
    assert fits_person(number, PartialDate(year), sex)
    assert not fits_person(number, PartialDate(year + 1), sex)
    assert not fits_person(number, PartialDate(year), 3 - sex)


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text):
    for read in (
        parse_national_id, parse_card_number, parse_insurance_number, parse_phone, parse_compact_date,
        parse_written_date, parse_cccd_qr, parse_card_qr, parse_vssid_code, read_scan, decode_hex,
        tidy_number,
    ):  # fmt: skip
        read(text)


def test_a_card_number_is_taken_apart():
    card = parse_card_number("dn4 51 5120000123")
    assert (card.object_group, card.benefit_level, card.province_code) == ("DN", 4, "51")
    assert (card.insurance_number, card.may_be_temporary) == ("5120000123", False)
    assert parse_card_number("TE1515120000123").may_be_temporary
    assert parse_card_number("DN6515120000123") is None
    assert parse_insurance_number("5120000123") == "5120000123"
    assert parse_insurance_number("DN4515120000123") == "5120000123"
    assert parse_insurance_number("DN4510000000000") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0905 123 456", "0905123456"),
        ("+84 905.123.456", "0905123456"),
        ("0084905123456", "0905123456"),
        ("84905123456", "0905123456"),
        ("905123456", "0905123456"),
        ("01651234567", "0351234567"),
        ("(0255) 3822 456", "02553822456"),
    ],
)
def test_a_phone_is_written_in_one_way(text, expected):
    assert normal_phone(text) == expected


def test_what_is_no_phone_is_kept_as_written():
    assert normal_phone(" 115 ") == "115"
    assert parse_phone("115") is None


@given(st.sampled_from("35789"), st.integers(0, 99_999_999))
def test_writing_a_phone_twice_changes_nothing(first, rest):
    number = f"0{first}{rest:08d}"
    for written in (number, f"+84{number[1:]}", f"84 {number[1:]}", number[1:]):
        assert normal_phone(written) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("198504121530", PartialDate(1985, 4, 12)),
        ("19850412", PartialDate(1985, 4, 12)),
        ("193800000000", PartialDate(1938)),
        ("19380700", PartialDate(1938, 7)),
        ("1938", PartialDate(1938)),
        ("19850231", PartialDate(1985, 2)),
        ("19851331", PartialDate(1985)),
        ("00000000", PartialDate()),
        ("", PartialDate()),
        ("không rõ", PartialDate()),
    ],
)
def test_compact_dates(text, expected):
    assert parse_compact_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12041985", PartialDate(1985, 4, 12)),
        ("12/04/1985", PartialDate(1985, 4, 12)),
        ("2/4/1985", PartialDate(1985, 4, 2)),
        ("04/1985", PartialDate(1985, 4)),
        ("041985", PartialDate(1985, 4)),
        ("1985", PartialDate(1985)),
        ("-", PartialDate()),
    ],
)
def test_written_dates(text, expected):
    assert parse_written_date(text) == expected


@given(DATES)
def test_dates_survive_each_writing(day):
    whole = PartialDate(day.year, day.month, day.day)
    assert parse_compact_date(f"{day:%Y%m%d}0815") == whole
    assert parse_written_date(f"{day:%d%m%Y}") == parse_written_date(str(whole)) == whole
    assert parse_day(f"{day:%Y%m%d}") == day
    assert whole.as_date() == day


CCCD = "051185000123|212345678|Nguyễn Thị Lan|12041985|Nữ|Tổ 3, Cẩm Thành, Quảng Ngãi|01072021"


def test_the_qr_of_a_citizen_card():
    read = CitizenCardQr(
        "051185000123", "212345678", "Nguyễn Thị Lan", PartialDate(1985, 4, 12), 2,
        "Tổ 3, Cẩm Thành, Quảng Ngãi", dt.date(2021, 7, 1),
    )  # fmt: skip
    assert parse_cccd_qr(CCCD) == read
    assert parse_cccd_qr(CCCD + "||Trần Văn Cha|\r\n") == read
    assert parse_cccd_qr(CCCD.replace("212345678", "")).old_id == ""
    assert parse_cccd_qr("051185000123|x") is None
    assert parse_cccd_qr(CCCD.replace("12041985", "1985")).birth == PartialDate(1985)


def card_qr(name: str, encoding: str = "utf-8") -> str:
    fields = [
        "DN4515120000123", name.encode(encoding).hex(), "12/04/1985", "2", "Cẩm Thành".encode(encoding).hex(),
        "51 - 001", "01/01/2026", "31/12/2026", "15/12/2025", "51", "", "K1", "01/01/2030$",
    ]  # fmt: skip
    return "|".join(fields)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_the_qr_of_an_insurance_card(encoding):
    read = parse_card_qr(card_qr("Nguyễn Thị Lan", encoding))
    assert (read.card_number, read.insurance_number) == ("DN4515120000123", "5120000123")
    assert (read.full_name, read.address) == ("Nguyễn Thị Lan", "Cẩm Thành")
    assert (read.birth, read.sex) == (PartialDate(1985, 4, 12), 2)
    assert (read.registered_facility_code, read.area_code) == ("51001", "K1")
    assert (read.valid_from, read.valid_to) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert read.five_years_on == dt.date(2030, 1, 1)


def test_an_insurance_card_with_plain_text_and_dashes():
    read = parse_card_qr("5120000123|Lê Văn Tám|1938|1||51–001|-|-|")
    assert (read.full_name, read.birth, read.valid_from) == ("Lê Văn Tám", PartialDate(1938), None)
    assert (read.insurance_number, read.registered_facility_code) == ("5120000123", "51001")


LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyÀÁẠỹ "


@given(st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: text.strip() == text))
def test_names_survive_hex(name):
    assert decode_hex(name.encode().hex().upper()).split() == name.split()


def test_vssid_and_telling_scans_apart():
    assert parse_vssid_code("5120000123") == VssidCode("5120000123")
    assert parse_vssid_code("DN4515120000123|x") == VssidCode("5120000123", "DN4515120000123")
    assert parse_vssid_code("hello") is None
    assert isinstance(read_scan(CCCD), CitizenCardQr)
    assert isinstance(read_scan(card_qr("Lan")), InsuranceCardQr)
    assert read_scan("nguyen thi lan") is None


def test_a_candidate_is_read_from_the_texts_of_a_dossier():
    candidate = read_candidate(
        full_name="  NGUYỄN  THỊ LAN", sex="2", birth="198504120000", id_number="051185000123",
        card_numbers="DN4515120000123;GD4515120000123", cards_from="20260101;20260601", cards_to="20260531;",
        card_facilities="51001;51002", facility_code="51001", record_number="7", phone="+84905123456",
    )  # fmt: skip
    assert (candidate.full_name, candidate.name_key) == ("NGUYỄN THỊ LAN", "nguyen thi lan")
    assert candidate.insurance_numbers == ("5120000123",)
    assert [(c.valid_from, c.valid_to, c.registered_facility_code) for c in candidate.cards] == [
        (dt.date(2026, 1, 1), dt.date(2026, 5, 31), "51001"),
        (dt.date(2026, 6, 1), None, "51002"),
    ]
    assert candidate.phone == "0905123456"
    assert [key[0] for key in candidate.number_keys()] == ["national_id", "insurance", "mrn"]


@pytest.mark.parametrize(
    ("number", "field"), [("212345678", "old_id"), ("B1234567", "passport"), ("051185000123", "national_id")]
)
def test_identity_numbers_are_told_apart(number, field):
    candidate = read_candidate(full_name="A", sex="9", birth="", id_number=number)
    assert getattr(candidate, field) == number
    assert candidate.sex == 3


def test_digits_of_other_alphabets_are_read_as_digits_or_not_at_all():
    assert tidy_number("０５１０８５０００１２３") == "051085000123"
    assert parse_national_id("٠٥١٠٨٥٠٠٠١٢٣") is None
