"""Who goes where, when and why: the year's visits drawn at once, as columns.

Nothing here knows about XML. The draw is by numpy, so that a plan of a million visits takes seconds; what
happens in each visit is decided later, facility by facility (`visits.py`).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yteso.exchange.insurance.demo.facilities import (
    CENTRE,
    HOSPITAL,
    PRIVATE_CLINIC,
    PRIVATE_HOSPITAL,
    STATION,
    Facility,
)
from yteso.exchange.insurance.demo.illnesses import (
    BIRTH,
    CAESAREAN,
    CHRONICS,
    CRISES,
    ILLNESSES,
    NEWBORN,
    Chronic,
    Illness,
)
from yteso.exchange.insurance.demo.population import CHRONIC, Population, date_of, day_of

Column = np.ndarray[Any, np.dtype[Any]]

EXAM, CHRONIC_VISIT, STAY, BIRTH_STAY, NEWBORN_STAY, SENT_AWAY, SEEN_AGAIN = range(7)
SCENES: tuple[Illness | Chronic, ...] = (*ILLNESSES, *CHRONICS, *CRISES.values(), BIRTH, CAESAREAN, NEWBORN)
SCENE_OF = {scene.key if isinstance(scene, Illness) else scene.flag: n for n, scene in enumerate(SCENES)}
NORMAL, DIED, TAKEN_HOME = range(3)

WEEKDAYS = np.array([1.3, 1.15, 1.1, 1.05, 1.05, 0.65, 0.4])  # Monday first
MORNING = np.array([0] * 6 + [3, 9, 10, 8, 5, 2, 1, 4, 6, 5, 3, 1] + [0.6] * 3 + [0.3] * 3)  # by hour
_AGE_EDGES = (6, 15, 30, 45, 60)
# Whose illness leads when a citizen has several, and the share of the visits still to be given.
CHRONIC_SHARES = {
    "hiv": 0.04, "tuberculosis": 0.05, "diabetes": 0.3, "kidney": 0.08, "heart": 0.11, "copd": 0.11,
    "stroke": 0.12, "thyroid": 0.07, "asthma": 0.07, "hypertension": 1.0,
}  # fmt: skip
_GRAVE = ("pneumonia", "stroke_acute", "heart_failure", "copd_flare")
_SPECIALITY = {
    "exam_child": "mother_child", "exam_obstetric": "mother_child", "exam_lung": "lung", "exam_eye": "eye",
    "exam_mental": "mental", "exam_traditional": "traditional", "exam_endocrine": "endocrine",
    "exam_skin": "skin",
}  # fmt: skip


@dataclass(frozen=True)
class VisitPlan:
    """One entry per visit, ordered by day.

    `link` is another visit's place here: the one this visit follows (after a referral or an appointment), or
    the mother's for a newborn; -1 none. `leads_to` is the facility that a patient is sent to. `stay` is the
    number of days between arrival and discharge.
    """

    person: Column
    facility: Column
    day: Column
    minute: Column
    scene: Column
    mode: Column
    stay: Column
    link: Column
    leads_to: Column
    fate: Column
    next_day: Column  # of the appointment given; 0 none

    def __len__(self) -> int:
        return len(self.person)


@dataclass
class _Draft:
    rows: dict[str, list[Column]] = field(default_factory=dict)
    count: int = 0

    def add(self, **columns: Any) -> Column:
        """Add visits; return their provisional numbers."""
        size = np.size(columns["person"])
        filled = {"stay": 0, "link": -1, "leads_to": -1, "fate": NORMAL, "next_day": 0} | columns
        for name, value in filled.items():
            self.rows.setdefault(name, []).append(np.broadcast_to(np.asarray(value, np.int64), (size,)))
        numbers = np.arange(self.count, self.count + size)
        self.count += size
        return numbers

    def finish(self) -> VisitPlan:
        columns = {name: np.concatenate(parts) for name, parts in self.rows.items()}
        order = np.lexsort((columns["minute"], columns["day"]))
        place = np.empty(self.count, np.int64)
        place[order] = np.arange(self.count)
        columns["link"] = np.where(columns["link"] >= 0, place[columns["link"]], -1)
        return VisitPlan(**{name: column[order] for name, column in columns.items()})


class _Places:
    """Where each citizen's station, centre and hospitals are, as arrays to index."""

    def __init__(self, facilities: tuple[Facility, ...], population: Population) -> None:
        self.facilities = facilities
        by_commune = {f.commune_code: n for n, f in enumerate(facilities) if f.kind == STATION}
        by_district = {f.district_code: n for n, f in enumerate(facilities) if f.kind == CENTRE}
        fallback = next(n for n, f in enumerate(facilities) if f.kind in (CENTRE, HOSPITAL))
        self.centre = np.array([by_district.get(c.district_code, fallback) for c in population.communes])
        self.station = np.array(
            [by_commune.get(c.code, int(self.centre[n])) for n, c in enumerate(population.communes)]
        )
        self.hospitals = {
            s: np.array([n for n, f in enumerate(facilities) if s in f.specialities])
            for s in ("general", "mother_child", "lung", "mental", "eye", "traditional", "endocrine", "skin")
        }
        self.private = np.array(
            [n for n, f in enumerate(facilities) if f.kind in (PRIVATE_CLINIC, PRIVATE_HOSPITAL)]
            or [fallback]
        )

    def hospital(self, rng: np.random.Generator, exam: str, count: int) -> Column:
        special = self.hospitals.get(_SPECIALITY.get(exam, ""), np.array([], int))
        general = self.hospitals["general"]
        if not len(special):
            return rng.choice(general, count)
        return np.where(rng.random(count) < 0.7, rng.choice(special, count), rng.choice(general, count))

    def choose(self, rng: np.random.Generator, setting: str, exam: str, commune: Column) -> Column:
        if setting == "station":
            return self.station[commune]
        if setting in ("centre", "ward"):
            return self.centre[commune]
        if setting == "private":
            return rng.choice(self.private, len(commune))
        if setting == "lung" and len(self.hospitals["lung"]):
            return rng.choice(self.hospitals["lung"], len(commune))
        if setting == "arv":
            return rng.choice(self.hospitals["general"][:1], len(commune))
        return self.hospital(rng, exam, len(commune))


def make_plan(
    *,
    seed: int,
    visits: int,
    until: dt.date,
    population: Population,
    facilities: tuple[Facility, ...],
    only_stays: bool = False,
) -> VisitPlan:
    """Return about `visits` visits of the 365 days that end with `until`."""
    last = day_of(until)
    planner = _Planner(seed, last - 364, last, population, _Places(facilities, population), only_stays)
    if not only_stays:
        planner.births(limit=int(visits * 0.03) + 2)
        planner.chronic(quota=int(visits * 0.36))
    planner.acute(max(0, visits - planner.draft.count))
    return _without_the_dead(planner.draft.finish())


def _minutes(rng: np.random.Generator, count: int, *, any_hour: bool = False) -> Column:
    weights = np.ones(24) if any_hour else MORNING
    return rng.choice(24, count, p=weights / weights.sum()) * 60 + rng.integers(0, 60, count)


def _days(rng: np.random.Generator, count: int, first: int, last: int, months: tuple[float, ...]) -> Column:
    days = np.arange(first, last + 1)
    month = np.array([date_of(day).month - 1 for day in range(first, last + 1)])
    weights = np.asarray(months)[month] * WEEKDAYS[(days + 3) % 7]
    return rng.choice(days, count, p=weights / weights.sum())


def _bands(age: Column, sex: Column) -> dict[tuple[int, int], Column]:
    band = np.digitize(age, _AGE_EDGES)
    return {(b, s): np.nonzero((band == b) & (sex == s))[0] for b in range(6) for s in (1, 2)}


class _Planner:
    """Adds one kind of visit after the other to a draft."""

    def __init__(
        self, seed: int, first: int, last: int, population: Population, places: _Places, only_stays: bool
    ) -> None:
        self.rng = np.random.default_rng([seed, 2])
        self.first, self.last = first, last
        self.population = population
        self.places = places
        self.only_stays = only_stays
        self.draft = _Draft()

    def births(self, limit: int) -> None:
        babies = np.nonzero(
            (self.population.born > self.first + 5)
            & (self.population.born < self.last - 5)
            & (self.population.mother >= 0)
        )[0]
        babies = self.rng.permutation(babies)[:limit]
        mothers, born = self.population.mother[babies], self.population.born[babies]
        mothers, kept = np.unique(mothers, return_index=True)  # twins come in one stay
        babies, born = babies[kept], born[kept]
        count = len(babies)
        if not count:
            return
        caesarean = self.rng.random(count) < 0.36
        commune = self.population.commune[mothers]
        facility = np.where(
            self.rng.random(count) < 0.55,
            self.places.centre[commune],
            self.places.hospital(self.rng, "exam_obstetric", count),
        )
        numbers = self.draft.add(
            person=mothers,
            facility=facility,
            day=born,
            minute=_minutes(self.rng, count, any_hour=True) // 2,
            scene=np.where(caesarean, SCENE_OF["caesarean"], SCENE_OF["birth"]),
            mode=BIRTH_STAY,
            stay=np.where(caesarean, self.rng.integers(5, 7, count), self.rng.integers(2, 4, count)),
            link=-1,
        )
        ill = self.rng.random(count) < 0.3
        self.draft.add(
            person=babies[ill],
            facility=facility[ill],
            day=born[ill] + 1,
            minute=_minutes(self.rng, int(ill.sum())),
            scene=SCENE_OF["newborn"],
            mode=NEWBORN_STAY,
            stay=self.rng.integers(2, 5, int(ill.sum())),
            link=numbers[ill],
        )

    def chronic(self, quota: int) -> None:
        """Bring the enrolled patients month after month; the gravest illness of each leads."""
        taken = np.zeros(len(self.population), bool)
        by_flag = {c.flag: c for c in CHRONICS}
        for flag, share in CHRONIC_SHARES.items():
            chronic = by_flag[flag]
            sick = np.nonzero((self.population.chronic & CHRONIC[flag][0] > 0) & ~taken)[0]
            sick = self.rng.permutation(sick)[: int(len(sick) * chronic.share) + 1]
            room = int((quota - self.draft.count) * share) // chronic.visits
            sick = sick[: max(room, 1)]
            taken[sick] = True
            if not len(sick):
                continue
            settings = list(chronic.where)
            home = self.rng.choice(len(settings), len(sick), p=np.array(list(chronic.where.values())))
            usual = np.zeros(len(sick), int)
            for n, setting in enumerate(settings):
                usual[home == n] = self.places.choose(
                    self.rng, setting, chronic.exam, self.population.commune[sick[home == n]]
                )
            start = self.first + self.rng.integers(0, 28, len(sick))
            for month in range(12):
                come = self.rng.random(len(sick)) < chronic.visits / 12
                day = start + month * 28 + self.rng.integers(-2, 4, len(sick))
                day += np.where((day + 3) % 7 == 6, 1, 0)
                come &= (day >= self.first) & (day <= self.last)
                elsewhere = (
                    (self.rng.random(len(sick)) < 0.06) & ("lung" not in settings) & ("arv" not in settings)
                )
                facility = np.where(elsewhere, self.places.hospital(self.rng, chronic.exam, len(sick)), usual)
                self.draft.add(
                    person=sick[come],
                    facility=facility[come],
                    day=day[come],
                    minute=_minutes(self.rng, int(come.sum())),
                    scene=SCENE_OF[flag],
                    mode=CHRONIC_VISIT,
                    next_day=day[come] + 28,
                )
            if chronic.crisis:
                struck = sick[self.rng.random(len(sick)) < 0.16]
                self.stays(struck, SCENE_OF[chronic.crisis])

    def stays(self, person: Column, scene: int) -> None:
        illness = SCENES[scene]
        assert isinstance(illness, Illness)
        day = _days(self.rng, len(person), self.first, self.last, illness.months)
        far = self.rng.random(len(person)) < illness.where.get("hospital_ward", 0.5)
        ward = self.places.centre[self.population.commune[person]]
        facility = np.where(far, self.places.hospital(self.rng, illness.exam, len(person)), ward)
        self.referred_stays(person, facility, day, scene, far)

    def referred_stays(self, person: Column, facility: Column, day: Column, scene: int, far: Column) -> None:
        """Add stays; a third of those in a province hospital were sent there by their centre or station."""
        illness = SCENES[scene]
        assert isinstance(illness, Illness)
        count = len(person)
        if not count:
            return
        stay = self.rng.integers(illness.stay[0], illness.stay[1] + 1, count)
        minute = _minutes(self.rng, count, any_hour=bool(illness.accident))
        sent = far & (self.rng.random(count) < 0.35) & (not self.only_stays)
        link = np.full(count, -1)
        if sent.any():
            commune = self.population.commune[person[sent]]
            origin = np.where(
                self.rng.random(len(commune)) < 0.8, self.places.centre[commune], self.places.station[commune]
            )
            before = self.rng.integers(0, 2, len(commune))
            link[sent] = self.draft.add(
                person=person[sent],
                facility=origin,
                day=day[sent] - before,
                scene=scene,
                mode=SENT_AWAY,
                minute=np.where(
                    before > 0, _minutes(self.rng, len(commune)), np.maximum(minute[sent] - 240, 5)
                ),
                leads_to=facility[sent],
            )
        old = (day - self.population.born[person]) / 365.2425 > 62
        fate = np.where(old & np.array(illness.key in _GRAVE) & (self.rng.random(count) < 0.05), DIED, NORMAL)
        fate = np.where((fate == DIED) & (self.rng.random(count) < 0.5), TAKEN_HOME, fate)
        again = (
            (fate == NORMAL)
            & (self.rng.random(count) < 0.22)
            & (day + stay + 7 < self.last)
            & (not self.only_stays)
        )
        numbers = self.draft.add(
            person=person,
            facility=facility,
            day=day,
            minute=minute,
            scene=scene,
            mode=STAY,
            stay=stay,
            link=link,
            fate=fate,
            next_day=np.where(again, day + stay + 7, 0),
        )
        if again.any():
            self.draft.add(
                person=person[again],
                facility=facility[again],
                day=day[again] + stay[again] + 7,
                scene=scene,
                minute=_minutes(self.rng, int(again.sum())),
                mode=SEEN_AGAIN,
                link=numbers[again],
            )

    def acute(self, count: int) -> None:
        age = (self.last - self.population.born) / 365.2425
        bands = _bands(age, self.population.sex)
        pool = [i for i in ILLNESSES if not self.only_stays or {"ward", "hospital_ward"} & set(i.where)]
        weights = np.array([i.weight for i in pool])
        counts = self.rng.multinomial(
            count if self.only_stays else int(count / 1.03), weights / weights.sum()
        )
        for illness, wanted in zip(pool, counts, strict=True):
            sizes = np.array(
                [
                    (illness.ages[b] if illness.sex in (0, s) else 0.0) * len(people)
                    for (b, s), people in bands.items()
                ]
            )
            if not wanted or not sizes.sum():
                continue
            drawn = self.rng.multinomial(wanted, sizes / sizes.sum())
            person = np.concatenate(
                [
                    self.rng.choice(people, n) if n else np.array([], int)
                    for people, n in zip(bands.values(), drawn, strict=True)
                ]
            )
            person = person[self.population.born[person] < self.last - 200]
            day = np.maximum(
                _days(self.rng, len(person), self.first, self.last, illness.months),
                self.population.born[person] + 60,
            )
            where = {
                s: share for s, share in illness.where.items() if not self.only_stays or s.endswith("ward")
            }
            shares = np.array(list(where.values()))
            setting = self.rng.choice(len(where), len(person), p=shares / shares.sum())
            for n, name in enumerate(where):
                ours = setting == n
                who, when = person[ours], day[ours]
                facility = self.places.choose(self.rng, name, illness.exam, self.population.commune[who])
                if name.endswith("ward"):
                    far = np.full(len(who), name == "hospital_ward")
                    self.referred_stays(who, facility, when, SCENE_OF[illness.key], far)
                elif len(who):
                    self.draft.add(
                        person=who,
                        facility=facility,
                        day=when,
                        minute=_minutes(self.rng, len(who)),
                        scene=SCENE_OF[illness.key],
                        mode=EXAM,
                    )


def _without_the_dead(plan: VisitPlan) -> VisitPlan:
    """Drop what was planned for after a death."""
    died = plan.fate != NORMAL
    if not died.any():
        return plan
    end = dict(zip(plan.person[died].tolist(), (plan.day + plan.stay)[died].tolist(), strict=True))
    gone = np.array(
        [d > end.get(p, 10**6) for p, d in zip(plan.person.tolist(), plan.day.tolist(), strict=True)]
    )
    keep = np.nonzero(~gone)[0]
    place = np.full(len(plan), -1)
    place[keep] = np.arange(len(keep))
    columns = {name: getattr(plan, name)[keep] for name in VisitPlan.__dataclass_fields__}
    columns["link"] = np.where(columns["link"] >= 0, place[columns["link"]], -1)
    return VisitPlan(**columns)
