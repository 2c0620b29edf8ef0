"""The demo's year: seasons, long illnesses with trends, referrals that arrive, births, several facilities."""

from collections import defaultdict

import numpy as np
import pytest

from yteso.exchange.insurance.demo.plan import (
    BIRTH_STAY,
    CHRONIC_VISIT,
    NEWBORN_STAY,
    SCENE_OF,
    SCENES,
    SEEN_AGAIN,
    SENT_AWAY,
    STAY,
)
from yteso.exchange.insurance.demo.population import date_of, day_of
from yteso.exchange.insurance.demo.world import World
from yteso.exchange.insurance.tests.demo_world import UNTIL, dossiers_of, small_world


@pytest.fixture(scope="module")
def world() -> World:
    return small_world(6000)


def _months(world: World, scene: str) -> dict[int, int]:
    days = world.visits.day[world.visits.scene == SCENE_OF[scene]]
    found: dict[int, int] = defaultdict(int)
    for day in days.tolist():
        found[date_of(day).month] += 1
    return found


def test_the_year_ends_with_the_last_day(world: World) -> None:
    assert world.visits.day.max() <= day_of(UNTIL)
    assert world.visits.day.min() >= day_of(UNTIL) - 366
    assert 0.93 < len(world.visits) / 6000 < 1.1


def test_dengue_comes_late_in_the_year_and_colds_in_the_cool_months(world: World) -> None:
    dengue = _months(world, "dengue")
    assert sum(dengue[m] for m in (9, 10, 11, 12)) > 1.7 * sum(dengue[m] for m in (2, 3, 4, 5))
    cold = _months(world, "cold")
    assert cold[1] + cold[12] > cold[5] + cold[6]


def test_illness_keeps_to_sex_and_age(world: World) -> None:
    people, visits = world.population, world.visits
    for number, scene in enumerate(SCENES):
        patients = visits.person[visits.scene == number]
        if getattr(scene, "sex", 0):
            assert set(people.sex[patients].tolist()) <= {scene.sex}  # type: ignore[union-attr]
    children = visits.person[visits.scene == SCENE_OF["hand_foot_mouth"]]
    assert ((day_of(UNTIL) - people.born[children]) / 365 < 17).all()


def test_long_illness_brings_the_same_citizen_month_after_month(world: World) -> None:
    visits = world.visits
    monthly = visits.person[visits.mode == CHRONIC_VISIT]
    _, counts = np.unique(monthly, return_counts=True)
    assert (counts >= 6).sum() > 40
    places = defaultdict(set)
    for person, facility in zip(visits.person.tolist(), visits.facility.tolist(), strict=True):
        places[person].add(facility)
    assert sum(len(found) > 1 for found in places.values()) > 100


def test_a_referred_patient_arrives_with_the_letter(world: World) -> None:
    visits = world.visits
    stays = np.nonzero((visits.mode == STAY) & (visits.link >= 0))[0]
    assert len(stays)
    sent = visits.link[stays]
    assert (visits.mode[sent] == SENT_AWAY).all()
    assert (visits.person[sent] == visits.person[stays]).all()
    assert (visits.leads_to[sent] == visits.facility[stays]).all()
    assert (visits.day[sent] <= visits.day[stays]).all()
    letters = {}
    for facility in world.facilities:
        for dossier in dossiers_of(world, facility.code):
            for row in dossier.tables.get("XML13", []):
                letters[row["GIAY_CHUYEN_TUYEN"]] = (row["MA_CSKCB_DI"], row["MA_CSKCB_DEN"])
    arrived = 0
    for facility in world.facilities:
        for dossier in dossiers_of(world, facility.code):
            summary = dossier.tables["XML1"][0]
            if summary["GIAY_CHUYEN_TUYEN"] in letters:
                assert letters[summary["GIAY_CHUYEN_TUYEN"]] == (summary["MA_NOI_DI"], facility.code)
                arrived += 1
    assert arrived


def test_births_name_the_baby_and_some_babies_are_treated_without_a_number(world: World) -> None:
    visits = world.visits
    newborns = np.nonzero(visits.mode == NEWBORN_STAY)[0]
    assert len(newborns)
    assert (visits.mode[visits.link[newborns]] == BIRTH_STAY).all()
    certificates = babies = 0
    for facility in world.facilities:
        for dossier in dossiers_of(world, facility.code):
            certificates += len(dossier.tables.get("XML9", []))
            if world.visits.mode[dossier.plan_number] == NEWBORN_STAY:
                row = dossier.tables["XML1"][0]
                babies += 1
                mother = int(world.population.mother[world.visits.person[dossier.plan_number]])
                mothers_number = f"{int(world.population.national_id[mother]):012d}"
                assert row["SO_CCCD"] in ("", mothers_number)
                assert row["MA_THE_BHYT"].startswith("TE1")
    assert certificates
    assert babies


def test_appointments_are_kept(world: World) -> None:
    visits = world.visits
    again = np.nonzero(visits.mode == SEEN_AGAIN)[0]
    assert len(again)
    assert (visits.next_day[visits.link[again]] == visits.day[again]).all()


def test_sugar_of_a_treated_patient_moves_over_the_year(world: World) -> None:
    series: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for facility in world.facilities:
        for dossier in dossiers_of(world, facility.code):
            person = int(world.visits.person[dossier.plan_number])
            for row in dossier.tables.get("XML4", []):
                if row["MA_CHI_SO"] == "HBA1C" and world.population.chronic[person] & 2:
                    series[person].append((dossier.arrived, float(row["GIA_TRI"])))
    long = [sorted(values) for values in series.values() if len(values) >= 3]
    assert len(long) >= 5
    change = [values[-1][1] - values[0][1] for values in long]
    assert min(change) < -0.4
    assert max(change) > 0.3
