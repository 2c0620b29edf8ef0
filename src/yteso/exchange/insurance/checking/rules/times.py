"""When things happened: the order of a visit's times, lines inside the visit, days of treatment."""

# ruff: noqa: E501 - one declaration, one line of text
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import in_order, matches, within
from yteso.exchange.insurance.checking.moments import day_of, is_day
from yteso.exchange.insurance.checking.rule import Check, Hit, Rule, error, warning
from yteso.exchange.insurance.checking.view import View
from yteso.exchange.insurance.schema import find_version

PORTAL = "Bảng kiểm tra của Cổng tiếp nhận BHXH theo QĐ 4750/QĐ-BYT"
T1 = "QĐ 130/QĐ-BYT, Bảng 1"
T23 = "QĐ 130/QĐ-BYT, Bảng 2 và Bảng 3"
LOOK_BACK_DAYS = 60
SINCE_3176 = frozenset(("3176", "3176+1931"))
BEFORE_3176 = frozenset(("130", "4750"))


def not_after_receipt(field: str, spare_days: int) -> Check:
    """A day is not later than the day of receipt (and a day or so for clocks that run ahead)."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        last = f"{view.received_on + timedelta(spare_days):%Y%m%d}"
        late = {v for v in view.distinct(rule.table, field) if v[:8] > last and is_day(v[:8])}
        for row in view.rows_with(rule.table, field, late):
            yield Hit(row, field=field, value=view.column(rule.table, field)[row])

    return check


def looked_back(view: View, rule: Rule) -> Iterator[Hit]:
    """The national portal takes files up to 60 days back."""
    first = f"{view.received_on - timedelta(LOOK_BACK_DAYS):%Y%m%d}"
    old = {v for v in view.distinct("XML1", "NGAY_RA") if v and v[:8] < first and is_day(v[:8])}
    for row in view.rows_with("XML1", "NGAY_RA", old):
        yield Hit(
            row,
            field="NGAY_RA",
            value=view.column("XML1", "NGAY_RA")[row],
            parameters={"days": str(LOOK_BACK_DAYS)},
        )


def days_of_stay(kinds: tuple[str, ...]) -> Check:
    """SO_NGAY_DTRI is last day minus first day plus one, for some types of care."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        columns = (view.column("XML1", f) for f in ("MA_LOAI_KCB", "NGAY_VAO", "NGAY_RA", "SO_NGAY_DTRI"))
        for row, (kind, arrived, left, days) in enumerate(zip(*columns, strict=True)):
            if kind in kinds and days.isdigit():
                first, last = day_of(arrived), day_of(left)
                if first and last and last >= first and (last - first).days + 1 != int(days):
                    yield Hit(
                        row,
                        field="SO_NGAY_DTRI",
                        value=days,
                        parameters={"expected": str((last - first).days + 1)},
                    )

    return check


def days_of_care(kinds: tuple[str, ...], expected: str) -> Check:
    """SO_NGAY_DTRI has a fixed value, for some types of care."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        days = view.column("XML1", "SO_NGAY_DTRI")
        for row in view.rows_with("XML1", "MA_LOAI_KCB", kinds):
            if days[row].isdigit() and int(days[row]) != int(expected):
                yield Hit(row, field="SO_NGAY_DTRI", value=days[row], parameters={"expected": expected})

    return check


def longest_stay(days: int) -> Check:
    """A visit longer than a year is probably a typing error."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        arrivals = view.column("XML1", "NGAY_VAO")
        for row, left in enumerate(view.column("XML1", "NGAY_RA")):
            if left[:4] > arrivals[row][:4]:
                first, last = day_of(arrivals[row]), day_of(left)
                if first and last and (last - first).days > days:
                    yield Hit(
                        row,
                        field="NGAY_RA",
                        value=left,
                        parameters={"other_value": arrivals[row], "days": str(days)},
                    )

    return check


def inside_visit(field: str, spare_days: int = 0) -> Check:
    """A line's time lies between the visit's first and last day."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        if not view.filled(rule.table, field):
            return
        begins = [value[:8] for value in view.first("XML1", "NGAY_VAO")]
        ends = [value[:8] for value in view.first("XML1", "NGAY_RA")]
        owners = view.batch.tables[rule.table].dossier
        for row, (owner, value) in enumerate(zip(owners, view.column(rule.table, field), strict=True)):
            if value and begins[owner] and ends[owner] and not begins[owner] <= value[:8] <= ends[owner]:
                day, first, last = day_of(value), day_of(begins[owner]), day_of(ends[owner])
                if day and first and last:
                    spare = timedelta(spare_days)
                    if not first - spare <= day <= last + spare:
                        yield Hit(
                            row,
                            field=field,
                            value=value,
                            parameters={"from": begins[owner], "to": ends[owner]},
                        )

    return check


def settlement(view: View, rule: Rule) -> Iterator[Hit]:
    """The settlement month is not before the month in which the visit ended."""
    columns = (view.column("XML1", f) for f in ("NAM_QT", "THANG_QT", "NGAY_RA"))
    for row, (year, month, left) in enumerate(zip(*columns, strict=True)):
        if year.isdigit() and month.isdigit() and left and f"{int(year):04d}{int(month):02d}" < left[:6]:
            yield Hit(row, field="THANG_QT", value=f"{month}/{year}", parameters={"other_value": left[:8]})


def version_in_force(view: View, rule: Rule) -> Iterator[Hit]:
    """The version that a door declared was in force when the visit ended."""
    for index, (code, ended) in enumerate(zip(view.versions, view.ended_on, strict=True)):
        version = find_version(code)
        if version is None or ended is None:
            continue
        begins = version.trial_from or version.valid_from
        if ended < begins or (version.valid_to and ended > version.valid_to + timedelta(92)):
            yield Hit(-1, index, parameters={"version": code, "ended": f"{ended:%Y%m%d}"})


def follow_up_after(view: View, rule: Rule) -> Iterator[Hit]:
    """Follow-up days lie after the visit."""
    left = view.column("XML1", "NGAY_RA")
    for row, value in enumerate(view.column("XML1", "NGAY_TAI_KHAM")):
        if value and left[row] and any(is_day(day) and day < left[row][:8] for day in value.split(";")):
            yield Hit(row, field="NGAY_TAI_KHAM", value=value, parameters={"other_value": left[row][:8]})


def _line_rules(table: int) -> tuple[Rule, ...]:
    return (
        error(
            f"X{table}-6001",
            "NGAY_YL NGAY_TH_YL",
            in_order("NGAY_YL", "NGAY_TH_YL"),
            _("The order was carried out (%(value)s) before it was given (NGAY_YL %(other_value)s)."),
            _("Correct NGAY_YL or NGAY_TH_YL."),
            PORTAL,
        ),
        warning(
            f"X{table}-6002",
            "NGAY_YL",
            inside_visit("NGAY_YL"),
            _("The order time %(value)s lies outside the visit (%(from)s to %(to)s)."),
            _("Check whether the line belongs to this visit."),
            T23,
        ),
        warning(
            f"X{table}-6003",
            "NGAY_TH_YL",
            inside_visit("NGAY_TH_YL", 1),
            _("The time of carrying out %(value)s lies outside the visit (%(from)s to %(to)s)."),
            _("Check whether the line belongs to this visit."),
            T23,
        ),
        error(
            f"X{table}-6004",
            "NGAY_YL",
            not_after_receipt("NGAY_YL", 1),
            _("%(label)s %(value)s lies in the future."),
            _("Correct the time."),
            T23,
        ),
    )


RULES: tuple[Rule, ...] = (
    error(
        "X1-6001",
        "NGAY_VAO NGAY_RA",
        in_order("NGAY_VAO", "NGAY_RA"),
        _("The visit ends (%(value)s) before it begins (%(other_value)s)."),
        _("Correct NGAY_VAO or NGAY_RA."),
        PORTAL,
    ),
    *(
        error(
            f"X{table}-6002",
            "NGAY_VAO NGAY_VAO_NOI_TRU",
            in_order("NGAY_VAO", "NGAY_VAO_NOI_TRU"),
            _("The admission %(value)s is before the arrival %(other_value)s."),
            _("Correct NGAY_VAO or NGAY_VAO_NOI_TRU."),
            PORTAL,
        )
        for table in (0, 1)
    ),
    error(
        "X1-6003",
        "NGAY_VAO_NOI_TRU NGAY_RA",
        in_order("NGAY_VAO_NOI_TRU", "NGAY_RA"),
        _("The visit ends (%(value)s) before the admission %(other_value)s."),
        _("Correct NGAY_VAO_NOI_TRU or NGAY_RA."),
        T1,
    ),
    *(
        error(
            f"X{table}-6004",
            field,
            not_after_receipt(field, 1),
            _("%(label)s %(value)s lies in the future."),
            _("Correct the time."),
            T1,
        )
        for table, field in ((0, "NGAY_VAO"), (1, "NGAY_RA"))
    ),
    warning(
        "X1-6005",
        "NGAY_RA",
        looked_back,
        _("The visit ended on %(value)s, more than %(days)s days before the file was received."),
        _("Send visits soon after they end; the national portal takes them up to 60 days back."),
        "1245/BHXH-CNTT (03/05/2024)",
    ),
    warning(
        "X1-6006",
        "NGAY_VAO NGAY_TTOAN",
        in_order("NGAY_VAO", "NGAY_TTOAN"),
        _("The payment %(value)s is before the arrival %(other_value)s."),
        _("Correct NGAY_TTOAN."),
        T1,
    ),
    warning(
        "X1-6007",
        "NGAY_TAI_KHAM NGAY_RA",
        follow_up_after,
        _("The follow-up %(value)s is before the end of the visit %(other_value)s."),
        _("Correct NGAY_TAI_KHAM."),
        T1,
    ),
    error(
        "X1-6008",
        "SO_NGAY_DTRI MA_LOAI_KCB",
        days_of_stay(("02", "03", "04", "06")),
        _("The days of treatment are %(value)s; last day minus first day plus one gives %(expected)s."),
        _("Correct SO_NGAY_DTRI, NGAY_VAO or NGAY_RA."),
        "QĐ 4750/QĐ-BYT, Bảng 1",
        versions=BEFORE_3176,
    ),
    error(
        "X1-6009",
        "SO_NGAY_DTRI MA_LOAI_KCB",
        days_of_stay(("03", "04", "06")),
        _("The days of treatment are %(value)s; last day minus first day plus one gives %(expected)s."),
        _("Correct SO_NGAY_DTRI, NGAY_VAO or NGAY_RA."),
        "QĐ 3176/QĐ-BYT, Bảng 1",
        versions=SINCE_3176,
    ),
    warning(
        "X1-6010",
        "SO_NGAY_DTRI MA_LOAI_KCB",
        days_of_care(("01", "07", "09"), "0"),
        _("The days of treatment are %(value)s; for this type of care they are %(expected)s."),
        _("Correct SO_NGAY_DTRI."),
        "QĐ 4750/QĐ-BYT, Bảng 1",
        versions=BEFORE_3176,
    ),
    warning(
        "X1-6011",
        "SO_NGAY_DTRI MA_LOAI_KCB",
        days_of_care(("09",), "0"),
        _("The days of treatment are %(value)s; for this type of care they are %(expected)s."),
        _("Correct SO_NGAY_DTRI."),
        "QĐ 3176/QĐ-BYT, Bảng 1",
        versions=SINCE_3176,
    ),
    warning(
        "X1-6012",
        "NGAY_VAO NGAY_RA",
        longest_stay(366),
        _("The visit lasts more than %(days)s days (%(other_value)s to %(value)s)."),
        _("Check the years of NGAY_VAO and NGAY_RA."),
        T1,
    ),
    error(
        "X1-6013",
        "THANG_QT",
        matches("THANG_QT", r"0?[1-9]|1[0-2]"),
        _("The settlement month “%(value)s” is not between 1 and 12."),
        _("Correct THANG_QT."),
        T1,
    ),
    error(
        "X1-6014",
        "NAM_QT",
        within("NAM_QT", 2017, 2100),
        _("The settlement year “%(value)s” cannot be right."),
        _("Correct NAM_QT."),
        T1,
    ),
    warning(
        "X1-6015",
        "NAM_QT THANG_QT NGAY_RA",
        settlement,
        _("The settlement period %(value)s is before the end of the visit %(other_value)s."),
        _("Correct NAM_QT and THANG_QT."),
        T1,
    ),
    warning(
        "X1-6016",
        "NGAY_RA",
        version_in_force,
        _(
            "The file was sent by version %(version)s, which was not in force when the visit ended (%(ended)s)."
        ),
        _("Send the visit by the version in force at its end."),
        "QĐ 4750/QĐ-BYT; QĐ 3176/QĐ-BYT",
    ),
    *_line_rules(2),
    *_line_rules(3),
    error(
        "X3-6005",
        "NGAY_YL NGAY_KQ",
        in_order("NGAY_YL", "NGAY_KQ"),
        _("The result %(value)s is before the order %(other_value)s."),
        _("Correct NGAY_YL or NGAY_KQ."),
        PORTAL,
    ),
    warning(
        "X3-6006",
        "NGAY_TH_YL NGAY_KQ",
        in_order("NGAY_TH_YL", "NGAY_KQ"),
        _("The result %(value)s is before the order was carried out %(other_value)s."),
        _("Correct NGAY_TH_YL or NGAY_KQ."),
        T23,
    ),
    warning(
        "X4-6001",
        "NGAY_KQ",
        inside_visit("NGAY_KQ", 30),
        _("The result time %(value)s lies far outside the visit (%(from)s to %(to)s)."),
        _("Check whether the result belongs to this visit."),
        "QĐ 130/QĐ-BYT, Bảng 4",
    ),
    warning(
        "X5-6001",
        "THOI_DIEM_DBLS",
        inside_visit("THOI_DIEM_DBLS"),
        _("The note of %(value)s lies outside the visit (%(from)s to %(to)s)."),
        _("Check whether the note belongs to this visit."),
        "QĐ 130/QĐ-BYT, Bảng 5",
    ),
    warning(
        "X0-6005",
        "NGAY_VAO NGAY_YL",
        in_order("NGAY_VAO", "NGAY_YL"),
        _("The first order %(value)s is before the arrival %(other_value)s."),
        _("Correct NGAY_VAO or NGAY_YL."),
        "QĐ 4750/QĐ-BYT, Bảng Check-in",
    ),
)
