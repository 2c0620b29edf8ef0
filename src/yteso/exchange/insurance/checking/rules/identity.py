"""Who it is: names, ids, cards, births, facilities. Their faults may put data into a stranger's record."""

# ruff: noqa: E501 - one declaration, one line of text
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import each, matches, needed_unless, needed_when, needed_with
from yteso.exchange.insurance.checking.moments import age_in_days, is_birth, is_day, oldest_age_in_days
from yteso.exchange.insurance.checking.rule import Check, Hit, Rule, error, warning
from yteso.exchange.insurance.checking.view import View

CARD = r"[A-Z]{2}[1-5]\d{12}"
NATIONAL_ID = r"[0-9]{9}|[0-9]{12}|[A-Z][0-9]{7}"
LICENCE = r"(?:\d{4,10}/[A-ZĐ]{2,6}-(?:CCHN|GPHN)|\d{10}|\d{12})(?:\.(?:TX|HD|CG)\.\w{5})*(?:\.\d{12})?"
INSURANCE_NUMBER = r"(?!0+$)\d{10}"
FACILITY = r"\d{5}"
TT46 = "QĐ 130/QĐ-BYT, Bảng 1"
PORTAL = "Bảng kiểm tra của Cổng tiếp nhận BHXH theo QĐ 4750/QĐ-BYT"
NO_CARD = ("9",)  # entitlement: not a visit under insurance
_VIETNAM = ("", "000", "VN")
_ID = re.compile(NATIONAL_ID)


def id_form(view: View, rule: Rule) -> Iterator[Hit]:
    """National ids of Vietnamese have 9 or 12 digits; passports and the ids of foreigners only warn."""
    bad = {value for value in view.distinct(rule.table, "SO_CCCD") if value and not _ID.fullmatch(value)}
    if not bad:
        return
    nations = view.first("XML1", "MA_QUOCTICH")
    owners = view.batch.tables[rule.table].dossier
    for row in view.rows_with(rule.table, "SO_CCCD", bad):
        value = view.column(rule.table, "SO_CCCD")[row]
        foreign = nations[owners[row]] not in _VIETNAM
        passport = value.isascii() and value.isalnum() and 5 <= len(value) <= 15 and not value.isdigit()
        yield Hit(row, field="SO_CCCD", value=value, severity="warning" if foreign or passport else None)


def id_agrees(view: View, rule: Rule) -> Iterator[Hit]:
    """Digit 4 of a 12-digit id tells century and sex, digits 5 and 6 the birth year."""
    ids, births = view.column(rule.table, "SO_CCCD"), view.column(rule.table, "NGAY_SINH")
    sexes = view.column(rule.table, "GIOI_TINH")
    for row, (value, born, sex) in enumerate(zip(ids, births, sexes, strict=True)):
        if len(value) != 12 or not value.isdigit() or not is_birth(born):
            continue
        century, woman = divmod(int(value[3]), 2)
        wrong_sex = sex in ("1", "2") and (sex == "2") != bool(woman)
        if str(19 + century) != born[:2] or value[4:6] != born[2:4] or wrong_sex:
            yield Hit(row, field="SO_CCCD", value=value, parameters={"born": born[:8], "sex": sex})


def adult_without_id(view: View, rule: Rule) -> Iterator[Hit]:
    """Since 3176 only those who cannot be identified go without an id."""
    births = view.column(rule.table, "NGAY_SINH")
    owners = view.batch.tables[rule.table].dossier
    for row in view.rows_with(rule.table, "SO_CCCD", {""}):
        age = age_in_days(births[row], view.ended_on[owners[row]] or view.received_on)
        if age is not None and age > 16 * 366:
            yield Hit(row, field="SO_CCCD")


def equal_parts(view: View, rule: Rule) -> Iterator[Hit]:
    """Cards, facilities and validities are lists of equal length."""
    fields = ("MA_THE_BHYT", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN")
    if not any(";" in value for field in fields for value in view.distinct(rule.table, field)):
        return
    columns = [view.column(rule.table, field) for field in fields]
    for row, (cards, *others) in enumerate(zip(*columns, strict=True)):
        count = cards.count(";")
        for field, value in zip(fields[1:], others, strict=True):
            if cards and value and value.count(";") != count:
                yield Hit(
                    row,
                    field=field,
                    value=value,
                    parameters={"cards": str(count + 1), "count": str(value.count(";") + 1)},
                )


def card_in_order(view: View, rule: Rule) -> Iterator[Hit]:
    """Each card begins before it ends."""
    starts, ends = view.column(rule.table, "GT_THE_TU"), view.column(rule.table, "GT_THE_DEN")
    for row, (begin, end) in enumerate(zip(starts, ends, strict=True)):
        if begin and end and (begin > end or ";" in begin):
            pairs = zip(begin.split(";"), end.split(";"), strict=False)
            if any(is_day(a) and is_day(b) and a > b for a, b in pairs):
                yield Hit(row, field="GT_THE_DEN", value=end, parameters={"other_value": begin})


def card_covers(view: View, rule: Rule) -> Iterator[Hit]:
    """Some card is valid on the day of arrival."""
    columns = (view.column(rule.table, field) for field in ("GT_THE_TU", "GT_THE_DEN", "NGAY_VAO", "NGAY_RA"))
    for row, (begin, end, arrived, left) in enumerate(zip(*columns, strict=True)):
        if not begin or not end or not arrived:
            continue
        pairs = list(zip(begin.split(";"), end.split(";"), strict=False))
        last = left[:8] or arrived[:8]
        if not any(a <= last and b >= arrived[:8] for a, b in pairs):
            yield Hit(row, field="GT_THE_DEN", value=end, parameters={"other_value": arrived[:8]})


def age_at_most(years: int) -> Check:
    """Nobody is older than this."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        oldest = f"{(view.first_day or date(2100, 1, 1)).year - years}"
        suspects = {born for born in view.distinct(rule.table, "NGAY_SINH") if born and born[:4] < oldest}
        for row in view.rows_with(rule.table, "NGAY_SINH", suspects):
            if is_birth(view.column(rule.table, "NGAY_SINH")[row]):
                yield Hit(row, field="NGAY_SINH", value=view.column(rule.table, "NGAY_SINH")[row])

    return check


def born_before_arrival(view: View, rule: Rule) -> Iterator[Hit]:
    """Nobody comes before being born."""
    births, arrivals = view.column(rule.table, "NGAY_SINH"), view.column(rule.table, "NGAY_VAO")
    for row, (born, arrived) in enumerate(zip(births, arrivals, strict=True)):
        if born and arrived and born[:8] > arrived[:8] and is_birth(born):
            yield Hit(row, field="NGAY_SINH", value=born, parameters={"other_value": arrived})


def newborn_hour(view: View, rule: Rule) -> Iterator[Hit]:
    """Children up to 28 days have their whole birth day written."""
    births, arrivals = view.column(rule.table, "NGAY_SINH"), view.column(rule.table, "NGAY_VAO")
    for row, (born, arrived) in enumerate(zip(births, arrivals, strict=True)):
        if born[:4] == arrived[:4] and len(born) == 12 and (born[4:6] == "00" or born[6:8] == "00"):
            yield Hit(row, field="NGAY_SINH", value=born)


def envelope_facility(view: View, rule: Rule) -> Iterator[Hit]:
    """The visit belongs to the facility that sends it."""
    for row, value in enumerate(view.column(rule.table, "MA_CSKCB")):
        dossier = view.batch.dossiers[view.batch.tables[rule.table].dossier[row]]
        if dossier.envelope_facility and value and value != dossier.envelope_facility:
            yield Hit(
                row, field="MA_CSKCB", value=value, parameters={"other_value": dossier.envelope_facility}
            )


def child_names(limit_years: int) -> Check:
    """For children a paper names father, mother or guardian."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        fathers, mothers = view.column(rule.table, "HO_TEN_CHA"), view.column(rule.table, "HO_TEN_ME")
        births = view.first("XML1", "NGAY_SINH")
        owners = view.batch.tables[rule.table].dossier
        for row, (father, mother) in enumerate(zip(fathers, mothers, strict=True)):
            if father or mother:
                continue
            owner = owners[row]
            age = oldest_age_in_days(births[owner], view.ended_on[owner] or view.received_on)
            if age is not None and age < limit_years * 365:
                yield Hit(row, field="HO_TEN_ME", parameters={"years": str(limit_years)})

    return check


def _name(value: str) -> bool:
    return len(value.split()) > 1 and not any(char.isdigit() or char in "<>_@;|" for char in value)


def _of_both(number: int, make: object) -> tuple[Rule, ...]:
    """Declare a rule for check-ins (XML0) and visits (XML1) alike."""
    return tuple(make(f"X{table}-{number}") for table in (0, 1))  # type: ignore[operator]


RULES: tuple[Rule, ...] = (
    *_of_both(
        5001,
        lambda code: error(
            code,
            "SO_CCCD",
            id_form,
            _("The id number (SO_CCCD) “%(value)s” has not 9 or 12 digits and is no passport number."),
            _(
                "Copy the number from the card or look it up; leave it empty only if the person cannot be identified."
            ),
            PORTAL,
        ),
    ),
    *_of_both(
        5002,
        lambda code: warning(
            code,
            "SO_CCCD NGAY_SINH GIOI_TINH",
            id_agrees,
            _("The id number “%(value)s” does not fit the birth %(born)s and the sex %(sex)s."),
            _("Check id, birth and sex against the card: one of them is probably another person's."),
            "Nghị định 137/2015/NĐ-CP, Điều 13",
        ),
    ),
    *_of_both(
        5003,
        lambda code: error(
            code,
            "MA_THE_BHYT",
            matches("MA_THE_BHYT", CARD, many=True),
            _(
                "The insurance card “%(value)s” has not 15 characters in the form of cards (two letters, a level 1 to 5, 12 digits)."
            ),
            _("Look the card up and write all 15 characters; separate several cards with ;"),
            "QĐ 1351/QĐ-BHXH (16/11/2015)",
        ),
    ),
    *_of_both(
        5004,
        lambda code: error(
            code,
            "MA_DKBD MA_THE_BHYT",
            needed_with("MA_DKBD", "MA_THE_BHYT"),
            _("The facility of initial registration (MA_DKBD) is empty although there is a card."),
            _("Write the 5 digits shown on the card, or province code and 000 for a temporary card."),
            TT46,
        ),
    ),
    *_of_both(
        5005,
        lambda code: error(
            code,
            "GT_THE_TU MA_THE_BHYT",
            needed_with("GT_THE_TU", "MA_THE_BHYT"),
            _("The card's first day of validity (GT_THE_TU) is empty although there is a card."),
            _("Look the card up and write the day as yyyyMMdd."),
            TT46,
        ),
    ),
    *_of_both(
        5006,
        lambda code: warning(
            code,
            "GT_THE_DEN MA_THE_BHYT",
            needed_with("GT_THE_DEN", "MA_THE_BHYT"),
            _("The card's last day of validity (GT_THE_DEN) is empty although there is a card."),
            _("Look the card up and write the day as yyyyMMdd."),
            TT46,
        ),
    ),
    *_of_both(
        5007,
        lambda code: error(
            code,
            "MA_THE_BHYT MA_DKBD GT_THE_TU GT_THE_DEN",
            equal_parts,
            _("There are %(cards)s cards but %(count)s values in %(field)s."),
            _("Write one value per card, in the order of the cards, separated with ;"),
            TT46,
        ),
    ),
    *_of_both(
        5008,
        lambda code: error(
            code,
            "MA_DKBD",
            matches("MA_DKBD", FACILITY, many=True),
            _("The facility of initial registration “%(value)s” has not 5 digits."),
            _("Write the 5 digits shown on the card; separate several with ;"),
            TT46,
        ),
    ),
    *_of_both(
        5009,
        lambda code: error(
            code,
            "GT_THE_TU GT_THE_DEN",
            card_in_order,
            _("The card ends (%(value)s) before it begins (%(other_value)s)."),
            _("Look the card up and correct GT_THE_TU and GT_THE_DEN."),
            TT46,
        ),
    ),
    warning(
        "X1-5010",
        "GT_THE_TU GT_THE_DEN NGAY_VAO",
        card_covers,
        _("No card was valid on arrival (%(other_value)s); the last ends on %(value)s."),
        _("Check the card's validity; without a valid card write the entitlement 9."),
        "Luật BHYT 25/2008/QH12, Điều 28",
    ),
    *_of_both(
        5011,
        lambda code: error(
            code,
            "MA_CSKCB",
            matches("MA_CSKCB", FACILITY),
            _("The facility code (MA_CSKCB) “%(value)s” has not 5 digits."),
            _("Write the code that the insurance gave the facility."),
            TT46,
        ),
    ),
    error(
        "X1-5012",
        "MA_CSKCB",
        envelope_facility,
        _("The visit says facility %(value)s but the file was sent by %(other_value)s (MACSKCB)."),
        _("Send each facility's visits in its own file."),
        TT46,
    ),
    *_of_both(
        5013,
        lambda code: warning(
            code,
            "HO_TEN",
            each("HO_TEN", _name),
            _("The name “%(value)s” has a single word, digits or signs."),
            _("Write family, middle and given name as on the card."),
            TT46,
        ),
    ),
    warning(
        "X1-5014",
        "SO_CCCD",
        adult_without_id,
        _("An adult has no id number (SO_CCCD)."),
        _("Ask for the card or look the number up; leave it empty only if the person cannot be identified."),
        "QĐ 3176/QĐ-BYT, Bảng 1",
        versions=frozenset(("3176", "3176+1931")),
    ),
    warning(
        "X1-5015",
        "MA_THE_BHYT MA_DOITUONG_KCB",
        needed_unless("MA_THE_BHYT", "MA_DOITUONG_KCB", NO_CARD),
        _("There is no insurance card although the entitlement is %(other_value)s."),
        _("Write the card, or the entitlement 9 for visits outside insurance."),
        "QĐ 3276/QĐ-BYT (17/10/2025), Phụ lục 1",
    ),
    *_of_both(
        5016,
        lambda code: error(
            code,
            "NGAY_SINH NGAY_VAO",
            born_before_arrival,
            _("The birth %(value)s is after the arrival %(other_value)s."),
            _("Correct NGAY_SINH or NGAY_VAO."),
            TT46,
        ),
    ),
    *_of_both(
        5017,
        lambda code: warning(
            code,
            "NGAY_SINH",
            age_at_most(120),
            _("By the birth %(value)s the person would be older than 120 years."),
            _("Check the year of birth."),
            TT46,
        ),
    ),
    *_of_both(
        5018,
        lambda code: warning(
            code,
            "NGAY_SINH",
            newborn_hour,
            _("A child born this year has an incomplete birth %(value)s."),
            _("Write day, hour and minute of birth for children up to 28 days."),
            TT46,
        ),
    ),
    warning(
        "X1-5019",
        "DIEN_THOAI",
        matches("DIEN_THOAI", r"(?:\+?84|0)\d{8,10}"),
        _("The telephone number “%(value)s” is not a Vietnamese number."),
        _("Write 10 digits starting with 0, or leave it empty."),
        TT46,
    ),
    warning(
        "X1-5020",
        "MATINH_CU_TRU",
        matches("MATINH_CU_TRU", r"\d{2,3}"),
        _("The province code “%(value)s” has not 2 or 3 digits."),
        _("Write the code of the national list of administrative units."),
        TT46,
    ),
    warning(
        "X1-5021",
        "MAXA_CU_TRU",
        matches("MAXA_CU_TRU", r"\d{5}"),
        _("The commune code “%(value)s” has not 5 digits."),
        _("Write the code of the national list of administrative units."),
        TT46,
    ),
    warning(
        "X1-5022",
        "MAHUYEN_CU_TRU",
        needed_with("MAHUYEN_CU_TRU", "MATINH_CU_TRU"),
        _("The district code (MAHUYEN_CU_TRU) is empty."),
        _("Write the district of residence; visits that end after 30/06/2025 have none."),
        TT46,
        valid_to=date(2025, 6, 30),
    ),
    warning(
        "X1-5023",
        "NHOM_MAU",
        matches("NHOM_MAU", r"(?:A|B|AB|O)(?:\+|-|Rh\+|Rh-)?"),
        _("The blood group “%(value)s” is unknown."),
        _("Write A, B, AB or O with + or -, or leave it empty."),
        "QĐ 4750/QĐ-BYT, Bảng 1",
    ),
    warning(
        "X1-5024",
        "MA_TTDV",
        matches("MA_TTDV", LICENCE),
        _(
            "The code of the facility's head “%(value)s” is neither a licence number nor a social insurance number."
        ),
        _("Write the practising licence number (GPHN)."),
        "QĐ 3176/QĐ-BYT, Bảng 1",
    ),
    warning(
        "X2-5025",
        "MA_BAC_SI",
        matches("MA_BAC_SI", LICENCE, many=True),
        _("The practitioner “%(value)s” is not written as a licence number."),
        _("Write the licence number, e.g. 000001/QNG-GPHN; separate several with ;"),
        "QĐ 3176/QĐ-BYT, Bảng 2",
    ),
    warning(
        "X3-5025",
        "MA_BAC_SI",
        matches("MA_BAC_SI", LICENCE, many=True),
        _("The practitioner “%(value)s” is not written as a licence number."),
        _("Write the licence number, e.g. 000001/QNG-GPHN; separate several with ;"),
        "QĐ 3176/QĐ-BYT, Bảng 3",
    ),
    warning(
        "X3-5026",
        "NGUOI_THUC_HIEN",
        matches("NGUOI_THUC_HIEN", LICENCE, many=True),
        _("The performer “%(value)s” is not written as a licence number."),
        _("Write the licence number, or the id number of staff who need no licence; separate several with ;"),
        "QĐ 3176/QĐ-BYT, Bảng 3",
    ),
    error(
        "X9-5027",
        "MA_BHXH_NND",
        matches("MA_BHXH_NND", INSURANCE_NUMBER),
        _("The carer's social insurance number “%(value)s” has not 10 digits, or only zeros."),
        _("Write the 10 digits, or leave it empty."),
        PORTAL,
    ),
    error(
        "X11-5028",
        "MA_BHXH",
        matches("MA_BHXH", INSURANCE_NUMBER),
        _("The social insurance number “%(value)s” has not 10 digits, or only zeros."),
        _("Write the 10 digits; without the number the leave cannot be paid."),
        PORTAL,
    ),
    error(
        "X9-5029",
        "SO_CCCD_NND",
        matches("SO_CCCD_NND", NATIONAL_ID + r"|[A-Z0-9]{5,15}"),
        _("The carer's id number “%(value)s” has not 9 or 12 digits and is no passport number."),
        _("Copy the number from the card or passport."),
        "QĐ 130/QĐ-BYT, Bảng 9",
    ),
    error(
        "X9-5030",
        "MA_THE_NND",
        matches("MA_THE_NND", CARD),
        _("The carer's card “%(value)s” has not 15 characters in the form of cards."),
        _("Look the card up and write all 15 characters."),
        "QĐ 130/QĐ-BYT, Bảng 9",
    ),
    *(
        warning(
            f"X{table}-5031",
            "MA_THE_TAM",
            matches("MA_THE_TAM", CARD),
            _(
                "The temporary card “%(value)s” has not 15 characters in the form of cards (TE1, province, 10 digits)."
            ),
            _("Look the temporary card up at the portal."),
            "QĐ 130/QĐ-BYT",
        )
        for table in (7, 8, 9, 11)
    ),
    warning(
        "X7-5032",
        "HO_TEN_CHA HO_TEN_ME",
        child_names(16),
        _("The paper of a child under %(years)s names neither father nor mother."),
        _("Write the name of father or mother."),
        "Thông tư 18/2022/TT-BYT, Phụ lục 3",
    ),
    warning(
        "X11-5032",
        "HO_TEN_CHA HO_TEN_ME",
        child_names(7),
        _("The paper of a child under %(years)s names neither father nor mother."),
        _("Write the name of father or mother."),
        "Thông tư 18/2022/TT-BYT",
    ),
    warning(
        "X1-5033",
        "MA_NOI_DEN MA_LOAI_RV",
        needed_when("MA_NOI_DEN", "MA_LOAI_RV", ("2", "5")),
        _("The patient was transferred (MA_LOAI_RV %(other_value)s) but the receiving facility is empty."),
        _("Write MA_NOI_DEN."),
        TT46,
    ),
    warning(
        "X1-5034",
        "GIAY_CHUYEN_TUYEN MA_DOITUONG_KCB",
        needed_when("GIAY_CHUYEN_TUYEN", "MA_DOITUONG_KCB", ("1.3",)),
        _("The patient came with a transfer letter (entitlement 1.3) but its number is empty."),
        _("Write the number of the letter in GIAY_CHUYEN_TUYEN."),
        TT46,
    ),
    warning(
        "X1-5035",
        "MA_NOI_DI MA_DOITUONG_KCB",
        needed_when("MA_NOI_DI", "MA_DOITUONG_KCB", ("1.3",)),
        _("The patient came with a transfer letter (entitlement 1.3) but the referring facility is empty."),
        _("Write MA_NOI_DI."),
        TT46,
    ),
    *(
        error(
            f"X1-50{number}",
            field,
            matches(field, FACILITY),
            _("The facility “%(value)s” in %(field)s has not 5 digits."),
            _("Write the code that the insurance gave the facility."),
            TT46,
        )
        for number, field in ((36, "MA_NOI_DI"), (37, "MA_NOI_DEN"))
    ),
)
