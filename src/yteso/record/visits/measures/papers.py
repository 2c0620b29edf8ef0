"""Papers that facilities issued: births, leaves, referrals, appointments (Tables 9 to 14)."""

from typing import Any

from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.kernel.codes.public import systems
from yteso.record.visits.measures.dimensions import lines_of, of_codes
from yteso.record.visits.models import Paper
from yteso.record.visits.permissions import READ as READ_VISITS
from yteso.toolkit.measures.public import Dimension, Measure, Source, add_measures

PAPERS = _("Papers")
TABLES = "QĐ 130/QĐ-BYT, 4750/QĐ-BYT, 3176/QĐ-BYT"

CHILD_SEX = Dimension(
    "child_sex",
    _("Sex of the child"),
    KT("fields__GIOI_TINH_CON"),
    of_codes(systems.SEX),
    ("1", "2", "3", ""),
)
MOTHER = Dimension(
    "mother_ethnic",
    _("Ethnic group of the mother"),
    KT("fields__MA_DANTOC_NND"),
    of_codes(systems.ETHNIC_GROUP),
)

ISSUED = Source(
    code="visits.papers",
    label=_("Papers, by the day the visit ended"),
    model=Paper,
    rows=lambda: lines_of(Paper),
    day="visit__ended_on",
    organisation="visit__facility_id",
    place="visit__commune_code",
    person="person_id",
    read_rows=READ_VISITS,
    clock="visits.ended",
    columns=(
        ("facility__name", _("Facility")),
        ("visit__arrived_at", _("Arrived")),
        ("kind", _("Kind of paper")),
        ("number", _("Number")),
        ("issued_on", _("Issued on")),
    ),
    detail="chart:visit",
    detail_keys=("person_id", "visit_id"),
    dimensions=(Dimension("kind", _("Kind of paper"), F("kind")), CHILD_SEX, MOTHER),
)


def _issued(
    code: str, label: str | Promise, definition: str | Promise, kind: str, table: str, **more: Any
) -> Measure:
    return Measure(
        code,
        label,
        definition,
        ISSUED,
        where=Q(kind=kind),
        unit=_("papers"),
        legal_source=f"{TABLES}, {table}",
        group=PAPERS,
        **more,
    )


add_measures(
    _issued(
        "births.certificates",
        _("Birth certificates issued"),
        _(
            "Birth certificates (giấy chứng sinh, Table 9) of the visits that ended in the period: one "
            "for each child born alive in a facility."
        ),
        "birth",
        "Bảng 9; TT 23/2025/TT-BYT, Biểu 4, cột 19",
        by=(CHILD_SEX,),
    ),
    _issued(
        "papers.sick_leave",
        _("Sick-leave certificates"),
        _("Certificates of leave for insurance benefits (Table 11) of the visits that ended in the period."),
        "sick_leave",
        "Bảng 11",
    ),
    _issued(
        "papers.maternity_leave",
        _("Maternity-rest certificates"),
        _("Certificates of rest during pregnancy (Table 10) of the visits that ended in the period."),
        "maternity_leave",
        "Bảng 10",
    ),
    _issued(
        "papers.referral",
        _("Referral letters"),
        _("Referral letters (Table 13) of the visits that ended in the period."),
        "referral",
        "Bảng 13",
    ),
    _issued(
        "papers.appointment",
        _("Re-visit appointments"),
        _("Appointments for a further visit (Table 14) of the visits that ended in the period."),
        "appointment",
        "Bảng 14",
    ),
    _issued(
        "papers.discharge",
        _("Discharge papers"),
        _("Discharge papers (Table 7) of the visits that ended in the period."),
        "discharge",
        "Bảng 7",
    ),
)
