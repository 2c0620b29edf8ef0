"""The demo's citizens as columns: made by numpy, so that a province of 1.25 million takes seconds.

A household is a row of slots (head, spouse, children, parents, a grandchild); who is present depends on
its kind. Everything a hospital's system may know about a citizen comes from here and from nowhere else,
so the same seed gives the same people. Days count from 1970-01-01, in the province.
"""

import datetime as dt
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any

import numpy as np

from yteso.exchange.insurance.demo.cards import OBJECTS, draw_cards
from yteso.exchange.insurance.demo.geography import Commune
from yteso.exchange.insurance.demo.names import NameStock, stock_of

Column = np.ndarray[Any, np.dtype[Any]]
EPOCH = dt.date(1970, 1, 1)

RELATIONS = ("head", "spouse", "child", "child", "child", "child", "parent", "parent", "grandchild")
HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD = 0, 1, 2, 6, 8

# Kinds of household: share, age of the head (mean, spread, least, most), chance of each slot of RELATIONS.
KINDS = (
    ("family", 0.46, (38, 8, 24, 62), (1, 0.96, 1, 0.72, 0.22, 0.05, 0, 0, 0)),
    ("three_generations", 0.17, (38, 7, 24, 58), (1, 0.93, 1, 0.66, 0.2, 0.05, 0.9, 0.62, 0)),
    ("young_couple", 0.07, (27, 4, 20, 38), (1, 1, 0, 0, 0, 0, 0, 0, 0)),
    ("older_couple", 0.13, (63, 8, 48, 92), (1, 0.95, 0.2, 0.05, 0, 0, 0, 0, 0)),
    ("grandparents", 0.07, (61, 7, 46, 86), (1, 0.7, 0, 0, 0, 0, 0, 0, 1)),
    ("lone_elder", 0.06, (74, 9, 58, 101), (1, 0, 0, 0, 0, 0, 0, 0, 0)),
    ("single", 0.04, (29, 7, 18, 55), (1, 0, 0, 0, 0, 0, 0, 0, 0)),
)

# Chronic conditions: bit, share of those aged 40 to 59, share of those of 60 and more, share of the younger.
# Plausible shares of *known and treated* patients, lower than true prevalence. Source: our judgement.
CHRONIC = {
    "hypertension": (1, 0.10, 0.32, 0.004),
    "diabetes": (2, 0.045, 0.11, 0.002),
    "copd": (4, 0.008, 0.045, 0.0),
    "kidney": (8, 0.006, 0.02, 0.001),
    "asthma": (16, 0.012, 0.015, 0.008),
    "stroke": (32, 0.004, 0.02, 0.0),
    "heart": (64, 0.01, 0.05, 0.0005),
    "arthritis": (128, 0.05, 0.12, 0.002),
    "tuberculosis": (256, 0.0012, 0.002, 0.0004),
    "hiv": (512, 0.0012, 0.0001, 0.0006),
    "thyroid": (1024, 0.01, 0.008, 0.003),
    "gastric": (2048, 0.05, 0.05, 0.015),
}


@dataclass(frozen=True)
class Population:
    """One entry per citizen in every column. Codes that are absent are 0 or -1, as each line says."""

    household: Column  # number of the household
    relation: Column  # index into RELATIONS
    sex: Column  # 1 male, 2 female
    born: Column  # day
    birth_known: Column  # 3 day known, 2 month known, 1 only the year
    family: Column  # index into the family names of the people
    middle: Column
    given: Column
    people: Column  # index into `ethnic_codes`
    commune: Column  # index into the communes
    hamlet: Column  # number of the hamlet or quarter
    national_id: Column  # 12 digits as a number; 0 none
    old_id: Column  # 9 digits; 0 none
    insurance_number: Column  # 10 digits; 0 never insured
    card_object: Column  # index into OBJECTS; -1 no card
    card_from: Column  # day; for cards renewed each year see `card_period`
    card_to: Column
    second_object: Column  # the card that follows on `second_from`; -1 none
    second_from: Column  # day
    occupation: Column  # two digits, Decision 34/2020/QĐ-TTg, level 2
    phone: Column  # 10 digits as a number; 0 none
    blood: Column  # index into BLOOD; -1 unknown
    chronic: Column  # bits of CHRONIC
    father: Column  # index of the father in these columns; -1 not in the household
    mother: Column
    constitution: Column  # 0..1, fixed for life: where this citizen's measured values lie
    ethnic_codes: tuple[str, ...]
    communes: tuple[Commune, ...]

    def __len__(self) -> int:
        return len(self.sex)

    @cached_property
    def stocks(self) -> tuple[NameStock, ...]:
        return tuple(stock_of(code) for code in self.ethnic_codes)

    def name(self, i: int) -> str:
        """Return the citizen's full name as the identity card writes it."""
        stock, sex = self.stocks[self.people[i]], int(self.sex[i]) - 1
        family, middle = stock.family[self.family[i]][0], stock.middle[sex][self.middle[i]][0]
        return f"{family} {middle} {stock.given[sex][self.given[i]]}"

    def card(self, i: int, *, second: bool = False) -> str:
        """Return the 15 characters of the insurance card, or nothing."""
        kind = int(self.second_object[i] if second else self.card_object[i])
        if kind < 0:
            return ""
        card_object = OBJECTS[kind]
        return f"{card_object.code}{card_object.level}51{int(self.insurance_number[i]):010d}"

    def card_period(self, i: int, day: int, *, second: bool = False) -> tuple[int, int]:
        """Return the first and last day of the card as it stood on `day`."""
        kind = int(self.second_object[i] if second else self.card_object[i])
        changes = int(self.second_object[i]) >= 0
        first, last = int(self.card_from[i]), int(self.card_to[i])
        if OBJECTS[kind].yearly or second:
            first, last = year_around(day)
        if second:
            return max(first, int(self.second_from[i])), last
        if changes and first < int(self.second_from[i]) <= last:
            last = int(self.second_from[i]) - 1
        return first, last

    def hamlet_name(self, i: int) -> str:
        commune = self.communes[self.commune[i]]
        word = "Thôn" if commune.name.startswith("Xã") else "Tổ dân phố"
        return f"{word} {int(self.hamlet[i])}"


BLOOD = ("O", "A", "B", "AB")


def day_of(date: dt.date) -> int:
    return (date - EPOCH).days


def date_of(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=int(day))


@cache
def year_around(day: int) -> tuple[int, int]:
    """Return the first and the last day of the calendar year of `day`."""
    year = date_of(day).year
    return day_of(dt.date(year, 1, 1)), day_of(dt.date(year, 12, 31))


def make_population(*, seed: int, count: int, until: dt.date, communes: tuple[Commune, ...]) -> Population:
    """Return `count` citizens living in `communes` on the day `until`."""
    rng = np.random.default_rng([seed, 1])
    today = day_of(until)
    home, slot, age = _households(rng, count)
    count = len(slot)
    n_homes = int(home[-1]) + 1

    weights = np.array([c.district.population / _communes_in(communes, c) for c in communes], dtype=float)
    home_commune = rng.choice(len(communes), n_homes, p=weights / weights.sum()).astype(np.int16)
    ethnic_codes, home_people = _peoples(rng, communes, home_commune)
    commune, people = home_commune[home], home_people[home]

    head_male = rng.random(n_homes) < 0.72
    sex = _sexes(rng, slot, head_male[home])
    born = (today - age * 365.2425).astype(np.int32)
    birth_known = np.full(count, 3, np.int8)
    birth_known[(age > 58) & (rng.random(count) < 0.16)] = 1
    birth_known[(age > 58) & (rng.random(count) < 0.02)] = 2

    father, mother = _parents(home, slot, sex, n_homes)
    family, middle, given = _names(rng, ethnic_codes, people, sex, father)
    born_year = born.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    registered = today - born > 45
    national_id = _national_ids(rng, sex, born_year) * (registered & (rng.random(count) > 0.006))
    old_id = np.where(
        (age > 28) & (rng.random(count) < 0.35), 210_000_000 + rng.permutation(count) % 9_000_000, 0
    )
    insurance_number = (99_00_000_000 + rng.permutation(count)).astype(np.int64)
    ethnic = np.array([code != "01" for code in ethnic_codes])[people]
    area = np.array([bool(c.district.living_area) for c in communes])[commune]
    occupation = _occupations(rng, age, ethnic)
    cards = draw_cards(
        rng, age=age, minority=ethnic, hard_area=area, occupation=occupation, today=today, born=born
    )
    home_phone = 9_000_000_00 + rng.integers(0, 100_000, n_homes)
    own_phone = 9_000_000_00 + rng.integers(0, 100_000, count)
    phone = np.where(rng.random(count) < 0.5, home_phone[home], own_phone) * (rng.random(count) < 0.86)
    blood = rng.choice(4, count, p=[0.45, 0.21, 0.29, 0.05]).astype(np.int8)
    blood[rng.random(count) > 0.25] = -1
    return Population(
        household=home.astype(np.int32),
        relation=slot.astype(np.int8),
        sex=sex,
        born=born,
        birth_known=birth_known,
        family=family,
        middle=middle,
        given=given,
        people=people,
        commune=commune,
        hamlet=rng.integers(1, 9, n_homes)[home].astype(np.int8),
        national_id=national_id,
        old_id=old_id,
        insurance_number=np.where(cards.kind >= 0, insurance_number, 0),
        card_object=cards.kind,
        card_from=cards.valid_from,
        card_to=cards.valid_to,
        second_object=cards.second,
        second_from=cards.second_from,
        occupation=occupation,
        phone=phone,
        blood=blood,
        chronic=_chronic(rng, age),
        father=father,
        mother=mother,
        constitution=rng.random(count).astype(np.float32),
        ethnic_codes=ethnic_codes,
        communes=communes,
    )


def _communes_in(communes: tuple[Commune, ...], like: Commune) -> int:
    return sum(1 for c in communes if c.district_code == like.district_code)


def _households(rng: np.random.Generator, count: int) -> tuple[Column, Column, Column]:
    """Return household number, slot and age in years of `count` people, household by household."""
    n = count // 2 + 10
    shares = np.array([share for _, share, _, _ in KINDS])
    kind = rng.choice(len(KINDS), n, p=shares / shares.sum())
    mean, spread, least, most = np.array([ages for _, _, ages, _ in KINDS], dtype=float)[kind].T
    head = np.clip(rng.normal(mean, spread), least, most)
    chances = np.array([chance for *_, chance in KINDS])[kind]
    present = rng.random((n, len(RELATIONS))) < chances
    for later in range(CHILD + 1, PARENT):
        present[:, later] &= present[:, later - 1]

    ages = np.full((n, len(RELATIONS)), -1.0)
    ages[:, HEAD] = head
    ages[:, SPOUSE] = np.clip(head - 2.2 + rng.normal(0, 3, n), 18, 100)
    younger = np.minimum(ages[:, HEAD], ages[:, SPOUSE])
    ages[:, CHILD] = younger - np.clip(rng.normal(25, 3.6, n), 17, 41)
    for later in range(CHILD + 1, PARENT):
        gap = np.clip(rng.gamma(3, 1.5, n), 1, 12)
        ages[:, later] = ages[:, later - 1] - np.where(rng.random(n) < 0.013, 0, gap)  # 0: twins
    ages[:, PARENT] = head + np.clip(rng.normal(27, 4.5, n), 18, 42)
    ages[:, PARENT + 1] = ages[:, PARENT] + rng.normal(-2, 3, n)
    ages[:, GRANDCHILD] = rng.uniform(0, 15, n)
    young = (ages[:, CHILD:PARENT] > 22) & (rng.random((n, PARENT - CHILD)) < 0.62)  # grown up and gone
    present[:, CHILD:PARENT] &= (ages[:, CHILD:PARENT] >= 0) & ~young
    present[:, PARENT : PARENT + 2] &= ages[:, PARENT : PARENT + 2] < 103

    home, slot = np.nonzero(present)
    home, slot = home[:count], slot[:count]
    return home, slot, ages[home, slot]


def _sexes(rng: np.random.Generator, slot: Column, head_male: Column) -> Column:
    """Return 1 or 2: a spouse is of the other sex than the head; 52.7 % of children are boys (111:100)."""
    male = rng.random(len(slot)) < 0.527
    male = np.where(slot == HEAD, head_male, male)
    male = np.where(slot == SPOUSE, ~head_male, male)
    male = np.where(slot == PARENT, False, male)
    male = np.where(slot == PARENT + 1, True, male)
    return np.where(male, 1, 2).astype(np.int8)


def _parents(home: Column, slot: Column, sex: Column, n_homes: int) -> tuple[Column, Column]:
    """Return the index of the father and of the mother of each child of the head; -1 where there is none."""
    result = []
    place = np.arange(len(slot))
    is_child = (slot >= CHILD) & (slot < PARENT)
    for parent_sex in (1, 2):
        of_home = np.full(n_homes, -1, np.int32)
        grown = (slot <= SPOUSE) & (sex == parent_sex)
        of_home[home[grown]] = place[grown]
        result.append(np.where(is_child, of_home[home], -1).astype(np.int32))
    return result[0], result[1]


def _peoples(
    rng: np.random.Generator, communes: tuple[Commune, ...], home_commune: Column
) -> tuple[tuple[str, ...], Column]:
    codes = tuple(sorted({"01"} | {code for c in communes for code in c.district.peoples}))
    shares = np.zeros((len(communes), len(codes)))
    for row, commune in enumerate(communes):
        for code, share in commune.district.peoples.items():
            shares[row, codes.index(code)] = share
        shares[row, codes.index("01")] = 1 - shares[row].sum()
    edges = shares.cumsum(axis=1)[home_commune]
    drawn = (rng.random(len(home_commune))[:, None] > edges).sum(axis=1)
    return codes, np.minimum(drawn, len(codes) - 1).astype(np.int8)


def _names(
    rng: np.random.Generator, ethnic_codes: tuple[str, ...], people: Column, sex: Column, father: Column
) -> tuple[Column, Column, Column]:
    family, middle, given = (np.zeros(len(sex), np.int16) for _ in range(3))
    for number, code in enumerate(ethnic_codes):
        stock = stock_of(code)
        ours = np.nonzero(people == number)[0]
        family[ours] = _draw(rng, [weight for _, weight in stock.family], len(ours))
        for s in (0, 1):
            these = ours[sex[ours] == s + 1]
            middle[these] = _draw(rng, [weight for _, weight in stock.middle[s]], len(these))
            ranks = 1.0 / (np.argsort(np.argsort([hash_of(name) for name in stock.given[s]])) + 9)
            given[these] = _draw(rng, ranks, len(these))
    has_father = father >= 0
    family[has_father] = family[father[has_father]]
    return family, middle, given


def hash_of(text: str) -> int:
    """Return a small number that depends on the text alone, unlike Python's own `hash`."""
    value = 7
    for byte in text.encode():
        value = (value * 131 + byte) % 1_000_003
    return value


def _draw(rng: np.random.Generator, weights: Any, count: int) -> Column:
    shares = np.asarray(weights, dtype=float)
    return rng.choice(len(shares), count, p=shares / shares.sum()).astype(np.int16)


def _national_ids(rng: np.random.Generator, sex: Column, born_year: Column) -> Column:
    """Return well-formed numbers (identity.md §1): province of birth, century and sex, year, and six digits.

    The last six digits begin with 9, so that the demo's numbers are easy to tell; no range is officially
    reserved.
    """
    province = rng.choice([51, 62, 49, 52, 79, 48], len(sex), p=[0.93, 0.03, 0.01, 0.01, 0.01, 0.01])
    cell = np.clip(born_year - 1900, 0, 299) // 100 * 2 + (sex - 1)
    head = (province * 10 + cell).astype(np.int64) * 100 + born_year % 100
    order = np.argsort(head, kind="stable")
    ordered = head[order]
    starts = np.nonzero(np.r_[True, ordered[1:] != ordered[:-1]])[0]
    rank = np.arange(len(head)) - np.repeat(starts, np.diff(np.r_[starts, len(head)]))
    tail = np.empty(len(head), np.int64)
    tail[order] = 900_000 + (rank * 61_803 + 17) % 100_000
    numbers: Column = head * 1_000_000 + tail
    return numbers


def _occupations(rng: np.random.Generator, age: Column, minority: Column) -> Column:
    """Return level-2 codes of Decision 34/2020: 00 for children, pupils and those who do not work."""
    working = np.where(
        minority,
        rng.choice([61, 62, 92, 93, 52, 23], len(age), p=[0.62, 0.14, 0.14, 0.06, 0.02, 0.02]),
        rng.choice(
            [61, 62, 92, 93, 52, 51, 71, 72, 75, 81, 83, 23, 22, 24, 33, 41],
            len(age),
            p=[0.2, 0.09, 0.08, 0.08, 0.12, 0.06, 0.07, 0.03, 0.05, 0.05, 0.04, 0.04, 0.02, 0.02, 0.03, 0.02],
        ),
    )
    return np.where((age < 18) | (age > 66) | (rng.random(len(age)) < 0.08), 0, working).astype(np.int8)


def _chronic(rng: np.random.Generator, age: Column) -> Column:
    bits = np.zeros(len(age), np.int16)
    for bit, middle_aged, old, young in CHRONIC.values():
        share = np.where(age >= 60, old, np.where(age >= 40, middle_aged, np.where(age >= 16, young, 0)))
        bits |= np.where(rng.random(len(age)) < share, bit, 0).astype(np.int16)
    bits[(bits & 2 > 0) & (rng.random(len(age)) < 0.45)] |= 1
    return bits


def columns_of(population: Population) -> dict[str, Column]:
    """Return the plain columns by name (for tests and for sending to another process)."""
    return {f.name: getattr(population, f.name) for f in fields(population) if f.type is Column}
