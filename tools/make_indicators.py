"""Write `insight/indicators/data/indicators.csv` from a catalogue of indicators: python
tools/make_indicators.py FILE

FILE has the columns code, official_code, name_vi, definition, disaggregation, frequency, conf_cells,
dashboard_label, conf_in_official_list. What our own figures can compute, and what waits for a module, is
said here.
Source: Thông tư 20/2019/TT-BYT; the official codes stand in no public text, so they stay empty until loaded.
"""

import csv
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src" / "yteso" / "insight" / "indicators" / "data" / "indicators.csv"
D = "registers.deliveries."
C = "registers.children."
LIVE, DELIVERIES = f"{C}live", f"{D}total"
PEOPLE = "pop.total"
FORMULAS: dict[str, tuple[str, str, int, int]] = {  # code: numerator, denominator, factor, decimals
    "FAC07": ("beds.use_rate", "", 1, 1),
    "SRVX2": ("beds.use_rate", "", 1, 1),
    "FAC08": ("stays.days", "stays.discharges", 1, 1),
    "SRV01": ("visits.total", PEOPLE, 1, 2),
    "SRV02": ("visits.outpatient?insured=1", "visits.outpatient", 100, 1),
    "SRV03": ("visits.admissions", PEOPLE, 1000, 1),
    "SRV04": ("visits.traditional_outpatient", "visits.outpatient", 100, 1),
    "SRV05": ("stays.deaths", "stays.discharges", 100, 2),
    "SRV09": ("services.test + services.xray + services.ultrasound + services.ct + services.mri", "", 1, 0),
    "SRV10": ("stays.referrals", "visits.total", 100, 1),
    "SRVX3": ("stays.days", "stays.discharges", 1, 1),
    "MCH01": ("registers.deaths.maternal", LIVE, 100_000, 1),
    "MCH02": (f"{D}visits_4", DELIVERIES, 100, 1),
    "MCH03": (f"{D}visits_3", DELIVERIES, 100, 1),
    "MCH04": (f"{D}tetanus", DELIVERIES, 100, 1),
    "MCH05": (f"{DELIVERIES} - {D}outside", DELIVERIES, 100, 1),
    "MCH06": (f"{D}skilled", DELIVERIES, 100, 1),
    "MCH07": (f"{D}caesarean", DELIVERIES, 100, 1),
    "MCH08": (f"{D}care_week1", DELIVERIES, 100, 1),
    "MCH09": (f"{D}care_week6", DELIVERIES, 100, 1),
    "MCH10": (f"{D}hiv_pregnancy + {D}hiv_labour", DELIVERIES, 100, 1),
    "MCH11": (f"{D}syphilis_pregnancy + {D}syphilis_labour", DELIVERIES, 100, 1),
    "MCH12": ("registers.complications.total", DELIVERIES, 1000, 1),
    "MCH14": ("registers.abortions.total", LIVE, 100, 1),
    "MCHX1": ("registers.deaths.maternal_reviewed", "registers.deaths.maternal", 100, 1),
    "MCHX2": (f"{D}hiv_arv", f"{D}hiv_positive", 100, 1),
    "MCHX3": (f"{D}outside", DELIVERIES, 100, 1),
    "CH01": ("registers.deaths.under_28d", LIVE, 1000, 1),
    "CH02": ("registers.deaths.under_1y", LIVE, 1000, 1),
    "CH03": ("registers.deaths.under_5y", LIVE, 1000, 1),
    "CH04": (f"{C}low_weight", f"{C}weighed", 100, 1),
    "CH09": (f"{C}breastfed_first_hour", LIVE, 100, 1),
    "CHX1": (f"{C}eenc_normal + {C}eenc_caesarean", LIVE, 100, 1),
    "CHX2": (f"{C}hepb_24h", LIVE, 100, 1),
    "CHX3": (f"{C}preterm", LIVE, 100, 1),
    "POP01": (PEOPLE, "", 1, 0),
    "POP02": (LIVE, PEOPLE, 1000, 1),
    "POP03": ("registers.deaths.total", PEOPLE, 1000, 1),
    "POP05": (f"{C}live_boys", f"{C}live_girls", 100, 1),
    "POP08": (f"{C}screened", LIVE, 100, 1),
    "CD01": ("diseases.cases", PEOPLE, 100_000, 1),
    "CD02": ("registers.hiv.living", PEOPLE, 100_000, 1),
    "CD03": ("registers.hiv.on_arv", "registers.hiv.living", 100, 1),
    "CD04": ("registers.tb.new_confirmed", PEOPLE, 100_000, 1),
    "CD05": ("registers.tb.cured", "registers.tb.new_confirmed", 100, 1),
    "CD06": ("registers.malaria.new", PEOPLE, 1000, 2),
    "NCD05": ("registers.mental.managed", "", 1, 0),
    "MOR01": ("registers.deaths.total", PEOPLE, 100_000, 1),
    "IT01": ("records.created", PEOPLE, 100, 1),
}
WAITS = {
    "VAC": "immunisation", "NCD01": "surveillance", "NCD02": "surveillance", "CD07": "surveillance",
    "CD08": "surveillance", "INJ01": "surveillance", "FS": "food safety", "DRG": "drugs", "SRV07": "surveys",
    "SRV08": "surgery", "HR": "staff", "RPTX1": "reports", "OCC": "occupational health",
    "DTHX": "death certificates",
}  # fmt: skip
DEFINITIONS = {  # in the words of a reader; without one, the page shows the formula of the figures only
    "FIN01": "Tổng chi y tế / GDP × 100", "FIN02": "Chi ngân sách nhà nước cho y tế / tổng chi ngân sách × 100",
    "FIN03": "Tổng chi y tế / dân số trung bình", "FIN04": "Chi từ tiền túi hộ gia đình / tổng chi y tế × 100",
    "FIN05": "Chi của quỹ BHYT / tổng chi y tế × 100", "FIN06": "Chi cho y tế dự phòng / chi ngân sách nhà nước cho y tế × 100",
    "FIN07": "Số người tham gia BHYT / dân số × 100",
    "FIN08": "Số hộ có chi tiêu y tế trên 40 % khả năng chi trả / số hộ × 100",
    "HR01": "Số bác sĩ / dân số × 10.000", "HR02": "Số dược sĩ đại học / dân số × 10.000",
    "HR03": "Số điều dưỡng / dân số × 10.000", "HR04": "Số hộ sinh / dân số (hoặc phụ nữ 15–49) × 10.000",
    "HR05": "Số trạm y tế có bác sĩ làm việc / số trạm y tế × 100",
    "HR06": "Số trạm y tế có nữ hộ sinh hoặc y sĩ sản nhi / số trạm y tế × 100",
    "HR07": "Số thôn bản có nhân viên y tế hoạt động / số thôn bản × 100", "HR08": "Số người, theo trình độ",
    "HR09": "Số người hành nghề có giấy phép / số người hành nghề × 100", "FAC01": "Số cơ sở",
    "FAC02": "Số giường bệnh (không tính trạm y tế) / dân số × 10.000", "FAC03": "Số giường; tỷ lệ trong tổng số giường",
    "FAC04": "Số xã đạt tiêu chí / số xã × 100", "FAC05": "Số trạm y tế khám chữa bệnh BHYT / số trạm y tế × 100",
    "FAC06": "Số trạm y tế có kết nối / số trạm y tế × 100", "FAC07": "Số ngày điều trị nội trú / (số giường × số ngày) × 100",
    "FAC08": "Số ngày điều trị nội trú / số người bệnh ra viện", "FAC09": "Số bệnh viện xử lý đạt chuẩn / số bệnh viện × 100",
    "FAC10": "Số cơ sở, theo loại", "SRV01": "Số lượt khám / dân số", "SRV02": "Số lượt khám BHYT / số lượt khám × 100",
    "SRV03": "Số lượt nội trú / dân số × 1.000", "SRV04": "Số lượt khám y học cổ truyền / số lượt khám × 100",
    "SRV05": "Số tử vong tại bệnh viện / số người bệnh ra viện × 100", "SRV06": "Số lượt mắc, số chết theo ICD-10, xếp hạng",
    "SRV07": "Theo mẫu khảo sát hài lòng", "SRV08": "Số phẫu thuật theo loại", "SRV09": "Số lần xét nghiệm và chẩn đoán hình ảnh",
    "SRV10": "Số lượt chuyển tuyến / số lượt khám × 100", "SRVX1": "Số lượt khám tại tuyến xã / số lượt khám × 100",
    "SRVX2": "Số ngày điều trị nội trú / (số giường × số ngày) × 100", "SRVX3": "Số ngày điều trị / số lượt nội trú",
    "MCH01": "Số bà mẹ tử vong / số trẻ đẻ ra sống × 100.000",
    "MCH02": "Số phụ nữ đẻ khám thai ≥ 4 lần trong 3 thời kỳ / số phụ nữ đẻ × 100",
    "MCH03": "Số phụ nữ đẻ khám thai ≥ 3 lần trong 3 thời kỳ / số phụ nữ đẻ × 100",
    "MCH04": "Số phụ nữ đẻ được tiêm uốn ván đủ mũi / số phụ nữ đẻ × 100",
    "MCH05": "Số phụ nữ đẻ tại cơ sở y tế / số phụ nữ đẻ × 100",
    "MCH06": "Số ca đẻ do người có kỹ năng đỡ / số phụ nữ đẻ × 100", "MCH07": "Số ca mổ lấy thai / số phụ nữ đẻ × 100",
    "MCH08": "Số được chăm sóc trong 7 ngày đầu / số phụ nữ đẻ × 100",
    "MCH09": "Số được chăm sóc từ ngày 7 đến ngày 42 / số phụ nữ đẻ × 100",
    "MCH10": "Số phụ nữ được xét nghiệm HIV (khi mang thai hoặc chuyển dạ) / số phụ nữ đẻ × 100",
    "MCH11": "Số phụ nữ được xét nghiệm / số phụ nữ đẻ × 100", "MCH12": "Số ca; số ca / số phụ nữ đẻ × 1.000",
    "MCH13": "Số cặp vợ chồng đang dùng biện pháp tránh thai / số cặp vợ chồng 15–49 tuổi × 100",
    "MCH14": "Số ca phá thai / số trẻ đẻ ra sống × 100", "MCH15": "Số sinh của phụ nữ 10–19 tuổi / số phụ nữ 10–19 tuổi × 1.000",
    "CH01": "Số trẻ chết dưới 28 ngày / số trẻ đẻ ra sống × 1.000", "CH02": "Số trẻ chết dưới 1 tuổi / số trẻ đẻ ra sống × 1.000",
    "CH03": "Số trẻ chết dưới 5 tuổi / số trẻ đẻ ra sống × 1.000", "CH04": "Số trẻ dưới 2.500 g / số trẻ được cân × 100",
    "CH05": "Số trẻ cân nặng theo tuổi dưới −2SD / số trẻ được cân đo × 100",
    "CH06": "Số trẻ chiều cao theo tuổi dưới −2SD / số trẻ được cân đo × 100",
    "CH07": "Số trẻ cân nặng theo chiều cao dưới −2SD / số trẻ được cân đo × 100",
    "CH08": "Số trẻ cân nặng theo chiều cao trên +2SD / số trẻ được cân đo × 100",
    "CH09": "Số trẻ bú mẹ trong giờ đầu / số trẻ đẻ ra sống × 100", "CH10": "Số trẻ uống vitamin A / số trẻ trong diện × 100",
    "VAC01": "Số trẻ dưới 1 tuổi tiêm đủ / số trẻ dưới 1 tuổi trong diện × 100",
    "VAC02": "Số mũi theo từng vắc xin / số đối tượng × 100", "VAC03": "Số phản ứng nặng / số mũi tiêm × 1.000.000",
    "POP01": "(Dân số đầu năm + cuối năm) / 2", "POP02": "Số sinh / dân số × 1.000", "POP03": "Số chết / dân số × 1.000",
    "POP04": "Tổng các tỷ suất sinh theo nhóm tuổi × 5", "POP05": "Số trẻ trai / số trẻ gái đẻ ra sống × 100",
    "POP06": "Số sinh là con thứ 3 trở lên / số sinh × 100", "POP07": "Bảng sống", "POP08": "Số trẻ được sàng lọc / số trẻ đẻ ra sống × 100",
    "POP09": "Số người cao tuổi được quản lý / số người từ 60 tuổi × 100",
    "CD01": "Số mắc (chết) / dân số × 100.000", "CD02": "Số hiện nhiễm HIV được báo cáo / dân số × 100.000",
    "CD03": "Số đang điều trị ARV / số hiện nhiễm HIV còn sống × 100", "CD04": "Số lao phổi mới có bằng chứng vi khuẩn học / dân số × 100.000",
    "CD05": "Số khỏi / số đã đăng ký × 100", "CD06": "Số mắc sốt rét / dân số × 1.000", "CD07": "Số mắc (chết) theo bệnh / dân số × 100.000",
    "CD08": "Số phong mới / dân số × 100.000", "CDX1": "Số chết do HIV/AIDS / dân số × 100.000",
    "NCD05": "Số người đang được quản lý", "NCD03": "Điều tra chọn mẫu", "MOR01": "Số chết theo nguyên nhân / dân số × 100.000",
    "MOR02": "Xác suất chết từ 30 đến 70 tuổi do 4 bệnh", "INJ01": "Số mắc, số chết do tai nạn thương tích / dân số × 100.000",
    "ENV01": "Số hộ có nhà tiêu hợp vệ sinh / số hộ × 100", "ENV02": "Số hộ dùng nước hợp vệ sinh / số hộ × 100",
    "ENV03": "Số cơ sở quản lý chất thải đúng / số cơ sở × 100", "OCC01": "Số mắc mới; số người được khám / số người có nguy cơ × 100",
    "FS01": "Số vụ, số mắc, số chết; vụ từ 30 người mắc trở lên", "FS02": "Số cơ sở đạt / số cơ sở được kiểm tra × 100",
    "DRG01": "Số mẫu không đạt / số mẫu kiểm nghiệm × 100", "DRG02": "Giá trị thuốc trong nước / giá trị thuốc × 100",
    "DRG03": "Tiền thuốc / dân số", "UHC01": "Chỉ số tổng hợp", "IT01": "Số người có hồ sơ sức khỏe điện tử / dân số × 100",
    "IT02": "Số cơ sở dùng bệnh án điện tử thay giấy / số cơ sở × 100", "RPTX1": "Số đơn vị đã báo cáo / số đơn vị phải báo cáo × 100",
    "MCHX1": "Số ca được thẩm định / số ca tử vong mẹ × 100", "MCHX2": "Số được điều trị ARV / số phụ nữ đẻ HIV (+) × 100",
    "MCHX3": "Số đẻ ngoài cơ sở y tế / số phụ nữ đẻ × 100", "CHX1": "Số trẻ được chăm sóc thiết yếu sớm / số trẻ đẻ ra sống × 100",
    "CHX2": "Số trẻ tiêm viêm gan B trong 24 giờ / số trẻ đẻ ra sống × 100", "CHX3": "Số trẻ đẻ non / số trẻ đẻ ra sống × 100",
    "DTHX1": "Số được cấp giấy báo tử / số tử vong tại cơ sở × 100", "DTHX2": "Tổng số ngày / số ca do y tế ghi",
}  # fmt: skip
HEADLINE = [
    "FIN07",
    "FAC04",
    "SRVX1",
    "POP05",
    "VAC01",
    "CH06",
    "CH05",
    "CD02",
    "CDX1",
    "ENV02",
    "ENV01",
    "OCC01",
]
LESS_IS_BETTER = [
    "MCH01",
    "MCH12",
    "MCH14",
    "MCH15",
    "MCHX3",
    "CH01",
    "CH02",
    "CH03",
    "CH04",
    "CH05",
    "CH06",
    "CH07",
    "CH08",
    "CHX3",
    "CD01",
    "CD02",
    "CD04",
    "CD06",
    "CD07",
]
LESS_IS_BETTER += [
    "CD08",
    "CDX1",
    "INJ01",
    "SRV05",
    "SRV10",
    "FIN04",
    "FIN08",
    "MOR01",
    "MOR02",
    "FS01",
    "DRG01",
    "DTHX2",
    "POP03",
    "VAC03",
]
NO_DIRECTION = [
    "POP01",
    "POP02",
    "POP04",
    "POP05",
    "SRV06",
    "FAC01",
    "FAC03",
    "HR08",
    "SRV01",
    "SRV03",
    "SRV09",
    "FAC08",
    "SRVX3",
    "MCH07",
]


def main() -> None:
    source = Path(sys.argv[1])
    with (
        source.open(newline="", encoding="utf-8") as file,
        TARGET.open("w", newline="", encoding="utf-8") as out,
    ):
        writer = None
        for position, row in enumerate(csv.DictReader(file)):
            line = _line(position, row)
            writer = writer or _started(out, line)
            writer.writerow(line)


def _started(out, line):  # type: ignore[no-untyped-def]
    writer = csv.DictWriter(out, list(line), lineterminator="\n")
    writer.writeheader()
    return writer


def _line(position: int, row: dict[str, str]) -> dict[str, object]:
    code = row["code"].replace(".n", "")
    numerator, denominator, factor, decimals = FORMULAS.get(code, ("", "", 1, 1))
    waits = "" if numerator else next((m for start, m in WAITS.items() if code.startswith(start)), "")
    return {
        "code": code,
        "official_code": row["official_code"],
        "group": "".join(c for c in code if c.isalpha()).removesuffix("X"),
        "position": position,
        "name": row["name_vi"].replace("**", ""),
        "definition": DEFINITIONS.get(code, ""),
        "disaggregation": row["disaggregation"].strip("–"),
        "frequency": row["frequency"],
        "numerator": numerator,
        "denominator": denominator,
        "factor": factor,
        "decimals": decimals,
        "direction": "" if code in NO_DIRECTION else "down" if code in LESS_IS_BETTER else "up",
        "waits_for": waits,
        "headline": HEADLINE.index(code) + 1 if code in HEADLINE else "",
        "confidence": row["conf_in_official_list"] or "L",
    }


if __name__ == "__main__":
    main()
