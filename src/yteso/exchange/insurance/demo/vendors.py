"""The hospital information systems of the demo: how each writes its files, and how carelessly.

Eleven made-up vendors. `Habits` say what a dossier looks like before any fault; `care` scales the rate of
faults (1 is the province's average, see `faults.RATE`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    """One vendor's way of writing.

    `version` is the decision its product follows, never newer than the day allows (see `version_on`).
    `batch` is the number of dossiers per file; 0 puts everything of a sending in one file.
    """

    key: str
    title: str
    version: str = "3176"
    batch: int = 0
    base64: bool = False
    cdata: bool = False
    pretty: bool = False
    namespaces: bool = False
    decomposed: bool = False  # writes Vietnamese in NFD
    encoding: str = "utf-8"
    declared: str = ""  # encoding that the prolog claims; empty: the true one
    upper_names: bool = True
    whole_numbers: bool = False  # 3500 instead of 3500.00
    empty_tables: bool = False
    old_occupation: bool = False  # 00000 though 3176 asks for two characters
    machine_with_facility: bool = False  # XX.n.YYYYY.Z though 3176 asks for XX.n.Z
    signer_by_insurance_number: bool = False
    many_departments: bool = False
    old_places: bool = False  # sends district and commune codes of before 1/7/2025
    extra_elements: bool = False  # its own fields beside the standard's
    checks_in: bool = False  # sends XML0
    care: float = 1.0


VENDORS: dict[str, Habits] = {
    habits.key: habits
    for habits in (
        Habits("an_nhien", "HIS An Nhiên (3176, inline)", checks_in=True, care=0.4),
        Habits(
            "ban_mai", "HIS Ban Mai (3176, base64 and CDATA)", base64=True, cdata=True, checks_in=True,
            care=0.6,
        ),
        Habits(
            "cau_vong", "HIS Cầu Vồng (still 4750)", version="4750", base64=True, old_places=True,
            old_occupation=True,
        ),
        Habits(
            "dong_xanh", "Trạm Đồng Xanh (still 130)", version="130", old_places=True, old_occupation=True,
            care=1.6,
        ),
        Habits(
            "hoang_ha", "HIS Hoàng Hà (pretty-printed, namespaces)", pretty=True, namespaces=True, cdata=True,
        ),
        Habits(
            "la_xanh", "Phần mềm Lá Xanh (decomposed Unicode)", decomposed=True, upper_names=False, care=1.2,
        ),
        Habits("mien_trung", "HIS Miền Trung (windows-1258)", encoding="windows-1258", care=1.3),
        Habits(
            "ngoc_linh", "Phần mềm Ngọc Linh (windows-1258 that claims to be UTF-8)", encoding="windows-1258",
            declared="utf-8", care=1.3,
        ),
        Habits(
            "phu_sa", "HIS Phù Sa (one dossier a file, whole numbers)", batch=1, whole_numbers=True,
            empty_tables=True,
        ),
        Habits(
            "song_tra", "HIS Sông Trà (practice of many hospitals)", base64=True, old_occupation=True,
            machine_with_facility=True, signer_by_insurance_number=True, many_departments=True,
            checks_in=True, care=0.8,
        ),
        Habits(
            "thien_an", "HIS Thiên Ấn (its own fields, many dossiers a file)", extra_elements=True, batch=40,
            care=1.1,
        ),
    )
}  # fmt: skip

# Whose product stands where. Centres choose one for themselves and their communes' stations.
HOSPITAL_VENDORS = ("ban_mai", "song_tra", "an_nhien", "hoang_ha", "song_tra", "thien_an", "an_nhien")
CENTRE_VENDORS = (
    "ban_mai", "song_tra", "la_xanh", "an_nhien", "cau_vong", "hoang_ha", "thien_an", "mien_trung",
    "an_nhien", "song_tra", "ban_mai", "dong_xanh", "an_nhien",
)  # fmt: skip
PRIVATE_VENDORS = ("phu_sa", "an_nhien", "ngoc_linh", "phu_sa", "thien_an")


def version_on(habits: Habits, day_text: str) -> str:
    """Return the version that this product writes for a visit that ends on the day (yyyyMMdd)."""
    newest = "3176" if day_text >= "20250101" else "4750" if day_text >= "20240701" else "130"
    order = ("130", "4750", "3176")
    return order[min(order.index(habits.version), order.index(newest))]
