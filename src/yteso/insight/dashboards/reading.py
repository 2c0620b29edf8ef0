"""Reads the cards of a dashboard for one reader: all numbers by one question, each chart by one more.

What a reader may not see is not there for them, card by card; a figure that the platform does not know (yet)
is left out of our own dashboards and said on somebody's own.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from yteso.insight.dashboards.comparing import Change, Reached, change_of, former_period, reached, spark
from yteso.insight.dashboards.models import CardKind
from yteso.insight.dashboards.targets import targets_for
from yteso.insight.maps.public import AreaFigure, Drawing, Method, Structure, divide, draw_map
from yteso.kernel.base.public import Actor
from yteso.kernel.places.public import Level, Unit
from yteso.kernel.ui.public import formats
from yteso.toolkit.measures.public import (
    About,
    DimensionUnknown,
    Figure,
    FigureRequest,
    FigureUnknown,
    Period,
    Scope,
    about,
    by_key,
    by_organisation,
    by_place,
    figures,
    home_provinces,
)

Text = str | Promise
LAST = 12  # periods in a small line
BARS = 10
GREAT = (
    (1_000_000_000, pgettext_lazy("of đồng", "billion")),
    (1_000_000, pgettext_lazy("of đồng", "million")),
)


@dataclass(frozen=True)
class CardSpec:
    """One card as it is asked for: figures by code, shown one way; `wide` takes the whole row."""

    kind: str
    codes: tuple[str, ...]
    title: Text = ""
    dimension: str = ""
    wide: bool = False
    key: str = ""
    keys: tuple[tuple[str, str], ...] = ()


@dataclass
class CardView:
    """One card as it is shown. `state`: shown, unknown (no such figure), closed (not for this reader)."""

    spec: CardSpec
    title: str
    state: str = "shown"
    said: About | None = None
    figure: Figure | None = None
    change: Change | None = None
    target: Reached | None = None
    spark: str = ""
    spark_text: str = ""
    option: dict[str, Any] | None = None
    bars: list[tuple[str, Figure]] = field(default_factory=list)
    drawing: Drawing | None = None
    areas: list[tuple[Unit, Figure]] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """Return the number as its card says it: great amounts of money in millions or billions."""
        figure = self.figure
        if figure is None or figure.value is None:
            if figure is not None and figure.is_hidden:
                return "< 5" if figure.state == "small" else _("hidden")
            return "–"
        for step, _word in GREAT if figure.unit == "₫" else ():
            if abs(figure.value) >= step:
                return formats.number(figure.value / step, 1)
        return formats.number(figure.value, figure.decimals)

    @property
    def unit(self) -> str:
        figure = self.figure
        if figure is None or figure.unit != "₫" or figure.value is None:
            return figure.unit if figure else ""
        return next((f"{word} ₫" for step, word in GREAT if abs(figure.value) >= step), figure.unit)

    @property
    def exact(self) -> str:
        """Return the whole amount where the card shortens it."""
        figure = self.figure
        if figure is None or figure.value is None or self.unit == figure.unit:
            return ""
        return f"{formats.number(figure.value)} {figure.unit}"

    @property
    def is_number(self) -> bool:
        return self.spec.kind == CardKind.FIGURE


def describe(code: str) -> About | None:
    """Return what a figure says of itself, None for a code that nobody serves."""
    try:
        return about(code)
    except FigureUnknown:
        return None


def read_cards(
    actor: Actor, specs: Sequence[CardSpec], period: Period, scope: Scope, today: dt.date
) -> list[CardView]:
    """Return the cards in their order."""
    said = {code: describe(code) for spec in specs for code in spec.codes}
    asked: list[FigureRequest] = []
    plan: list[tuple[CardView, dict[str, Any]]] = []

    def ask(requests: list[FigureRequest]) -> slice:
        asked.extend(requests)
        return slice(len(asked) - len(requests), len(asked))

    for spec in specs:
        known = [code for code in spec.codes if said[code] is not None]
        first = said[known[0]] if known else None
        view = CardView(
            spec, str(spec.title) or (first.label if first else ", ".join(spec.codes)), said=first
        )
        wanted: dict[str, Any] = {"codes": known}
        keys = dict(spec.keys)
        if first is None:
            view.state = "unknown"
        elif spec.kind == CardKind.FIGURE:
            then, wanted["same_days"] = former_period(period, today, first.additive)
            line = [FigureRequest(known[0], p, scope, keys) for p in period.last(LAST)]
            wanted["line"] = ask(line)
            wanted["then"] = ask([FigureRequest(known[0], then, scope, keys)])
        elif spec.kind == CardKind.TREND:
            wanted["lines"] = {
                code: ask([FigureRequest(code, p, scope, keys) for p in period.last(LAST + 1)])
                for code in known
            }
        plan.append((view, wanted))
    answers = figures(actor, asked) if asked else []
    targets = targets_for(said, min(period.end, today))
    for view, wanted in plan:
        if view.state == "unknown":
            continue
        if view.spec.kind == CardKind.FIGURE:
            _fill_number(
                view, answers[wanted["line"]], answers[wanted["then"]][0], wanted["same_days"], targets
            )
        elif view.spec.kind == CardKind.TREND:
            lines = {code: answers[where] for code, where in wanted["lines"].items()}
            _fill_trend(view, lines, period.last(LAST + 1))
        else:
            _fill_bars(view, actor, wanted["codes"][0], period, scope, today)
    return [view for view, _wanted in plan]


def _fill_number(
    view: CardView, line: list[Figure], then: Figure, same_days: bool, targets: dict[str, Any]
) -> None:
    assert view.said is not None
    figure = line[-1]
    if figure.state == "closed":
        view.state = "closed"
        return
    view.figure = figure
    target = targets.get(figure.request.base)
    view.change = change_of(
        figure, then, view.said.direction or (target.direction if target else ""), same_days
    )
    view.target = reached(figure, target)
    values = [one.value for one in line]
    view.spark = spark(values)
    known = [value for value in values if value is not None]
    if view.spark:
        view.spark_text = _("The last %(n)s periods: from %(low)s to %(high)s") % {
            "n": len(line),
            "low": formats.number(min(known), figure.decimals),
            "high": formats.number(max(known), figure.decimals),
        }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _fill_trend(view: CardView, lines: dict[str, list[Figure]], periods: Sequence[Period]) -> None:
    if all(figure.state == "closed" for line in lines.values() for figure in line):
        view.state = "closed"
        return
    view.option = {
        "xAxis": {"type": "category", "data": [period.label for period in periods]},
        "yAxis": {"type": "value"},
        "series": [
            {
                "type": "line",
                "name": line[0].label,
                "data": [{"value": _number(figure.value), "url": figure.url} for figure in line],
            }
            for line in lines.values()
        ],
    }


def _fill_bars(view: CardView, actor: Actor, code: str, period: Period, scope: Scope, today: dt.date) -> None:
    if view.spec.kind == CardKind.PLACES:
        _fill_map(view, actor, code, period, today)
        return
    keys = dict(view.spec.keys)
    if view.spec.kind == CardKind.KEYS:
        try:
            found = by_key(actor, code, period, scope, view.spec.dimension, keys=keys, limit=BARS)
        except DimensionUnknown:
            view.state = "unknown"
            return
        view.bars = [(title or key or _("not known"), figure) for key, title, figure in found]
    else:
        parent: UUID | None = scope.organisation_id
        ranked = by_organisation(actor, code, period, parent, keys=keys)
        ranked = [one for one in ranked if one[1].value]
        ranked.sort(key=lambda one: -(one[1].value or 0))
        view.bars = [(place.short_name or place.name, figure) for place, figure in ranked[: BARS + 5]]
    if not view.bars:
        view.state = "empty"
        return
    view.option = bars_option([(name, figure) for name, figure in view.bars])


def bars_option(bars: Sequence[tuple[str, Figure]]) -> dict[str, Any]:
    """Return horizontal bars, the first on top, each leading to its passport."""
    turned = list(reversed(bars))
    return {
        "yAxis": {"type": "category", "data": [name for name, _figure in turned]},
        "xAxis": {"type": "value"},
        "series": [
            {
                "type": "bar",
                "name": bars[0][1].label,
                "data": [{"value": _number(figure.value), "url": figure.url} for _name, figure in turned],
            }
        ],
    }


def _fill_map(view: CardView, actor: Actor, code: str, period: Period, today: dt.date) -> None:
    on = min(today, period.end)
    view.areas = by_place(actor, code, period, Level.COMMUNE, on, parent=home_provinces(on))
    known = {unit.code: area_figure(figure) for unit, figure in view.areas}
    values = [one.value for one in known.values() if one.value is not None]
    decimals = view.said.decimals if view.said else 0
    structure = Structure("now", "", on, Level.COMMUNE)
    units = [unit for unit, _figure in view.areas]
    view.drawing = draw_map(units, structure, known, divide(values, 5, Method.QUANTILE), decimals)


def area_figure(figure: Figure) -> AreaFigure:
    """Return a figure as a map shows it."""
    return AreaFigure(figure.value, figure.is_hidden, figure.url, figure.state == "covered")
