"""The door for tests and measurements: sound dossiers that break no rule, to be changed at will."""

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
