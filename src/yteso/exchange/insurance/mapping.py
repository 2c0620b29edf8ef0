"""From the tables of the Decisions to the columns of the record.

Declared as data: for each table, which column of `record/visits` each field fills and in what form. What no
column holds goes to `more` (or, for papers and sensitive tables, to `fields`) under its official name, so
that nothing a facility sends is lost. Fields that only repeat what the visit knows (MA_LK, STT, MA_CSKCB)
and those of the person (kernel/people keeps them) are in `REPEATED`.

Source: Decision 130/QD-BYT (2023), amended by 4750/QD-BYT (2023) and 3176/QD-BYT (2024).
"""

from dataclasses import dataclass
from enum import Enum, auto

from yteso.record.visits.public import (
    Line,
    MedicationLine,
    Paper,
    ProgressNote,
    Result,
    SensitiveNote,
    ServiceLine,
)


class Form(Enum):
    """How a field's text becomes a column's value."""

    TEXT = auto()
    MOMENT = auto()  # yyyyMMddHHmm or yyyyMMdd, province time
    DAY = auto()  # yyyyMMdd, whatever follows it
    NUMBER = auto()
    WHOLE = auto()
    YEAR = auto()  # the year of yyyyMMdd..., also where month and day are 00
    MEASURED = auto()  # a result's value, if it is a plain number (a decimal comma counts)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    field: str
    form: Form = Form.TEXT


def _columns(text: str) -> tuple[Column, ...]:
    """Read `column FIELD [FORM]` lines."""
    made = []
    for line in text.strip().splitlines():
        name, field, *form = line.split()
        made.append(Column(name, field, Form[form[0].upper()] if form else Form.TEXT))
    return tuple(made)


VISIT = _columns("""
    sex GIOI_TINH whole
    born_on NGAY_SINH day
    birth_year NGAY_SINH year
    commune_code MAXA_CU_TRU
    ethnic_code MA_DANTOC
    patient_code MA_BN
    medical_record_number MA_HSBA
    card_number MA_THE_BHYT
    care_type_code MA_LOAI_KCB
    entitlement_code MA_DOITUONG_KCB
    department_code MA_KHOA
    arrived_at NGAY_VAO moment
    admitted_at NGAY_VAO_NOI_TRU moment
    discharged_at NGAY_RA moment
    settled_at NGAY_TTOAN moment
    days SO_NGAY_DTRI whole
    reason LY_DO_VV
    admission_reason LY_DO_VNT
    admission_diagnosis CHAN_DOAN_VAO
    discharge_diagnosis CHAN_DOAN_RV
    main_icd10_code MA_BENH_CHINH
    other_icd10_codes MA_BENH_KT
    traditional_codes MA_BENH_YHCT
    procedure_codes MA_PTTT_QT
    accident_code MA_TAI_NAN
    outcome_code KET_QUA_DTRI
    discharge_type_code MA_LOAI_RV
    from_facility_code MA_NOI_DI
    to_facility_code MA_NOI_DEN
    treatment PP_DIEU_TRI
    advice GHI_CHU
    weight_kg CAN_NANG
    total_vnd T_TONGCHI_BV number
    insured_vnd T_TONGCHI_BH number
    insurer_pays_vnd T_BHTT number
    patient_shares_vnd T_BNCCT number
    patient_pays_vnd T_BNTT number
    other_sources_vnd T_NGUONKHAC number
    drugs_vnd T_THUOC number
    supplies_vnd T_VTYT number
""")

CHECK_IN = _columns("""
    sex GIOI_TINH whole
    born_on NGAY_SINH day
    birth_year NGAY_SINH year
    patient_code MA_BN
    card_number MA_THE_BHYT
    care_type_code MA_LOAI_KCB
    entitlement_code MA_DOITUONG_KCB
    arrived_at NGAY_VAO moment
    admitted_at NGAY_VAO_NOI_TRU moment
    admission_reason LY_DO_VNT
""")

MEDICATION = _columns("""
    drug_code MA_THUOC
    drug_name TEN_THUOC
    strength HAM_LUONG
    form DANG_BAO_CHE
    route_code DUONG_DUNG
    dose LIEU_DUNG
    instructions CACH_DUNG
    unit DON_VI_TINH
    registration_number SO_DANG_KY
    tender_code TT_THAU
    group_code MA_NHOM
    scope_code PHAM_VI
    quantity SO_LUONG number
    unit_price_vnd DON_GIA number
    total_vnd THANH_TIEN_BV number
    insured_vnd THANH_TIEN_BH number
    insurer_pays_vnd T_BHTT number
    patient_shares_vnd T_BNCCT number
    patient_pays_vnd T_BNTT number
    other_sources_vnd T_NGUONKHAC number
    payment_rate_percent TYLE_TT_BH whole
    benefit_percent MUC_HUONG whole
    payment_method_code MA_PTTT
    payer_code NGUON_CTRA
    department_code MA_KHOA
    prescriber_code MA_BAC_SI
    ordered_at NGAY_YL moment
    given_at NGAY_TH_YL moment
""")

SERVICE = _columns("""
    service_code MA_DICH_VU
    service_name TEN_DICH_VU
    supply_code MA_VAT_TU
    supply_name TEN_VAT_TU
    group_code MA_NHOM
    unit DON_VI_TINH
    scope_code PHAM_VI
    machine_code MA_MAY
    tender_code TT_THAU
    bed_code MA_GIUONG
    quantity SO_LUONG number
    unit_price_vnd DON_GIA_BV number
    insured_unit_price_vnd DON_GIA_BH number
    total_vnd THANH_TIEN_BV number
    insured_vnd THANH_TIEN_BH number
    insurer_pays_vnd T_BHTT number
    patient_shares_vnd T_BNCCT number
    patient_pays_vnd T_BNTT number
    other_sources_vnd T_NGUONKHAC number
    service_rate_percent TYLE_TT_DV whole
    payment_rate_percent TYLE_TT_BH whole
    benefit_percent MUC_HUONG whole
    payment_method_code MA_PTTT
    department_code MA_KHOA
    orderer_code MA_BAC_SI
    performer_code NGUOI_THUC_HIEN
    icd10_codes MA_BENH
    ordered_at NGAY_YL moment
    performed_at NGAY_TH_YL moment
    resulted_at NGAY_KQ moment
""")

RESULT = _columns("""
    service_code MA_DICH_VU
    indicator_code MA_CHI_SO
    indicator_name TEN_CHI_SO
    value GIA_TRI
    value_number GIA_TRI measured
    unit DON_VI_DO
    description MO_TA
    conclusion KET_LUAN
    reader_code MA_BS_DOC_KQ
    resulted_at NGAY_KQ moment
""")

NOTE = _columns("""
    noted_at THOI_DIEM_DBLS moment
    text DIEN_BIEN_LS
    stage GIAI_DOAN_BENH
    consultation HOI_CHAN
    surgery PHAU_THUAT
    author_code NGUOI_THUC_HIEN
""")


@dataclass(frozen=True, slots=True)
class LineTable:
    """A table whose rows become lines with columns and `more`."""

    model: type[Line]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table whose rows are kept as a whole, field by field as sent, under one kind."""

    model: type[Line]
    kind: str
    columns: tuple[Column, ...] = ()


LINE_TABLES: dict[str, LineTable] = {
    "XML2": LineTable(MedicationLine, MEDICATION),
    "XML3": LineTable(ServiceLine, SERVICE),
    "XML4": LineTable(Result, RESULT),
    "XML5": LineTable(ProgressNote, NOTE),
}

PAPER_TABLES: dict[str, PaperTable] = {
    "XML6": PaperTable(SensitiveNote, "hiv"),
    "XML7": PaperTable(Paper, "discharge", _columns("number SO_LUU_TRU\nissued_on NGAY_CT day")),
    "XML8": PaperTable(Paper, "summary", _columns("issued_on NGAY_CT day")),
    "XML9": PaperTable(Paper, "birth", _columns("number SO\nissued_on NGAY_CT day")),
    "XML10": PaperTable(Paper, "maternity_leave", _columns("number SO_CT\nissued_on NGAY_CT day")),
    "XML11": PaperTable(Paper, "sick_leave", _columns("number SO_CT\nissued_on NGAY_CT day")),
    "XML13": PaperTable(Paper, "referral", _columns("number SO_CHUYENTUYEN\nissued_on NGAY_RA day")),
    "XML14": PaperTable(
        Paper, "appointment", _columns("number SO_GIAYHEN_KL\nissued_on NGAY_CT day\ndue_on NGAY_HEN_KL day")
    ),
    "XML15": PaperTable(SensitiveNote, "tuberculosis"),
}

REPEATED = frozenset({"MA_LK", "STT", "MA_CSKCB"})
PERSONAL = frozenset(
    {
        "HO_TEN", "SO_CCCD", "NGAY_SINH", "GIOI_TINH", "NHOM_MAU", "MA_QUOCTICH", "MA_DANTOC",
        "MA_NGHE_NGHIEP", "DIA_CHI", "MATINH_CU_TRU", "MAHUYEN_CU_TRU", "MAXA_CU_TRU", "DIEN_THOAI",
    }
)  # fmt: skip
