"""What the demo's facilities prescribe, do and use: the tables in `data/`, read once.

Codes follow the shape of the ministry's lists; they are not the ministry's, and the
registration numbers (…-90…) are made up. Prices are of the order of the 2024-2025 price lists.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yteso.exchange.insurance.demo.money import thousandths

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Drug:
    key: str
    code: str
    name: str
    substance: str
    strength: str
    unit: str
    route: str
    form: str
    registration: str
    price: int  # thousandths of a đồng
    group: str
    package: str


@dataclass(frozen=True)
class Service:
    key: str
    code: str
    name: str
    group: str
    unit: str
    price: int
    machine: str  # group of the machine that does it (MA_MAY), or nothing
    minutes: int  # from order to result
    department: str


@dataclass(frozen=True)
class Supply:
    key: str
    code: str
    name: str
    unit: str
    price: int
    package: str
    model: str


@dataclass(frozen=True)
class Indicator:
    """One value of a test: its reference range, and the measure of the citizen that it shows."""

    service: str
    code: str
    name: str
    unit: str
    low: float
    high: float
    decimals: int
    measure: str


def _rows(name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table; prices as thousandths, minutes as numbers."""
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            yield row | {
                name: read(row[name])
                for name, read in (("price", thousandths), ("minutes", int))
                if name in row
            }


@cache
def drugs() -> dict[str, Drug]:
    return {row["key"]: Drug(**row) for row in _rows("drugs.csv")}


@cache
def services() -> dict[str, Service]:
    return {row["key"]: Service(**row) for row in _rows("services.csv")}


@cache
def supplies() -> dict[str, Supply]:
    return {row["key"]: Supply(**row) for row in _rows("supplies.csv")}


@cache
def indicators() -> dict[str, tuple[Indicator, ...]]:
    """Return the indicators of each service by its key."""
    found: dict[str, list[Indicator]] = {}
    for row in _rows("indicators.csv"):
        found.setdefault(row["service"], []).append(
            Indicator(
                row["service"],
                row["code"],
                row["name"],
                row["unit"],
                float(row["low"]),
                float(row["high"]),
                int(row["decimals"]),
                row["measure"],
            )
        )
    return {key: tuple(values) for key, values in found.items()}


READINGS = {
    "xray_chest": ("Hai phế trường sáng. Bóng tim không to.", "Hình ảnh X-quang ngực chưa thấy bất thường"),
    "xray_limb": ("Gãy xương, di lệch nhẹ hai đầu gãy.", "Hình ảnh gãy xương"),
    "xray_spine": ("Gai xương thân đốt sống, hẹp nhẹ khe khớp.", "Thoái hóa cột sống thắt lưng"),
    "ct_head": (
        "Nhu mô não hai bán cầu đối xứng, hệ thống não thất không giãn.",
        "Chưa thấy hình ảnh xuất huyết não",
    ),
    "ultrasound": (
        "Gan không to, túi mật không sỏi, hai thận không ứ nước.",
        "Siêu âm bụng chưa thấy bất thường",
    ),
    "ultrasound_fetus": (
        "Một thai sống trong buồng tử cung, tim thai đều.",
        "Thai sống, phát triển phù hợp tuổi thai",
    ),
    "ultrasound_thyroid": (
        "Hai thùy tuyến giáp kích thước bình thường, có nhân nhỏ.",
        "Nhân tuyến giáp TIRADS 2",
    ),
    "echo_heart": ("Buồng tim không giãn, EF 62%.", "Chức năng tâm thu thất trái bảo tồn"),
    "ecg": ("Nhịp xoang, tần số 78 lần/phút.", "Điện tâm đồ trong giới hạn bình thường"),
    "endoscopy": ("Niêm mạc hang vị sung huyết, vết trợt nông.", "Viêm sung huyết hang vị dạ dày"),
    "dengue_ns1": ("", "Dương tính"),
    "influenza_test": ("", "Dương tính cúm A"),
    "hiv_test": ("", "Âm tính"),
    "hbsag": ("", "Âm tính"),
    "genexpert": ("", "MTB phát hiện, không kháng Rifampicin"),
    "afb": ("", "AFB dương tính 1+"),
    "stool": ("", "Không thấy hồng cầu, bạch cầu"),
    "blood_group": ("", "Nhóm máu đã xác định"),
}
