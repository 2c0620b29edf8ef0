"""Rules that the schema itself gives: required fields, lengths, formats and code lists of every field."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import each, listed, no_longer, of_its_province, required
from yteso.exchange.insurance.checking.moments import are_days, is_birth, is_day, is_day_or_moment, is_moment
from yteso.exchange.insurance.checking.rule import Check, Rule
from yteso.exchange.insurance.checking.view import number
from yteso.exchange.insurance.reading.shapes import Severity
from yteso.exchange.insurance.schema import UNLIMITED, Field, tables

PORTAL = "Bảng kiểm tra của Cổng tiếp nhận BHXH theo QĐ 4750/QĐ-BYT"
_SOURCES = {
    "130": "QĐ 130/QĐ-BYT",
    "4750": "QĐ 4750/QĐ-BYT",
    "3176": "QĐ 3176/QĐ-BYT",
    "3176+1931": "QĐ 1931/QĐ-BYT",
}
# Forms of the HIV and TB programmes: their faults must not keep a visit out of the record.
PROGRAMMES = {"XML6", "XML15"}
# Practice differs from the text, or the content matters for nobody's money or identity: warn only.
SOFT_LENGTH = {"MA_NGHE_NGHIEP", "MA_TTDV", "MA_BS", "DIEN_THOAI", "MA_KHOA", "MA_BENH_YHCT", "CAN_NANG"}
SOFT_FORMAT = {
    "NGAY_MIEN_CCT",
    "NAM_NAM_LIEN_TUC",
    "NGAY_TAI_KHAM",
    "NGAY_TTOAN",
    "CAN_NANG",
    "NGAYCAP_CCCD_NND",
}
SOFT_LIST = {
    "MA_NGHE_NGHIEP",
    "MA_KHOA",
    "MA_DOITUONG_KCB",
    "MA_XANG_DAU",
    "MA_QUOCTICH",
    "MA_DANTOC",
    "MA_DANTOC_NND",
    "MA_TAI_NAN",
    "MA_KHUVUC",
    "MA_BENH",  # the list known is that of the World Health Organization, the ministry's has more (A90)
    "MA_BENH_CHINH",
    "MA_BENH_KT",
    "MA_DKBD",
    "MA_NOI_DI",
    "MA_NOI_DEN",
    "MA_CSKCB_DEN",
    "MATINH_CU_TRU",
    "MAXA_CU_TRU",
    "MA_CSKCB",
}


def _severity(table: str, soft: bool) -> Severity:
    return "warning" if soft or table in PROGRAMMES else "error"


def _decimals(value: str, places: int) -> bool:
    if value != value.strip() or number(value) != number(value):
        return False
    return len(value.rpartition(".")[2]) <= places if "." in value else True


def is_whole(value: str) -> bool:
    """Return True for a whole number without sign."""
    return value.isascii() and value.isdigit()


def is_amount(value: str) -> bool:
    """Return True for a decimal number that is not negative, written with "."."""
    return number(value) >= 0


def is_rate(value: str) -> bool:
    """Return True for a percentage; 1931 allows one decimal."""
    return _decimals(value, 1) and number(value) >= 0


def _of(field: Field, version: str) -> int:
    return field.lengths.get(version, UNLIMITED)


def _format(field: Field) -> tuple[Check, str] | None:
    """Return the check of a field's format, and what it should look like."""
    whens = {_of(field, version) for version in field.lengths}
    if field.format == "when":
        if whens == {8}:
            return (
                each(field.name, is_day),
                _("yyyyMMdd"),
            )
        if whens == {12}:
            return (
                each(field.name, is_moment),
                _("yyyyMMddHHmm"),
            )
        many = max(whens) > 12 or UNLIMITED in whens
        return (
            each(field.name, is_day_or_moment, many=many),
            _("yyyyMMdd or yyyyMMddHHmm"),
        )
    by_format: dict[str, tuple[Check, str]] = {
        "date_or_time": (each(field.name, is_day_or_moment), _("yyyyMMdd or yyyyMMddHHmm")),
        "dates": (each(field.name, are_days), _("yyyyMMdd, several separated by ;")),
        "birth": (each(field.name, is_birth), _("yyyyMMddHHmm, unknown parts 00")),
        "whole": (each(field.name, is_whole), _("a whole number")),
        "rate": (each(field.name, is_rate), _("a percentage")),
        "money": (each(field.name, is_amount), _("an amount, decimal point, not negative")),
        "quantity": (each(field.name, is_amount), _("a number, decimal point, not negative")),
        "weight": (each(field.name, is_amount), _("kilograms with decimal point")),
    }
    return by_format.get(field.format)


def declare() -> Iterator[Rule]:
    """Yield the rules of every field of every table."""
    for table in tables().values():
        for order, field in enumerate(table.fields, 1):
            yield from _rules_of(table.name, order, field)


def _rules_of(table: str, order: int, field: Field) -> Iterator[Rule]:
    prefix = f"X{table[3:]}-"
    versions = frozenset(field.lengths)
    source = "; ".join(_SOURCES[version] for version in field.lengths if version != "3176+1931")
    if field.required in ("must", "should"):
        yield Rule(
            f"{prefix}1{order:03d}",
            _severity(table, field.required == "should"),
            table,
            (field.name,),
            _("%(label)s (%(field)s) is empty."),
            _("Fill in %(field)s and send the dossier again."),
            f"{source}; {PORTAL}",
            required(
                field.name,
            ),
            versions,
        )
    if any(limit != UNLIMITED for limit in field.lengths.values()):
        yield Rule(
            f"{prefix}2{order:03d}",
            _severity(table, field.name in SOFT_LENGTH),
            table,
            (field.name,),
            _("%(label)s (%(field)s) has %(length)s characters; at most %(limit)s are allowed."),
            _("Shorten %(field)s."),
            source,
            no_longer(field.name, field.lengths),
            versions,
        )
    form = _format(field)
    if form is not None:
        check, shape = form
        yield Rule(
            f"{prefix}3{order:03d}",
            _severity(table, field.name in SOFT_FORMAT),
            table,
            (field.name,),
            _("%(label)s (%(field)s) is written “%(value)s”, which is not of the form required."),
            shape,
            source,
            check,
            versions,
        )
    if field.value_list in ("one", "no_yes"):
        allowed = {"1"} if field.value_list == "one" else {"0", "1"}
        yield Rule(
            f"{prefix}4{order:03d}",
            _severity(table, False),
            table,
            (field.name,),
            _("%(label)s (%(field)s) has the value “%(value)s”, which the standard does not allow."),
            _("Write 1, or leave it empty.") if field.value_list == "one" else _("Write 0 or 1."),
            f"{source}; {PORTAL}",
            each(field.name, allowed.__contains__),
            versions,
        )
    elif field.value_list:
        yield Rule(
            f"{prefix}4{order:03d}",
            _severity(table, field.name in SOFT_LIST),
            table,
            (field.name,),
            _("%(label)s (%(field)s): the code %(code)s is not in the list valid at the end of the visit."),
            _("Choose a code of the official list."),
            source,
            _list_check(field),
            versions,
        )


def _list_check(field: Field) -> Check:
    """Return how a field's codes are looked up: communes with their province, facilities one by one."""
    if field.value_list == "commune":
        return of_its_province(field.name, "MATINH_CU_TRU", "commune")
    return listed(
        field.name, field.value_list, many=field.format == "texts" or field.value_list == "facility"
    )
