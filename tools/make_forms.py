"""Write the form definitions of `insight/statistics` from field lists that were read from the forms.

    python tools/make_forms.py FOLDER

FOLDER holds `forms_tt23.csv` (one row for each column or row of a form), `form14_icd_rows_312.csv` (the
groups of the hospital morbidity form) and `icd10_chapters_vi.csv`. The product reads only what this tool
writes: one document for each form version in `src/yteso/insight/statistics/data/forms/`. What the lists do
not hold (who fills a form, deadlines, closed cells, judgements on how figures add up) is written here, with
its confidence. Checks and bindings are files of their own beside the documents, written by hand.
"""

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/yteso/insight/statistics/data/forms"
Line = dict[str, Any]

TT23 = {
    "regime": "TT 23/2025/TT-BYT",
    "kind": "statutory",
    "valid_from": "2025-07-01",
    "valid_to": "2027-02-28",
    "legal_source": "Thông tư 23/2025/TT-BYT, Phụ lục IV; hết hiệu lực ngày 01/03/2027",
    "source": "Trang báo cáo của Phần mềm Thống kê y tế (Bộ Y tế), bản ngày 30/09/2025",
    "tiers": ["unit", "province"],
}
TT37 = {
    "regime": "TT 37/2019/TT-BYT",
    "kind": "statutory",
    "valid_from": "2020-01-01",
    "valid_to": "2025-06-30",
    "legal_source": "Thông tư 37/2019/TT-BYT (các biểu tuyến huyện, tỉnh)",
    "source": "Hệ thống báo cáo của một Trung tâm Kiểm soát bệnh tật tỉnh, tháng 12/2020",
    "tiers": ["unit", "district", "province"],
    "periods": ["3M", "6M", "9M", "12M"],
    "cumulative": True,
    "deadlines": [
        {"tier": "unit", "counts": "day_of_month", "days": 5, "confidence": "L"},
        {"tier": "district", "counts": "day_of_month", "days": 15, "confidence": "L"},
        {"tier": "province", "counts": "day_of_month", "days": 30, "confidence": "L"},
    ],
    "expiry": {"days": 60, "confidence": "L"},
}
STATIONS = ["commune_station"]
HOSPITALS = ["province_hospital", "district_centre", "private_hospital"]
CLINICS = ["regional_polyclinic", "private_clinic"]
PREVENTIVE = ["preventive_centre"]
PUBLIC = [
    "province_hospital",
    "district_centre",
    "regional_polyclinic",
    "commune_station",
    "preventive_centre",
]
FILLED_BY = {  # our reading of who has the register behind a form (confidence M)
    "1": STATIONS,
    "2": PUBLIC,
    "3": [*HOSPITALS, *CLINICS, *PREVENTIVE, *STATIONS],
    "4": HOSPITALS,
    "4 (TYT)": STATIONS,
    "5": HOSPITALS,
    "6": [*HOSPITALS, *CLINICS],
    "7": [*HOSPITALS, *CLINICS],
    "8": HOSPITALS,
    "9": [*HOSPITALS, *CLINICS, *STATIONS],
    "10": [*HOSPITALS, *PREVENTIVE, *STATIONS],
    "11": [*HOSPITALS, *CLINICS, *STATIONS],
    "12": [*HOSPITALS, *CLINICS, *STATIONS],
    "13": STATIONS,
    "14": HOSPITALS,
}
FILLED_BY_37 = {"4": [*HOSPITALS, *STATIONS], "5": [*HOSPITALS, *STATIONS], "6": [*HOSPITALS, *STATIONS],
                "7": [*HOSPITALS, *STATIONS], "8": [*HOSPITALS, *STATIONS], "9": FILLED_BY["9"],
                "11": FILLED_BY["11"]}  # fmt: skip
SHORT = {
    "1": "Thông tin chung", "2": "Thu chi ngân sách", "3": "Nhân lực", "4": "Chăm sóc bà mẹ",
    "4 (TYT)": "Bà mẹ, trẻ em (trạm)", "5": "Tai biến sản khoa", "6": "Phụ khoa, sàng lọc", "7": "KHHGĐ, phá thai",
    "8": "Sức khỏe trẻ em", "9": "Cơ sở, giường, KCB", "10": "Sốt rét, HIV, TNTT, lao, phong, tâm thần",
    "11": "Bệnh truyền nhiễm", "12": "Bệnh không lây nhiễm", "13": "Tử vong cộng đồng", "14": "Bệnh tật theo ICD-10",
}  # fmt: skip
MENDED = {  # slips of the screens that were read; the printed annex says it so
    "Số được khỏi chữa CTC": "Số được khoét chóp CTC",
    "ĐHcao": "ĐH cao",
    "Điều tri đạt": "Điều trị đạt",
    "HIV/ AIDS": "HIV/AIDS",
    "HS/ YSSN": "HS/YSSN",
}
CLASSES = {  # where the list's judgement cannot stand: what is counted once, or holds at the period's end
    ("TT23-B4", "8c"): "FLOW",
    ("TT23-B4", "4a"): "STOCK",
    ("TT23-B4", "4b"): "STOCK",
    ("TT23-B4-TYT", "I", "5.1c"): "FLOW",
    ("TT23-B4-TYT", "I", "1.1"): "STOCK",
    ("TT23-B10", 25): "FLOW",
    ("TT23-B10", 28): "FLOW",
    **{("TT23-B12", seq): "STOCK" for seq in (4, 5, 9, 10, 14, 15, 19, 20)},
}
CLOSED_IN_STATION = ["i1", "i1_1", "i2", "i2_1"]  # "pregnant women count only in the total"
DOTTED = re.compile(r"(\d+(?:\.\d+)?)\s*\+\s*…\s*\+\s*(\d+)")


def read(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))


def mend(text: str) -> str:
    for wrong, right in MENDED.items():
        text = text.replace(wrong, right)
    return " ".join(text.split())


def split_number(printed: str) -> tuple[str, str]:
    """Return the printed number and the formula behind it: "7 = 8+12+13+14" is ("7", "c8 + c12 + c13 +
    c14")."""
    number, _, formula = (part.strip() for part in printed.partition("="))
    for first, last in DOTTED.findall(formula):
        run = "+".join(str(n) for n in range(int(first), int(last) + 1))
        formula = DOTTED.sub(run, formula, count=1)
    named = re.sub(r"\d+(?:\.\d+)?[a-z]?", lambda m: code_of("c", m.group()), formula)
    return number, re.sub(r"\s*([+\-−])\s*", lambda m: f" {m[1].replace('−', '-')} ", named)


def code_of(letter: str, number: str) -> str:
    return letter + number.replace(".", "_").replace(" ", "").lower()


def unit_of(form: str, label: str) -> str:
    """Return what one counts: money, days, beds, facilities, visits or persons."""
    folded = label.lower()
    if form == "TT23-B2":
        return "nhóm" if "phân loại tự chủ" in folded else "%" if "tỷ lệ" in folded else "đồng"
    for word, unit in (("ngày điều trị", "ngày"), ("giường", "giường"), ("số cơ sở", "cơ sở"), ("lượt", "lượt"),
                       ("số lần", "lần"), ("thôn bản > ", "thôn"), ("trạm y tế >", "trạm"), ("khám thai", "lượt")):  # fmt: skip
        if word in folded:
            return unit
    return "người"


def lines_of(rows: list[dict[str, str]], letter: str = "c") -> list[Line]:
    """Return the columns of a form: code, printed number, path of headings, class, unit, confidence,
    formula."""
    made: list[Line] = []
    previous: list[str] = []
    for row in rows:
        path = [mend(part) for part in row["label_path"].split(" > ")]
        if path[0] == "…":
            path = [*previous[:-1], *path[1:]]
        previous = path
        printed, seq = row["official_no"], int(row["seq"])
        is_range = bool(re.fullmatch(r"\d+-\d+", printed))
        number, formula = ("", "") if is_range else split_number(printed)
        form = row["form_code"]
        line = {
            "code": f"x{seq}" if is_range else code_of(letter, number or str(seq)),
            "number": number,
            "path": path,
            "class": CLASSES.get((form, number), CLASSES.get((form, seq), row["agg_class"] or "FLOW")),
            "unit": unit_of(form, " > ".join(path)),
            "confidence": row["confidence"],
        }
        if is_range:
            line["note"] = f"số cột trong khoảng {printed.replace('-', '–')}"
        if formula:
            line["printed_formula"] = f"{number} = {printed.partition('=')[2].strip()}"
            line["formula"] = formula
        made.append(line)
    return made


def station_rows(rows: list[dict[str, str]]) -> list[Line]:
    made = []
    for row in rows:
        section, label = (mend(part) for part in row["label_path"].split(" > ", 1))
        roman = section.split(".")[0]
        number = row["official_no"]
        code = code_of(roman.lower(), number or f"n{row['seq']}")
        made.append({
            "code": code, "number": number, "path": [section, label], "depth": number.count(".") if number else 1,
            "class": CLASSES.get((row["form_code"], roman, number), row["agg_class"]),
            "unit": "lượt" if "lượt" in label.lower() else "người", "confidence": row["confidence"],
        })  # fmt: skip
    return made


def icd_rows(folder: Path) -> list[Line]:
    """Return the rows of form 14: the total, the chapters, the 312 groups with their ICD-10 categories."""
    chapters = {row["chapter"]: row["name_vi"] for row in read(folder, "icd10_chapters_vi.csv")}
    groups: dict[str, list[Line]] = {}
    for row in read(folder, "form14_icd_rows_312.csv"):
        groups.setdefault(row["chapter"], []).append({
            "code": f"r{row['row']}", "number": row["row"], "path": [mend(row["name_vi"])], "depth": 1,
            "icd10": mend(row["icd10_range"]).replace("- ", "-"), "title_en": row["name_en"],
            "keys": row["icd10_3char_list"].split(";"), "confidence": "H",
        })  # fmt: skip
    rows: list[Line] = [{"code": "total", "number": "", "path": ["Tổng số"], "depth": 0, "confidence": "H",
                         "formula": " + ".join(f"chap{chapter.lower()}" for chapter in groups)}]  # fmt: skip
    for chapter, members in groups.items():
        rows.append({
            "code": f"chap{chapter.lower()}", "number": f"C{chapter}", "depth": 0, "confidence": "H",
            "path": [f"Chương {chapter}: {chapters[chapter]}"],
            "formula": " + ".join(member["code"] for member in members),
        })  # fmt: skip
        rows += members
    return rows


def death_rows(rows: list[dict[str, str]]) -> list[Line]:
    """Return the causes of form 13: only chapters are known, so the list has the confidence M."""
    made = [{"code": "total", "number": "", "path": ["Tổng số"], "depth": 0, "confidence": "M",
             "formula": "i + ii + iii + iv"}]  # fmt: skip
    parts = [code_of("", row["label_path"].split(" ")[0]) for row in rows]
    for row, code in zip(rows, parts, strict=True):
        number, label = row["label_path"].split(" ", 1)
        line: Line = {"code": code, "number": number, "path": [mend(label)], "depth": number.count("."),
                      "confidence": row["confidence"]}  # fmt: skip
        if code == "ii":
            line["formula"] = " + ".join(part for part in parts if part.startswith("ii_"))
        made.append(line)
    return made


def tt23_form(code: str, rows: list[dict[str, str]], folder: Path) -> Line:
    number = rows[0]["form_no"]
    yearly = rows[0]["period"] == "year"
    days = {"counts": "days", "days": 15} if number == "2" else {"counts": "working_days", "days": 5}
    form: Line = {
        "code": "tt23." + code.removeprefix("TT23-").lower().replace("-", ""),
        "number": number,
        "printed_code": "Biểu 4/BCT (trạm y tế)" if number == "4 (TYT)" else f"Biểu {number}/BCT",
        "title": mend(rows[0]["form_title"]),
        "short_title": SHORT[number],
        **TT23,
        "confidence": "M" if number in ("2", "13") else "H",
        "periods": ["year"] if yearly else ["month", "year"],
        "cumulative": False,
        "filled_by": FILLED_BY[number],
        "deadlines": [
            {"tier": "unit", **days, "confidence": "M"},
            {"tier": "province", "counts": "working_days", "days": 15, "confidence": "L"},
        ],
        "expiry": {"days": 60 if yearly else 30, "confidence": "L"},
        "layout": "units",
        "columns": lines_of([row for row in rows if row["axis"] == "column"]),
        "rows": [],
        "closed": [],
    }
    given = [row for row in rows if row["axis"] == "row"]
    if number == "4 (TYT)":
        form |= {"layout": "matrix", "rows": station_rows(given)}
        form["columns"][0]["formula"] = "c4 + c5"
        form["closed"] = [f"{row}.{column}" for row in CLOSED_IN_STATION for column in ("c4", "c5", "c6")]
        form["notes"] = [
            "Ô đóng: chỉ biết ví dụ của nguồn (số phụ nữ có thai chỉ ghi ở cột tổng số), mức tin cậy L."
        ]
    elif number == "14":
        form |= {"layout": "matrix", "rows": icd_rows(folder)}
        form["notes"] = [
            "Mã U04, U06, U07, U82–U85 chưa có dòng trong biểu; đang không được đếm vào dòng nào."
        ]
    elif number == "13":
        form |= {"layout": "matrix", "rows": death_rows(given)}
        form["notes"] = ["Danh mục nguyên nhân mới biết đến chương và nhóm (mức tin cậy M)."]
    elif number == "2":
        form |= {"layout": "matrix", "rows": [
            {"code": "total", "number": "", "path": ["Tổng số"], "depth": 0, "confidence": "H", "formula": "kcb + dp"},
            {"code": "kcb", "number": "1", "path": ["Hoạt động khám bệnh, chữa bệnh"], "depth": 1, "confidence": "H"},
            {"code": "dp", "number": "2", "path": ["Hoạt động y tế dự phòng, y tế công cộng"], "depth": 1,
             "confidence": "H"},
        ]}  # fmt: skip
        form["notes"] = [
            "Tên các cột 20 đến 35 chưa đủ trong nguồn (mức tin cậy L): số in và công thức 29 chưa tính được."
        ]
        for column in form["columns"]:
            if column.get("formula", "").startswith("c7 - "):
                del column["formula"]  # two of its columns have no known number
    return form


def tt37_form(code: str, rows: list[dict[str, str]]) -> Line:
    number = rows[0]["form_no"]
    form: Line = {
        "code": "tt37." + code.removeprefix("TT37-").lower(),
        "number": number,
        "printed_code": f"Biểu {number}/BCH",
        "title": mend(rows[0]["form_title"]).removesuffix(" (TT 37/2019)"),
        "short_title": SHORT[number],
        **TT37,
        "confidence": "H",
        "filled_by": FILLED_BY_37[number],
        "layout": "units",
        "columns": lines_of(rows),
        "rows": [],
        "closed": [],
    }
    for column in form["columns"]:
        if "bị cắt" in column["path"][-1]:
            column |= {
                "path": ["Số TV thai nhi đến <28 ngày"],
                "confidence": "L",
                "note": "tiêu đề trong nguồn bị cắt",
            }
    return form


def reuse(form: Line, number: str, confidence: str, note: str) -> Line:
    """Return the TT 37 form whose columns are those of TT 23."""
    kept = {**form, "columns": [{**column, "confidence": min(column["confidence"], confidence, key="LMH".index)}
                                for column in form["columns"]]}  # fmt: skip
    kept |= {"code": f"tt37.b{number}", "printed_code": f"Biểu {number}/BCH", **TT37, "confidence": confidence,
             "filled_by": FILLED_BY_37[number], "notes": [note]}  # fmt: skip
    return kept


def write(form: Line) -> None:
    """Write one document: a line for each column, row and list, so that differences can be read."""
    parts = []
    for key, value in form.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines = ",\n".join("    " + json.dumps(one, ensure_ascii=False) for one in value)
            parts.append(f'  "{key}": [\n{lines}\n  ]')
        else:
            parts.append(f'  "{key}": {json.dumps(value, ensure_ascii=False)}')
    name = form["code"].replace(".", "_") + ".json"
    (TARGET / name).write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def main() -> None:
    folder = Path(sys.argv[1])
    by_form: dict[str, list[dict[str, str]]] = {}
    for row in read(folder, "forms_tt23.csv"):
        by_form.setdefault(row["form_code"], []).append(row)
    TARGET.mkdir(parents=True, exist_ok=True)
    made = {}
    for code, rows in by_form.items():
        form = tt23_form(code, rows, folder) if code.startswith("TT23") else tt37_form(code, rows)
        made[form["code"]] = form
    made["tt37.b9"] = reuse(made["tt23.b9"], "9", "M", "Nội dung đã đối chiếu; câu chữ lấy theo TT 23/2025.")
    made["tt37.b11"] = reuse(made["tt23.b11"], "11", "H", "32 bệnh như TT 23/2025.")
    for form in made.values():
        write(form)
    print(f"{len(made)} forms, {sum(len(f['columns']) + len(f['rows']) for f in made.values())} lines")  # noqa: T201


if __name__ == "__main__":
    main()
