"""Every rule has a dossier that breaks it; a dossier with every table breaks none."""

import re
from datetime import date, datetime

import pytest

from yteso.exchange.insurance import testing
from yteso.exchange.insurance.checking import (
    Catalogue,
    Finding,
    all_rules,
    check,
    dated_list,
    describe,
    rule_texts,
)
from yteso.exchange.insurance.reading import Batch, read
from yteso.exchange.insurance.schema import UNLIMITED, find_field, tables
from yteso.exchange.insurance.testing import Tables
from yteso.exchange.insurance.writing import write_check_ins, write_dossier, write_envelope

RECEIVED = date(2026, 3, 20)
NOTHING = Catalogue()
LISTS = Catalogue(
    {
        name: dated_list((code, date(2020, 1, 1), None) for code in codes.split())
        for name, codes in {
            "sex": "1 2 3",
            "icd10": "J02.9 J18.9 I10 A15.0",
            "care_type": "01 03",
            "cost_group": "1 4 10 13 15",
        }.items()
    }
)


def batch_of(made: Tables, version: str = "") -> Batch:
    if "XML0" in made:
        data = write_check_ins(made["XML0"])
    else:
        data = write_envelope([write_dossier(made, version or "3176")], testing.FACILITY)
    (batch,) = read(data.encode(), declared_version=version)
    return batch


def findings_of(made: Tables, catalogue: Catalogue = NOTHING, version: str = "") -> list[Finding]:
    return check(batch_of(made, version), catalogue, RECEIVED)


def base_of(code: str, arrived: datetime | None = None) -> Tables:
    if code.startswith("X0-"):
        return {"XML0": [testing.check_in_row()]}
    return testing.full_dossier(arrived=arrived)


def test_sound_dossiers_break_no_rule():
    assert findings_of(testing.full_dossier(), LISTS) == []
    assert findings_of(testing.sound_dossier(), LISTS) == []
    assert findings_of({"XML0": [testing.check_in_row()]}, LISTS) == []


def test_the_full_dossier_has_every_table():
    assert set(testing.full_dossier()) | {"XML0"} == set(tables())


# What to change in the sound dossier so that a rule speaks: TABLE.FIELD=VALUE (TABLE#ROW for another row than
# the first), "drop TABLE", "copy TABLE" (repeat its first row); "@VERSION" and "~YEAR" choose them.
CASES = """
X0-5001 0.SO_CCCD=12345
X0-5002 0.SO_CCCD=051290000001
X0-5003 0.MA_THE_BHYT=GD45151900000
X0-5004 0.MA_DKBD=
X0-5005 0.GT_THE_TU=
X0-5006 0.GT_THE_DEN=
X0-5007 0.MA_DKBD=51001;51002
X0-5008 0.MA_DKBD=5100
X0-5009 0.GT_THE_DEN=20250101
X0-5011 0.MA_CSKCB=5100A
X0-5013 0.HO_TEN=NGUYEN
X0-5016 0.NGAY_SINH=202701010000
X0-5017 0.NGAY_SINH=190001010000
X0-5018 0.NGAY_SINH=202600000000
X0-5101 0.MA_DICH_VU=
X0-5102 0.MA_THUOC=40.17
X0-5103 0.TEN_DICH_VU=
X0-5104 0.MA_THUOC=40.17
X0-5105 0.MA_VAT_TU=N01
X0-5106 0.NGAY_VAO_NOI_TRU=202603020740
X0-6002 0.NGAY_VAO_NOI_TRU=202603020640
X0-6004 0.NGAY_VAO=202705020640
X0-6005 0.NGAY_YL=202603020640
X0-8005 0.MA_LK=LK 1
X1-5001 1.SO_CCCD=12345
X1-5002 1.SO_CCCD=051090000001
X1-5003 1.MA_THE_BHYT=1234
X1-5004 1.MA_DKBD=
X1-5005 1.GT_THE_TU=
X1-5006 1.GT_THE_DEN=
X1-5007 1.MA_THE_BHYT=GD4515190000001;GD4515190000001
X1-5008 1.MA_DKBD=ABC
X1-5009 1.GT_THE_DEN=20250101
X1-5010 1.GT_THE_DEN=20260201
X1-5011 1.MA_CSKCB=510
X1-5012 1.MA_CSKCB=51002
X1-5013 1.HO_TEN=BN 0001
X1-5014 1.SO_CCCD=
X1-5015 1.MA_THE_BHYT=
X1-5016 1.NGAY_SINH=202612310000
X1-5017 1.NGAY_SINH=189001010000 & 1.NGAY_SINH=190001010000
X1-5018 1.NGAY_SINH=202600000000
X1-5019 1.DIEN_THOAI=123
X1-5020 1.MATINH_CU_TRU=QN
X1-5021 1.MAXA_CU_TRU=123
X1-5022 ~2025 1.MAHUYEN_CU_TRU=
X1-5023 1.NHOM_MAU=C
X1-5024 1.MA_TTDV=GD
X2-5025 2.MA_BAC_SI=Bs Nam
X3-5025 3.MA_BAC_SI=Bs Nam
X3-5026 3.NGUOI_THUC_HIEN=Bs Nam
X9-5027 9.MA_BHXH_NND=0000000000
X11-5028 11.MA_BHXH=123
X9-5029 9.SO_CCCD_NND=12
X9-5030 9.MA_THE_NND=12
X7-5031 7.MA_THE_TAM=12
X8-5031 8.MA_THE_TAM=12
X9-5031 9.MA_THE_TAM=12
X11-5031 11.MA_THE_TAM=12
X7-5032 1.NGAY_SINH=201501010000
X11-5032 1.NGAY_SINH=202201010000
X1-5033 1.MA_NOI_DEN=
X1-5034 1.MA_DOITUONG_KCB=1.3
X1-5035 1.MA_DOITUONG_KCB=1.3
X1-5036 1.MA_NOI_DI=ABC
X1-5037 1.MA_NOI_DEN=ABC
X1-5106 1.LY_DO_VNT=
X1-5107 1.NGAY_VAO_NOI_TRU=
X1-6001 1.NGAY_RA=202603090900
X1-6002 1.NGAY_VAO_NOI_TRU=202603090900
X1-6003 1.NGAY_VAO_NOI_TRU=202603200900
X1-6004 1.NGAY_RA=202703090900
X1-6005 1.NGAY_RA=202501010900
X1-6006 1.NGAY_TTOAN=202603010900
X1-6007 1.NGAY_TAI_KHAM=20260401;20260301
X1-6008 @4750 1.SO_NGAY_DTRI=5
X1-6009 1.SO_NGAY_DTRI=5
X1-6010 @4750 1.MA_LOAI_KCB=01
X1-6011 1.MA_LOAI_KCB=09
X1-6012 1.NGAY_VAO=202403090900
X1-6013 1.THANG_QT=13
X1-6014 1.NAM_QT=1999
X1-6015 1.THANG_QT=01
X1-6016 @130 1.STT=1
X2-6001 2.NGAY_TH_YL=202603100931
X2-6002 2.NGAY_YL=202603010931
X2-6003 2.NGAY_TH_YL=202603180931
X2-6004 2.NGAY_YL=202703010931
X3-6001 3.NGAY_TH_YL=202603100901
X3-6002 3.NGAY_YL=202603010931
X3-6003 3.NGAY_TH_YL=202603180931
X3-6004 3.NGAY_YL=202703010931
X3-6005 3.NGAY_KQ=202603090901
X3-6006 3.NGAY_KQ=202603100937
X4-6001 4.NGAY_KQ=202608100937
X5-6001 5.THOI_DIEM_DBLS=202604100937
X1-7001 1.T_THUOC=5
X1-7002 1.T_VTYT=5
X1-7003 1.T_TONGCHI_BV=5
X1-7004 1.T_TONGCHI_BH=5
X1-7005 1.T_BNTT=5
X1-7006 1.T_BNCCT=5
X1-7007 1.T_BHTT=5
X1-7008 1.T_NGUONKHAC=5
X1-7009 1.T_BHTT_GDV=5
X1-7010 1.T_BNCCT=5
X1-7011 1.T_TONGCHI_BH=99999999
X2-7001 2.SO_LUONG=99
X2-7002 2.TYLE_TT_BH=50
X2-7003 2.MUC_HUONG=95
X2-7004 2.T_BNTT=5
X2-7005 2.T_BNCCT=5
X2-7006 2.T_NGUONKHAC=5
X2-7007 2.T_BNTT=5
X2-7008 2.TYLE_TT_BH=101
X2-7009 2.MUC_HUONG=101
X2-7010 2.PHAM_VI=2
X2-7011 2.SO_LUONG=0
X3-7001 3.SO_LUONG=99
X3-7002 3.TYLE_TT_BH=50
X3-7003 3.MUC_HUONG=95
X3-7004 3.T_BNTT=5
X3-7005 3.T_BNCCT=5
X3-7006 3.T_NGUONKHAC=5
X3-7007 3.T_BNTT=5
X3-7008 3.TYLE_TT_BH=101
X3-7009 3.MUC_HUONG=101
X3-7010 3.PHAM_VI=2
X3-7011 3.SO_LUONG=0
X3-7012 3.TYLE_TT_DV=101
X2-5101 2.TT_THAU=
X2-5102 2.TT_THAU=QD 12
X2-5103 2.SO_DANG_KY=
X2-5104 2.SO_DANG_KY=VD 123
X2-5105 2.MA_BAC_SI=
X2-5106 2.MA_THUOC=
X2-5107 2.MA_CSKCB_THUOC=51001
X2-5108 2.MA_NHOM=13
X2-5109 2.LIEU_DUNG=theo đơn
X2-5110 2.DUONG_DUNG=UONG
X2-5111 2.HAM_LUONG=
X2-5112 2.DUONG_DUNG=
X3-5101 3#2.NGUOI_THUC_HIEN=
X3-5102 3#2.NGAY_TH_YL=
X3-5103 3.MA_NHOM=12
X3-5104 3#5.TT_THAU=
X3-5105 3.MA_DICH_VU=
X3-5106 3.TEN_DICH_VU=
X3-5107 3#5.TEN_VAT_TU=
X3-5108 3#5.TT_THAU=QD 12
X3-5109 3#5.GOI_VTYT=1
X3-5110 3#4.MA_GIUONG=12
X3-5111 3#4.MA_GIUONG=
X3-5112 3#2.MA_MAY=may 1
X3-5113 3#2.MA_MAY=
X3-5114 3#5.MA_VAT_TU=
X3-5115 3.MA_NHOM=4
X3-5116 3#2.NGAY_KQ=
X4-5101 4.NGAY_KQ=
X4-5102 4.GIA_TRI=
X4-5103 4.TEN_CHI_SO=
X4-5104 4.KET_LUAN=tốt
X4-5105 4.DON_VI_DO=
X4-5106 4.MA_DICH_VU= & 4.MA_CHI_SO=
X5-5101 5.DIEN_BIEN_LS=CSST M75
X1-8001 drop 1
X1-8006 drop 2 & drop 3
X1-8201 drop 13
X2-8004 copy 2
X3-8004 copy 3
X4-8004 copy 4
X5-8004 copy 5
X4-8006 4.MA_DICH_VU=99.9999
X3-8006 drop 4
X7-5201 7.MA_DINH_CHI_THAI=1
X7-5202 7.MA_DINH_CHI_THAI=1
X7-5203 7.MA_DINH_CHI_THAI=1
X7-5204 7.TUOI_THAI=50
X11-5201 11.MA_DINH_CHI_THAI=1
X11-5202 11.MA_DINH_CHI_THAI=1
X11-5204 11.TUOI_THAI=50
X7-5205 7.SO_NGAY_NGHI=
X7-6201 7.NGOAITRU_DENNGAY=20260301
X7-6202 7.SO_NGAY_NGHI=9
X7-6203 7.NGAY_CT=20260301
X7-8201 7.MA_YTE=KHAC
X8-8201 @4750 1.MA_LOAI_KCB=01
X8-8202 1.MA_LOAI_KCB=01
X8-6201 8.NGAY_RA=202603010900
X8-5201 8.SO_CONCHET=1
X8-6202 8.NGAY_SINHCON=20260310 & 8.NGAY_CONCHET=20260309
X9-8201 1.GIOI_TINH=1
X10-8201 1.GIOI_TINH=1
X9-9201 9.CAN_NANG_CON=3.2
X9-9202 9.SO_CON=0
X9-5201 9.SINHCON_PHAUTHUAT=1
X9-6201 9.NGAY_CT=20260301
X10-6201 10.DEN_NGAY=20260301
X10-6202 10.SO_NGAY=90
X10-9201 10.CHAN_DOAN_RV=Thai
X11-6201 11.DEN_NGAY=20260301
X11-6202 11.SO_NGAY_NGHI=5
X11-6203 11.SO_NGAY_NGHI=45
X11-5205 11.MAU_SO=CT08
X13-8201 1.MA_LOAI_RV=1
X13-5201 13.MA_CSKCB_DEN=
X13-8202 13.MA_CSKCB_DEN=01901
X13-8203 13.NGAY_VAO=202603100900
X13-8204 13.NGAY_RA=202603100900
X14-6201 14.NGAY_HEN_KL=20260301
X14-6202 14.NGAY_CT=20260301
X14-9101 1.KET_QUA_DTRI=5
X6-5301 6.PHACDO_DTRI_LAO=
X6-5302 6.NGAYBD_DTRI_LAO=
X6-5311 6.MA_TINH_TRANG_DK=1;3
X6-5312 6.MA_TINH_TRANG_DK=1
X6-5313 6.MA_TINH_TRANG_DK=1
X6-5314 6.MA_TINH_TRANG_DK=1
X6-5321 6.NGAY_BAT_DAU_XU_TRI=
X6-5322 6.NGAY_KET_THUC_XU_TRI=
X6-5323 6.SO_NGAY_CAP_THUOC_ARV=
X6-5330 6.MA_PHAC_DO_DIEU_TRI=KHAC
X6-5331 6.SO_NGAY_CAP_THUOC_ARV=300
X6-5341 6.NOI_LAY_MAU_XN=1
X6-5342 6.NOI_XN_KD=1
X6-5343 6.NOI_BDDT_ARV=1
X6-6301 6.NGAYKT_DTRI_LAO=20260101
X6-6302 6.NGAY_XN_TLVR=20260303 & 6.NGAY_KQ_XN_TLVR=20260302
X6-6303 6.NGAY_XN_PCR=20260303 & 6.NGAY_KQ_XN_PCR=20260302
X6-6304 6.NGAY_KET_THUC_XU_TRI=20260101
X6-6305 6.BDDT_ARV=20230101
X15-6301 15.NGAYKT_DTRI_LAO=20260101
X15-6302 15.BDDT_ARV=20230101
X15-5311 15.NGAYKD_HIV=
X15-5312 15.BDDT_ARV=
X1-9301 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=O80
X1-9302 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=Z34.9
X1-9303 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=Z39.2
X1-9304 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=N92.0
X1-9305 1.GIOI_TINH=1 & 1.MA_BENH_KT=I10;C53.9
X1-9306 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=D25.9
X1-9307 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=E28.2
X1-9308 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=F53
X1-9309 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=M80.0
X1-9326 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=M81.0
X1-9310 1.MA_BENH_CHINH=N40
X1-9311 1.MA_BENH_CHINH=C61
X1-9312 1.MA_BENH_CHINH=D29.1
X1-9313 1.MA_BENH_CHINH=E29.1
X1-9314 1.GIOI_TINH=1 & 1.MA_BENH_CHINH=Q50
X1-9315 1.MA_BENH_CHINH=Q53.9
X1-9316 1.MA_BENH_CHINH=P07.3
X1-9317 1.NGAY_SINH=195001010000 & 1.MA_BENH_CHINH=O80
X1-9318 1.NGAY_SINH=201501010000 & 1.MA_BENH_CHINH=C61
X1-9319 1.NGAY_SINH=201501010000 & 1.MA_BENH_CHINH=F00.1
X1-9320 1.NGAY_SINH=201501010000 & 1.MA_BENH_CHINH=G30.0
X1-9321 1.NGAY_SINH=201501010000 & 1.MA_BENH_CHINH=N95.1
X1-9322 1.MA_BENH_CHINH=A33
X1-9323 1.MA_BENH_CHINH=Z00.1
X1-9324 1.NGAY_SINH=202001010000 & 1.MA_BENH_CHINH=I21.0
X1-9325 1.NGAY_SINH=201501010000 & 1.MA_BENH_CHINH=N40
X1-9101 1.MA_BENH_CHINH=J18;J02
X1-9102 1.MA_BENH_CHINH=VIEM
X1-9103 1.MA_BENH_KT=I10;A00;A01;A02;A03;A04;A05;A06;A07;A08;A09;B00;B01
X1-9104 1.MA_BENH_YHCT=1;2;3;4;5;6;7;8;9;10;11;12;13;14
X1-9105 1.MA_BENH_KT=J18.9
X1-9106 1.MA_BENH_KT=I10, A15
X1-9107 1.MA_BENH_YHCT=U1; U2
X1-9108 1.MA_PTTT_QT=1, 2
X1-9109 1.MA_KHOA=K01, K02
X1-9110 1.MA_BENH_CHINH=S72.0
X1-9111 1.KET_QUA_DTRI=5
X1-9112 1.CAN_NANG=5500
X1-9113 1.CAN_NANG_CON=3.2
X1-9114 1.DU_PHONG=1650
X3-9101 3.MA_BENH=J18, J20
"""
CHANGES = dict(line.split(" ", 1) for line in CASES.strip().splitlines())


def apply(made: Tables, change: str) -> None:
    verb, _, target = change.partition(" ")
    if verb == "drop":
        del made[f"XML{target}"]
    elif verb == "copy":
        rows = made[f"XML{target}"]
        rows.append({**rows[0], "STT": str(len(rows) + 1)})
    else:
        place, value = change.split("=", 1)
        table, field = place.split(".", 1)
        number, _, row = table.partition("#")
        assert find_field(f"XML{number}", field), field
        made[f"XML{number}"][int(row or 1) - 1][field] = value


def broken(code: str, script: str) -> list[Finding]:
    version, arrived = "", None
    if script[0] in "@~":
        option, script = script.split(" ", 1)
        version = option[1:] if option[0] == "@" else ""
        arrived = datetime(int(option[1:]), 3, 10, 9, 30) if option[0] == "~" else None
    made = base_of(code, arrived)
    for change in script.split(" & "):
        apply(made, change)
    return findings_of(made, version=version)


@pytest.mark.parametrize("code", CHANGES)
def test_a_change_makes_its_rule_speak(code: str):
    found = [finding for finding in broken(code, CHANGES[code]) if finding.rule == code]
    assert found, f"{code} said nothing"
    rule = all_rules()[code]
    assert {finding.table for finding in found} == {rule.table}
    for language in ("vi", "en"):
        told = describe(found[0], language)
        assert "…" not in told.sentence.replace("CSST<…>", "") + told.mend.replace("1, 2, 3…", ""), told
        assert not re.search(r"%\(|^$", told.sentence)


def other_rules() -> list[str]:
    return [code for code in all_rules() if code not in CHANGES]


def bad_value(code: str) -> dict[str, str] | None:
    """Return what to write into which field so that a generated rule speaks."""
    rule = all_rules()[code]
    field = rule.fields[0]
    kind = code.partition("-")[2][0]
    declared = find_field(rule.table, field)
    assert declared is not None
    if kind == "1":
        return {field: ""}
    if kind == "2":
        longest = max(length for length in declared.lengths.values() if length != UNLIMITED)
        return {field: "1" * (longest + 1)}
    if kind == "3":
        return {field: "-1x"}
    if kind == "4":
        return {field: "Q"}
    if code.endswith("8001"):
        return {"MA_LK": "OTHER"}
    if code.endswith(("8002", "8003")):
        return {"STT": "7"}
    if code.endswith("8005"):
        return {"MA_LK": "LK 000009"}
    if kind == "8":
        return {field: "202001010000" if "NGAY" in field else "3"}
    return None


def version_of(code: str) -> str:
    """Return the oldest version in which a rule holds and its field has a length."""
    rule = all_rules()[code]
    field = find_field(rule.table, rule.fields[0])
    bounded = {v for v, length in field.lengths.items() if length != UNLIMITED} if field else set()
    return min((rule.versions & bounded) or rule.versions or {"3176"})


def changed(code: str) -> Tables:
    """Return a dossier that breaks a generated rule."""
    change = bad_value(code)
    assert change is not None, f"{code} has no case"
    table = all_rules()[code].table
    made = base_of(code)
    if code.endswith(("8002", "8003")):
        made[table].append(made[table][0] | ({"STT": "1"} if code.endswith("8003") else change))
    else:
        made[table][0] |= change
    return made


@pytest.mark.parametrize("table", tables())
def test_every_generated_rule_speaks(table: str):
    systems = {name for field in tables()[table].fields for name in field.value_list.split()}
    lists = Catalogue({name: dated_list([("1", date(2000, 1, 1), None)]) for name in systems})
    codes = [code for code in other_rules() if all_rules()[code].table == table]
    silent = []
    for version in {version_of(code) for code in codes}:
        wanted = [code for code in codes if version_of(code) == version]
        made = [changed(code) for code in wanted]
        if table == "XML0":
            data = write_check_ins([rows["XML0"][0] for rows in made])
        else:
            data = write_envelope((write_dossier(one, version) for one in made), testing.FACILITY)
        (batch,) = read(data.encode(), declared_version=version)
        said = {(finding.dossier, finding.rule) for finding in check(batch, lists, RECEIVED)}
        silent += [code for index, code in enumerate(wanted) if (index, code) not in said]
    assert codes
    assert silent == []


def test_codes_are_stable_in_form_and_every_rule_has_words():
    for code, rule in all_rules().items():
        assert re.fullmatch(r"X\d{1,2}-[1-9]\d{3}", code), code
        assert len(code) <= 20
        assert rule.source
        assert all(find_field(rule.table, field) for field in rule.fields), code
    texts = list(rule_texts("vi"))
    assert len(texts) > len(all_rules())
    assert all("%(" not in text.sentence + text.mend for text in texts)
