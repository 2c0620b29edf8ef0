"""Finds what may be wrong with figures by facility: what stands out, is missing, came late, came twice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from yteso.insight.quality.models import Bound
from yteso.insight.quality.outliers import Oddity, find_oddities
from yteso.insight.quality.permissions import READ
from yteso.kernel.base.public import PROVINCE_ZONE, Actor
from yteso.kernel.organisations.public import Organisation, OrganisationQuerySet
from yteso.kernel.ui.public import formats
from yteso.record.visits.public import READ as READ_VISITS
from yteso.record.visits.public import Visit
from yteso.toolkit.measures.public import Count as CountOfRows
from yteso.toolkit.measures.public import (
    Distinct,
    Figure,
    FigureRequest,
    Period,
    Scope,
    figures,
    find_measure,
)

LATE_DAYS = 7
SHOWN = 300
FEWEST_MORE = 5  # a count that differs by less says nothing about a facility


def list_facilities(actor: Actor, organisation: UUID | None, on: dt.date) -> OrganisationQuerySet:
    """Return the facilities whose figures the actor checks (all under `organisation`, if given)."""
    found = Organisation.objects.within_reach(actor, READ).facilities().open_on(on).order_by("sort_key")
    return found.below(organisation) if organisation else found


@dataclass(frozen=True)
class Found:
    """One value that may be wrong: of which facility, in which period, and everything found about it."""

    facility: Organisation
    period: Period
    figure: Figure
    oddity: Oddity
    bound: Bound | None

    @property
    def z_shown(self) -> str:
        return _shown(self.oddity.z)

    @property
    def modified_shown(self) -> str:
        return _shown(self.oddity.modified)


def _shown(distance: float | None) -> str:
    if distance is None:
        return "–"
    return formats.number(distance, 1) if isfinite(distance) else "∞" if distance > 0 else "−∞"


def find_odd_figures(
    actor: Actor,
    code: str,
    periods: Sequence[Period],
    *,
    organisation: UUID | None = None,
    z_limit: float,
    modified_limit: float,
) -> list[Found]:
    """Return the odd values of one figure over the periods, the furthest out first (missing ones before all).

    A period that is not over is no period to judge: give only whole ones. One question for all facilities.
    """
    facilities = list(list_facilities(actor, organisation, periods[-1].end))
    requests = [
        FigureRequest(code, period, Scope(organisation_id=place.id))
        for place in facilities
        for period in periods
    ]
    answers = figures(actor, requests)
    measure = find_measure(code)
    is_count = measure is not None and isinstance(measure.value, CountOfRows | Distinct)
    bounds = {b.organisation_id: b for b in Bound.objects.all().visible_to(actor).filter(figure=code)}
    found = []
    for number, place in enumerate(facilities):
        line = answers[number * len(periods) : (number + 1) * len(periods)]
        bound = bounds.get(place.id)
        given = (bound.least, bound.greatest) if bound else None
        series: list[Decimal | None] = [figure.value for figure in line]
        oddities = find_oddities(
            series,
            bounds=given,
            z_limit=z_limit,
            modified_limit=modified_limit,
            least_difference=FEWEST_MORE if is_count else 0,
        )
        for oddity in oddities:
            found.append(Found(place, periods[oddity.place], line[oddity.place], oddity, bound))
    found.sort(key=lambda one: (-one.oddity.weight, one.period.start, one.facility.sort_key))
    return found[:SHOWN]


@dataclass(frozen=True)
class Share:
    """How many of a facility's visits of the period are of a kind."""

    facility: Organisation
    many: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.many / self.of) if self.of else 0


def _visits(actor: Actor, period: Period, organisation: UUID | None) -> Any:
    start = dt.datetime.combine(period.start, dt.time(), PROVINCE_ZONE)
    end = dt.datetime.combine(period.end + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE)
    places = list_facilities(actor, organisation, period.end).values("id")
    return Visit.objects.filter(facility_id__in=places, discharged_at__gte=start, discharged_at__lt=end)


def late_visits(actor: Actor, period: Period, organisation: UUID | None = None) -> Any:
    """Return the visits that ended in the period and whose file was recorded more than seven days later.

    A visit that was corrected since keeps only the day of its last recording, so it is left out.
    """
    late = Q(recorded_at__gt=F("discharged_at") + dt.timedelta(days=LATE_DAYS))
    return _visits(actor, period, organisation).filter(late, state=Visit.State.CLOSED, version__lte=1)


def count_late(actor: Actor, period: Period, organisation: UUID | None = None) -> list[Share]:
    """Return how many visits of each facility came late, the most first; in two statements."""
    late = Q(recorded_at__gt=F("discharged_at") + dt.timedelta(days=LATE_DAYS), version__lte=1)
    rows = _visits(actor, period, organisation).filter(state=Visit.State.CLOSED).order_by()
    counted = rows.values_list("facility_id").annotate(of=Count("id"), many=Count("id", filter=late))
    return _shares(actor, {key: (many, of) for key, of, many in counted}, organisation, period)


@dataclass(frozen=True)
class Twice:
    """Visits of one person to one facility on one day, with the rows for who may open them."""

    facility: Organisation
    day: dt.date
    visits: tuple[Any, ...]


def _twice(actor: Actor, period: Period, organisation: UUID | None) -> Any:
    """Return (facility, person, day, care, diagnosis) that stand in more than one visit.

    Same facility, same citizen, same local day, same type of care, same main diagnosis: one visit sent under
    two codes, or a person who was really seen twice.
    """
    rows = _visits(actor, period, organisation).filter(state=Visit.State.CLOSED).order_by()
    same = rows.values(
        "facility_id", "person__master_id", "arrived_at__date", "care_type_code", "main_icd10_code"
    )
    return same.annotate(many=Count("id")).filter(many__gt=1)


def count_twice(actor: Actor, period: Period, organisation: UUID | None = None) -> list[Share]:
    """Return how many visits of each facility may have been sent twice, the most first."""
    extra: dict[UUID, int] = defaultdict(int)
    for row in _twice(actor, period, organisation):
        extra[row["facility_id"]] += row["many"] - 1
    totals = _visits(actor, period, organisation).filter(facility_id__in=list(extra)).order_by()
    of = dict(totals.values_list("facility_id").annotate(Count("id")))
    return _shares(actor, {key: (many, of.get(key, 0)) for key, many in extra.items()}, organisation, period)


def list_twice(actor: Actor, period: Period, organisation: UUID | None, limit: int = 100) -> list[Twice]:
    """Return the groups of visits that look alike, for who may read the visits of the facility."""
    reach = actor.reach(READ_VISITS)
    groups = list(_twice(actor, period, organisation)[:limit])
    if not reach.everything:
        groups = [g for g in groups if reach.covers(g["facility_id"])]
    condition = Q(pk__in=[])
    for g in groups:
        condition |= Q(
            facility_id=g["facility_id"], person__master_id=g["person__master_id"],
            arrived_at__date=g["arrived_at__date"], care_type_code=g["care_type_code"],
            main_icd10_code=g["main_icd10_code"],
        )  # fmt: skip
    rows = Visit.objects.all().visible_to(actor).filter(condition).filter(state=Visit.State.CLOSED)
    by_group: dict[Any, list[Any]] = defaultdict(list)
    for visit in rows.select_related("person", "facility").order_by("arrived_at", "id"):
        day = visit.arrived_at.astimezone(PROVINCE_ZONE).date()
        key = (visit.facility_id, visit.person.master_id, day, visit.care_type_code, visit.main_icd10_code)
        by_group[key].append(visit)
    found = [
        Twice(visits[0].facility, key[2], tuple(visits))
        for key, visits in by_group.items()
        if len(visits) > 1
    ]
    return sorted(found, key=lambda one: (one.day, one.facility.sort_key), reverse=True)


def _shares(
    actor: Actor, counted: dict[UUID, tuple[int, int]], organisation: UUID | None, period: Period
) -> list[Share]:
    places = {place.id: place for place in list_facilities(actor, organisation, period.end)}
    found = [Share(places[key], many, of) for key, (many, of) in counted.items() if many and key in places]
    return sorted(found, key=lambda one: (-one.many, one.facility.sort_key))
