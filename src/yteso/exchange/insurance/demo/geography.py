"""Where the demo's citizens live: the districts' weight, peoples and living areas before 1/7/2025.

Populations are rounded from memory of the 2019 census (whole province about 1.23 million) and only set
shares. Peoples by district are rounded shares of common knowledge: Hrê in Ba Tơ, Sơn Hà and Minh Long,
Co in Trà Bồng, Ca Dong (Xơ Đăng) in Sơn Tây. Living areas K1 and K3 follow the mountain districts and
the island.
"""

import unicodedata
from dataclasses import dataclass

PROVINCE_CODE = "51"
PROVINCE_NAME = "Tỉnh Quảng Ngãi"
REFORM_DAY = "2025-07-01"  # districts end, communes merge: Resolution 1677/NQ-UBTVQH15


@dataclass(frozen=True)
class District:
    """A district until 30/6/2025: `peoples` maps ethnic codes to shares; the rest are Kinh (01)."""

    code: str
    name: str
    population: int
    peoples: dict[str, float]
    living_area: str = ""


DISTRICTS: dict[str, District] = {
    district.code: district
    for district in (
        District("522", "Thành phố Quảng Ngãi", 262_000, {"04": 0.003}),
        District("524", "Huyện Bình Sơn", 183_000, {"30": 0.002}),
        District("525", "Huyện Trà Bồng", 54_000, {"30": 0.62, "14": 0.04, "19": 0.02}, "K1"),
        District("527", "Huyện Sơn Tịnh", 97_000, {"19": 0.01}),
        District("528", "Huyện Tư Nghĩa", 129_000, {"19": 0.02}),
        District("529", "Huyện Sơn Hà", 78_000, {"19": 0.80, "14": 0.02}, "K1"),
        District("530", "Huyện Sơn Tây", 20_000, {"14": 0.86, "19": 0.04}, "K1"),
        District("531", "Huyện Minh Long", 18_000, {"19": 0.74}, "K1"),
        District("532", "Huyện Nghĩa Hành", 87_000, {"19": 0.04}),
        District("533", "Huyện Mộ Đức", 113_000, {}),
        District("534", "Thị xã Đức Phổ", 126_000, {"19": 0.005}),
        District("535", "Huyện Ba Tơ", 58_000, {"19": 0.83}, "K1"),
        District("536", "Huyện Lý Sơn", 20_000, {}, "K3"),
    )
}

# "04" stands for the Hoa of the city's old quarters; their names are like the Kinh's.


@dataclass(frozen=True)
class Commune:
    """A commune as it was until 30/6/2025, with the unit that took its place."""

    code: str
    name: str
    district_code: str
    successor_code: str
    successor_name: str

    @property
    def district(self) -> District:
        return DISTRICTS[self.district_code]

    def address(self, hamlet: str, *, reformed: bool) -> str:
        """Return the address as a register writes it, before or after the reform of 1/7/2025."""
        if reformed:
            return f"{hamlet}, {self.successor_name}, {PROVINCE_NAME}"
        return f"{hamlet}, {self.name}, {self.district.name}, {PROVINCE_NAME}"


def without_marks(text: str) -> str:
    """Return the text with letters only of the Latin alphabet, case kept: as old systems write names."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
