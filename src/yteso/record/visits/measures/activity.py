"""Visits and stays: what facilities did, and what it cost."""

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.kernel.codes.public import systems
from yteso.record.visits.measures.dimensions import Ways, coded, communes, of_codes
from yteso.record.visits.models import INPATIENT_TYPES, Visit
from yteso.record.visits.permissions import READ as READ_VISITS
from yteso.toolkit.measures.public import (
    Additive,
    Distinct,
    Indicator,
    Measure,
    Source,
    Sum,
    add_indicators,
    add_measures,
)

WAYS = Ways()
FORM9 = "TT 23/2025/TT-BYT, Biểu 9/BCT (TT 37/2019/TT-BYT, Biểu 9)"
FORM14 = "TT 23/2025/TT-BYT, Biểu 14/BCT"
CODES = "QĐ 824/QĐ-BYT ngày 15/02/2023 (MA_LOAI_KCB); QĐ 130/QĐ-BYT, 4750/QĐ-BYT, 3176/QĐ-BYT, Bảng 1"
VISITS, STAYS, MONEY = _("Visits"), _("Stays and ends of visits"), _("Costs")

# MA_LOAI_KCB. Source: QĐ 824/QĐ-BYT (15/02/2023), QĐ 1804/QĐ-BYT (19/6/2026, codes 11 to 16).
INPATIENT = Q(care_type_code__in=list(INPATIENT_TYPES))
NO_EXAMINATION = Q(care_type_code__in=["07"])
PREVENTIVE = Q(care_type_code__in=["15", "16"])
REAL = ~Q(state=Visit.State.ARRIVED)
OUTPATIENT = REAL & ~INPATIENT & ~NO_EXAMINATION & ~PREVENTIVE & ~Q(care_type_code="06")
ENDED = Q(state=Visit.State.CLOSED)

SHOWN = (
    ("facility__name", _("Facility")),
    ("arrived_at", _("Arrived")),
    ("discharged_at", _("Left")),
    ("care_type_code", _("Type of care")),
    ("main_icd10_code", _("Main diagnosis (ICD-10)")),
    ("sex", _("Sex")),
    ("age_years", _("Age")),
    ("commune_code", _("Commune")),
)

WORDS = (
    ("care_type_code", of_codes(systems.CARE_TYPE)),
    ("main_icd10_code", coded(systems.ICD10)),
    ("sex", of_codes(systems.SEX)),
    ("commune_code", communes),
)
ARRIVALS = Source(
    code="visits.arrived",
    label=_("Visits, by the day of arrival"),
    model=Visit,
    day="arrived_on",
    organisation="facility_id",
    place="commune_code",
    person="person_id",
    read_rows=READ_VISITS,
    dimensions=WAYS.every,
    columns=SHOWN,
    words=WORDS,
    detail="chart:visit",
    detail_keys=("person_id", "pk"),
)
ENDS = Source(
    code="visits.ended",
    label=_("Visits, by the day they ended"),
    model=Visit,
    day="ended_on",
    organisation="facility_id",
    place="commune_code",
    person="person_id",
    read_rows=READ_VISITS,
    dimensions=WAYS.every,
    columns=SHOWN,
    words=WORDS,
    detail="chart:visit",
    detail_keys=("person_id", "pk"),
)

PEOPLE_CUTS = (WAYS.sex, WAYS.age, WAYS.insured, (WAYS.age, WAYS.sex))
VISIT_UNIT, PERSON_UNIT, DAY_UNIT = _("visits"), _("persons"), _("days")

add_measures(
    Measure(
        "visits.total",
        _("Visits"),
        _(
            "Every visit confirmed by the facility's file that began in the period, outpatient or "
            "inpatient. A person who comes twice is two visits; an arrival at the desk that no file has "
            "confirmed is none."
        ),
        ARRIVALS,
        where=REAL,
        by=(*PEOPLE_CUTS, WAYS.care),
        unit=VISIT_UNIT,
        legal_source=CODES,
        group=VISITS,
    ),
    Measure(
        "visits.outpatient",
        _("Outpatient examinations"),
        _(
            "Visits that began in the period with examination or outpatient treatment (MA_LOAI_KCB other "
            "than 03, 04, 06, 07, 09, 15, 16)."
        ),
        ARRIVALS,
        where=OUTPATIENT,
        by=PEOPLE_CUTS,
        by_day=(WAYS.insured,),
        unit=VISIT_UNIT,
        legal_source=f"{FORM9}, cột 6–10; {CODES}",
        group=VISITS,
    ),
    Measure(
        "visits.preventive",
        _("Preventive examinations"),
        _(
            "Periodic health checks and screening that began in the period (MA_LOAI_KCB 15 and 16, in use "
            "since 1 August 2026). Before that day no code told them apart."
        ),
        ARRIVALS,
        where=REAL & PREVENTIVE,
        by=(WAYS.sex, WAYS.age),
        unit=VISIT_UNIT,
        legal_source=f"{FORM9}, cột 11; QĐ 1804/QĐ-BYT ngày 19/6/2026",
        group=VISITS,
    ),
    Measure(
        "visits.admissions",
        _("Inpatient admissions"),
        _(
            "Inpatient stays that began in the period: inpatient, day treatment and stays under 4 hours "
            "(MA_LOAI_KCB 03, 04, 09)."
        ),
        ARRIVALS,
        where=REAL & INPATIENT,
        by=PEOPLE_CUTS,
        unit=VISIT_UNIT,
        legal_source=f"{FORM9}, cột 12–16; {CODES}",
        group=VISITS,
    ),
    Measure(
        "visits.traditional_outpatient",
        _("Outpatient examinations with traditional medicine"),
        _(
            "Outpatient examinations for which the facility gave a code of traditional medicine "
            "(MA_BENH_YHCT), alone or with modern medicine."
        ),
        ARRIVALS,
        where=OUTPATIENT & ~Q(traditional_codes=""),
        unit=VISIT_UNIT,
        legal_source=f"{FORM9}, cột 9; {CODES}",
        group=VISITS,
    ),
    Measure(
        "visits.traditional_inpatient",
        _("Inpatient admissions with traditional medicine"),
        _(
            "Inpatient admissions for which the facility gave a code of traditional medicine "
            "(MA_BENH_YHCT), alone or with modern medicine."
        ),
        ARRIVALS,
        where=REAL & INPATIENT & ~Q(traditional_codes=""),
        unit=VISIT_UNIT,
        legal_source=f"{FORM9}, cột 15; {CODES}",
        group=VISITS,
    ),
    Measure(
        "visits.persons",
        _("Persons treated"),
        _(
            "Citizens with at least one visit that began in the period, each counted once, wherever they "
            "went. Persons found to be one count as one."
        ),
        ARRIVALS,
        Distinct("person_id"),
        where=REAL,
        additive=Additive.DISTINCT,
        unit=PERSON_UNIT,
        legal_source="YTeSo",
        group=VISITS,
    ),
    Measure(
        "stays.discharges",
        _("Inpatient discharges"),
        _("Inpatient stays (MA_LOAI_KCB 03, 04, 09) that ended in the period, however they ended."),
        ENDS,
        where=ENDED & INPATIENT,
        by=(*PEOPLE_CUTS, WAYS.department),
        unit=VISIT_UNIT,
        legal_source=CODES,
        group=STAYS,
    ),
    Measure(
        "stays.days",
        _("Inpatient days"),
        _(
            "Days of treatment (SO_NGAY_DTRI) of the inpatient stays that ended in the period, as the "
            "facility sent them."
        ),
        ENDS,
        Sum("days"),
        where=ENDED & INPATIENT,
        by=(WAYS.department,),
        unit=DAY_UNIT,
        is_personal=False,
        legal_source=f"{FORM9}, cột 17; QĐ 130/QĐ-BYT, Bảng 1 (SO_NGAY_DTRI)",
        group=STAYS,
    ),
    Measure(
        "stays.deaths",
        _("Deaths in the facility"),
        _("Visits that ended in the period with death in the facility (KET_QUA_DTRI 5)."),
        ENDS,
        where=ENDED & Q(outcome_code="5"),
        by=(*PEOPLE_CUTS, WAYS.care),
        unit=VISIT_UNIT,
        legal_source=f"{FORM14}; {CODES}",
        group=STAYS,
    ),
    Measure(
        "stays.deaths_before",
        _("Deaths before arrival"),
        _(
            "Visits that ended in the period with death outside the hospital (KET_QUA_DTRI 8, in use "
            "since 29 December 2023)."
        ),
        ENDS,
        where=ENDED & Q(outcome_code="8"),
        by=(WAYS.sex, WAYS.age),
        unit=VISIT_UNIT,
        legal_source=f"{FORM14}; QĐ 4750/QĐ-BYT ngày 29/12/2023",
        group=STAYS,
    ),
    Measure(
        "stays.grave",
        _("Taken home gravely ill"),
        _(
            "Visits that ended in the period with the patient taken home with a grave prognosis "
            "(KET_QUA_DTRI 6)."
        ),
        ENDS,
        where=ENDED & Q(outcome_code="6"),
        by=(WAYS.sex, WAYS.age),
        unit=VISIT_UNIT,
        legal_source=f"{FORM14}; {CODES}",
        group=STAYS,
    ),
    Measure(
        "stays.referrals",
        _("Referrals to another facility"),
        _(
            "Visits that ended in the period with a transfer, on clinical grounds or at the patient's "
            "request (MA_LOAI_RV 2 and 5)."
        ),
        ENDS,
        where=ENDED & Q(discharge_type_code__in=["2", "5"]),
        by=(WAYS.insured, WAYS.care),
        unit=VISIT_UNIT,
        legal_source=f"{FORM9}, cột 23; QĐ 130/QĐ-BYT, Bảng 1 (MA_LOAI_RV)",
        group=STAYS,
    ),
)


def _money(code: str, label: str | Promise, definition: str | Promise, field: str) -> Measure:
    return Measure(
        f"money.{code}",
        label,
        definition,
        ENDS,
        Sum(field),
        where=ENDED,
        unit="₫",
        is_personal=False,
        by=(WAYS.insured, WAYS.care),
        legal_source="QĐ 130/QĐ-BYT, 4750/QĐ-BYT, 3176/QĐ-BYT, Bảng 1",
        group=MONEY,
    )


add_measures(
    _money(
        "total",
        _("Total cost"),
        _("Total cost of the visits that ended in the period (T_TONGCHI_BV), in đồng."),
        "total_vnd",
    ),
    _money(
        "insurer",
        _("Paid by the insurance fund"),
        _("What the health-insurance fund pays for the visits that ended in the period (T_BHTT), in đồng."),
        "insurer_pays_vnd",
    ),
    _money(
        "shared",
        _("Shared by the patient"),
        _("What insured patients share of the visits that ended in the period (T_BNCCT), in đồng."),
        "patient_shares_vnd",
    ),
    _money(
        "patient",
        _("Paid by the patient"),
        _("What patients pay themselves for the visits that ended in the period (T_BNTT), in đồng."),
        "patient_pays_vnd",
    ),
    _money(
        "drugs",
        _("Cost of drugs"),
        _("Cost of drugs in the visits that ended in the period (T_THUOC), in đồng."),
        "drugs_vnd",
    ),
    _money(
        "supplies",
        _("Cost of supplies"),
        _("Cost of medical supplies in the visits that ended in the period (T_VTYT), in đồng."),
        "supplies_vnd",
    ),
)

TT20 = "TT 20/2019/TT-BYT"
add_indicators(
    Indicator(
        "visits.insured_share",
        _("Share of outpatient examinations with insurance"),
        "${visits.outpatient?insured=1}",
        "visits.outpatient",
        100,
        1,
        _("Outpatient examinations with health insurance out of all outpatient examinations."),
        "%",
        legal_source=TT20,
        group=VISITS,
    ),
    Indicator(
        "visits.per_person",
        _("Outpatient examinations per inhabitant"),
        "visits.outpatient",
        "pop.total",
        1,
        2,
        _(
            "Outpatient examinations in the period divided by the mean population of its year; it is not "
            "made yearly for shorter periods."
        ),
        _("visits a person"),
        legal_source=TT20,
        group=VISITS,
    ),
    Indicator(
        "visits.admission_rate",
        _("Inpatient admissions per 1,000 inhabitants"),
        "visits.admissions",
        "pop.total",
        1000,
        1,
        _(
            "Inpatient admissions in the period divided by the mean population of its year; it is not "
            "made yearly for shorter periods."
        ),
        "‰",
        legal_source=TT20,
        group=VISITS,
    ),
    Indicator(
        "stays.mean_days",
        _("Mean length of stay"),
        "stays.days",
        "stays.discharges",
        1,
        1,
        _("Inpatient days out of inpatient discharges of the period."),
        _("days"),
        direction="down",
        legal_source=TT20,
        group=STAYS,
    ),
    Indicator(
        "stays.death_rate",
        _("Death rate in facilities"),
        "stays.deaths",
        "stays.discharges",
        100,
        2,
        _("Deaths in the facility out of inpatient discharges of the period."),
        "%",
        direction="down",
        legal_source=TT20,
        group=STAYS,
    ),
    Indicator(
        "stays.referral_rate",
        _("Share of visits referred"),
        "stays.referrals",
        "visits.total",
        100,
        2,
        _("Referrals to another facility out of all visits of the period."),
        "%",
        legal_source=TT20,
        group=STAYS,
    ),
    Indicator(
        "money.mean_visit",
        _("Mean cost of a visit"),
        "money.total",
        "visits.total",
        1,
        0,
        _("Total cost of the visits that ended in the period out of the visits that began in it."),
        "₫",
        group=MONEY,
        legal_source="YTeSo",
    ),
)
