"""What a line of drugs, services, results or notes must say besides money: conditions and forms of codes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import (
    at_most_one_of,
    each,
    empty_when,
    matches,
    needed_when,
    needed_with,
    one_of,
)
from yteso.exchange.insurance.checking.rule import Hit, Rule, error, warning
from yteso.exchange.insurance.checking.view import View, number

PORTAL = "Bảng kiểm tra của Cổng tiếp nhận BHXH theo QĐ 4750/QĐ-BYT"
T0, T2 = "QĐ 4750/QĐ-BYT, Bảng Check-in", "QĐ 130/QĐ-BYT, Bảng 2"
T3, T4, T5 = "QĐ 130/QĐ-BYT, Bảng 3", "QĐ 130/QĐ-BYT, Bảng 4", "QĐ 130/QĐ-BYT, Bảng 5"
PERFORMED = ("1", "2", "3", "8", "18")
TESTS = ("1", "2", "3")
BEDS = ("14", "15", "16")
SUPPLIES = ("10", "11")
DRUGS = ("4", "5", "6", "7", "17")
WITHOUT_TENDER = ("7", "17")
WITHOUT_REGISTRATION = ("40.17", "40.573")
TENDER = r"[^;]+;G[\w.]+;N\d;\d{4}(?:;[\w.]+){0,2}|[^;]+;\d{4}"
TENDER_SUPPLY = r"[^;]+;G[\w.]+;N\d;\d{4}(?:;[\w.]+){0,2}|[^;]+;\d{4}"
MACHINE = r"[A-ZĐ]{2,4}\.\d[^.;]*\.(?:\d{5}\.)?[^;]+"


def tender_missing(view: View, rule: Rule) -> Iterator[Hit]:
    """Drugs name their tender, but for blood and what the patient pays."""
    if "" not in view.distinct("XML2", "TT_THAU"):
        return
    groups, scopes = view.column("XML2", "MA_NHOM"), view.column("XML2", "PHAM_VI")
    for row in view.rows_with("XML2", "TT_THAU", {""}):
        if groups[row] not in WITHOUT_TENDER:
            yield Hit(row, field="TT_THAU", severity="warning" if scopes[row] == "2" else None)


def registration_missing(view: View, rule: Rule) -> Iterator[Hit]:
    """Drugs name their registration, but for oxygen and nitric oxide."""
    if "" not in view.distinct("XML2", "SO_DANG_KY"):
        return
    groups, codes = view.column("XML2", "MA_NHOM"), view.column("XML2", "MA_THUOC")
    for row in view.rows_with("XML2", "SO_DANG_KY", {""}):
        if groups[row] in ("4", "5", "6") and codes[row] not in WITHOUT_REGISTRATION:
            yield Hit(row, field="SO_DANG_KY")


def name_missing(code: str, name: str, unless: str = "") -> object:
    """A service or supply with a code has a name."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if "" not in view.distinct(rule.table, name):
            return
        codes = view.column(rule.table, code)
        others = view.column(rule.table, unless) if unless else [""] * len(codes)
        for row in view.rows_with(rule.table, name, {""}):
            if codes[row] and not others[row]:
                yield Hit(row, field=name, parameters={"other": code, "other_value": codes[row]})

    return check


def unit_missing(view: View, rule: Rule) -> Iterator[Hit]:
    """Results that are numbers have a unit."""
    if "" not in view.distinct("XML4", "DON_VI_DO"):
        return
    values = view.column("XML4", "GIA_TRI")
    for row in view.rows_with("XML4", "DON_VI_DO", {""}):
        if values[row] and number(values[row]) == number(values[row]):
            yield Hit(row, field="DON_VI_DO", parameters={"other_value": values[row]})


def odd_vitals(value: str) -> bool:
    """Return True for notes whose vital signs, if written as CSST<...>, can be read."""
    begin = value.find("CSST")
    return begin < 0 or (value[begin + 4 : begin + 5] == "<" and ">" in value[begin:])


RULES: tuple[Rule, ...] = (
    error(
        "X0-5101",
        "MA_DICH_VU MA_THUOC MA_VAT_TU",
        one_of("MA_DICH_VU", "MA_THUOC", "MA_VAT_TU"),
        _("The first cost names neither service, drug nor supply."),
        _("Write one of MA_DICH_VU, MA_THUOC, MA_VAT_TU."),
        PORTAL,
    ),
    error(
        "X0-5102",
        "MA_DICH_VU MA_THUOC MA_VAT_TU",
        at_most_one_of("MA_DICH_VU", "MA_THUOC", "MA_VAT_TU"),
        _("The first cost names several things at once (%(found)s)."),
        _("Write only the first: a service, a drug or a supply."),
        PORTAL,
    ),
    *(
        error(
            f"X0-510{digit}",
            f"{name} {code}",
            needed_with(name, code),
            _("%(other)s is %(other_value)s but %(label)s (%(field)s) is empty."),
            _("Write the name of the first cost."),
            PORTAL,
        )
        for digit, name, code in (
            (3, "TEN_DICH_VU", "MA_DICH_VU"),
            (4, "TEN_THUOC", "MA_THUOC"),
            (5, "TEN_VAT_TU", "MA_VAT_TU"),
        )
    ),
    error(
        "X0-5106",
        "LY_DO_VNT NGAY_VAO_NOI_TRU",
        needed_with("LY_DO_VNT", "NGAY_VAO_NOI_TRU"),
        _("The patient was admitted (%(other_value)s) but the reason (LY_DO_VNT) is empty."),
        _("Write the reason for admission."),
        PORTAL,
    ),
    warning(
        "X1-5106",
        "LY_DO_VNT NGAY_VAO_NOI_TRU",
        needed_with("LY_DO_VNT", "NGAY_VAO_NOI_TRU"),
        _("The patient was admitted (%(other_value)s) but the reason (LY_DO_VNT) is empty."),
        _("Write the reason for admission."),
        "QĐ 3176/QĐ-BYT, Bảng 1",
    ),
    warning(
        "X1-5107",
        "NGAY_VAO_NOI_TRU MA_LOAI_KCB",
        needed_when("NGAY_VAO_NOI_TRU", "MA_LOAI_KCB", ("03", "04")),
        _("Inpatient care (MA_LOAI_KCB %(other_value)s) has no admission time."),
        _("Write NGAY_VAO_NOI_TRU."),
        "QĐ 130/QĐ-BYT, Bảng 1",
    ),
    error(
        "X2-5101",
        "TT_THAU MA_NHOM",
        tender_missing,
        _("The tender (TT_THAU) of a drug is empty."),
        _("Write decision;package;group;year, or number;year for drugs made in house."),
        PORTAL,
    ),
    warning(
        "X2-5102",
        "TT_THAU",
        matches("TT_THAU", TENDER),
        _("The tender “%(value)s” is not written as decision;package;group;year[;unit]."),
        _("Write for example 120/QĐ-SYT;G2;N3;2021;31."),
        T2,
    ),
    warning(
        "X2-5103",
        "SO_DANG_KY MA_NHOM",
        registration_missing,
        _("The registration number (SO_DANG_KY) of a drug is empty."),
        _("Write the number on the package."),
        T2,
    ),
    warning(
        "X2-5104",
        "SO_DANG_KY",
        each("SO_DANG_KY", lambda value: " " not in value),
        _("The registration number “%(value)s” has spaces."),
        _("Write it without spaces."),
        T2,
    ),
    warning(
        "X2-5105",
        "MA_BAC_SI",
        needed_with("MA_BAC_SI", "MA_NHOM"),
        _("The ordering practitioner (MA_BAC_SI) is empty."),
        _("Write the licence number of the practitioner who ordered the drug."),
        T2,
    ),
    error(
        "X2-5106",
        "MA_THUOC PHAM_VI",
        needed_when("MA_THUOC", "PHAM_VI", ("1",)),
        _("A drug paid by insurance has no ingredient code (MA_THUOC)."),
        _("Write the code of the ministry's list."),
        PORTAL,
    ),
    warning(
        "X2-5107",
        "MA_CSKCB_THUOC",
        matches("MA_CSKCB_THUOC", r"(?:C|K|M|H|HC)\.\d{5}"),
        _("The origin of the drug “%(value)s” is not written as C., K., M. or H. and 5 digits."),
        _("Write for example C.51001."),
        T2,
    ),
    warning(
        "X2-5108",
        "MA_NHOM",
        each("MA_NHOM", DRUGS.__contains__),
        _("The cost group %(value)s is none for drugs."),
        _("Use 4, 5, 6, 7 or 17, or move the line to XML3."),
        "QĐ 5937/QĐ-BYT, Phụ lục 3",
    ),
    warning(
        "X2-5109",
        "LIEU_DUNG",
        each("LIEU_DUNG", lambda value: any(char.isdigit() for char in value)),
        _("The dose “%(value)s” names no quantity."),
        _("Write quantity per time * times per day * days [total per day]."),
        T2,
    ),
    warning(
        "X2-5110",
        "DUONG_DUNG",
        matches("DUONG_DUNG", r"\d\.\d\d"),
        _("The route “%(value)s” is not a code such as 1.01."),
        _("Write the code of the route."),
        T2,
    ),
    warning(
        "X2-5111",
        "HAM_LUONG MA_NHOM",
        needed_when("HAM_LUONG", "MA_NHOM", ("4", "5", "6")),
        _("The strength (HAM_LUONG) of a drug is empty."),
        _("Write it as on the package; gas, blood and traditional ingredients have none."),
        T2,
    ),
    warning(
        "X2-5112",
        "DUONG_DUNG MA_NHOM",
        needed_when("DUONG_DUNG", "MA_NHOM", ("4", "5", "6")),
        _("The route of administration (DUONG_DUNG) of a drug is empty."),
        _("Write the code of the route."),
        T2,
    ),
    error(
        "X3-5101",
        "NGUOI_THUC_HIEN MA_NHOM",
        needed_when("NGUOI_THUC_HIEN", "MA_NHOM", PERFORMED),
        _("A service of group %(other_value)s names no performer (NGUOI_THUC_HIEN)."),
        _("Write the licence number of who performed it."),
        PORTAL,
    ),
    error(
        "X3-5102",
        "NGAY_TH_YL MA_NHOM",
        needed_when("NGAY_TH_YL", "MA_NHOM", PERFORMED),
        _("A service of group %(other_value)s has no time of carrying out (NGAY_TH_YL)."),
        _("Write when it was performed."),
        PORTAL,
    ),
    error(
        "X3-5103",
        "MA_XANG_DAU MA_NHOM",
        needed_when("MA_XANG_DAU", "MA_NHOM", ("12",)),
        _("Transport of a patient has no fuel code (MA_XANG_DAU)."),
        _("Write the fuel code of QĐ 3276/QĐ-BYT, Phụ lục 2."),
        PORTAL,
    ),
    error(
        "X3-5104",
        "TT_THAU MA_NHOM",
        needed_when("TT_THAU", "MA_NHOM", ("10",)),
        _("The tender (TT_THAU) of a supply is empty."),
        _("Write decision;package;group;year."),
        PORTAL,
    ),
    error(
        "X3-5105",
        "MA_DICH_VU MA_VAT_TU",
        one_of("MA_DICH_VU", "MA_VAT_TU"),
        _("The line names neither a service nor a supply."),
        _("Write MA_DICH_VU or MA_VAT_TU."),
        T3,
    ),
    error(
        "X3-5106",
        "TEN_DICH_VU MA_DICH_VU",
        name_missing("MA_DICH_VU", "TEN_DICH_VU", "MA_VAT_TU"),  # type: ignore[arg-type]
        _("%(other)s is %(other_value)s but %(label)s (%(field)s) is empty."),
        _("Write the name of the service."),
        T3,
    ),
    error(
        "X3-5107",
        "TEN_VAT_TU MA_VAT_TU",
        name_missing("MA_VAT_TU", "TEN_VAT_TU"),  # type: ignore[arg-type]
        _("%(other)s is %(other_value)s but %(label)s (%(field)s) is empty."),
        _("Write the name of the supply."),
        T3,
    ),
    warning(
        "X3-5108",
        "TT_THAU",
        matches("TT_THAU", TENDER_SUPPLY),
        _("The tender “%(value)s” is not written as decision;package;group;year[;unit]."),
        _("Write for example 20/QĐ-SYT;G1;N0;2025."),
        T3,
    ),
    error(
        "X3-5109",
        "GOI_VTYT",
        matches("GOI_VTYT", r"G[1-9]\d{0,2}"),
        _("The supply package “%(value)s” is not G and a number."),
        _("Write G1 for the first package, G2 for the second."),
        PORTAL,
    ),
    warning(
        "X3-5110",
        "MA_GIUONG",
        matches("MA_GIUONG", r"[HTCK]\d{3}", many=True),
        _("The bed “%(value)s” is not H, T, C or K and 3 digits."),
        _("Write for example H001."),
        T3,
    ),
    warning(
        "X3-5111",
        "MA_GIUONG MA_NHOM",
        needed_when("MA_GIUONG", "MA_NHOM", BEDS),
        _("A bed day has no bed (MA_GIUONG)."),
        _("Write the bed, for example H001."),
        T3,
    ),
    warning(
        "X3-5112",
        "MA_MAY",
        matches("MA_MAY", MACHINE, many=True),
        _("The machine “%(value)s” is not written as group.source.serial."),
        _("Write for example HH.1.SN0001; separate several with ;"),
        "QĐ 3176/QĐ-BYT, Bảng 3",
    ),
    warning(
        "X3-5113",
        "MA_MAY MA_NHOM",
        needed_when("MA_MAY", "MA_NHOM", ("1", "2")),
        _("A test or image names no machine (MA_MAY)."),
        _("Write the code of the machine that made it."),
        T3,
    ),
    warning(
        "X3-5114",
        "MA_NHOM MA_VAT_TU",
        needed_when("MA_VAT_TU", "MA_NHOM", SUPPLIES),
        _("A line of group %(other_value)s (supplies) has no supply code (MA_VAT_TU)."),
        _("Write MA_VAT_TU or correct MA_NHOM."),
        "QĐ 5937/QĐ-BYT, Phụ lục 3",
    ),
    warning(
        "X3-5115",
        "MA_NHOM",
        each("MA_NHOM", lambda value: value not in DRUGS),
        _("The cost group %(value)s is one for drugs."),
        _("Move the line to XML2 or correct MA_NHOM."),
        "QĐ 5937/QĐ-BYT, Phụ lục 3",
    ),
    warning(
        "X3-5116",
        "NGAY_KQ MA_NHOM",
        needed_when("NGAY_KQ", "MA_NHOM", TESTS),
        _("A test of group %(other_value)s has no result time (NGAY_KQ)."),
        _("Write when the result was there; send the dossier again when it comes."),
        T3,
    ),
    error(
        "X4-5101",
        "NGAY_KQ GIA_TRI",
        needed_with("NGAY_KQ", "GIA_TRI"),
        _("A result (%(other_value)s) has no time (NGAY_KQ)."),
        _("Write when the result was there."),
        PORTAL,
    ),
    warning(
        "X4-5102",
        "GIA_TRI MO_TA KET_LUAN",
        one_of("GIA_TRI", "MO_TA", "KET_LUAN"),
        _("The row has neither value, description nor conclusion."),
        _("Write the result, or leave the row out."),
        T4,
    ),
    warning(
        "X4-5103",
        "TEN_CHI_SO GIA_TRI",
        needed_with("TEN_CHI_SO", "GIA_TRI"),
        _("A result (%(other_value)s) has no indicator name (TEN_CHI_SO)."),
        _("Write the name of the indicator."),
        T4,
    ),
    warning(
        "X4-5104",
        "KET_LUAN GIA_TRI",
        empty_when("KET_LUAN", "GIA_TRI"),
        _("There is a conclusion beside a value (%(other_value)s)."),
        _("Leave KET_LUAN empty for results that are values."),
        "QĐ 3176/QĐ-BYT, Bảng 4",
        versions=frozenset(("3176", "3176+1931")),
    ),
    warning(
        "X4-5105",
        "DON_VI_DO GIA_TRI",
        unit_missing,
        _("The result %(other_value)s has no unit (DON_VI_DO)."),
        _("Write the unit; without it the value cannot be compared."),
        T4,
    ),
    warning(
        "X4-5106",
        "MA_DICH_VU TEN_CHI_SO",
        one_of("MA_DICH_VU", "MA_CHI_SO"),
        _("The result names neither its service nor its indicator."),
        _("Write MA_DICH_VU as in XML3."),
        T4,
    ),
    warning(
        "X5-5101",
        "DIEN_BIEN_LS",
        each("DIEN_BIEN_LS", odd_vitals),
        _("The vital signs in the note are not written as CSST<…>."),
        _("Write for example CSST<M75_T37_HA120/70_NT18>."),
        "QĐ 4750/QĐ-BYT, Bảng 5",
    ),
)
