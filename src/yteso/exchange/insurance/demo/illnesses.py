"""What the demo's citizens fall ill with: `data/illnesses.toml`, whose head explains the columns."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "illnesses.toml"
SETTINGS = ("station", "centre", "hospital", "private", "ward", "hospital_ward", "lung", "arv")

Dose = tuple[str, float, int, int]  # drug key, units a time, times a day, days


@dataclass(frozen=True)
class Illness:
    """One reason to seek care. `where` gives shares of `SETTINGS`; `services` are (key, chance)."""

    key: str
    icd: str
    title: str
    weight: float
    reason: str
    exam: str
    where: dict[str, float]
    drugs: tuple[Dose, ...] = ()
    services: tuple[tuple[str, float], ...] = ()
    months: tuple[float, ...] = (1.0,) * 12
    ages: tuple[float, ...] = (1, 1, 1, 1, 1, 1)
    sex: int = 0
    companions: tuple[tuple[str, str, float], ...] = ()
    accident: int = 0  # MA_TAI_NAN
    # for those who stay:
    ward: str = "K03"
    bed: str = "bed_internal"
    stay: tuple[int, int] = (3, 6)
    infusions: tuple[Dose, ...] = ()
    operation: str = ""
    supplies: tuple[tuple[str, int], ...] = ()
    note: str = "Người bệnh tỉnh, tiếp xúc tốt, da niêm hồng. Tim đều, phổi không ran. Bụng mềm."


@dataclass(frozen=True)
class Chronic:
    """A long illness treated month after month: `flag` is its bit's name in `population.CHRONIC`.

    `share` of the known patients come, in `visits` of the twelve months; `crisis` may bring them to a ward.
    """

    flag: str
    icd: str
    title: str
    reason: str
    exam: str
    where: dict[str, float]
    drugs: tuple[Dose, ...]
    services: tuple[tuple[str, float], ...]
    share: float
    visits: int = 10
    note: str = "Người bệnh tỉnh, không đau ngực, không khó thở, tuân thủ điều trị."
    crisis: str = ""


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def _read(kind: str) -> tuple[dict[str, Any], ...]:
    seasons = _table()["seasons"]
    rows = []
    for raw in _table()[kind]:
        row = {name: _frozen(value) for name, value in raw.items()}
        if isinstance(row.get("months"), str):
            row["months"] = _frozen(seasons[row["months"]])
        rows.append(row)
    return tuple(rows)


ILLNESSES = tuple(Illness(**row) for row in _read("acute"))
CHRONICS = tuple(Chronic(**row) for row in _read("chronic"))
CRISES = {row["key"]: Illness(**row) for row in _read("crisis")}
BIRTH, CAESAREAN, NEWBORN = (Illness(**row) for row in _read("birth"))
