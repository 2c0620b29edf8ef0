"""Tests and imaging, by kinds that are dated data: `data/service_kinds.csv` says which codes are which."""

import csv
import datetime as dt
from functools import reduce
from importlib.resources import files
from operator import or_

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.record.visits.measures.activity import FORM9
from yteso.record.visits.measures.dimensions import Ways, lines_of
from yteso.record.visits.models import MedicationLine, ServiceLine
from yteso.record.visits.permissions import READ as READ_VISITS
from yteso.toolkit.measures.public import Measure, Source, Sum, add_measures

SERVICES = _("Tests and imaging")
BY_VISIT = Ways("visit__")

SERVICE_LINES = Source(
    code="visits.services",
    label=_("Services, by the day the visit ended"),
    model=ServiceLine,
    rows=lambda: lines_of(ServiceLine),
    day="visit__ended_on",
    organisation="visit__facility_id",
    place="visit__commune_code",
    person="person_id",
    read_rows=READ_VISITS,
    clock="visits.ended",
    columns=(
        ("facility__name", _("Facility")),
        ("visit__arrived_at", _("Arrived")),
        ("service_code", _("Service code")),
        ("service_name", _("Service")),
        ("quantity", _("Quantity")),
    ),
    detail="chart:visit",
    detail_keys=("person_id", "visit_id"),
    dimensions=(BY_VISIT.sex, BY_VISIT.age, BY_VISIT.insured, BY_VISIT.care),
)


def kind(name: str) -> Q:
    """Return which service lines are of a kind, each code list for its own time."""
    text = files("yteso.record.visits").joinpath("data", "service_kinds.csv").read_text(encoding="utf-8")
    parts = []
    for row in csv.DictReader(text.splitlines()):
        if row["kind"] != name:
            continue
        part = Q(group_code=row["cost_group"], visit__ended_on__gte=dt.date.fromisoformat(row["valid_from"]))
        if row["valid_to"]:
            part &= Q(visit__ended_on__lte=dt.date.fromisoformat(row["valid_to"]))
        if row["first"]:
            part &= Q(service_code__gte=row["first"], service_code__lt=row["last"] + "/")  # "/" follows "."
        parts.append(part)
    return reduce(or_, parts)


def _counted(name: str, label: str | Promise, definition: str | Promise, column: str) -> Measure:
    return Measure(
        f"services.{name}",
        label,
        definition,
        SERVICE_LINES,
        Sum("quantity"),
        where=kind(name),
        by=(BY_VISIT.insured,),
        unit=_("times"),
        is_personal=False,
        group=SERVICES,
        legal_source=f"{FORM9}, {column}; QĐ 7603/QĐ-BYT ngày 25/12/2018 (mã dịch vụ); QĐ 3176/QĐ-BYT, "
        f"Bảng 3",
    )


add_measures(
    _counted(
        "test",
        _("Laboratory tests"),
        _("Laboratory tests (MA_NHOM 1) of the visits that ended in the period, by their number (SO_LUONG)."),
        "cột 18",
    ),
    _counted(
        "xray",
        _("X-rays"),
        _(
            "X-rays (MA_NHOM 2, codes 18.0067 to 18.0148) of the visits that ended in the period, by "
            "their number (SO_LUONG)."
        ),
        "cột 19",
    ),
    _counted(
        "ultrasound",
        _("Ultrasound scans"),
        _(
            "Ultrasound scans (MA_NHOM 2, codes 18.0001 to 18.0066) of the visits that ended in the "
            "period, by their number (SO_LUONG)."
        ),
        "cột 20",
    ),
    _counted(
        "ct",
        _("CT scans"),
        _(
            "CT scans (MA_NHOM 2, codes 18.0149 to 18.0295) of the visits that ended in the period, by "
            "their number (SO_LUONG)."
        ),
        "cột 21",
    ),
    _counted(
        "mri",
        _("MRI scans"),
        _(
            "MRI scans (MA_NHOM 2, codes 18.0296 to 18.0370) of the visits that ended in the period, by "
            "their number (SO_LUONG)."
        ),
        "cột 22",
    ),
)

DRUG_LINES = Source(
    code="visits.drugs",
    label=_("Drugs, by the day the visit ended"),
    model=MedicationLine,
    rows=lambda: lines_of(MedicationLine),
    day="visit__ended_on",
    organisation="visit__facility_id",
    place="visit__commune_code",
    person="person_id",
    read_rows=READ_VISITS,
    clock="visits.ended",
    columns=(
        ("facility__name", _("Facility")),
        ("visit__arrived_at", _("Arrived")),
        ("drug_code", _("Drug code")),
        ("drug_name", _("Drug")),
        ("quantity", _("Quantity")),
        ("total_vnd", _("Total cost")),
    ),
    detail="chart:visit",
    detail_keys=("person_id", "visit_id"),
    dimensions=(BY_VISIT.sex, BY_VISIT.age, BY_VISIT.insured, BY_VISIT.care),
)

add_measures(
    Measure(
        "drugs.spent",
        _("Spent on drugs, by line"),
        _(
            "Sum of the drug lines (THANH_TIEN_BV of Table 2) of the visits that ended in the period, in "
            "đồng; compare with the cost of drugs that facilities state for the whole visit."
        ),
        DRUG_LINES,
        Sum("total_vnd"),
        unit="₫",
        is_personal=False,
        group=_("Costs"),
        legal_source="QĐ 130/QĐ-BYT, 4750/QĐ-BYT, 3176/QĐ-BYT, Bảng 2",
    ),
)
