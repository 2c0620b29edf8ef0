"""What a scanner reads: the QR of the citizen card, of the insurance card and of VssID."""

import binascii
import datetime as dt
import re
from dataclasses import dataclass

from yteso.kernel.base.public import clean
from yteso.kernel.people.dates import UNKNOWN, PartialDate, parse_written_date
from yteso.kernel.people.names import repair_encoding
from yteso.kernel.people.numbers import (
    NATIONAL_ID,
    OLD_ID,
    parse_card_number,
    parse_insurance_number,
    tidy_number,
)

_SEXES = {"nam": 1, "1": 1, "male": 1, "nữ": 2, "nu": 2, "2": 2, "female": 2}
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class CitizenCardQr:
    """The QR of a chip citizen card: seven fields; what newer cards add after them is ignored.

    Source: Circular 06/2021/TT-BCA (layout of the chip card); read as production systems read it.
    """

    national_id: str
    old_id: str
    full_name: str
    birth: PartialDate
    sex: int
    address: str
    issued_on: dt.date | None


@dataclass(frozen=True, slots=True)
class InsuranceCardQr:
    """The QR of a health-insurance card; fields that the card leaves out are empty or None."""

    card_number: str
    insurance_number: str
    full_name: str
    birth: PartialDate
    sex: int
    address: str
    registered_facility_code: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    issued_on: dt.date | None
    issuer_code: str
    parent_name: str
    area_code: str
    five_years_on: dt.date | None


@dataclass(frozen=True, slots=True)
class VssidCode:
    """What VssID shows: a social-insurance number, with the card number where it gives one."""

    insurance_number: str
    card_number: str = ""


def _sex(text: str) -> int:
    return _SEXES.get(clean(text).lower(), 3)


def parse_cccd_qr(text: str) -> CitizenCardQr | None:
    """Read the QR of a citizen card, or return None if the text is not one.

    Tolerant: a keyboard scanner's line end, spaces, an empty old number, more fields than seven, and a
    card holder's name in any case.
    """
    fields = [clean(part) for part in text.strip().strip("\x00").split("|")]
    if len(fields) < 7:
        return None
    number = tidy_number(fields[0])
    if not NATIONAL_ID.fullmatch(number):
        return None
    old = tidy_number(fields[1])
    return CitizenCardQr(
        national_id=number,
        old_id=old if OLD_ID.fullmatch(old) else "",
        full_name=repair_encoding(fields[2]).text,
        birth=parse_written_date(fields[3]),
        sex=_sex(fields[4]),
        address=repair_encoding(fields[5]).text,
        issued_on=parse_written_date(fields[6]).as_date(),
    )


def decode_hex(text: str) -> str:
    """Return the text behind hex digits (UTF-8, else UTF-16 little-endian), or the text itself."""
    bare = text.strip()
    if not bare or not _HEX.fullmatch(bare):
        return clean(text)
    raw = binascii.unhexlify(bare)
    for encoding in ("utf-8", "utf-16-le"):
        try:
            decoded = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        decoded = decoded.strip("\ufeff\x00")
        if decoded and decoded.isprintable():
            return clean(decoded)
    return clean(text)


def parse_card_qr(text: str) -> InsuranceCardQr | None:
    """Read the QR of an insurance card: 13 fields by `|`, names in hex; None if the text is not one.

    Older cards end before the last fields; the card number may be the 15 characters or the 10 digits.
    """
    fields = text.strip().strip("\x00").rstrip("$").split("|")
    if len(fields) < 6:
        return None
    number = tidy_number(fields[0])
    insurance = parse_insurance_number(number)
    if not insurance:
        return None
    fields = [part.strip() for part in fields] + [""] * 13

    def day(place: int) -> dt.date | None:
        return parse_written_date(fields[place]).as_date()

    return InsuranceCardQr(
        card_number=number,
        insurance_number=insurance,
        full_name=repair_encoding(decode_hex(fields[1])).text,
        birth=parse_written_date(fields[2]) if fields[2] else UNKNOWN,
        sex=_sex(fields[3]),
        address=repair_encoding(decode_hex(fields[4])).text,
        registered_facility_code=re.sub(r"[\s\-–]+", "", fields[5])[:5],
        valid_from=day(6),
        valid_to=day(7),
        issued_on=day(8),
        issuer_code=fields[9],
        parent_name=repair_encoding(decode_hex(fields[10])).text,
        area_code=fields[11] if fields[11] in ("K1", "K2", "K3") else "",
        five_years_on=parse_written_date(fields[12].rstrip("$")).as_date(),
    )


def parse_vssid_code(text: str) -> VssidCode | None:
    """Read the code that VssID shows: the 10-digit number, a card number, or fields that begin with one."""
    for part in re.split(r"[|;,\s]+", text.strip()):
        card = parse_card_number(part)
        if card is not None:
            return VssidCode(card.insurance_number, card.number)
        number = parse_insurance_number(part)
        if number:
            return VssidCode(number)
        if part:
            return None
    return None


Scanned = CitizenCardQr | InsuranceCardQr | VssidCode


def read_scan(text: str) -> Scanned | None:
    """Tell which card was scanned and read it; None if it is no card that we know."""
    return parse_cccd_qr(text) or parse_card_qr(text) or parse_vssid_code(text)
