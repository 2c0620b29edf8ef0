"""Health-insurance cards of the demo: object groups, benefit levels, validity.

Source: Decision 1351/QĐ-BHXH of 16/11/2015 (the 15 characters; which group has which benefit level).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class CardObject:
    """A group of insured people: its two letters, the card's benefit level, what the fund pays (%)."""

    code: str
    level: int
    pays: int
    yearly: bool  # valid for one calendar year and then renewed


OBJECTS = (
    CardObject("TE", 1, 100, False),  # children under six
    CardObject("HS", 4, 80, True),  # pupils
    CardObject("SV", 4, 80, True),  # students
    CardObject("DN", 4, 80, False),  # enterprise workers
    CardObject("HC", 4, 80, False),  # officials and public employees
    CardObject("HT", 3, 95, False),  # pensioners
    CardObject("HN", 2, 100, True),  # poor households
    CardObject("CN", 3, 95, True),  # near-poor households
    CardObject("DT", 2, 100, False),  # minorities in hard areas
    CardObject("DK", 2, 100, False),  # residents of especially hard communes
    CardObject("GD", 4, 80, True),  # households
    CardObject("BT", 2, 100, False),  # social allowance, the aged of 80 and more
    CardObject("CB", 2, 100, False),  # war veterans
    CardObject("XD", 2, 100, False),  # residents of islands
)
BY_CODE = {o.code: number for number, o in enumerate(OBJECTS)}


@dataclass(frozen=True)
class Cards:
    kind: Column
    valid_from: Column
    valid_to: Column
    second: Column
    second_from: Column


def draw_cards(
    rng: np.random.Generator,
    *,
    age: Column,
    minority: Column,
    hard_area: Column,
    occupation: Column,
    today: int,
    born: Column,
) -> Cards:
    """Return a card for about 95 % of the people, coherent with age, people, place and occupation."""
    n = len(age)
    adult = rng.choice(
        [BY_CODE[c] for c in ("GD", "CN", "HN", "CB", "BT")], n, p=[0.78, 0.1, 0.06, 0.03, 0.03]
    )
    kind = np.where(
        np.isin(occupation, [71, 72, 75, 81, 83, 52, 51]) & (rng.random(n) < 0.5), BY_CODE["DN"], adult
    )
    kind = np.where(np.isin(occupation, [23, 22, 24, 33, 41]), BY_CODE["HC"], kind)
    kind = np.where((age >= 60) & (rng.random(n) < 0.28), BY_CODE["HT"], kind)
    kind = np.where(age >= 80, np.where(rng.random(n) < 0.7, BY_CODE["BT"], kind), kind)
    kind = np.where((age >= 18) & (age < 23) & (occupation == 0), BY_CODE["SV"], kind)
    kind = np.where(age < 18, BY_CODE["HS"], kind)
    kind = np.where(hard_area & (rng.random(n) < 0.8), np.where(minority, BY_CODE["DT"], BY_CODE["DK"]), kind)
    kind = np.where(age < 6, BY_CODE["TE"], kind)
    covered = rng.random(n) < np.where(age < 6, 0.985, 0.952)
    kind = np.where(covered & (today - born > 30), kind, -1).astype(np.int8)

    valid_from = today - 420 - rng.integers(0, 1000, n)
    valid_to = valid_from + 365 * 5
    child = kind == BY_CODE["TE"]
    valid_from = np.where(child, born, valid_from)
    valid_to = np.where(child, born + 2190 + 29, valid_to)
    second = np.where((kind == BY_CODE["GD"]) & (rng.random(n) < 0.03), BY_CODE["CN"], -1)
    second = np.where((kind == BY_CODE["SV"]) & (rng.random(n) < 0.08), BY_CODE["DN"], second)
    second_from = today - rng.integers(60, 300, n)
    return Cards(
        kind,
        valid_from.astype(np.int32),
        valid_to.astype(np.int32),
        second.astype(np.int8),
        second_from.astype(np.int32),
    )
