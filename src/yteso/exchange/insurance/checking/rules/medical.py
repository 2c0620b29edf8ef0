"""Medical sense: diseases against sex and age, outcomes against discharge, weights. Ranges are data rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import each, matches, within
from yteso.exchange.insurance.checking.moments import age_in_days, oldest_age_in_days
from yteso.exchange.insurance.checking.rule import Check, Hit, Rule, error, warning
from yteso.exchange.insurance.checking.view import View, number
from yteso.exchange.insurance.schema import rows

DISEASES = ("MA_BENH_CHINH", "MA_BENH_KT")
ICD = r"[A-Z]\d{2}(?:\.\d{1,3})?\*?†?"
T1 = "QĐ 3176/QĐ-BYT, Bảng 1"
YEAR = 365.25


def in_range(code: str, first: str, last: str) -> bool:
    """Return True if an ICD-10 code lies between two others, sub-codes of the last included."""
    return first <= code[: max(3, len(first))] and code[: len(last)] <= last


def _affected(view: View, first: str, last: str) -> Iterator[tuple[int, str, str]]:
    for field in DISEASES:
        codes = {
            value: next((part for part in value.split(";") if in_range(part.strip(), first, last)), "")
            for value in view.distinct("XML1", field)
            if value
        }
        hit = {value: code for value, code in codes.items() if code}
        if hit:
            for row in view.rows_with("XML1", field, hit):
                yield row, field, hit[view.column("XML1", field)[row]]


def only_sex(first: str, last: str, sex: str) -> Check:
    """Diseases of a range are those of one sex."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        sexes = view.column("XML1", "GIOI_TINH")
        for row, field, code in _affected(view, first, last):
            if sexes[row] in ("1", "2") and sexes[row] != sex:
                yield Hit(row, field=field, value=code)

    return check


def only_age(first: str, last: str, youngest: str, oldest: str) -> Check:
    """Diseases of a range belong to an age, with a doubt in favour of births not wholly known."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        births = view.column("XML1", "NGAY_SINH")
        owners = view.batch.tables["XML1"].dossier
        for row, field, code in _affected(view, first, last):
            on = view.ended_on[owners[row]] or view.received_on
            least, most = age_in_days(births[row], on), oldest_age_in_days(births[row], on)
            if least is None or most is None:
                continue
            if (youngest and most < int(youngest) * YEAR) or (oldest and least > int(oldest) * YEAR):
                yield Hit(row, field=field, value=code, parameters={"years": str(max(0, int(most / YEAR)))})

    return check


def at_most(field: str, count: int) -> Check:
    """A list has no more than so many codes."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        long = {value for value in view.distinct(rule.table, field) if value.count(";") >= count}
        for row in view.rows_with(rule.table, field, long):
            value = view.column(rule.table, field)[row]
            found = len([part for part in value.split(";") if part])
            if found > count:
                yield Hit(
                    row, field=field, value=value, parameters={"count": str(found), "limit": str(count)}
                )

    return check


def main_repeated(view: View, rule: Rule) -> Iterator[Hit]:
    """The main disease is not among the accompanying ones, and none of these stands twice."""
    mains = view.column("XML1", "MA_BENH_CHINH")
    for row, value in enumerate(view.column("XML1", "MA_BENH_KT")):
        if value:
            parts = [part for part in value.split(";") if part]
            if mains[row] in parts or len(set(parts)) != len(parts):
                twice = mains[row] if mains[row] in parts else max(parts, key=parts.count)
                yield Hit(row, field="MA_BENH_KT", value=value, parameters={"code": twice})


def injury_without_cause(view: View, rule: Rule) -> Iterator[Hit]:
    """Injuries have a cause."""
    mains = view.column("XML1", "MA_BENH_CHINH")
    for row in view.rows_with("XML1", "MA_TAI_NAN", {""}):
        if mains[row][:1] in ("S", "T") and in_range(mains[row], "S00", "T79"):
            yield Hit(row, field="MA_TAI_NAN", parameters={"other_value": mains[row]})


def died_and_went_home(view: View, rule: Rule) -> Iterator[Hit]:
    """Who died was not transferred and did not run away."""
    results = view.column("XML1", "KET_QUA_DTRI")
    for row in view.rows_with("XML1", "MA_LOAI_RV", ("2", "3", "5")):
        if results[row] == "5":
            yield Hit(
                row,
                field="KET_QUA_DTRI",
                value="5",
                parameters={"other_value": view.column("XML1", "MA_LOAI_RV")[row]},
            )


def follow_up_of_dead(view: View, rule: Rule) -> Iterator[Hit]:
    """Who died has no appointment."""
    results = view.first("XML1", "KET_QUA_DTRI")
    for owner in sorted(set(view.batch.tables["XML14"].dossier)):
        if results[owner] in ("5", "8"):
            yield Hit(-1, owner)


def newborn_weights(value: str) -> bool:
    """Return True for newborn weights in grams."""
    return all(300 <= number(part) <= 7000 for part in value.split(";") if part)


def plausible_height(value: str) -> bool:
    """Return True unless the value is a number that cannot be a height in centimetres."""
    height = number(value)
    return height != height or 20 <= height <= 250


def _separated(value: str) -> bool:
    return "," not in value and " " not in value and ";;" not in value and value.strip(";") == value


def _ranges() -> Iterator[Rule]:
    for row in rows("medical.csv"):
        make = error if row["severity"] == "error" else warning
        code, first, last = f"X1-{row['number']}", row["from"], row["to"]
        if row["sex"]:
            yield make(
                code,
                "MA_BENH_CHINH MA_BENH_KT GIOI_TINH",
                only_sex(first, last, row["sex"]),
                _("The disease %(value)s is of women only, but the patient is a man.")
                if row["sex"] == "2"
                else _("The disease %(value)s is of men only, but the patient is a woman."),
                _("Correct the disease or the sex (GIOI_TINH)."),
                row["source"],
            )
        else:
            yield make(
                code,
                "MA_BENH_CHINH MA_BENH_KT NGAY_SINH",
                only_age(first, last, row["min_years"], row["max_years"]),
                _("The disease %(value)s is improbable at the age of %(years)s."),
                _("Check the disease and the birth (NGAY_SINH)."),
                row["source"],
            )


RULES: tuple[Rule, ...] = (
    *_ranges(),
    error(
        "X1-9101",
        "MA_BENH_CHINH",
        each("MA_BENH_CHINH", lambda value: not any(c in value for c in ";,/ ")),
        _("The main disease “%(value)s” is more than one code."),
        _("Write exactly one code; the others belong to MA_BENH_KT."),
        T1,
    ),
    error(
        "X1-9102",
        "MA_BENH_CHINH",
        matches("MA_BENH_CHINH", ICD),
        _("The main disease “%(value)s” is not written as an ICD-10 code."),
        _("Write for example J18.9."),
        T1,
    ),
    warning(
        "X1-9103",
        "MA_BENH_KT",
        at_most("MA_BENH_KT", 12),
        _("There are %(count)s accompanying diseases; at most %(limit)s are allowed."),
        _("Keep those that matter for this visit."),
        T1,
    ),
    warning(
        "X1-9104",
        "MA_BENH_YHCT",
        at_most("MA_BENH_YHCT", 13),
        _("There are %(count)s codes of traditional medicine; at most %(limit)s are allowed."),
        _("Keep those that matter for this visit."),
        T1,
    ),
    warning(
        "X1-9105",
        "MA_BENH_KT MA_BENH_CHINH",
        main_repeated,
        _("The disease %(code)s is written twice."),
        _("Write each disease once."),
        T1,
    ),
    *(
        warning(
            f"X1-91{number}",
            field,
            each(field, _separated),
            _("%(label)s (%(field)s) “%(value)s” is not separated with ; alone."),
            _("Separate codes with ; without spaces."),
            T1,
        )
        for number, field in (
            ("06", "MA_BENH_KT"),
            ("07", "MA_BENH_YHCT"),
            ("08", "MA_PTTT_QT"),
            ("09", "MA_KHOA"),
        )
    ),
    warning(
        "X1-9110",
        "MA_TAI_NAN MA_BENH_CHINH",
        injury_without_cause,
        _("An injury (%(other_value)s) has no cause (MA_TAI_NAN)."),
        _("Write the cause of injury."),
        "QĐ 5937/QĐ-BYT, Phụ lục 4",
    ),
    warning(
        "X1-9111",
        "KET_QUA_DTRI MA_LOAI_RV",
        died_and_went_home,
        _("The outcome is death (5) but the discharge is %(other_value)s."),
        _("Correct KET_QUA_DTRI or MA_LOAI_RV."),
        T1,
    ),
    warning(
        "X14-9101",
        "MA_LK",
        follow_up_of_dead,
        _("A patient who died has an appointment."),
        _("Correct KET_QUA_DTRI, or leave XML14 out."),
        T1,
    ),
    warning(
        "X1-9112",
        "CAN_NANG",
        within("CAN_NANG", 0.3, 350),
        _("A weight of %(value)s kg is improbable."),
        _("Write the weight in kilograms with a decimal point."),
        T1,
    ),
    warning(
        "X1-9113",
        "CAN_NANG_CON",
        each("CAN_NANG_CON", newborn_weights),
        _("A newborn weight of %(value)s g is improbable."),
        _("Write the weight in grams; separate several children with ;"),
        T1,
    ),
    warning(
        "X1-9114",
        "DU_PHONG",
        each("DU_PHONG", plausible_height),
        _("A height of %(value)s cm is improbable."),
        _("Write the height in centimetres."),
        T1,
        versions=frozenset(("3176", "3176+1931")),
    ),
    warning(
        "X3-9101",
        "MA_BENH",
        each("MA_BENH", _separated),
        _("%(label)s (%(field)s) “%(value)s” is not separated with ; alone."),
        _("Separate codes with ; without spaces."),
        "QĐ 3176/QĐ-BYT, Bảng 3",
    ),
)
