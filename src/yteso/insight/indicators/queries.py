"""What the pages of indicators show: one indicator over time and place, the twelve headline percentages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yteso.insight.indicators.models import Indicator, IndicatorTarget, IndicatorValue
from yteso.insight.indicators.permissions import READ
from yteso.insight.indicators.serving import known_by_place
from yteso.kernel.base.public import Actor, NotVisible
from yteso.toolkit.measures.public import (
    PROVINCE,
    Figure,
    FigureRequest,
    Measure,
    Period,
    about,
    by_key,
    by_organisation,
    by_place,
    figures,
    find_measure,
    home_provinces,
    series,
)

YEARS, MONTHS = 5, 24


def find_indicator(actor: Actor, code: str) -> Indicator:
    """Return the indicator in force. Raises NotVisible."""
    found = Indicator.objects.current().visible_to(actor).filter(code=code).first()
    if found is None:
        raise NotVisible
    return found


def default_period(indicator: Indicator, today: dt.date) -> Period:
    """Return the last whole period of what the indicator is usually read for."""
    kinds = indicator.frequency.replace("/", ",").split(",")
    if "M" in kinds or "W" in kinds:
        return Period.month_of(today).previous()
    if "Q" in kinds:
        return Period.parse(f"{today.year}-Q{(today.month + 2) // 3}").previous()
    return Period.parse(str(today.year - 1))


@dataclass(frozen=True)
class Trend:
    """A figure over periods, with the targets of their years."""

    points: list[Figure]
    targets: dict[int, Decimal]


def read_trend(actor: Actor, indicator: Indicator, period: Period) -> Trend:
    """Return the indicator up to the period: years by years, shorter periods by their own kind."""
    count = {"month": MONTHS, "quarter": 8, "year": YEARS}.get(period.kind, 6)
    points = series(actor, f"ind.{indicator.code}", period.last(count))
    targets = IndicatorTarget.objects.filter(code=indicator.code)
    return Trend(points, {target.year: target.value for target in targets})


def read_places(actor: Actor, indicator: Indicator, period: Period) -> list[tuple[Any, Figure]]:
    """Return the indicator by commune, highest first; only what is known."""
    found = by_place(actor, f"ind.{indicator.code}", period, parent=home_provinces(period.end))
    known = [(unit, figure) for unit, figure in found if figure.state in ("known", "small", "covered")]
    return sorted(known, key=lambda pair: -(pair[1].value if pair[1].value is not None else Decimal(-1)))


def list_with_places(actor: Actor) -> list[Indicator]:
    """Return the indicators that are known by commune: computed of figures that all know places, or typed for
    a place."""
    return known_by_place() if actor.can(READ) else []


@dataclass(frozen=True)
class Division:
    """An indicator by one of the ways that its definition asks for: rows of (name, figure)."""

    title: str
    rows: list[tuple[str, Figure]]


WAYS = {"S": "sex", "A": "age", "E": "ethnic"}  # letters of the catalogue
PARTS = 20  # ethnic groups, facilities: the largest


def read_divisions(actor: Actor, indicator: Indicator, period: Period) -> list[Division]:
    """Return a computed indicator by sex, age, ethnic group and facility, as far as its catalogue entry asks
    for them and each figure in it can be divided so."""
    code = f"ind.{indicator.code}"
    letters = [one.strip() for one in indicator.disaggregation.split(",")]
    parts = [m for name in about(code).parts if (m := find_measure(name.partition("?")[0])) is not None]
    found = []
    for way in [WAYS[letter] for letter in letters if letter in WAYS]:
        if parts and all(way in measure.dimensions for measure in parts):
            keys = _values_of(actor, parts, period, way)
            asked = [FigureRequest(code, period, PROVINCE, {way: key}) for key, _title in keys]
            label = str(parts[0].dimensions[way].label)
            found.append(
                Division(label, list(zip([t for _key, t in keys], figures(actor, asked), strict=True)))
            )
    if "F" in letters:
        units = [(unit.name, figure) for unit, figure in by_organisation(actor, code, period)]
        found.append(Division(_("Organisation"), units[:PARTS]))
    return [one for one in found if any(figure.state == "known" for _name, figure in one.rows)]


def _values_of(actor: Actor, parts: list[Measure], period: Period, way: str) -> list[tuple[str, str]]:
    """Return (value, title) of a dimension that any of the figures has, those in their own order first."""
    order = parts[0].dimensions[way].order
    titles: dict[str, str] = {}
    for measure in {m.code: m for m in parts}.values():
        for key, title, _figure in by_key(actor, measure.code, period, PROVINCE, way, limit=PARTS):
            titles.setdefault(key, title)
    return [
        (k, titles[k]) for k in sorted(titles, key=lambda k: order.index(k) if k in order else len(order))
    ]


def list_typed(indicator: Indicator) -> list[IndicatorValue]:
    """Return what was typed for the indicator, newest first, superseded values too."""
    return list(
        IndicatorValue.objects.filter(code=indicator.code)
        .select_related("typed_by")
        .order_by("-typed_at")[:50]
    )


@dataclass(frozen=True)
class Headline:
    """One of the twelve: what the department typed, what our data gives, what the plan asks."""

    indicator: Indicator
    typed: IndicatorValue | None
    figure: Figure | None
    target: Decimal | None

    @property
    def value(self) -> Decimal | None:
        """What stands: the typed value, else the computed one."""
        if self.typed is not None:
            return self.typed.value
        return self.figure.value if self.figure else None

    @property
    def is_reached(self) -> bool | None:
        """Return whether the target is reached; None where there is nothing to compare."""
        if self.value is None or self.target is None or not self.indicator.direction:
            return None
        return self.value >= self.target if self.indicator.direction == "up" else self.value <= self.target


def read_headlines(actor: Actor, period: Period) -> list[Headline]:
    """Return the twelve headline percentages of a period, in the ministry's order.

    Source: the dashboard of the ministry's statistics software: the department types them ("báo cáo nhanh").
    """
    rows: Sequence[Indicator] = list(
        Indicator.objects.current().visible_to(actor).filter(headline__isnull=False).order_by("headline")
    )
    codes = [one.code for one in rows]
    typed = {
        value.code: value
        for value in IndicatorValue.objects.filter(
            code__in=codes, period=period.key, place_code="", superseded_at__isnull=True
        )
    }
    targets = dict(
        IndicatorTarget.objects.filter(code__in=codes, year=period.end.year).values_list("code", "value")
    )
    computed = [one for one in rows if one.is_computed]
    found = figures(actor, [FigureRequest(f"ind.{one.code}", period) for one in computed])
    counted = {one.code: figure for one, figure in zip(computed, found, strict=True)}
    return [Headline(one, typed.get(one.code), counted.get(one.code), targets.get(one.code)) for one in rows]
