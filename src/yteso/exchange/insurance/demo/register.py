"""The demo's citizens into `kernel/people`: with households, numbers and cards, as a register would.

The same writing as the ingest river (`write_people`), for 20 thousand or 1.25 million.
"""

import datetime as dt
from collections.abc import Iterator

from yteso.exchange.insurance.demo.patients import Registry
from yteso.exchange.insurance.demo.population import BLOOD, RELATIONS, Population, date_of, day_of
from yteso.kernel.base.public import PROVINCE_ZONE, uuid7
from yteso.kernel.people.public import (
    Candidate,
    Card,
    NewHousehold,
    NewPerson,
    PartialDate,
    new_person,
    write_households,
    write_people,
)

SOURCE = "register"
NEWLY_BORN_DAYS = 60  # the register learns of a child some weeks after the birth


CONNECTED_DAYS = 400  # so long ago the population register was connected, before the first visits


def load_register(registry: Registry, *, until: dt.date) -> int:
    """Write every citizen who is registered on the day; return how many.

    Records are created on the day when the register was connected, those of children born since then when the
    register last told of the newborn.
    """
    connected, told = (
        dt.datetime.combine(until - dt.timedelta(days=days), dt.time(8), PROVINCE_ZONE)
        for days in (CONNECTED_DAYS, NEWLY_BORN_DAYS)
    )
    children: list[NewPerson] = []
    people = _people(registry, day_of(until), day_of(connected.date()), children)
    written = write_people(people, now=connected, source=SOURCE)
    return written + write_people(iter(children), now=told, source=SOURCE)


def _people(registry: Registry, today: int, connected: int, children: list[NewPerson]) -> Iterator[NewPerson]:
    """Yield who was there when the register was connected; put those born since then into `children`."""
    population = registry.population
    home = None
    homes: list[NewHousehold] = []
    for i in range(len(population)):
        number = int(population.household[i])
        if home is None or home.code != f"HO{number:07d}":
            home = _household(population, i, number)
            homes.append(home)
            if len(homes) == 1000:
                write_households(homes)
                homes = []
        if today - int(population.born[i]) < NEWLY_BORN_DAYS:
            continue
        person = new_person(
            _candidate(registry, i, today),
            household_id=home.id,
            household_relation=RELATIONS[population.relation[i]],
        )
        if population.born[i] < connected:
            yield person
        else:
            children.append(person)
    write_households(homes)


def _household(population: Population, i: int, number: int) -> NewHousehold:
    commune = population.communes[population.commune[i]]
    return NewHousehold(
        id=uuid7(),
        code=f"HO{number:07d}",
        commune_code=commune.successor_code,
        address=commune.address(population.hamlet_name(i), reformed=True),
    )


def _candidate(registry: Registry, i: int, today: int) -> Candidate:
    p = registry.population
    commune = p.communes[p.commune[i]]
    born, known = date_of(int(p.born[i])), int(p.birth_known[i])
    cards = []
    if p.card_object[i] >= 0:
        first, last = p.card_period(i, today)
        number = p.card(i)
        cards = [
            Card(
                number, date_of(first), date_of(last), registry.registered_at(i), commune.district.living_area
            )
        ]
    return Candidate(
        full_name=p.name(i),
        sex=int(p.sex[i]),
        birth=PartialDate(born.year, born.month if known > 1 else None, born.day if known > 2 else None),
        national_id=f"{int(p.national_id[i]):012d}" if p.national_id[i] else "",
        old_id=f"{int(p.old_id[i]):09d}" if p.old_id[i] and i % 2 else "",  # the register lacks half of them
        insurance_numbers=(f"{int(p.insurance_number[i]):010d}",) if p.insurance_number[i] else (),
        cards=tuple(cards),
        phone=f"{int(p.phone[i]):010d}" if p.phone[i] else "",
        address=commune.address(p.hamlet_name(i), reformed=True),
        province_code="51",
        commune_code=commune.successor_code,
        nationality_code="000",
        ethnic_code=p.ethnic_codes[p.people[i]],
        occupation_code=f"{int(p.occupation[i]):02d}",
        blood_group=BLOOD[p.blood[i]] if p.blood[i] >= 0 else "",
    )
