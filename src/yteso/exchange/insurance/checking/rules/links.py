"""How rows hang together: every row belongs to its visit, rows are counted, nothing stands there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from yteso.exchange.insurance.checking.kinds import each
from yteso.exchange.insurance.checking.rule import Check, Hit, Rule, error, warning
from yteso.exchange.insurance.checking.view import View
from yteso.exchange.insurance.schema import tables

SOURCE = "QĐ 130/QĐ-BYT"
TESTED_GROUPS = {"1", "2", "3"}
SAME_DRUG = (
    "MA_THUOC",
    "TEN_THUOC",
    "HAM_LUONG",
    "SO_LUONG",
    "DON_GIA",
    "LIEU_DUNG",
    "NGAY_YL",
    "MA_BAC_SI",
    "SO_DANG_KY",
)
SAME_SERVICE = (
    "MA_DICH_VU",
    "MA_VAT_TU",
    "TEN_VAT_TU",
    "SO_LUONG",
    "DON_GIA_BV",
    "NGAY_YL",
    "NGAY_TH_YL",
    "MA_MAY",
    "MA_GIUONG",
)
SAME_RESULT = ("MA_DICH_VU", "MA_CHI_SO", "TEN_CHI_SO", "GIA_TRI", "MO_TA", "KET_LUAN", "NGAY_KQ")
SAME_NOTE = ("DIEN_BIEN_LS", "THOI_DIEM_DBLS", "NGUOI_THUC_HIEN", "HOI_CHAN", "PHAU_THUAT")


def linked(view: View, rule: Rule) -> Iterator[Hit]:
    """Each row carries the MA_LK of its visit."""
    codes = [dossier.link_code for dossier in view.batch.dossiers]
    owners = view.batch.tables[rule.table].dossier
    values = view.column(rule.table, "MA_LK")
    if list(map(codes.__getitem__, owners)) == values:
        return
    for row, (owner, value) in enumerate(zip(owners, values, strict=True)):
        if value and value != codes[owner]:
            yield Hit(row, field="MA_LK", value=value, parameters={"other_value": codes[owner]})


def counted(view: View, rule: Rule) -> Iterator[Hit]:
    """STT counts 1, 2, 3 within a table."""
    columns = view.batch.tables[rule.table]
    values = columns.fields["STT"]
    if values == list(map(str, columns.row)):
        return
    last = -1
    for row, (owner, number, value) in enumerate(zip(columns.dossier, columns.row, values, strict=True)):
        if value and value.isdigit() and int(value) != number and owner != last:
            last = owner  # the first row that is out of step says it for the dossier
            yield Hit(row, field="STT", value=value, parameters={"expected": str(number)})


def numbered_once(view: View, rule: Rule) -> Iterator[Hit]:
    """No two rows of a table have the same STT."""
    columns = view.batch.tables[rule.table]
    values = columns.fields["STT"]
    if values == list(map(str, columns.row)):
        return
    seen: set[tuple[int, str]] = set()
    for row, pair in enumerate(zip(columns.dossier, values, strict=True)):
        if pair[1] and pair in seen:
            yield Hit(row, field="STT", value=pair[1])
        seen.add(pair)


def said_once(fields: tuple[str, ...]) -> Check:
    """No two rows of a dossier are the same but for their number."""

    def check(view: View, rule: Rule) -> Iterator[Hit]:
        columns = view.batch.tables[rule.table]
        keys = list(zip(columns.dossier, *(columns.fields[field] for field in fields), strict=True))
        if len(set(keys)) == len(keys):
            return
        again = {key for key, count in Counter(keys).items() if count > 1}
        first: dict[object, int] = {}
        for row, key in enumerate(keys):
            if key in again:
                if key in first:
                    yield Hit(row, parameters={"other_row": str(columns.row[first[key]])})
                else:
                    first[key] = row

    return check


def summary_missing(view: View, rule: Rule) -> Iterator[Hit]:
    """Every visit has its summary."""
    having = view.has("XML1")
    for index, dossier in enumerate(view.batch.dossiers):
        if dossier.kind == "visit" and not having[index] and dossier.tables:
            yield Hit(-1, index, parameters={"found": ", ".join(dossier.tables)})


def link_missing(view: View, rule: Rule) -> Iterator[Hit]:
    """Every visit has lines: something was done or given."""
    having = [drugs or services for drugs, services in zip(view.has("XML2"), view.has("XML3"), strict=True)]
    for row, owner in enumerate(view.batch.tables["XML1"].dossier):
        if not having[owner]:
            yield Hit(row, field="T_TONGCHI_BV", value=view.column("XML1", "T_TONGCHI_BV")[row])


def result_of_service(view: View, rule: Rule) -> Iterator[Hit]:
    """A result names a service of the same visit."""
    if view.table("XML3") is None:
        return
    services = set(zip(view.batch.tables["XML3"].dossier, view.column("XML3", "MA_DICH_VU"), strict=True))
    results = zip(view.batch.tables["XML4"].dossier, view.column("XML4", "MA_DICH_VU"), strict=True)
    for row, pair in enumerate(results):
        if pair[1] and pair not in services:
            yield Hit(row, field="MA_DICH_VU", value=pair[1])


def service_without_result(view: View, rule: Rule) -> Iterator[Hit]:
    """Tests, images and probes have a result."""
    rows = list(view.rows_with("XML3", "MA_NHOM", TESTED_GROUPS))
    if not rows:
        return
    given = view.table("XML4")
    results = set(zip(given.dossier, given.fields["MA_DICH_VU"], strict=True)) if given else set()
    owners, codes = view.batch.tables["XML3"].dossier, view.column("XML3", "MA_DICH_VU")
    for row in rows:
        if codes[row] and (owners[row], codes[row]) not in results:
            yield Hit(row, field="MA_DICH_VU", value=codes[row])


def _per_table() -> Iterator[Rule]:
    for table in tables().values():
        code = f"X{table.name[3:]}"
        if table.name not in ("XML0", "XML1"):
            yield error(
                f"{code}-8001",
                "MA_LK",
                linked,
                _("The row belongs to %(value)s, the visit is %(other_value)s."),
                _("Every table of a dossier must carry the MA_LK of its XML1."),
                SOURCE,
            )
        if "STT" in table.field_names and table.name not in ("XML0", "XML1"):
            yield warning(
                f"{code}-8002",
                "STT",
                counted,
                _("STT is %(value)s where %(expected)s was expected."),
                _("Number the rows 1, 2, 3… within the table."),
                SOURCE,
            )
            yield warning(
                f"{code}-8003",
                "STT",
                numbered_once,
                _("STT %(value)s stands twice in the table."),
                _("Number the rows 1, 2, 3… within the table."),
                SOURCE,
            )
        yield warning(
            f"{code}-8005",
            "MA_LK",
            each("MA_LK", lambda value: not any(c.isspace() or c in ";,|<>" for c in value)),
            _("The link code “%(value)s” has spaces or separators."),
            _("Use letters, digits, points and hyphens only."),
            SOURCE,
        )


RULES: tuple[Rule, ...] = (
    *_per_table(),
    *(
        warning(
            f"X{table}-8004",
            "MA_LK",
            said_once(fields),
            _("The row says the same as row %(other_row)s."),
            _("Remove one of them if the thing happened only once."),
            SOURCE,
        )
        for table, fields in ((2, SAME_DRUG), (3, SAME_SERVICE), (4, SAME_RESULT), (5, SAME_NOTE))
    ),
    error(
        "X1-8001",
        "MA_LK",
        summary_missing,
        _("The dossier has no summary (XML1), only %(found)s."),
        _("Send the whole dossier with XML1."),
        SOURCE,
    ),
    warning(
        "X1-8006",
        "T_TONGCHI_BV",
        link_missing,
        _("The visit has neither drugs (XML2) nor services (XML3)."),
        _("Check whether tables are missing in the export."),
        SOURCE,
    ),
    warning(
        "X4-8006",
        "MA_DICH_VU",
        result_of_service,
        _("The result's service %(value)s is not among the services (XML3) of the visit."),
        _("Write in MA_DICH_VU the code used in XML3."),
        "QĐ 130/QĐ-BYT, Bảng 4",
    ),
    warning(
        "X3-8006",
        "MA_DICH_VU MA_NHOM",
        service_without_result,
        _("The test %(value)s has no result in XML4."),
        _("Send its result, now or when it comes, with the whole dossier."),
        "QĐ 130/QĐ-BYT, Bảng 4",
    ),
)
