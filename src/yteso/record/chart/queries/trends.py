"""Results over time, with reference ranges."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from yteso.kernel.base.public import fold
from yteso.kernel.codes.public import Code, CodeSystem, systems
from yteso.kernel.people.public import Person
from yteso.record.chart.queries.shields import Shield
from yteso.record.visits.public import Result

TREND_POINTS = 200


@dataclass(frozen=True)
class Point:
    at: dt.datetime
    value: float
    visit_id: UUID


@dataclass(frozen=True)
class Trend:
    """One indicator over time. `low` and `high` are the reference range for this sex and age, where we know
    one."""

    name: str
    unit: str
    points: list[Point]
    low: float | None = None
    high: float | None = None
    source: str = ""

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def out_of_range(self) -> bool:
        return (self.low is not None and self.last.value < self.low) or (
            self.high is not None and self.last.value > self.high
        )


def read_trends(person: Person, person_ids: Collection[UUID], day: dt.date, shield: Shield) -> list[Trend]:
    """Return each numeric indicator measured at least twice in the same unit, the out-of-range ones first."""
    rows = Result.objects.filter(
        person_id__in=person_ids, value_number__isnull=False, resulted_at__isnull=False
    )
    series: dict[tuple[str, str], list[Point]] = defaultdict(list)
    shown_names: dict[tuple[str, str], str] = {}
    columns = ("indicator_name", "unit", "resulted_at", "value_number", "visit_id", "service_code")
    for name, unit, at, value, visit_id, service_code in rows.order_by("resulted_at").values_list(*columns):
        if shield.hides_service(service_code, name):
            continue
        key = (fold(name), fold(unit))
        shown_names[key] = name
        series[key].append(Point(at, value, visit_id))
    ranges = _reference_ranges(day)
    trends = []
    for key, points in series.items():
        if len(points) < 2:
            continue
        unit = key[1]
        found = ranges.get(key[0])
        reference = found.for_person(person, day) if found and fold(found.unit) == unit else None
        trends.append(
            Trend(
                shown_names[key],
                found.unit if found and fold(found.unit) == unit else unit,
                points[-TREND_POINTS:],
                *(reference or (None, None)),
                source=found.source if found and reference else "",
            )
        )
    trends.sort(key=lambda trend: (not trend.out_of_range, -len(trend.points), trend.name))
    return trends


@dataclass(frozen=True)
class _Reference:
    unit: str
    source: str
    ranges: tuple[dict[str, Any], ...]

    def for_person(self, person: Person, day: dt.date) -> tuple[float | None, float | None] | None:
        age = day.year - person.birth_year if person.birth_year else None
        for entry in self.ranges:
            if entry.get("sex") not in (None, "", person.sex):
                continue
            if age is not None and not (entry.get("age_from", 0) <= age <= entry.get("age_to", 200)):
                continue
            return entry.get("low"), entry.get("high")
        return None


def _reference_ranges(day: dt.date) -> dict[str, _Reference]:
    """Return the reference ranges in force by folded name; remembered until the list changes."""
    stamp = CodeSystem.objects.filter(slug=systems.LAB_INDICATOR).values_list("stamp", flat=True).first()
    return _read_ranges(stamp, day) if stamp else {}


@lru_cache(maxsize=4)
def _read_ranges(stamp: UUID, day: dt.date) -> dict[str, _Reference]:
    found: dict[str, _Reference] = {}
    for code in Code.objects.of(systems.LAB_INDICATOR).valid_on(day):
        attributes = code.attributes
        ranges = attributes.get("ranges") or [attributes]
        reference = _Reference(attributes.get("unit", ""), code.source, tuple(ranges))
        for name in (code.code, code.title_vi, code.title_en, *attributes.get("names", ())):
            if name:
                found.setdefault(fold(name), reference)
    return found
