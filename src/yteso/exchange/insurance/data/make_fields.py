"""Make `fields.csv` from a field list of the decisions.

    python -m yteso.exchange.insurance.data.make_fields FIELD_LIST.csv

The field list needs the columns table, field, max_130, max_4750, max_3176, in_130, in_4750, in_3176,
required_portal_4750 and required_note; it is made by reading the annexes of 130/QĐ-BYT, 4750/QĐ-BYT and
3176/QĐ-BYT and the portal's sheet of required fields. Labels, formats and value lists come from our own
`labels.csv`; what practice or 1931/QĐ-BYT changes stands in the constants below, with its reason. Run it
again when a decision changes the standard, review the difference, commit both.
"""

import csv
import sys
from pathlib import Path

COLUMNS = (
    "table",
    "order",
    "field",
    "number",
    "length_130",
    "length_4750",
    "length_3176",
    "length_1931",
    "required",
    "format",
    "list",
    "label_vi",
    "label_en",
)
HERE = Path(__file__).parent
LENGTH_1931 = {("XML2", "MUC_HUONG"): "4", ("XML3", "MUC_HUONG"): "4"}
# Required by the portal's sheet of 4750, but by the text or by practice of today rightly empty in many rows.
MAY_BE_EMPTY = {
    "MAHUYEN_CU_TRU": "no district level since 01/07/2025",
    "MA_BENH": "3176: only where it differs from the main disease",
    "TEN_CHI_SO": "imaging rows have none",
    "MA_THUOC": "3176: empty for drugs outside the insurance list; a rule asks for it within",
    "HAM_LUONG": "3176: empty for gas, blood, traditional ingredients",
    "DUONG_DUNG": "gas and blood have no route in the catalogue",
    "GHI_CHU": "only for caesarean or birth before 32 weeks",
    "T_NGUONKHAC_NSNN": "empty means nothing",
    "T_NGUONKHAC_VTNN": "empty means nothing",
    "T_NGUONKHAC_VTTN": "empty means nothing",
    "T_NGUONKHAC_CL": "empty means nothing",
    "T_NGUONKHAC": "empty means nothing",
    "T_VTYT": "empty means nothing",
    "T_THUOC": "empty means nothing",
    "TOMTAT_KQ": "made optional by the portal's own remark",
    "MA_THE_TAM": "given later",
    "MA_BHXH": "citizens without a social insurance number",
    "BDDT_ARV": "TB patients without HIV",
    "NGAY_BAT_DAU_DT_CTX": "TB patients without HIV",
    "NGAY_CHUYEN_PHAC_DO": "only when the regimen changed",
    "LY_DO_CHUYEN_PHAC_DO": "only when the regimen changed",
    "MA_TTDV": "the licence number replaced the insurance number",
}
# Its absence only warns.
OFTEN_EMPTY = {
    "MAXA_CU_TRU": "3176: empty when the commune has no code",
    "CAN_NANG": "not weighed at every visit",
    "T_BHTT_GDV": "added late in many programs",
    "MA_NGHE_NGHIEP": "unknown for many patients",
    "MA_HSBA": "outpatient visits without a record number",
    "SO_CCCD_NND": "mothers without papers",
    "NGAYCAP_CCCD_NND": "mothers without papers",
    "NOICAP_CCCD_NND": "mothers without papers",
    "DIA_CHI": "homeless and unconscious patients",
    "LY_DO_VV": "unconscious patients",
    "MA_QUOCTICH": "foreigners without papers",
    "MA_DANTOC": "foreigners",
}
LISTS_OF_OLD_FORMS = {
    ("XML6", "LOAI_DTRI_LAO"): "hiv_tb_treatment",
    ("XML6", "PHACDO_DTRI_LAO"): "hiv_tb_regimen tb_regimen",
}
SPECIAL_TABLES = {"XML6", "XML15"}  # the programmes' own forms: their gaps must not stop the visit


def required(table: str, field: str, note: str, flag: str) -> str:
    """Return must (error), should (warning), when (a rule decides) or the empty string (optional)."""
    if field == "MA_LK":
        return "must"
    if field in MAY_BE_EMPTY:
        return ""
    if flag == "True" and note.strip() == "x":
        soft = field in OFTEN_EMPTY or table in SPECIAL_TABLES
        return "should" if soft else "must"
    return "when" if note.strip() else ""


def length(row: dict[str, str], version: str) -> str:
    """Return the greatest length in a version: digits, `n` for no limit, empty for no such field."""
    if row[f"in_{version}"] != "True":
        return ""
    return row[f"max_{version}"].strip() or "n"


def main(source: str) -> None:
    """Write fields.csv next to this file."""
    with (HERE / "labels.csv").open(encoding="utf-8") as handle:
        labels = {row["field"]: row for row in csv.DictReader(handle)}
    with (HERE / "fields.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        with Path(source).open(encoding="utf-8-sig") as handle:
            order: dict[str, int] = {}
            for row in csv.DictReader(handle):
                table, field = row["table"], row["field"]
                if table == "XML12":  # typed into the portal, never sent as a file
                    continue
                order[table] = order.get(table, 0) + 1
                label = labels[field]
                in_3176 = length(row, "3176")
                writer.writerow(
                    [
                        table,
                        order[table],
                        field,
                        "yes" if row["type"] == "N" else "",
                        length(row, "130"),
                        length(row, "4750"),
                        in_3176,
                        LENGTH_1931.get((table, field), in_3176),
                        required(table, field, row["required_note"], row["required_portal_4750"]),
                        label["format"],
                        LISTS_OF_OLD_FORMS.get((table, field), label["list"]),
                        label["label_vi"],
                        label["label_en"],
                    ]
                )


if __name__ == "__main__":
    main(sys.argv[1])
