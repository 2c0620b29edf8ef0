"""Results over time, with reference ranges."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from yteso.kernel.base.public import fold
from yteso.kernel.codes.public import Code, CodeSystem, reference_range, systems
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
    shown_units: dict[tuple[str, str], str] = {}
    columns = ("indicator_name", "unit", "resulted_at", "value_number", "visit_id", "service_code")
    for name, unit, at, value, visit_id, service_code in rows.order_by("resulted_at").values_list(*columns):
        if shield.hides_service(service_code, name):
            continue
        key = (fold(name), fold(unit))
        shown_names[key], shown_units[key] = name, unit
        series[key].append(Point(at, value, visit_id))
    names, sex, age = _indicator_names(day), person.sex, _age(person, day)
    trends = []
    for (name, unit), points in series.items():
        if len(points) < 2:
            continue
        code = names.get(name)
        usual = reference_range(code, day, sex=sex, age_years=age) if code else None
        if usual is not None and fold(usual.unit) != unit:
            usual = None  # a range in another unit says nothing of these values
        trends.append(
            Trend(
                shown_names[name, unit],
                usual.unit if usual else shown_units[name, unit],
                points[-TREND_POINTS:],
                usual.low if usual else None,
                usual.high if usual else None,
                usual.source if usual else "",
            )
        )
    trends.sort(key=lambda trend: (not trend.out_of_range, -len(trend.points), trend.name))
    return trends


def _age(person: Person, day: dt.date) -> int | None:
    return day.year - person.birth_year if person.birth_year else None


def _indicator_names(day: dt.date) -> dict[str, str]:
    """Return the code of each laboratory indicator by its folded names; remembered until the list changes."""
    stamp = CodeSystem.objects.filter(slug=systems.LAB_INDICATOR).values_list("stamp", flat=True).first()
    return _read_names(stamp, day) if stamp else {}


@lru_cache(maxsize=4)
def _read_names(stamp: UUID, day: dt.date) -> dict[str, str]:
    found: dict[str, str] = {}
    for code in Code.objects.of(systems.LAB_INDICATOR).valid_on(day):
        synonyms = str(code.attributes.get("synonyms") or "").split(";")
        for name in (code.code, code.title_vi, code.title_en, *synonyms):
            if name.strip():
                found.setdefault(fold(name), code.code)
    return found
