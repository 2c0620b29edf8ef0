"""The door for tests and measurements: sound dossiers that break no rule, to be changed at will."""

# ruff: noqa: E501 - rows are tables of values
from __future__ import annotations

from datetime import datetime, timedelta

Row = dict[str, str]
Tables = dict[str, list[Row]]
DOCTOR = "000001/QNG-GPHN"
NURSE = "000002/QNG-GPHN"
HEAD = "000099/QNG-GPHN"
FACILITY = "51001"
_STAMP = "%Y%m%d%H%M"
_DRUGS = (
    ("40.48", "Paracetamol Kabi", "500mg", "1.01", "350.000"),
    ("40.155", "Amoxicilin Domesco", "500mg", "1.01", "1200.500"),
    ("40.559", "Atorvastatin Stada", "20mg", "1.01", "980.000"),
    ("40.807", "Metformin Denk", "850mg", "1.01", "1150.000"),
    ("40.496", "Amlodipin Agimexpharm", "5mg", "1.01", "420.000"),
)
_TESTS = (
    ("22.0121.1369", "Tổng phân tích tế bào máu ngoại vi", "WBC", "7.8", "G/L", "49700.000"),
    ("23.0075.1494", "Định lượng Glucose [Máu]", "Glucose", "5.4", "mmol/L", "22400.000"),
    ("23.0051.1494", "Định lượng Creatinin [Máu]", "Creatinin", "78", "µmol/L", "22400.000"),
    ("23.0166.1494", "Định lượng Urê [Máu]", "Urê", "4.9", "mmol/L", "22400.000"),
    ("23.0020.1493", "Đo hoạt độ AST (GOT) [Máu]", "AST", "28", "U/L", "22400.000"),
)


def money(amount: float) -> str:
    """Return an amount as files write it."""
    return f"{amount:.2f}"


def drug_row(link_code: str, number: int, ordered: datetime) -> Row:
    """Return a sound XML2 row: number 1, 2, ... also picks the drug."""
    code, name, strength, route, price = _DRUGS[number % len(_DRUGS)]
    quantity = 10 + number % 5
    total = round(quantity * float(price), 2)
    claimed = round(total * 0.8, 2)
    return {
        "MA_LK": link_code,
        "STT": str(number),
        "MA_THUOC": code,
        "MA_NHOM": "4",
        "TEN_THUOC": f"{name} {number}",
        "DON_VI_TINH": "Viên",
        "HAM_LUONG": strength,
        "DUONG_DUNG": route,
        "DANG_BAO_CHE": "Viên nén",
        "LIEU_DUNG": "1 viên/lần * 2 lần/ngày * 5 ngày [2 viên/ngày]",
        "CACH_DUNG": "Uống sau ăn",
        "SO_DANG_KY": "VD-12345-20",
        "TT_THAU": "10/QĐ-SYT;G1;N1;2025",
        "PHAM_VI": "1",
        "TYLE_TT_BH": "100",
        "SO_LUONG": f"{quantity}.000",
        "DON_GIA": price,
        "THANH_TIEN_BV": money(total),
        "THANH_TIEN_BH": money(total),
        "T_NGUONKHAC_NSNN": "0",
        "T_NGUONKHAC_VTNN": "0",
        "T_NGUONKHAC_VTTN": "0",
        "T_NGUONKHAC_CL": "0",
        "T_NGUONKHAC": "0",
        "MUC_HUONG": "80",
        "T_BNTT": "0.00",
        "T_BNCCT": money(total - claimed),
        "T_BHTT": money(claimed),
        "MA_KHOA": "K01",
        "MA_BAC_SI": DOCTOR,
        "NGAY_YL": ordered.strftime(_STAMP),
        "MA_PTTT": "1",
        "NGUON_CTRA": "1",
    }


def service_row(link_code: str, number: int, ordered: datetime) -> Row:
    """Return a sound XML3 row: number 1 is the examination, the others are laboratory tests."""
    if number == 1:
        code, name, price, group = "02.1897", "Khám Nội", "42100.000", "13"
    else:
        code, name, _, _, _, price = _TESTS[number % len(_TESTS)]
        group = "1"
    total = float(price)
    claimed = round(total * 0.8, 2)
    return {
        "MA_LK": link_code,
        "STT": str(number),
        "MA_DICH_VU": code,
        "MA_NHOM": group,
        "TEN_DICH_VU": name,
        "DON_VI_TINH": "Lần",
        "PHAM_VI": "1",
        "SO_LUONG": "1.000",
        "DON_GIA_BV": price,
        "DON_GIA_BH": price,
        "TYLE_TT_DV": "100",
        "TYLE_TT_BH": "100",
        "THANH_TIEN_BV": money(total),
        "THANH_TIEN_BH": money(total),
        "MUC_HUONG": "80",
        "T_NGUONKHAC_NSNN": "0",
        "T_NGUONKHAC_VTNN": "0",
        "T_NGUONKHAC_VTTN": "0",
        "T_NGUONKHAC_CL": "0",
        "T_NGUONKHAC": "0",
        "T_BNTT": "0.00",
        "T_BNCCT": money(total - claimed),
        "T_BHTT": money(claimed),
        "MA_KHOA": "K01",
        "MA_BAC_SI": DOCTOR,
        "NGUOI_THUC_HIEN": NURSE if group == "1" else "",
        "MA_BENH": "J02.9",
        "NGAY_YL": (ordered + timedelta(minutes=number)).strftime(_STAMP),
        "NGAY_TH_YL": (ordered + timedelta(minutes=number + 3)).strftime(_STAMP),
        "NGAY_KQ": (ordered + timedelta(minutes=number + 20)).strftime(_STAMP),
        "MA_PTTT": "1",
        "MA_MAY": "HH.1.SN0001" if group == "1" else "",
    }


def result_row(link_code: str, number: int, service: Row) -> Row:
    """Return a sound XML4 row with the result of a service row."""
    test = next((test for test in _TESTS if test[0] == service["MA_DICH_VU"]), _TESTS[0])
    return {
        "MA_LK": link_code,
        "STT": str(number),
        "MA_DICH_VU": service["MA_DICH_VU"],
        "MA_CHI_SO": test[0],
        "TEN_CHI_SO": test[2],
        "GIA_TRI": test[3],
        "DON_VI_DO": test[4],
        "NGAY_KQ": service["NGAY_KQ"],
        "MA_BS_DOC_KQ": NURSE,
    }


def sound_dossier(
    link_code: str = "LK000001", *, drugs: int = 2, tests: int = 2, arrived: datetime | None = None
) -> Tables:
    """Return an outpatient visit by the 3176 standard that breaks no rule: 2 + drugs + 1 + 2 x tests rows."""
    start = arrived or datetime(2026, 3, 2, 7, 30)
    drug_rows = [drug_row(link_code, n + 1, start + timedelta(minutes=50)) for n in range(drugs)]
    service_rows = [service_row(link_code, n + 1, start + timedelta(minutes=5)) for n in range(tests + 1)]
    results = [result_row(link_code, n + 1, row) for n, row in enumerate(service_rows[1:])]
    ended = start + timedelta(minutes=75)
    summary = summary_row(link_code, start, ended)
    made: Tables = {"XML1": [summary], "XML2": drug_rows, "XML3": service_rows, "XML4": results}
    retotal(made)
    made["XML14"] = [appointment_row(summary)]
    return {name: rows for name, rows in made.items() if rows}


def summary_row(link_code: str, start: datetime, ended: datetime) -> Row:
    """Return a sound XML1 row without money."""
    return {
        "MA_LK": link_code,
        "STT": "1",
        "MA_BN": f"BN{link_code[-6:]}",
        "HO_TEN": "NGUYỄN THỊ THỬ NGHIỆM",
        "SO_CCCD": "051190000001",
        "NGAY_SINH": "199001010000",
        "GIOI_TINH": "2",
        "MA_QUOCTICH": "000",
        "MA_DANTOC": "01",
        "MA_NGHE_NGHIEP": "00",
        "DIA_CHI": "Tổ 1, Phường Nghĩa Lộ, Tỉnh Quảng Ngãi",
        "MATINH_CU_TRU": "51",
        "MAXA_CU_TRU": "21028",
        "DIEN_THOAI": "0900000000",
        "MA_THE_BHYT": "GD4515190000001",
        "MA_DKBD": FACILITY,
        "GT_THE_TU": f"{start:%Y}0101",
        "GT_THE_DEN": f"{start:%Y}1231",
        "LY_DO_VV": "Đau họng",
        "CHAN_DOAN_VAO": "Viêm họng cấp",
        "CHAN_DOAN_RV": "J02.9-Viêm họng cấp",
        "MA_BENH_CHINH": "J02.9",
        "MA_DOITUONG_KCB": "1.1",
        "NGAY_VAO": start.strftime(_STAMP),
        "NGAY_RA": ended.strftime(_STAMP),
        "SO_NGAY_DTRI": "1",
        "PP_DIEU_TRI": "Nội khoa",
        "KET_QUA_DTRI": "2",
        "MA_LOAI_RV": "1",
        "NGAY_TTOAN": (ended + timedelta(minutes=5)).strftime(_STAMP),
        "T_NGUONKHAC": "0",
        "NAM_QT": f"{ended:%Y}",
        "THANG_QT": f"{ended:%m}",
        "MA_LOAI_KCB": "01",
        "MA_KHOA": "K01",
        "MA_CSKCB": FACILITY,
        "CAN_NANG": "55.00",
        "MA_HSBA": f"HS{link_code[-6:]}",
        "MA_TTDV": HEAD,
    }


def appointment_row(summary: Row) -> Row:
    """Return a sound XML14 row that agrees with the summary."""
    same = (
        "MA_LK",
        "MA_CSKCB",
        "HO_TEN",
        "NGAY_SINH",
        "GIOI_TINH",
        "DIA_CHI",
        "MA_THE_BHYT",
        "GT_THE_DEN",
        "NGAY_VAO",
        "NGAY_RA",
        "CHAN_DOAN_RV",
        "MA_BENH_CHINH",
        "MA_DOITUONG_KCB",
        "MA_TTDV",
    )
    ended = datetime.strptime(summary["NGAY_RA"], _STAMP)
    return {
        **{name: summary[name] for name in same},
        "SO_GIAYHEN_KL": "HK0001",
        "NGAY_HEN_KL": f"{ended + timedelta(days=7):%Y%m%d}",
        "MA_BAC_SI": DOCTOR,
        "NGAY_CT": summary["NGAY_RA"][:8],
    }


def retotal(tables: Tables) -> None:
    """Set the totals of XML1 to the sums of XML2 and XML3."""
    summary = tables["XML1"][0]
    drugs, services = tables.get("XML2", []), tables.get("XML3", [])

    def total(name: str, rows: list[Row]) -> float:
        return sum(float(row.get(name) or 0) for row in rows)

    summary["T_THUOC"] = money(total("THANH_TIEN_BV", drugs))
    summary["T_VTYT"] = money(total("THANH_TIEN_BV", [row for row in services if row.get("MA_VAT_TU")]))
    for name, line in (
        ("T_TONGCHI_BV", "THANH_TIEN_BV"),
        ("T_TONGCHI_BH", "THANH_TIEN_BH"),
        ("T_BNTT", "T_BNTT"),
        ("T_BNCCT", "T_BNCCT"),
        ("T_BHTT", "T_BHTT"),
        ("T_NGUONKHAC", "T_NGUONKHAC"),
    ):
        summary[name] = money(total(line, drugs) + total(line, services))
    summary["T_BHTT_GDV"] = summary["T_BHTT"]


def check_in_row(link_code: str = "LK000001") -> Row:
    """Return a sound XML0 row."""
    return {
        "MA_LK": link_code,
        "STT": "1",
        "MA_BN": f"BN{link_code[-6:]}",
        "HO_TEN": "NGUYỄN THỊ THỬ NGHIỆM",
        "SO_CCCD": "051190000001",
        "NGAY_SINH": "199001010000",
        "GIOI_TINH": "2",
        "MA_THE_BHYT": "GD4515190000001",
        "MA_DKBD": FACILITY,
        "GT_THE_TU": "20260101",
        "GT_THE_DEN": "20261231",
        "MA_DOITUONG_KCB": "1.1",
        "NGAY_VAO": "202603020730",
        "MA_LOAI_KCB": "01",
        "MA_CSKCB": FACILITY,
        "MA_DICH_VU": "02.1897",
        "TEN_DICH_VU": "Khám Nội",
        "NGAY_YL": "202603020735",
    }


def full_dossier(link_code: str = "LK000009", *, arrived: datetime | None = None) -> Tables:
    """Return an inpatient visit of a woman with every table of the standard, that breaks no rule."""
    start = arrived or datetime(2026, 3, 10, 9, 30)
    ended = start + timedelta(days=2, hours=6)
    stamp, day = start.strftime(_STAMP), start.strftime("%Y%m%d")
    made = sound_dossier(link_code, drugs=2, tests=2, arrived=start)
    summary = made["XML1"][0]
    summary |= {
        "SO_CCCD": "051195000003",
        "NGAY_SINH": "199507150000",
        "NHOM_MAU": "O+",
        "LY_DO_VNT": "Sốt cao, khó thở",
        "CHAN_DOAN_RV": "J18.9-Viêm phổi; I10-Tăng huyết áp",
        "MA_BENH_CHINH": "J18.9",
        "MA_BENH_KT": "I10;A15.0",
        "MA_NOI_DEN": "79048",
        "NGAY_VAO_NOI_TRU": (start + timedelta(minutes=30)).strftime(_STAMP),
        "NGAY_RA": ended.strftime(_STAMP),
        "NGAY_TTOAN": ended.strftime(_STAMP),
        "SO_NGAY_DTRI": "3",
        "MA_LOAI_RV": "2",
        "MA_LOAI_KCB": "03",
        "KET_QUA_DTRI": "4",
        "NAM_QT": f"{ended:%Y}",
        "THANG_QT": f"{ended:%m}",
    }
    bed = service_row(link_code, 4, start + timedelta(hours=1)) | {
        "MA_DICH_VU": "K03.1913", "TEN_DICH_VU": "Giường Nội khoa loại 1", "MA_NHOM": "15", "MA_GIUONG": "H001",
        "MA_MAY": "", "NGUOI_THUC_HIEN": "",
    }  # fmt: skip
    supply = service_row(link_code, 5, start + timedelta(hours=1)) | {
        "MA_DICH_VU": "", "TEN_DICH_VU": "", "MA_VAT_TU": "N03.02.010", "TEN_VAT_TU": "Kim luồn tĩnh mạch",
        "MA_NHOM": "10", "TT_THAU": "20/QĐ-SYT;G1;N0;2025", "GOI_VTYT": "G1", "MA_MAY": "", "NGUOI_THUC_HIEN": "",
    }  # fmt: skip
    made["XML3"] += [bed, supply]
    retotal(made)
    made["XML5"] = [
        {
            "MA_LK": link_code,
            "STT": str(number + 1),
            "DIEN_BIEN_LS": f"Ngày {number + 1}: CSST<M82_T38_HA120/70_NT20>",
            "THOI_DIEM_DBLS": (start + timedelta(days=number, hours=1)).strftime(_STAMP),
            "NGUOI_THUC_HIEN": DOCTOR,
        }
        for number in range(2)
    ]
    dates = {"NGAY_VAO": stamp, "NGAY_RA": summary["NGAY_RA"]}
    diagnosis = {name: summary[name] for name in ("CHAN_DOAN_RV", "MA_BENH_CHINH", "MA_BENH_KT")}
    person = {name: summary[name] for name in ("HO_TEN", "NGAY_SINH", "GIOI_TINH", "DIA_CHI", "MA_THE_BHYT")}
    signed = {"MA_TTDV": HEAD, "NGAY_CT": f"{ended:%Y%m%d}"}
    leave = {"TU_NGAY": day, "DEN_NGAY": f"{start + timedelta(days=9):%Y%m%d}"}
    text = {"PP_DIEUTRI": "Nội khoa", "TOMTAT_KQ": "X-quang: viêm phổi", "QT_BENHLY": "Sốt 3 ngày"}
    made["XML6"] = [_hiv_row(link_code, day, summary)]
    made["XML7"] = [{
        "MA_LK": link_code, "SO_LUU_TRU": "HS01", "MA_YTE": summary["MA_BN"], "MA_KHOA_RV": "K03", **dates, **signed,
        "MA_DINH_CHI_THAI": "0", "CHAN_DOAN_RV": summary["CHAN_DOAN_RV"], "PP_DIEUTRI": "Nội khoa", "MA_BS": DOCTOR,
        "TEN_BS": "LÊ KIỂM THỬ", "SO_NGAY_NGHI": "3", "NGOAITRU_TUNGAY": f"{ended:%Y%m%d}",
        "NGOAITRU_DENNGAY": f"{ended + timedelta(days=2):%Y%m%d}",
    }]  # fmt: skip
    made["XML8"] = [{
        "MA_LK": link_code, "MA_LOAI_KCB": "03", **dates, **signed, **text, "CHAN_DOAN_VAO": "Viêm họng cấp",
        "CHAN_DOAN_RV": summary["CHAN_DOAN_RV"], "KET_QUA_DTRI": "4",
    }]  # fmt: skip
    made["XML9"] = [_birth_row(link_code, start, summary)]
    made["XML10"] = [{
        "MA_LK": link_code, "SO_SERI": "DT01", "SO_CT": "DT01", "SO_NGAY": "9", "DON_VI": "Công ty Mẫu", **leave,
        **signed, "CHAN_DOAN_RV": "Nghỉ dưỡng thai", "TEN_BS": "LÊ KIỂM THỬ", "MA_BS": DOCTOR,
    }]  # fmt: skip
    made["XML11"] = [{
        "MA_LK": link_code, "SO_CT": "01", "SO_SERI": "S01", "SO_KCB": "KB01", "DON_VI": "Công ty Mẫu",
        "MA_BHXH": "5195000003", "CHAN_DOAN_RV": summary["CHAN_DOAN_RV"], "PP_DIEUTRI": "Nội khoa",
        "MA_DINH_CHI_THAI": "0", "SO_NGAY_NGHI": "10", **leave, **signed, "MA_BS": DOCTOR, "MAU_SO": "CT07",
    }]  # fmt: skip
    made["XML13"] = [{
        "MA_LK": link_code, "SO_HOSO": "CT01", "SO_CHUYENTUYEN": "15", "GIAY_CHUYEN_TUYEN": "15/2026", **dates,
        "MA_CSKCB": FACILITY, "MA_CSKCB_DEN": "79048", **person, **diagnosis, **text, "DAU_HIEU_LS": "Khó thở",
        "MA_QUOCTICH": "000", "MA_DANTOC": "01", "MA_NGHE_NGHIEP": "00", "GT_THE_DEN": summary["GT_THE_DEN"],
        "NGAY_VAO_NOI_TRU": summary["NGAY_VAO_NOI_TRU"], "TINH_TRANG_CT": "Tỉnh", "MA_LOAI_RV": "2", "MA_LYDO_CT": "1",
        "HUONG_DIEU_TRI": "Chuyển tuyến trên", "PHUONGTIEN_VC": "Xe cứu thương", "MA_BAC_SI": DOCTOR, "MA_TTDV": HEAD,
    }]  # fmt: skip
    made["XML14"] = [appointment_row(summary) | {"MA_BENH_KT": summary["MA_BENH_KT"]}]
    made["XML15"] = [{
        "MA_LK": link_code, "STT": "1", "MA_BN": summary["MA_BN"], "HO_TEN": summary["HO_TEN"],
        "SO_CCCD": summary["SO_CCCD"], "PHANLOAI_LAO_VITRI": "1", "PHANLOAI_LAO_TS": "1", "PHANLOAI_LAO_HIV": "1",
        "PHANLOAI_LAO_VK": "1", "PHANLOAI_LAO_KT": "1", "LOAI_DTRI_LAO": "2", "NGAYBD_DTRI_LAO": day,
        "PHACDO_DTRI_LAO": "1", "KET_QUA_DTRI_LAO": "1", "MA_CSKCB": FACILITY, "NGAYKD_HIV": "20240101",
        "BDDT_ARV": "20240201",
    }]  # fmt: skip
    return made


def _hiv_row(link_code: str, day: str, summary: Row) -> Row:
    return {
        "MA_LK": link_code, "MA_THE_BHYT": summary["MA_THE_BHYT"], "SO_CCCD": summary["SO_CCCD"],
        "NGAY_SINH": summary["NGAY_SINH"], "GIOI_TINH": "2", "NGAYKD_HIV": "20240101", "NOI_LAY_MAU_XN": FACILITY,
        "NOI_XN_KD": FACILITY, "NOI_BDDT_ARV": FACILITY, "BDDT_ARV": "20240201", "MA_LYDO_DTRI": "1",
        "LOAI_DTRI_LAO": "2", "SANG_LOC_LAO": "2", "PHACDO_DTRI_LAO": "1", "NGAYBD_DTRI_LAO": day,
        "NGAYKT_DTRI_LAO": "20261231", "KQ_DTRI_LAO": "1", "MA_LOAI_BN": "1", "GIAI_DOAN_LAM_SANG": "1",
        "NHOM_DOI_TUONG": "5", "MA_TINH_TRANG_DK": "3", "MA_XU_TRI": "1;2", "NGAY_BAT_DAU_XU_TRI": day,
        "NGAY_KET_THUC_XU_TRI": "20260601", "SO_NGAY_CAP_THUOC_ARV": "30", "MA_PHAC_DO_DIEU_TRI": "TLD",
        "MA_CSKCB": FACILITY,
    }  # fmt: skip


def _birth_row(link_code: str, start: datetime, summary: Row) -> Row:
    born = start + timedelta(hours=3)
    return {
        "MA_LK": link_code, "MA_BHXH_NND": "5195000003", "MA_THE_NND": "GD4515195000003", "MA_TTDV": HEAD,
        "HO_TEN_NND": summary["HO_TEN"], "NGAYSINH_NND": "19950715", "MA_DANTOC_NND": "01",
        "SO_CCCD_NND": "051195000003", "NGAYCAP_CCCD_NND": "20220101", "NOICAP_CCCD_NND": "Cục CSQLHC",
        "NOI_CU_TRU_NND": summary["DIA_CHI"], "MA_QUOCTICH": "000", "MATINH_CU_TRU": "51", "MAXA_CU_TRU": "21028",
        "HO_TEN_CHA": "NGUYỄN VĂN CHA", "MA_THE_TAM": "TE1515190000003", "HO_TEN_CON": "NGUYỄN BÉ MẪU",
        "GIOI_TINH_CON": "1", "SO_CON": "1", "LAN_SINH": "1", "SO_CON_SONG": "1", "CAN_NANG_CON": "3200",
        "NGAY_SINH_CON": born.strftime(_STAMP), "NOI_SINH_CON": "Bệnh viện", "TINH_TRANG_CON": "Khỏe mạnh",
        "SINHCON_PHAUTHUAT": "0", "SINHCON_DUOI32TUAN": "0", "NGUOI_DO_DE": "HỘ SINH MẪU", "SO": "01",
        "NGUOI_GHI_PHIEU": "NGƯỜI GHI MẪU", "NGAY_CT": f"{born:%Y%m%d}", "QUYEN_SO": "01",
    }  # fmt: skip
