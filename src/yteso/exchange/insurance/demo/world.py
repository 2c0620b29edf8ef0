"""The demo's world put together: communes, citizens, facilities and the plan of the year."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from yteso.exchange.insurance.demo.facilities import Facility, KnownFacility, make_facilities
from yteso.exchange.insurance.demo.geography import DISTRICTS, Commune
from yteso.exchange.insurance.demo.patients import Registry
from yteso.exchange.insurance.demo.plan import VisitPlan, make_plan
from yteso.exchange.insurance.demo.population import Population, day_of, make_population
from yteso.exchange.insurance.demo.senders import Sender
from yteso.exchange.insurance.demo.visits import Scribe
from yteso.kernel.base.public import DemoPlan
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import Level, list_units, main_successors

SHAPE_ON = dt.date(2023, 1, 1)  # the province as the plan of 2023 knows it
PROVINCE = "51"
ISLAND_CODE, ISLAND_NAME = "21548", "Đặc khu Lý Sơn"


@dataclass(frozen=True)
class World:
    """Everything that is drawn before the first dossier is written."""

    plan: DemoPlan
    population: Population
    facilities: tuple[Facility, ...]
    visits: VisitPlan
    registry: Registry

    def sender(self, number: int) -> Sender:
        """Return facility `number` (its place in `facilities`) ready to send its year."""
        facility = self.facilities[number]
        last = day_of(self.plan.until)
        numbers: list[int] = np.nonzero(self.visits.facility == number)[0].tolist()
        scribe = Scribe(
            facility, self.registry, self.visits, self.facilities,
            seed=self.plan.seed, first_day=last - 364, lines=self.plan.lines,
        )  # fmt: skip
        return Sender(facility, scribe, numbers, seed=self.plan.seed, last_day=last)


def make_world(plan: DemoPlan, communes: tuple[Commune, ...], known: tuple[KnownFacility, ...]) -> World:
    """Draw the world: the same plan, communes and facilities give the same world."""
    population = make_population(seed=plan.seed, count=plan.people, until=plan.until, communes=communes)
    facilities = make_facilities(plan.seed, known, plan.until.year)
    visits = make_plan(
        seed=plan.seed, visits=plan.visits, until=plan.until, population=population, facilities=facilities,
        only_stays=plan.lines is not None,
    )  # fmt: skip
    return World(plan, population, facilities, visits, Registry(population, facilities))


def known_communes() -> tuple[Commune, ...]:
    """Return the province's communes of 2023 with what they have become, out of `kernel/places`.

    Lý Sơn has had no commune level since 2020: the district stands for it.
    """
    districts = {unit.code: unit for unit in list_units(Level.DISTRICT, SHAPE_ON, PROVINCE)}
    units = {d: list(list_units(Level.COMMUNE, SHAPE_ON, d)) or [districts[d]] for d in DISTRICTS}
    heirs = main_successors([unit.code for group in units.values() for unit in group], SHAPE_ON)
    found = []
    for district_code, group in units.items():
        for unit in group:
            heir = heirs.get(unit.code)
            found.append(
                Commune(
                    code=unit.code if unit.level == Level.COMMUNE else "",
                    name=unit.full_name,
                    district_code=district_code,
                    successor_code=heir.code if heir else ISLAND_CODE,
                    successor_name=heir.full_name if heir else ISLAND_NAME,
                )
            )
    return tuple(sorted(found, key=lambda c: (c.district_code, c.code)))


def known_facilities(communes: tuple[Commune, ...]) -> tuple[KnownFacility, ...]:
    """Return the tree's facilities, with the district and commune (of 2023) each stands in."""
    districts = {c.code: c.district_code for c in communes}
    found = []
    for row in Organisation.objects.facilities().order_by("facility_code"):
        district = districts.get(row.place_code, row.place_code if row.place_code in DISTRICTS else "")
        found.append(KnownFacility(row.facility_code, row.name, row.kind, district, row.place_code))
    return tuple(found)
