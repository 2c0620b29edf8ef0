"""Puts a map together: the units, their figures in this and the former periods, classes, drawing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yteso.insight.maps.classes import Classes, divide
from yteso.insight.maps.drawing import AreaFigure, Drawing, shown_value, tone_of
from yteso.insight.maps.layers import Layer, read_facilities, read_figures
from yteso.insight.maps.models import OutlineSet
from yteso.insight.maps.queries import Structure, draw_map, find_outline_sets, list_places
from yteso.kernel.base.public import Actor, today
from yteso.kernel.places.public import Unit
from yteso.toolkit.measures.public import Period, PeriodUnknown

FRAMES = 12

Row = tuple[Unit, AreaFigure | None, str, str]


@dataclass(frozen=True)
class Frame:
    """One period of the time slider: for each unit its class and what is written on it."""

    key: str
    label: str
    cells: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class MapView:
    """Everything that the page of one map shows."""

    layer: Layer
    structure: Structure
    period: str
    period_label: str
    drawing: Drawing
    rows: Sequence[Row]
    classes: Classes
    frames: Sequence[Frame]
    outline_sets: Sequence[OutlineSet]

    @property
    def position(self) -> int:
        return next((i for i, frame in enumerate(self.frames) if frame.key == self.period), 0)

    @property
    def last_position(self) -> int:
        return len(self.frames) - 1

    @property
    def is_placed_in_part(self) -> bool:
        """Say whether some units have no figure because their time was over in the period."""
        if not self.period or self.structure.key == "now":
            return False
        ended = Period.parse(self.period).end > self.structure.on
        return ended and any(tone == "none" for _unit, _figure, tone, _shown in self.rows)

    @property
    def frame_data(self) -> list[dict[str, object]]:
        """Return the frames as the browser reads them."""
        return [{"key": f.key, "label": f.label, "cells": f.cells} for f in self.frames]


def read_map(
    actor: Actor, *, layer: Layer, structure: Structure, period: str, method: str, count: int
) -> MapView:
    """Read one map. Classes are made over all periods of the slider, so that its pictures can be compared."""
    units = list_places(structure)
    day = today()
    if layer.has_periods:
        chosen = _period(period, day)
        periods = _slider(chosen, day)
        found = read_figures(actor, layer.code, structure, units, periods)
    else:
        chosen, periods = None, []
        found = {"": read_facilities(actor, structure, units, day)}
    figures = found[chosen.key if chosen else ""]
    classes = divide(_values(found), count, method)
    drawing = draw_map(units, structure, figures, classes, layer.decimals)
    rows = [
        (unit, figures.get(unit.code), tone_of(figures.get(unit.code), classes),
         shown_value(figures.get(unit.code), layer.decimals))
        for unit in sorted(units, key=lambda unit: unit.sort_key)
    ]  # fmt: skip
    frames = [Frame(one.key, one.inline, _cells(found[one.key], classes, layer)) for one in periods]
    sets = find_outline_sets(actor, [unit.code for unit in units]) if drawing.has_outlines else []
    key, label = (chosen.key, chosen.inline) if chosen else ("", "")
    return MapView(layer, structure, key, label, drawing, rows, classes, frames, sets)


def _cells(figures: Mapping[str, AreaFigure], classes: Classes, layer: Layer) -> dict[str, tuple[str, str]]:
    return {
        code: (tone_of(figure, classes), shown_value(figure, layer.decimals))
        for code, figure in figures.items()
    }


def _period(text: str, day: dt.date) -> Period:
    """Return the asked period; this month without one."""
    try:
        return Period.parse(text)
    except PeriodUnknown:
        return Period.month_of(day)


def _slider(chosen: Period, day: dt.date) -> list[Period]:
    """Return the twelve periods of the slider: the last ones, or those around an earlier chosen one."""
    latest = chosen
    for _step in range(FRAMES // 2):
        following = _after(latest)
        if following is None or following.start > day:
            break
        latest = following
    return latest.last(FRAMES)


def _after(period: Period) -> Period | None:
    """Return the period of the same kind that follows, None for odd stretches."""
    start = period.end + dt.timedelta(days=1)
    if period.kind in ("nine", "span"):
        return None
    return next(
        (one for one in Period.parse(f"{start:%Y}").children(period.kind) if one.start == start), None
    )


def _values(found: Mapping[str, Mapping[str, AreaFigure]]) -> list[Decimal]:
    every = [figure for figures in found.values() for figure in figures.values()]
    return [figure.value for figure in every if figure.value is not None and not figure.hidden]
