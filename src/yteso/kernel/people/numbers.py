"""The numbers that name people: read, judged against each other, never guessed."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from yteso.kernel.people.dates import PartialDate

NATIONAL_ID = re.compile(r"[0-9]{12}")
OLD_ID = re.compile(r"[0-9]{9}")
PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{6,9}")
CARD = re.compile(r"[A-Z]{2}[1-5][0-9]{12}")
INSURANCE_NUMBER = re.compile(r"[0-9]{10}")
_NOISE = re.compile(r"[\s.\-_]+")
_NOT_A_NUMBER = re.compile(r"(\d)\1*")  # 000000000000, 999999999: typed to get past a form

MALE, FEMALE = 1, 2


class Warning(StrEnum):
    """What is odd in a number that is right in form. Odd numbers are kept and shown, never refused."""

    PROVINCE_UNKNOWN = "province_unknown"
    SEX_DIFFERS = "sex_differs"
    BIRTH_YEAR_DIFFERS = "birth_year_differs"


@dataclass(frozen=True, slots=True)
class NationalId:
    """A personal identification number: where the birth was registered, sex, year of birth.

    Source: Circular 07/2016/TT-BCA; Decree 137/2015/ND-CP, Article 13.
    """

    number: str
    province_code: str
    sex: int
    birth_year: int
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True)
class CardNumber:
    """A health-insurance card's 15 characters taken apart.

    `may_be_temporary`: code `TE1`, which children under six get, also before they have their own number.
    Source: Decision 1351/QD-BHXH (2015).
    """

    number: str
    object_group: str
    benefit_level: int
    province_code: str
    insurance_number: str
    may_be_temporary: bool = False


@lru_cache(maxsize=65536)
def tidy_number(text: str) -> str:
    """Return the number in capitals without spaces, dots and dashes; nothing if it is one digit repeated."""
    number = _NOISE.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()
    return "" if _NOT_A_NUMBER.fullmatch(number) else number


def parse_national_id(
    text: str, *, birth: PartialDate | None = None, sex: int | None = None
) -> NationalId | None:
    """Read 12 digits; compare with birth year and sex where given, and warn instead of refusing."""
    number = tidy_number(text)
    if not NATIONAL_ID.fullmatch(number):
        return None
    century_and_sex = int(number[3])
    said_sex = MALE if century_and_sex % 2 == 0 else FEMALE
    said_year = 1900 + 100 * (century_and_sex // 2) + int(number[4:6])
    warnings: list[Warning] = []
    if not (1 <= int(number[:3]) <= 96 or 100 <= int(number[:3]) <= 400):
        warnings.append(Warning.PROVINCE_UNKNOWN)
    if sex in (MALE, FEMALE) and sex != said_sex:
        warnings.append(Warning.SEX_DIFFERS)
    if birth is not None and birth.year is not None and birth.year != said_year:
        warnings.append(Warning.BIRTH_YEAR_DIFFERS)
    return NationalId(number, number[:3], said_sex, said_year, tuple(warnings))


def fits_person(number: str, birth: PartialDate, sex: int) -> bool:
    """Whether the sex and birth year inside a 12-digit number agree with the person's (unknown agrees)."""
    parsed = parse_national_id(number, birth=birth, sex=sex)
    return parsed is not None and not parsed.warnings


@lru_cache(maxsize=65536)
def parse_card_number(text: str) -> CardNumber | None:
    """Read a 15-character card number."""
    number = tidy_number(text)
    if not CARD.fullmatch(number):
        return None
    return CardNumber(
        number, number[:2], int(number[2]), number[3:5], number[5:], may_be_temporary=number.startswith("TE1")
    )


def parse_insurance_number(text: str) -> str:
    """Return the 10-digit social-insurance number of a card number or of the number itself, or nothing."""
    card = parse_card_number(text)
    if card is not None:
        return "" if _NOT_A_NUMBER.fullmatch(card.insurance_number) else card.insurance_number
    number = tidy_number(text)
    return number if INSURANCE_NUMBER.fullmatch(number) else ""


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in national form (`0912345678`)."""

    number: str
    mobile: bool = field(default=False)


_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{8,9}")
# The 11-digit mobile prefixes that became 10-digit ones in 2018 (Decision 798/QD-BTTTT).
_OLD_PREFIXES = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083",
    "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


@lru_cache(maxsize=16384)
def parse_phone(text: str) -> Phone | None:
    """Read a Vietnamese telephone number in any usual writing: spaces, dots, +84, 84, lost first zero."""
    digits = re.sub(r"[^\d+]", "", text)
    for prefix in ("+84", "0084"):
        if digits.startswith(prefix):
            digits = "0" + digits[len(prefix) :].lstrip("0")
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    if len(digits) == 9 and digits[0] in "35789":
        digits = "0" + digits
    if len(digits) == 11 and digits[:4] in _OLD_PREFIXES:
        digits = _OLD_PREFIXES[digits[:4]] + digits[4:]
    if _MOBILE.fullmatch(digits):
        return Phone(digits, mobile=True)
    if _LANDLINE.fullmatch(digits):
        return Phone(digits)
    return None


def normal_phone(text: str) -> str:
    """Return the number in national form, or the text tidied if it is no Vietnamese number."""
    phone = parse_phone(text) if text else None
    return phone.number if phone else text.strip()[:20]
