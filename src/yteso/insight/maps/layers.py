"""What a map can show: how many facilities stand in each unit, or any measure of the platform.

A layer knows how to read its figures in any structure; who asks decides what it answers.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yteso.insight.indicators.public import list_with_places
from yteso.insight.maps.drawing import AreaFigure
from yteso.insight.maps.queries import Structure
from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import Level, Unit, main_successors
from yteso.toolkit.measures.public import (
    Figure,
    FigureRequest,
    Indicator,
    Measure,
    Period,
    Scope,
    about,
    figures,
    list_indicators,
    list_measures,
)

FACILITIES = "facilities"
USUAL = "visits.total"
CATALOGUE = _("Indicators of the health sector")
FIRST_DAY = dt.date(2020, 4, 1)  # no unit is known before
Text = str | Promise


@dataclass(frozen=True)
class Layer:
    """One thing to show: its words, how many decimals, and whether it differs from period to period."""

    code: str
    label: Text
    definition: Text = ""
    unit: Text = ""
    decimals: int = 0
    has_periods: bool = True
    group: Text = ""


COUNT_OF_FACILITIES = Layer(
    FACILITIES,
    _("Health facilities"),
    _("Facilities with a facility code that are open today, counted in the unit where they stand."),
    _("facilities"),
    has_periods=False,
)


def read_facilities(
    actor: Actor, structure: Structure, units: Sequence[Unit], on: dt.date
) -> dict[str, AreaFigure]:
    """Return for each unit the facilities open on the day `on`.

    A facility keeps the code of the unit it was entered with; it is counted in the unit that mainly stands
    in that place in the asked structure. Where a unit was later divided, a facility of today cannot be told
    apart and is counted in the main one of the former units.
    """
    rows = Organisation.objects.visible_to(actor).facilities().open_on(on).exclude(place_code="")
    codes = list(rows.values_list("place_code", flat=True))
    place_of = places_in(structure, codes)
    counted = Counter(place_of[code] for code in codes if code in place_of)
    url = reverse("organisations:facilities")
    return {unit.code: AreaFigure(Decimal(counted[unit.code]), url=url) for unit in units}


def places_in(structure: Structure, codes: Iterable[str]) -> dict[str, str]:
    """Return {code of a commune of any time: code of the unit of the structure that mainly holds it}."""
    wanted = set(codes)
    communes = {unit.code: unit for unit in Unit.objects.valid_on(structure.on).filter(level=Level.COMMUNE)}
    lone = Unit.objects.valid_on(structure.on).filter(level=Level.DISTRICT)
    standing = communes | {d.code: d for d in lone}
    found = {code: code for code in wanted if code in standing}
    if unknown := wanted - set(found):
        earlier = main_successors(unknown, FIRST_DAY, until=structure.on)
        found |= {old: unit.code for old, unit in earlier.items()}
        if unknown := unknown - set(found):
            heirs = main_successors(communes, structure.on)
            first: dict[str, str] = {}
            for old in sorted(heirs):
                first.setdefault(heirs[old].code, old)
            found |= {code: first[code] for code in unknown if code in first}
    if structure.level == Level.DISTRICT:
        found = {code: communes[c].parent if c in communes else c for code, c in found.items()}
    return found


def list_layers(actor: Actor) -> list[Layer]:
    """Return what this actor may see on a map: measures and indicators that know places, and facilities."""
    found: list[Layer] = [COUNT_OF_FACILITIES]
    for measure in list_measures():
        if measure.source.place and actor.can(measure.read):
            found.append(_layer(measure))
    placeless = {measure.code for measure in list_measures() if not measure.source.place}
    for indicator in list_indicators():
        parts = {part.partition("?")[0] for part in about(indicator.code).parts}
        if actor.can(indicator.read) and not parts & placeless:
            found.append(_layer(indicator))
    for one in list_with_places(actor):
        found.append(
            Layer(f"ind.{one.code}", one.name, one.definition, decimals=one.decimals, group=CATALOGUE)
        )
    usual = next((layer for layer in found if layer.code == USUAL), None)
    return [usual, *(layer for layer in found if layer is not usual)] if usual else found


def _layer(one: Measure | Indicator) -> Layer:
    return Layer(one.code, one.label, one.definition, one.unit, one.decimals, group=one.group)


def read_figures(
    actor: Actor, code: str, structure: Structure, units: Sequence[Unit], periods: Sequence[Period]
) -> dict[str, dict[str, AreaFigure]]:
    """Return {period: {unit: figure}} on the structure's boundaries, whenever the rows were recorded.

    One question for all units and periods. Figures of too few people come hidden.
    """
    scopes = [Scope(place_code=unit.code, boundaries_on=structure.on) for unit in units]
    asked = [FigureRequest(code, period, scope) for period in periods for scope in scopes]
    answers = iter(figures(actor, asked))
    return {period.key: {unit.code: _shown(next(answers)) for unit in units} for period in periods}


def _shown(figure: Figure) -> AreaFigure:
    return AreaFigure(figure.value, figure.is_hidden, figure.url, figure.state == "covered")
