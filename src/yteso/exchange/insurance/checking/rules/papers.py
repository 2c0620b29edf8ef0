"""Papers (XML7 to XML11, XML13, XML14): what they need, and that they say the same as the visit."""

# ruff: noqa: E501 - one declaration, one line of text
from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import (
    all_or_none,
    each,
    in_order,
    matches,
    needed_when,
    one_of,
    only_when_summary,
    same_as_summary,
    within,
)
from yteso.exchange.insurance.checking.moments import day_of
from yteso.exchange.insurance.checking.rule import Check, Hit, Rule, error, warning
from yteso.exchange.insurance.checking.view import View
from yteso.exchange.insurance.schema import find_field, tables

PORTAL = "Bảng kiểm tra của Cổng tiếp nhận BHXH theo QĐ 4750/QĐ-BYT"
TT18 = "Thông tư 18/2022/TT-BYT"
LEAVE_DAYS, LEAVE_DAYS_TB, LEAVE_DAYS_LOSS = 30, 180, 50
TRANSFERRED = ("2", "5")
# Where a paper repeats the visit: what concerns identity or dates is an error, wording only a warning.
WORDS = {
    "DIA_CHI",
    "CHAN_DOAN_RV",
    "MA_BENH_KT",
    "MA_BENH_YHCT",
    "MA_NGHE_NGHIEP",
    "MA_DANTOC",
    "MA_QUOCTICH",
}
REPEATED = {
    13: "MA_CSKCB HO_TEN NGAY_SINH GIOI_TINH MA_QUOCTICH MA_DANTOC MA_NGHE_NGHIEP DIA_CHI MA_THE_BHYT GT_THE_DEN "
    "NGAY_VAO_NOI_TRU CHAN_DOAN_RV MA_BENH_CHINH MA_BENH_KT MA_BENH_YHCT MA_LOAI_RV",
    14: "HO_TEN NGAY_SINH GIOI_TINH DIA_CHI MA_THE_BHYT GT_THE_DEN NGAY_VAO NGAY_VAO_NOI_TRU NGAY_RA CHAN_DOAN_RV "
    "MA_BENH_CHINH MA_BENH_KT MA_BENH_YHCT MA_DOITUONG_KCB",
    6: "NGAY_SINH GIOI_TINH DIA_CHI MATINH_CU_TRU MAHUYEN_CU_TRU MAXA_CU_TRU MA_CSKCB",
    15: "HO_TEN SO_CCCD MA_CSKCB",
    7: "NGAY_VAO NGAY_RA",
    8: "NGAY_VAO NGAY_RA MA_LOAI_KCB KET_QUA_DTRI",
}
_SOFT_PAPERS = {6, 7, 8, 15}


def leave_length(days: str, first: str, last: str, exact: tuple[int, ...]) -> Check:
    """The number of leave days fits its dates (`exact`: what may be added to last minus first)."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        columns = (view.column(rule.table, field) for field in (days, first, last))
        for row, (count, begin, end) in enumerate(zip(*columns, strict=True)):
            a, b = day_of(begin), day_of(end)
            if a and b and count.isdigit() and int(count) - (b - a).days not in exact:
                yield Hit(
                    row, field=days, value=count, parameters={"expected": str((b - a).days + exact[-1])}
                )

    return check


def leave_at_most(view: View, rule: Rule) -> Iterator[Hit]:
    """Sick leave is at most 30 days; 180 for tuberculosis, 50 after losing a pregnancy from week 13."""
    diseases = view.first("XML1", "MA_BENH_CHINH")
    owners = view.batch.tables["XML11"].dossier
    ended, weeks = view.column("XML11", "MA_DINH_CHI_THAI"), view.column("XML11", "TUOI_THAI")
    for row, value in enumerate(view.column("XML11", "SO_NGAY_NGHI")):
        if value.isdigit() and int(value) > LEAVE_DAYS:
            tuberculosis = diseases[owners[row]][:3] in ("A15", "A16", "A17", "A18", "A19", "B90")
            loss = ended[row] == "1" and weeks[row].isdigit() and int(weeks[row]) >= 13
            limit = LEAVE_DAYS_TB if tuberculosis else LEAVE_DAYS_LOSS if loss else LEAVE_DAYS
            if int(value) > limit:
                yield Hit(row, field="SO_NGAY_NGHI", value=value, parameters={"limit": str(limit)})


def mother_is_woman(view: View, rule: Rule) -> Iterator[Hit]:
    """Papers of birth and pregnancy belong to a woman's visit (or the newborn's own)."""
    sexes, births = view.first("XML1", "GIOI_TINH"), view.first("XML1", "NGAY_SINH")
    for owner in sorted(set(view.batch.tables[rule.table].dossier)):
        year = (view.ended_on[owner] or view.received_on).year
        adult = births[owner][:4].isdigit() and year - int(births[owner][:4]) > 9
        if sexes[owner] == "1" and adult:
            yield Hit(-1, owner)


def after_visit_field(field: str, summary: str) -> Check:
    """A paper's day is not before a day of the summary."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        said = view.first("XML1", summary)
        owners = view.batch.tables[rule.table].dossier
        for row, value in enumerate(view.column(rule.table, field)):
            other = said[owners[row]]
            if value and other and value[:8] < other[:8]:
                yield Hit(
                    row, field=field, value=value, parameters={"other": summary, "other_value": other[:8]}
                )

    return check


def referral_destination(view: View, rule: Rule) -> Iterator[Hit]:
    """The letter and the visit name the same receiving facility."""
    said = view.first("XML1", "MA_NOI_DEN")
    owners = view.batch.tables["XML13"].dossier
    pairs = zip(view.column("XML13", "MA_CSKCB_DEN"), view.column("XML13", "MA_NOI_DEN"), strict=True)
    for row, (new, old) in enumerate(pairs):
        value = new or old
        if value and said[owners[row]] and value != said[owners[row]]:
            yield Hit(row, field="MA_CSKCB_DEN", value=value, parameters={"other_value": said[owners[row]]})


def letter_missing(view: View, rule: Rule) -> Iterator[Hit]:
    """A transfer has its letter."""
    having = view.has("XML13")
    owners = view.batch.tables["XML1"].dossier
    for row in view.rows_with("XML1", "MA_LOAI_RV", TRANSFERRED):
        if not having[owners[row]]:
            yield Hit(row, field="MA_LOAI_RV", value=view.column("XML1", "MA_LOAI_RV")[row])


def dates_listed(field: str, summary: str) -> Check:
    """A letter's times (several since 3176) include that of the visit."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        said = view.first("XML1", summary)
        owners = view.batch.tables[rule.table].dossier
        for row, value in enumerate(view.column(rule.table, field)):
            if value and said[owners[row]] and said[owners[row]] not in value.split(";"):
                yield Hit(
                    row,
                    field=field,
                    value=value,
                    parameters={"other": summary, "other_value": said[owners[row]]},
                )

    return check


def remark_missing(view: View, rule: Rule) -> Iterator[Hit]:
    """Caesarean and early births are remarked."""
    flags = zip(
        view.column("XML9", "SINHCON_PHAUTHUAT"), view.column("XML9", "SINHCON_DUOI32TUAN"), strict=True
    )
    notes = view.column("XML9", "GHI_CHU")
    for row, (operation, early) in enumerate(flags):
        if "1" in (operation, early) and not notes[row]:
            yield Hit(row, field="GHI_CHU")


def _repeats() -> Iterator[Rule]:
    for table, names in REPEATED.items():
        for name in names.split():
            field = find_field(f"XML{table}", name)
            if field is None:
                raise LookupError(name)
            order = next(i for i, f in enumerate(_fields(table), 1) if f == name)
            make = warning if name in WORDS or table in _SOFT_PAPERS else error
            yield make(
                f"X{table}-8{100 + order}",
                name,
                same_as_summary(name, name),
                _("%(label)s (%(field)s) is “%(value)s” but XML1 says “%(other_value)s”."),
                _("Make the paper agree with XML1."),
                PORTAL,
                versions=frozenset(field.lengths),
            )


def _fields(table: int) -> tuple[str, ...]:
    return tables()[f"XML{table}"].field_names


def _termination(table: int) -> Iterator[Rule]:
    fields = (
        ("NGUYENNHAN_DINHCHI", "THOIGIAN_DINHCHI", "TUOI_THAI")
        if table == 7
        else ("NGUYENNHAN_DINHCHI", "TUOI_THAI")
    )
    for digit, field in enumerate(fields, 1):
        yield error(
            f"X{table}-520{digit}",
            f"{field} MA_DINH_CHI_THAI",
            needed_when(field, "MA_DINH_CHI_THAI", ("1",)),
            _("The pregnancy was terminated (MA_DINH_CHI_THAI 1) but %(label)s (%(field)s) is empty."),
            _("Fill in cause, time and gestational age."),
            PORTAL,
        )
    yield error(
        f"X{table}-5204",
        "TUOI_THAI",
        within("TUOI_THAI", 1, 42),
        _("The gestational age %(value)s is not between %(low)s and %(high)s weeks."),
        _("Write the age in weeks."),
        "QĐ 130/QĐ-BYT",
    )


RULES: tuple[Rule, ...] = (
    *_repeats(),
    *_termination(7),
    *_termination(11),
    error(
        "X7-5205",
        "SO_NGAY_NGHI NGOAITRU_TUNGAY NGOAITRU_DENNGAY",
        all_or_none("SO_NGAY_NGHI", "NGOAITRU_TUNGAY", "NGOAITRU_DENNGAY"),
        _("Leave after discharge is written only in part: %(label)s (%(field)s) is empty."),
        _("Write days, first and last day, or none of them."),
        PORTAL,
    ),
    error(
        "X7-6201",
        "NGOAITRU_TUNGAY NGOAITRU_DENNGAY",
        in_order("NGOAITRU_TUNGAY", "NGOAITRU_DENNGAY"),
        _("The leave ends (%(value)s) before it begins (%(other_value)s)."),
        _("Correct the dates of the leave."),
        TT18,
    ),
    warning(
        "X7-6202",
        "SO_NGAY_NGHI",
        leave_length("SO_NGAY_NGHI", "NGOAITRU_TUNGAY", "NGOAITRU_DENNGAY", (1,)),
        _("The leave has %(value)s days; its dates give %(expected)s."),
        _("Correct the days or the dates of the leave."),
        TT18,
    ),
    warning(
        "X7-6203",
        "NGAY_CT",
        after_visit_field("NGAY_CT", "NGAY_VAO"),
        _("The paper of %(value)s is older than the visit (%(other_value)s)."),
        _("Correct NGAY_CT."),
        TT18,
    ),
    warning(
        "X7-8201",
        "MA_YTE",
        same_as_summary("MA_YTE", "MA_BN"),
        _("%(label)s (%(field)s) is “%(value)s” but XML1 says “%(other_value)s”."),
        _("Write the patient number of XML1 (MA_BN)."),
        "QĐ 130/QĐ-BYT, Bảng 7",
    ),
    error(
        "X8-8201",
        "MA_LOAI_KCB",
        only_when_summary("MA_LOAI_KCB", ("03", "04", "06")),
        _("A record summary (XML8) is sent for type of care %(other_value)s; it is only for 03, 04, 06."),
        _("Leave XML8 out, or correct MA_LOAI_KCB in XML1."),
        PORTAL,
        versions=frozenset(("130", "4750")),
    ),
    warning(
        "X8-8202",
        "MA_LOAI_KCB",
        only_when_summary("MA_LOAI_KCB", ("02", "03", "04", "05", "06", "08", "09")),
        _("A record summary (XML8) is sent for type of care %(other_value)s; it is not meant for it."),
        _("Leave XML8 out, or correct MA_LOAI_KCB in XML1."),
        "QĐ 3176/QĐ-BYT, Bảng 8",
        versions=frozenset(("3176", "3176+1931")),
    ),
    error(
        "X8-6201",
        "NGAY_VAO NGAY_RA",
        in_order("NGAY_VAO", "NGAY_RA"),
        _("The visit ends (%(value)s) before it begins (%(other_value)s)."),
        _("Correct NGAY_VAO or NGAY_RA."),
        "QĐ 130/QĐ-BYT, Bảng 8",
    ),
    warning(
        "X8-5201",
        "NGAY_SINHCON NGAY_CONCHET SO_CONCHET",
        all_or_none("NGAY_SINHCON", "NGAY_CONCHET", "SO_CONCHET"),
        _("The death of a child is written only in part: %(label)s (%(field)s) is empty."),
        _("Write birth, death and number of children, or none of them."),
        "QĐ 130/QĐ-BYT, Bảng 8",
    ),
    warning(
        "X8-6202",
        "NGAY_SINHCON NGAY_CONCHET",
        in_order("NGAY_SINHCON", "NGAY_CONCHET"),
        _("The child died (%(value)s) before its birth (%(other_value)s)."),
        _("Correct the dates."),
        "QĐ 130/QĐ-BYT, Bảng 8",
    ),
    warning(
        "X9-8201",
        "MA_LK",
        mother_is_woman,
        _("A paper of birth or pregnancy is sent with the visit of a man."),
        _("Check MA_LK and the sex in XML1."),
        "QĐ 130/QĐ-BYT, Bảng 9",
    ),
    warning(
        "X10-8201",
        "MA_LK",
        mother_is_woman,
        _("A paper of birth or pregnancy is sent with the visit of a man."),
        _("Check MA_LK and the sex in XML1."),
        "QĐ 130/QĐ-BYT, Bảng 10",
    ),
    warning(
        "X9-9201",
        "CAN_NANG_CON",
        within("CAN_NANG_CON", 300, 7000),
        _("A newborn of %(value)s g is improbable (%(low)s to %(high)s)."),
        _("Write the weight in grams."),
        "QĐ 130/QĐ-BYT, Bảng 9",
    ),
    warning(
        "X9-9202",
        "SO_CON",
        within("SO_CON", 1, 6),
        _("The number of children born is %(value)s."),
        _("Correct SO_CON."),
        "QĐ 130/QĐ-BYT, Bảng 9",
    ),
    warning(
        "X9-5201",
        "GHI_CHU SINHCON_PHAUTHUAT SINHCON_DUOI32TUAN",
        remark_missing,
        _("A caesarean or a birth before 32 weeks is not remarked (GHI_CHU)."),
        _("Write the remark that the certificate prescribes."),
        "QĐ 130/QĐ-BYT, Bảng 9",
    ),
    warning(
        "X9-6201",
        "NGAY_SINH_CON NGAY_CT",
        in_order("NGAY_SINH_CON", "NGAY_CT", by_day=True),
        _("The certificate of %(value)s is older than the birth %(other_value)s."),
        _("Correct NGAY_CT or NGAY_SINH_CON."),
        "QĐ 130/QĐ-BYT, Bảng 9",
    ),
    error(
        "X10-6201",
        "TU_NGAY DEN_NGAY",
        in_order("TU_NGAY", "DEN_NGAY"),
        _("The leave ends (%(value)s) before it begins (%(other_value)s)."),
        _("Correct the dates of the leave."),
        TT18,
    ),
    warning(
        "X10-6202",
        "SO_NGAY",
        leave_length("SO_NGAY", "TU_NGAY", "DEN_NGAY", (0, 1)),
        _("The leave has %(value)s days; its dates give %(expected)s."),
        _("Correct the days or the dates of the leave."),
        "QĐ 130/QĐ-BYT, Bảng 10",
    ),
    warning(
        "X10-9201",
        "CHAN_DOAN_RV",
        each("CHAN_DOAN_RV", lambda value: "dưỡng thai" in value.lower()),
        _("The diagnosis of a pregnancy leave does not say “dưỡng thai”."),
        _("Add the words “dưỡng thai” to the diagnosis."),
        "QĐ 3176/QĐ-BYT, Bảng 10",
        versions=frozenset(("3176", "3176+1931")),
    ),
    error(
        "X11-6201",
        "TU_NGAY DEN_NGAY",
        in_order("TU_NGAY", "DEN_NGAY"),
        _("The leave ends (%(value)s) before it begins (%(other_value)s)."),
        _("Correct the dates of the leave."),
        TT18,
    ),
    warning(
        "X11-6202",
        "SO_NGAY_NGHI",
        leave_length("SO_NGAY_NGHI", "TU_NGAY", "DEN_NGAY", (1,)),
        _("The leave has %(value)s days; its dates give %(expected)s."),
        _("Correct the days or the dates of the leave."),
        TT18,
    ),
    warning(
        "X11-6203",
        "SO_NGAY_NGHI",
        leave_at_most,
        _("The leave has %(value)s days; at most %(limit)s may be given at once."),
        _("Shorten the leave; the patient may come again."),
        "Thông tư 18/2022/TT-BYT, Điều 24",
    ),
    error(
        "X11-5205",
        "MAU_SO",
        matches("MAU_SO", "CT07"),
        _("The form number “%(value)s” is not CT07."),
        _("Write CT07 or leave MAU_SO empty."),
        PORTAL,
    ),
    error(
        "X13-8201",
        "MA_LOAI_RV",
        only_when_summary("MA_LOAI_RV", TRANSFERRED),
        _(
            "A transfer letter (XML13) is sent although the discharge is %(other_value)s; it is only for 2 and 5."
        ),
        _("Leave XML13 out, or correct MA_LOAI_RV in XML1."),
        "QĐ 4750/QĐ-BYT, Bảng 13",
    ),
    warning(
        "X1-8201",
        "MA_LOAI_RV",
        letter_missing,
        _("The patient was transferred (MA_LOAI_RV %(value)s) but there is no transfer letter (XML13)."),
        _("Send XML13 with the visit."),
        "QĐ 4750/QĐ-BYT, Bảng 13",
        versions=frozenset(("4750", "3176", "3176+1931")),
    ),
    warning(
        "X13-5201",
        "MA_CSKCB_DEN MA_NOI_DEN",
        one_of("MA_CSKCB_DEN", "MA_NOI_DEN"),
        _("The transfer letter names no receiving facility."),
        _("Write MA_CSKCB_DEN (MA_NOI_DEN before 3176)."),
        "QĐ 3176/QĐ-BYT, Bảng 13",
    ),
    error(
        "X13-8202",
        "MA_CSKCB_DEN",
        referral_destination,
        _("The letter sends to %(value)s but XML1 says %(other_value)s."),
        _("Make MA_CSKCB_DEN and MA_NOI_DEN of XML1 agree."),
        PORTAL,
    ),
    *(
        error(
            f"X13-820{digit}",
            field,
            dates_listed(field, field),
            _("%(label)s (%(field)s) is “%(value)s” but XML1 says “%(other_value)s”."),
            _("Make the paper agree with XML1."),
            PORTAL,
        )
        for digit, field in ((3, "NGAY_VAO"), (4, "NGAY_RA"))
    ),
    error(
        "X14-6201",
        "NGAY_HEN_KL",
        after_visit_field("NGAY_HEN_KL", "NGAY_RA"),
        _("The appointment %(value)s is before the end of the visit %(other_value)s."),
        _("Correct NGAY_HEN_KL."),
        PORTAL,
    ),
    error(
        "X14-6202",
        "NGAY_CT",
        after_visit_field("NGAY_CT", "NGAY_VAO"),
        _("The paper of %(value)s is older than the visit (%(other_value)s)."),
        _("Correct NGAY_CT."),
        PORTAL,
    ),
)
