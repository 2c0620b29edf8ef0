"""Puts a map together: the units, their figures in this and the former periods, classes, drawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yteso.insight.maps.classes import Classes, divide
from yteso.insight.maps.drawing import AreaFigure, Drawing, shown_value, tone_of
from yteso.insight.maps.layers import Layer, read_facilities
from yteso.insight.maps.models import OutlineSet
from yteso.insight.maps.queries import Structure, draw_map, find_outline_sets, list_places
from yteso.kernel.base.public import Actor, today
from yteso.kernel.places.public import Unit

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
    def frame_data(self) -> list[dict[str, object]]:
        """Return the frames as the browser reads them."""
        return [{"key": f.key, "label": f.label, "cells": f.cells} for f in self.frames]


def read_map(
    actor: Actor, *, layer: Layer, structure: Structure, period: str, method: str, count: int
) -> MapView:
    """Read one map. Classes are made over all periods of the slider, so that its pictures can be compared."""
    units = list_places(structure)
    figures = read_facilities(actor, structure, units, today())
    values = [figure.value for figure in figures.values() if figure.value is not None and not figure.hidden]
    classes = divide(values, count, method)
    drawing = draw_map(units, structure, figures, classes, layer.decimals)
    rows = [
        (unit, figures.get(unit.code), tone_of(figures.get(unit.code), classes),
         shown_value(figures.get(unit.code), layer.decimals))
        for unit in sorted(units, key=lambda unit: unit.sort_key)
    ]  # fmt: skip
    sets = find_outline_sets(actor, [unit.code for unit in units]) if drawing.has_outlines else []
    return MapView(layer, structure, "", "", drawing, rows, classes, (), sets)
