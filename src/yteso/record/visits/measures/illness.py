"""Illness and death by ICD-10: main diagnoses of form 14, all diagnoses, and notifiable diseases."""

import re

from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import today
from yteso.kernel.codes.public import systems
from yteso.record.visits.measures.activity import (
    ENDED,
    ENDS,
    FORM14,
    INPATIENT,
    PERSON_UNIT,
    VISIT_UNIT,
    WAYS,
)
from yteso.record.visits.measures.dimensions import (
    Ways,
    chapter_prefixes,
    coded,
    diseases,
    groups,
    lines_of,
    of_codes,
)
from yteso.record.visits.models import Diagnosis
from yteso.record.visits.permissions import READ as READ_VISITS
from yteso.toolkit.measures.public import Additive, Dimension, Distinct, Measure, Source, add_measures

ILLNESS = _("Illness and death")
MAIN, DIED = Q(rank=0), Q(visit__outcome_code="5")
FORM11 = "TT 23/2025/TT-BYT, Biểu 11/BCT; TT 54/2015/TT-BYT"
ROWS = (WAYS.chapter, WAYS.group, WAYS.disease)
CUTS = ((WAYS.age, WAYS.icd10, WAYS.sex),)
BY_VISIT = Ways("visit__")

# the diagnosis of the line itself, not the visit's main one
CODE = Dimension("icd10", _("Diagnosis (ICD-10)"), Upper("icd10_code"), of_codes(systems.ICD10))
CHAPTER = Dimension(
    "chapter",
    WAYS.chapter.label,
    titles=WAYS.chapter.titles,
    of=CODE,
    order=WAYS.chapter.order,
    prefixes=chapter_prefixes,
)
GROUP = Dimension("group", WAYS.group.label, titles=WAYS.group.titles, of=CODE, prefixes=groups)
DISEASE = Dimension("disease", WAYS.disease.label, titles=WAYS.disease.titles, of=CODE, prefixes=diseases)

DIAGNOSES = Source(
    code="visits.diagnoses",
    label=_("Diagnoses, by the day the visit ended"),
    model=Diagnosis,
    rows=lambda: lines_of(Diagnosis),
    day="visit__ended_on",
    organisation="visit__facility_id",
    place="visit__commune_code",
    person="person_id",
    read_rows=READ_VISITS,
    clock="visits.ended",
    columns=(
        ("facility__name", _("Facility")),
        ("visit__arrived_at", _("Arrived")),
        ("icd10_code", _("Diagnosis (ICD-10)")),
        ("rank", _("Rank")),
    ),
    words=(("icd10_code", coded(systems.ICD10)),),
    detail="chart:visit",
    detail_keys=("person_id", "visit_id"),
    dimensions=(
        BY_VISIT.sex,
        BY_VISIT.age,
        BY_VISIT.insured,
        BY_VISIT.care,
        BY_VISIT.ethnic,
        CODE,
        CHAPTER,
        GROUP,
        DISEASE,
    ),
)


def is_notifiable() -> Q:
    """Return the condition that a diagnosis is of a notifiable disease, as the list stands today."""
    return _begins({p for prefixes in diseases(today()).values() for p in prefixes})


def is_diarrhoea() -> Q:
    """Return the condition of "Tiêu chảy" in form 11: group 5 of form 14 (A09) and rotavirus."""
    return _begins({*groups(today()).get("5", ()), *diseases(today()).get("ROTA", ())})


def _begins(prefixes: set[str]) -> Q:
    """One pattern: more than a hundred LIKEs a row cost five times as much."""
    pattern = "|".join(re.escape(prefix) for prefix in sorted(prefixes))
    return Q(icd10_code__regex=f"^({pattern})") if prefixes else Q(pk__in=[])


add_measures(
    Measure(
        "illness.outpatient",
        _("Outpatients by main diagnosis"),
        _(
            "Outpatient visits (MA_LOAI_KCB other than 03, 04, 09) that ended in the period, by their "
            "main diagnosis (MA_BENH_CHINH)."
        ),
        ENDS,
        where=ENDED & ~INPATIENT,
        by=CUTS,
        gathered=ROWS,
        unit=VISIT_UNIT,
        legal_source=FORM14,
        group=ILLNESS,
    ),
    Measure(
        "illness.inpatient",
        _("Inpatients by main diagnosis"),
        _(
            "Inpatient stays (MA_LOAI_KCB 03, 04, 09) that ended in the period, by their main diagnosis "
            "(MA_BENH_CHINH)."
        ),
        ENDS,
        where=ENDED & INPATIENT,
        by=CUTS,
        gathered=ROWS,
        unit=VISIT_UNIT,
        legal_source=FORM14,
        group=ILLNESS,
    ),
    Measure(
        "illness.inpatient_deaths",
        _("Inpatient deaths by main diagnosis"),
        _(
            "Inpatient stays that ended in the period with death in the facility (KET_QUA_DTRI 5), by "
            "main diagnosis."
        ),
        ENDS,
        where=ENDED & INPATIENT & Q(outcome_code="5"),
        by=CUTS,
        gathered=ROWS,
        unit=VISIT_UNIT,
        legal_source=FORM14,
        group=ILLNESS,
    ),
    Measure(
        "illness.outpatient_deaths",
        _("Outpatient deaths by main diagnosis"),
        _(
            "Outpatient visits that ended in the period with death in the facility (KET_QUA_DTRI 5), by "
            "main diagnosis."
        ),
        ENDS,
        where=ENDED & ~INPATIENT & Q(outcome_code="5"),
        by=CUTS,
        gathered=ROWS,
        unit=VISIT_UNIT,
        legal_source=FORM14,
        group=ILLNESS,
    ),
    Measure(
        "illness.deaths_before",
        _("Deaths before arrival by main diagnosis"),
        _(
            "Visits that ended in the period with death outside the hospital (KET_QUA_DTRI 8), by main "
            "diagnosis."
        ),
        ENDS,
        where=ENDED & Q(outcome_code="8"),
        by=CUTS,
        gathered=ROWS,
        unit=VISIT_UNIT,
        legal_source=FORM14,
        group=ILLNESS,
    ),
    Measure(
        "illness.inpatient_grave",
        _("Inpatients taken home gravely ill, by main diagnosis"),
        _(
            "Inpatient stays that ended in the period with the patient taken home with a grave prognosis "
            "(KET_QUA_DTRI 6), by main diagnosis."
        ),
        ENDS,
        where=ENDED & INPATIENT & Q(outcome_code="6"),
        by=CUTS,
        gathered=ROWS,
        unit=VISIT_UNIT,
        legal_source=FORM14,
        group=ILLNESS,
    ),
    Measure(
        "illness.outpatient_grave",
        _("Outpatients taken home gravely ill, by main diagnosis"),
        _(
            "Outpatient visits that ended in the period with the patient taken home with a grave "
            "prognosis (KET_QUA_DTRI 6), by main diagnosis."
        ),
        ENDS,
        where=ENDED & ~INPATIENT & Q(outcome_code="6"),
        by=CUTS,
        gathered=ROWS,
        unit=VISIT_UNIT,
        legal_source=FORM14,
        group=ILLNESS,
    ),
    Measure(
        "diagnoses.total",
        _("Diagnoses"),
        _(
            "Every diagnosis, main or other, of the visits that ended in the period. A visit has one for "
            "each code."
        ),
        DIAGNOSES,
        by=(CODE,),
        gathered=(CHAPTER, GROUP, DISEASE),
        unit=_("diagnoses"),
        legal_source="QĐ 130/QĐ-BYT, Bảng 1 (MA_BENH_CHINH, MA_BENH_KT)",
        group=ILLNESS,
    ),
    Measure(
        "diseases.cases",
        _("Persons with a notifiable disease"),
        _(
            "Citizens for whom a visit that ended in the period has a diagnosis, main or other, of a "
            "notifiable disease, each once. It is what facilities diagnosed, not what surveillance "
            "confirmed."
        ),
        DIAGNOSES,
        Distinct("person_id"),
        where=is_notifiable,
        additive=Additive.DISTINCT,
        by=(DISEASE,),
        unit=PERSON_UNIT,
        legal_source=FORM11,
        group=ILLNESS,
    ),
    Measure(
        "diseases.deaths",
        _("Deaths with a notifiable disease as main diagnosis"),
        _(
            "Citizens whose visit ended in the period with death in the facility (KET_QUA_DTRI 5) and a "
            "notifiable disease as main diagnosis."
        ),
        DIAGNOSES,
        Distinct("person_id"),
        where=lambda: is_notifiable() & MAIN & DIED,
        additive=Additive.DISTINCT,
        by=(DISEASE,),
        unit=PERSON_UNIT,
        legal_source=FORM11,
        group=ILLNESS,
    ),
    Measure(
        "diarrhoea.cases",
        _("Persons with diarrhoea"),
        _(
            "Citizens for whom a visit that ended in the period has a diagnosis, main or other, of "
            "infectious diarrhoea (A09, or A08.0 rotavirus), each once. The form does not name the codes."
        ),
        DIAGNOSES,
        Distinct("person_id"),
        where=is_diarrhoea,
        additive=Additive.DISTINCT,
        unit=PERSON_UNIT,
        legal_source=FORM11,
        group=ILLNESS,
    ),
    Measure(
        "diarrhoea.deaths",
        _("Deaths with diarrhoea as main diagnosis"),
        _(
            "Citizens whose visit ended in the period with death in the facility (KET_QUA_DTRI 5) and "
            "infectious diarrhoea (A09, or A08.0 rotavirus) as main diagnosis."
        ),
        DIAGNOSES,
        Distinct("person_id"),
        where=lambda: is_diarrhoea() & MAIN & DIED,
        additive=Additive.DISTINCT,
        unit=PERSON_UNIT,
        legal_source=FORM11,
        group=ILLNESS,
    ),
)
