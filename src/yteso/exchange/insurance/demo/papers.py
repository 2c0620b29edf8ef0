"""The papers that come with a visit: discharge, summary, birth, rest, sick leave, referral, appointment,
HIV, TB.

Tables 6 to 11 and 13 to 15. Source: xml3176.md §9; Circular 18/2022/TT-BYT for the sick-leave papers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yteso.exchange.insurance.demo.clock import day_text, stamp
from yteso.exchange.insurance.demo.facilities import HOSPITAL
from yteso.exchange.insurance.demo.illnesses import Chronic, Illness
from yteso.exchange.insurance.demo.plan import (
    BIRTH_STAY,
    CHRONIC_VISIT,
    EXAM,
    NEWBORN_STAY,
    NORMAL,
    SENT_AWAY,
)
from yteso.exchange.insurance.demo.population import GRANDCHILD
from yteso.exchange.insurance.demo.rows import Row, blank

if TYPE_CHECKING:
    from yteso.exchange.insurance.demo.patients import Patient
    from yteso.exchange.insurance.demo.population import Population
    from yteso.exchange.insurance.demo.visits import Visit

# ICD-9-CM codes of the demo's operations (MA_PTTT_QT).
ICD9 = {
    "delivery": "73.59", "caesarean": "74.1", "appendectomy": "47.01", "hernia": "53.00",
    "osteosynthesis": "79.32", "cataract": "13.41",
}  # fmt: skip
SURGERY_NOTE = "Phẫu thuật theo quy trình kỹ thuật, diễn biến thuận lợi, mất máu không đáng kể."


def referral_number(visit: int, day: int) -> str:
    """Return the number of the referral letter given in a planned visit."""
    return f"{visit:07d}/{day_text(day)[:4]}/GCCS"


def appointment_number(visit: int) -> str:
    return f"HK{visit:08d}"


def make_newborn(patient: Patient, population: Population, _names: dict[str, str]) -> None:
    """Turn the baby's description into what a ward knows days after birth: no number, no card, the
    mother's name; one ward in six writes the mother's number too.

    Source: Circular 30/2020/TT-BYT, Article 10 (as quoted at HO_TEN of Table 1).
    """
    mother = int(population.mother[patient.index])
    name = population.name(mother) if mother >= 0 else patient.name
    patient.fields |= {
        "HO_TEN": name.upper() if patient.fields["HO_TEN"].isupper() else name,
        "SO_CCCD": _mothers_number(population, mother) if patient.index % 6 == 0 else "",
        "MA_THE_BHYT": temporary_card(patient.index),
        "MA_DKBD": "51000",
        "GT_THE_TU": day_text(patient.born),
        "GT_THE_DEN": day_text(patient.born + 2190),
        "NGAY_SINH": day_text(patient.born) + birth_minute(patient.index),
        "CAN_NANG": f"{newborn_grams(patient.index) / 1000:.2f}",
        "NAM_NAM_LIEN_TUC": "",
    }
    patient.pays = 100
    patient.registered = "51000"


def _mothers_number(population: Population, mother: int) -> str:
    number = int(population.national_id[mother]) if mother >= 0 else 0
    return f"{number:012d}" if number else ""


def temporary_card(baby: int) -> str:
    """Return the temporary card of a child without one yet: TE1, province, ten digits."""
    return f"TE15197{baby:08d}"


def newborn_grams(baby: int) -> int:
    return 2550 + baby * 7919 % 1250


def birth_minute(baby: int) -> str:
    return f"{baby * 31 % 24:02d}{baby * 17 % 60:02d}"


def add_papers(visit: Visit, tables: dict[str, list[Row]]) -> None:
    """Add the papers that this visit calls for."""
    scene, rng = visit.scene, visit.rng
    patient = visit.patient
    if visit.care_type == "03":
        tables["XML7"] = [_discharge(visit)]
        tables["XML8"] = [_summary(visit, tables)]
    if visit.mode == BIRTH_STAY:
        tables["XML9"] = _births(visit)
    if visit.mode == SENT_AWAY and visit.version != "130":
        tables["XML13"] = [_referral(visit, tables)]
    if visit.next_day and visit.version != "130" and visit.fate == NORMAL:
        tables["XML14"] = [_appointment(visit)]
    if isinstance(scene, Illness) and scene.key == "threatened_abortion" and _employed(patient):
        tables["XML10"] = [_pregnancy_rest(visit)]
    sick = (
        visit.mode == EXAM and isinstance(scene, Illness) and scene.key not in ("antenatal", "check", "cold")
    )
    if sick and _employed(patient) and patient.insurance_number and rng.random() < 0.2:
        tables["XML11"] = [_sick_leave(visit)]
    if isinstance(scene, Chronic) and scene.flag == "hiv":
        tables["XML6"] = [_hiv(visit)]
    if isinstance(scene, Chronic) and scene.flag == "tuberculosis" and visit.version != "130":
        tables["XML15"] = [_tuberculosis(visit)]


def parent_name(visit: Visit, which: str) -> str:
    """Return the name of the father or mother, if they live in the patient's household."""
    population, i = visit.scribe.population, visit.patient.index
    parent = int(getattr(population, which)[i]) if i >= 0 else -1
    return population.name(parent) if parent >= 0 else ""


def _employed(patient: Patient) -> bool:
    return patient.fields.get("MA_THE_BHYT", "")[:2] in ("DN", "HC")


def _row(visit: Visit, table: str, **fields: str) -> Row:
    return blank(table) | {"MA_LK": visit.link_code} | fields


def _like_summary(visit: Visit, table: str, **fields: str) -> Row:
    """Return a row whose fields of the same name as in Table 1's personal part repeat it."""
    row = blank(table)
    row = row | {name: text for name, text in visit.patient.fields.items() if name in row}
    return row | {"MA_LK": visit.link_code} | fields


def _discharge(visit: Visit) -> Row:
    patient = visit.patient
    child = visit.arrived // 1440 - patient.born < 16 * 365
    return _row(
        visit, "XML7",
        SO_LUU_TRU=f"{stamp(visit.arrived)[2:4]}{visit.link_code}",
        MA_YTE=patient.fields["MA_BN"],
        MA_KHOA_RV=visit.department(),
        NGAY_VAO=stamp(visit.arrived),
        NGAY_RA=stamp(visit.ended),
        MA_DINH_CHI_THAI="0",
        CHAN_DOAN_RV=visit.diagnosis,
        PP_DIEUTRI="Ngoại khoa" if isinstance(visit.scene, Illness) and visit.scene.operation else "Nội khoa",
        GHI_CHU="",
        MA_TTDV=visit.signer(),
        MA_BS=visit.signing_doctor(),
        TEN_BS=visit.doctor.name,
        NGAY_CT=stamp(visit.ended)[:8],
        HO_TEN_CHA=parent_name(visit, "father") if child else "",
        HO_TEN_ME=parent_name(visit, "mother") if child else "",
        MA_THE_TAM=patient.fields["MA_THE_BHYT"] if visit.mode == NEWBORN_STAY else "",
    )  # fmt: skip


def _summary(visit: Visit, tables: dict[str, list[Row]]) -> Row:
    found = [f"{r['TEN_CHI_SO']} {r['GIA_TRI']} {r['DON_VI_DO']}" for r in tables["XML4"] if r["GIA_TRI"]][:6]
    outcome = tables["XML1"][0]["KET_QUA_DTRI"]
    return _row(
        visit, "XML8",
        MA_LOAI_KCB=tables["XML1"][0]["MA_LOAI_KCB"],
        HO_TEN_CHA=parent_name(visit, "father"),
        HO_TEN_ME=parent_name(visit, "mother"),
        NGAY_VAO=stamp(visit.arrived),
        NGAY_RA=stamp(visit.ended),
        CHAN_DOAN_VAO=visit.scene.title,
        CHAN_DOAN_RV=visit.diagnosis,
        QT_BENHLY=f"{visit.scene.reason} trước vào viện, điều trị theo phác đồ. {visit.scene.note}",
        TOMTAT_KQ="; ".join(found) or "Không có bất thường",
        PP_DIEUTRI="Ngoại khoa" if isinstance(visit.scene, Illness) and visit.scene.operation else "Nội khoa",
        KET_QUA_DTRI=outcome,
        MA_TTDV=visit.signer(),
        NGAY_CT=stamp(visit.ended)[:8],
        MA_THE_TAM=visit.patient.fields["MA_THE_BHYT"] if visit.mode == NEWBORN_STAY else "",
    )  # fmt: skip


def newborns_of(visit: Visit) -> list[int]:
    """Return the babies (places in the population) born in this stay."""
    population = visit.scribe.population
    mother = visit.patient.index
    day = visit.arrived // 1440
    near = range(mother, min(mother + GRANDCHILD, len(population)))
    return [i for i in near if population.mother[i] == mother and abs(int(population.born[i]) - day) <= 1]


def newborn_weights(visit: Visit) -> str:
    return ";".join(str(newborn_grams(i)) for i in newborns_of(visit))


def _births(visit: Visit) -> list[Row]:
    population, mother = visit.scribe.population, visit.patient
    babies = newborns_of(visit)
    caesarean = visit.scene.icd == "O82.0"
    children = int((population.mother[mother.index : mother.index + GRANDCHILD] == mother.index).sum())
    rows = []
    for number, baby in enumerate(babies, start=1):
        rows.append(
            _like_summary(
                visit, "XML9",
                MA_BHXH_NND=mother.insurance_number,
                MA_THE_NND=mother.fields["MA_THE_BHYT"].split(";")[-1],
                HO_TEN_NND=mother.fields["HO_TEN"],
                NGAYSINH_NND=mother.fields["NGAY_SINH"][:8],
                MA_DANTOC_NND=mother.fields["MA_DANTOC"],
                SO_CCCD_NND=mother.fields["SO_CCCD"],
                NGAYCAP_CCCD_NND="20220315",
                NOICAP_CCCD_NND="Cục Cảnh sát quản lý hành chính về trật tự xã hội",
                NOI_CU_TRU_NND=mother.fields["DIA_CHI"],
                HO_TEN_CHA=population.name(father) if (father := int(population.father[baby])) >= 0 else "",
                MA_THE_TAM=temporary_card(baby),
                HO_TEN_CON=population.name(baby).upper(),
                GIOI_TINH_CON=str(population.sex[baby]),
                SO_CON=str(len(babies)),
                LAN_SINH=str(max(1, children - len(babies) + 1)),
                SO_CON_SONG=str(max(1, children)),
                CAN_NANG_CON=str(newborn_grams(baby)),
                NGAY_SINH_CON=day_text(int(population.born[baby])) + birth_minute(baby),
                NOI_SINH_CON=visit.facility.name,
                TINH_TRANG_CON="Khỏe mạnh",
                SINHCON_PHAUTHUAT="1" if caesarean else "0",
                SINHCON_DUOI32TUAN="0",
                GHI_CHU="Sinh con phải phẫu thuật" if caesarean else "Sinh thường",
                NGUOI_DO_DE=visit.doctor.name,
                NGUOI_GHI_PHIEU=visit.facility.technicians[0].name,
                NGAY_CT=stamp(visit.ended)[:8],
                SO=f"{visit.link_code}-{number}",
                QUYEN_SO=stamp(visit.ended)[:4],
                MA_TTDV=visit.signer(),
            )
        )  # fmt: skip
    return rows


def _pregnancy_rest(visit: Visit) -> Row:
    day, days = visit.ended // 1440, 10
    return _row(
        visit, "XML10",
        SO_SERI=f"DT{visit.link_code}",
        SO_CT=f"{visit.link_code}/DT",
        SO_NGAY=str(days),
        DON_VI="Công ty Cổ phần May Núi Ấn (mẫu)",
        CHAN_DOAN_RV=f"{visit.diagnosis}, cần nghỉ dưỡng thai",
        TU_NGAY=day_text(day),
        DEN_NGAY=day_text(day + days),
        MA_TTDV=visit.signer(),
        TEN_BS=visit.doctor.name,
        MA_BS=visit.signing_doctor(),
        NGAY_CT=day_text(day),
    )  # fmt: skip


def _sick_leave(visit: Visit) -> Row:
    patient = visit.patient
    day, days = visit.arrived // 1440, 1 + patient.index % 4
    return _row(
        visit, "XML11",
        SO_CT=f"{visit.link_code}/NV",
        SO_SERI=f"{visit.facility.code}{visit.link_code}",
        SO_KCB=visit.link_code,
        DON_VI="Công ty Cổ phần Đường Sông Trà (mẫu)",
        MA_BHXH=patient.insurance_number,
        MA_THE_BHYT=patient.fields["MA_THE_BHYT"],
        CHAN_DOAN_RV=visit.diagnosis,
        PP_DIEUTRI="Nội khoa",
        MA_DINH_CHI_THAI="0",
        SO_NGAY_NGHI=str(days),
        TU_NGAY=day_text(day),
        DEN_NGAY=day_text(day + days - 1),
        MA_TTDV=visit.signer(),
        MA_BS=visit.signing_doctor(),
        NGAY_CT=day_text(day),
        MAU_SO="CT07",
    )  # fmt: skip


def _referral(visit: Visit, tables: dict[str, list[Row]]) -> Row:
    scene, summary = visit.scene, tables["XML1"][0]
    found = [f"{r['TEN_CHI_SO']} {r['GIA_TRI']}" for r in tables["XML4"] if r["GIA_TRI"]][:4]
    number = referral_number(visit.number, visit.arrived // 1440)
    return _like_summary(
        visit, "XML13",
        SO_HOSO=f"{stamp(visit.ended)[:4]}{visit.link_code}",
        SO_CHUYENTUYEN=visit.link_code,
        GIAY_CHUYEN_TUYEN=number,
        MA_CSKCB=visit.facility.code,
        MA_CSKCB_DI=visit.facility.code,
        MA_NOI_DI=visit.facility.code,
        MA_CSKCB_DEN=visit.sent_to,
        MA_NOI_DEN=visit.sent_to,
        NGAY_VAO=stamp(visit.arrived),
        NGAY_RA=stamp(visit.ended),
        DAU_HIEU_LS=f"{scene.reason}. {scene.note}",
        CHAN_DOAN_RV=visit.diagnosis,
        QT_BENHLY=f"{scene.reason}, đã khám và xử trí ban đầu tại cơ sở.",
        TOMTAT_KQ="; ".join(found) or "Chưa có xét nghiệm",
        PP_DIEUTRI="Nội khoa",
        MA_BENH_CHINH=scene.icd,
        MA_BENH_KT=visit.other_codes,
        TINH_TRANG_CT="Tỉnh, sinh hiệu ổn định",
        PP_DIEU_TRI="Nội khoa",
        TEN_DICH_VU="; ".join(r["TEN_DICH_VU"] for r in tables["XML3"] if r["TEN_DICH_VU"])[:1024],
        TEN_THUOC="; ".join(r["TEN_THUOC"] for r in tables["XML2"])[:1024],
        MA_LOAI_RV=summary["MA_LOAI_RV"],
        MA_LYDO_CT="1",
        HUONG_DIEU_TRI="Chuyển tuyến trên điều trị tiếp",
        PHUONGTIEN_VC="Xe cứu thương" if visit.facility.kind != HOSPITAL else "Xe của gia đình",
        HOTEN_NGUOI_HT=visit.facility.technicians[0].name,
        CHUCDANH_NGUOI_HT="Điều dưỡng",
        MA_BAC_SI=visit.doctor.licence,
        MA_TTDV=visit.signer(),
    )  # fmt: skip


def _appointment(visit: Visit) -> Row:
    due = day_text(visit.next_day)
    return _like_summary(
        visit, "XML14",
        SO_GIAYHEN_KL=appointment_number(visit.number),
        MA_CSKCB=visit.facility.code,
        NGAY_VAO=stamp(visit.arrived),
        NGAY_VAO_NOI_TRU=stamp(visit.admitted) if visit.care_type == "03" else "",
        NGAY_RA=stamp(visit.ended),
        NGAY_HEN_KL=due if visit.version == "3176" else due + "0730",
        CHAN_DOAN_RV=visit.diagnosis,
        MA_BENH_CHINH=visit.scene.icd,
        MA_BENH_KT=visit.other_codes,
        MA_DOITUONG_KCB=visit.entitlement,
        MA_BAC_SI=visit.doctor.licence,
        MA_TTDV=visit.signer(),
        NGAY_CT=stamp(visit.ended)[:8],
    )  # fmt: skip


def _hiv(visit: Visit) -> Row:
    place = visit.patient.constitution
    day = visit.arrived // 1440
    found = day - 400 - int(place * 2600)
    code = visit.facility.code
    tested = any(r.key == "viral_load" for r, _ in visit.results)
    return _like_summary(
        visit, "XML6",
        NGAYKD_HIV=day_text(found),
        NOI_LAY_MAU_XN=code,
        NOI_XN_KD=code,
        NOI_BDDT_ARV=code,
        BDDT_ARV=day_text(found + 12),
        MA_PHAC_DO_DIEU_TRI_BD="TDF+3TC+DTG",
        MA_BAC_PHAC_DO_BD="1",
        MA_LYDO_DTRI="1",
        LOAI_DTRI_LAO="0",
        SANG_LOC_LAO="2",
        KQ_DTRI_LAO="7",
        MA_LYDO_XNTL_VR="1" if tested else "",
        NGAY_XN_TLVR=day_text(day) if tested else "",
        KQ_XNTL_VR=("1" if place < 0.9 else "5") if tested else "",
        NGAY_KQ_XN_TLVR=day_text(day) if tested else "",
        MA_LOAI_BN="1",
        GIAI_DOAN_LAM_SANG="1",
        NHOM_DOI_TUONG="5",
        MA_TINH_TRANG_DK="9",
        MA_XU_TRI="1",
        NGAY_BAT_DAU_XU_TRI=day_text(day),
        NGAY_KET_THUC_XU_TRI=day_text(day + 30),
        MA_PHAC_DO_DIEU_TRI="TDF+3TC+DTG",
        MA_BAC_PHAC_DO="1",
        SO_NGAY_CAP_THUOC_ARV="30",
        NGAY_CHUYEN_PHAC_DO=day_text(found + 12),
        LY_DO_CHUYEN_PHAC_DO="5",
        MA_CSKCB=code,
    )  # fmt: skip


def _tuberculosis(visit: Visit) -> Row:
    start = visit.scribe.first_day - 20
    ongoing = visit.mode == CHRONIC_VISIT
    return _like_summary(
        visit, "XML15",
        STT="1",
        PHANLOAI_LAO_VITRI="1",
        PHANLOAI_LAO_TS="1",
        PHANLOAI_LAO_HIV="2",
        PHANLOAI_LAO_VK="1",
        PHANLOAI_LAO_KT="1",
        LOAI_DTRI_LAO="2",
        NGAYBD_DTRI_LAO=day_text(start),
        PHACDO_DTRI_LAO="1",
        NGAYKT_DTRI_LAO=day_text(start + 180),
        KET_QUA_DTRI_LAO="6" if ongoing else "2",
        MA_CSKCB=visit.facility.code,
        BDDT_ARV="",
        NGAY_BAT_DAU_DT_CTX="",
    )  # fmt: skip
