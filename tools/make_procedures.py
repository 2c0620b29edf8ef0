"""Write `government/procedures/data/procedures.csv`: one line for each national code of a health procedure.

    python tools/make_procedures.py FROM.csv

FROM.csv holds, with a heading: code, name, field, group, level, days, fee_vnd, conf_code_name,
conf_days_fee, note (the list of procedures of a provincial one-stop centre of 03/07/2025, with days and
fees joined from the law). Local codes of ours (`SYT-…`) for procedures without a national one come from
`data/details.json`.
"""

import csv
import json
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "src" / "yteso" / "government" / "procedures" / "data"
COLUMNS = (
    "code",
    "name",
    "field",
    "group",
    "handled_by",
    "days_text",
    "fee_text",
    "confidence",
    "replaces",
    "note",
)
ELSEWHERE = {"cơ quan BHXH thực hiện": "Bảo hiểm xã hội"}
SAME_AS = "trùng tên "
AGENCY = "cơ quan giải quyết: "


def line_of(row: dict[str, str]) -> dict[str, str]:
    note = row["note"]
    handled = ELSEWHERE.get(note, note.removeprefix(AGENCY) if note.startswith(AGENCY) else "")
    replaces = note.removeprefix(SAME_AS).split(":")[0].strip() if note.startswith(SAME_AS) else ""
    return {
        "code": row["code"],
        "name": row["name"],
        "field": row["field"],
        "group": row["group"],
        "handled_by": handled,
        "days_text": row["days"],
        "fee_text": row["fee_vnd"],
        "confidence": row["conf_days_fee"] or row["conf_code_name"],
        "replaces": replaces,
        "note": note,
    }


def main(source: Path) -> None:
    with source.open(newline="", encoding="utf-8") as file:
        lines = [line_of(row) for row in csv.DictReader(file)]
    groups = {line["code"]: (line["field"], line["group"]) for line in lines}
    for entry in json.loads((DATA / "details.json").read_text()):
        for code in entry["codes"]:
            if code not in groups:
                lines.append(dict.fromkeys(COLUMNS, "") | local_line(code, entry))
    with (DATA / "procedures.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    sys.stdout.write(f"{len(lines)} procedures\n")


LOCAL_FIELDS = {
    "SYT-014": ("Khám bệnh, chữa bệnh", "KCB"),
    "SYT-018": ("Khám bệnh, chữa bệnh", "KCB"),
    "SYT-026": ("Dược phẩm", "DUOC"),
    "SYT-029": ("Dược phẩm", "DUOC"),
    "SYT-031": ("Dược phẩm", "DUOC"),
    "SYT-046": ("An toàn thực phẩm", "ATTP"),
}


def local_line(code: str, entry: dict[str, str]) -> dict[str, str]:
    field, group = LOCAL_FIELDS[code]
    return {
        "code": code,
        "name": entry["name"],
        "field": field,
        "group": group,
        "confidence": entry["confidence"],
        "note": "chưa có mã quốc gia trong danh sách nguồn",
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
