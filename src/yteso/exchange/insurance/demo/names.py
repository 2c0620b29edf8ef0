"""Names of the demo's citizens by people, out of `data/names.toml`. Nobody is meant by any of them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data" / "names.toml"


@dataclass(frozen=True)
class NameStock:
    """The names of one people: (name, weight) pairs; middle and given names of men, then of women."""

    family: tuple[tuple[str, float], ...]
    middle: tuple[tuple[tuple[str, float], ...], tuple[tuple[str, float], ...]]
    given: tuple[tuple[str, ...], tuple[str, ...]]


def _weighted(text: str) -> tuple[tuple[str, float], ...]:
    pairs = (item.rsplit(" ", 1) for item in text.split(", "))
    return tuple((name, float(weight)) for name, weight in pairs)


def _read_stock(raw: dict[str, str]) -> NameStock:
    return NameStock(
        family=_weighted(raw["family"]),
        middle=(_weighted(raw["middle_men"]), _weighted(raw["middle_women"])),
        given=(tuple(raw["given_men"].split()), tuple(raw["given_women"].split())),
    )


_RAW = tomllib.loads(DATA.read_text(encoding="utf-8"))
# Kinh 01, Xơ Đăng 14 (its Ca Dong group lives in Sơn Tây), Hrê 19, Co 30. Source: Decision 121-TCTK/PPCĐ.
STOCKS: dict[str, NameStock] = {code: _read_stock(raw) for code, raw in _RAW.items() if code != "foreign"}
KINH = STOCKS["01"]
FOREIGN: tuple[tuple[str, int, str], ...] = tuple(tuple(row) for row in _RAW["foreign"]["people"])


def stock_of(ethnic_code: str) -> NameStock:
    """Return the names of a people; the few others in the province carry names like the Kinh's."""
    return STOCKS.get(ethnic_code, KINH)
