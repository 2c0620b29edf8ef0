"""What a map shows: the units of a day, drawn as outlines where we have them and as squares where not."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yteso.insight.maps.classes import Classes
from yteso.insight.maps.drawing import AreaFigure, Drawing, Place, draw_outlines, draw_squares
from yteso.insight.maps.models import Outline, OutlineSet
from yteso.insight.maps.outlines import Polygons
from yteso.insight.maps.tiles import place_squares
from yteso.kernel.base.public import Actor, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import Level, Unit, list_changes, list_lowest, list_units
from yteso.toolkit.measures.public import home_province, home_provinces


@dataclass(frozen=True)
class Structure:
    """The units of one time: `on` is its last day (or today), `key` how an address names it."""

    key: str
    label: str
    on: dt.date
    level: str


def list_structures() -> list[Structure]:
    """Return the structures to show figures in: today's communes, then those before each change."""
    day, home = today(), home_province()
    found = [Structure("now", _("Communes of today"), day, Level.COMMUNE)]
    for change in list_changes():
        if change > day:
            continue
        before = change - dt.timedelta(days=1)
        words = {"day": before.strftime("%d/%m/%Y")}
        label = _("Communes on %(day)s") % words
        found.append(Structure(before.isoformat(), label, before, Level.COMMUNE))
        if any(list_units(Level.DISTRICT, before, code).exists() for code in home_provinces(before, home)):
            label = _("Districts on %(day)s") % words
            found.append(Structure(f"{before.isoformat()}d", label, before, Level.DISTRICT))
    return found


def list_places(structure: Structure, province: str = "") -> list[Unit]:
    """Return the units of a structure; of one of its provinces, if given."""
    provinces = [province] if province else home_provinces(structure.on)
    return list_lowest(structure.level, structure.on, provinces)


def read_outlines_of(units: Sequence[Unit]) -> dict[str, Polygons]:
    """Return the outlines we have of these units: for each the one loaded last."""
    began = {unit.code: unit.valid_from for unit in units}
    rows = Outline.objects.of_units(began).order_by("outline_set__loaded_at", "id")
    return dict(rows.values_list("code", "rings"))


def find_outline_sets(actor: Actor, codes: Sequence[str]) -> list[OutlineSet]:
    """Return the files that the outlines of these units come from, to name them under the map."""
    sets = OutlineSet.objects.all().visible_to(actor).filter(outlines__code__in=codes)
    return list(sets.distinct().order_by("-loaded_at"))


def draw_map(
    units: Sequence[Unit],
    structure: Structure,
    figures: Mapping[str, AreaFigure],
    classes: Classes,
    decimals: int = 0,
) -> Drawing:
    """Draw the units: as outlines if there is one for each, else as squares (never a mixture)."""
    places = [Place(unit.code, unit.name, unit.full_name) for unit in units]
    outlines = read_outlines_of(units)
    if places and len(outlines) == len(places):
        return draw_outlines(places, outlines, figures, classes, decimals)
    squares = place_squares(structure.level, structure.on, [place.code for place in places])
    return draw_squares(places, squares, figures, classes, decimals)


def count_facilities(actor: Actor, on: dt.date) -> dict[str, int]:
    """Return {code of the commune: facilities open on the day}, as the code stands with the facility."""
    counted: dict[str, int] = {}
    rows = Organisation.objects.visible_to(actor).facilities().open_on(on)
    for code in rows.exclude(place_code="").values_list("place_code", flat=True):
        counted[code] = counted.get(code, 0) + 1
    return counted


def outline_areas(units: Sequence[Unit]) -> dict[str, object] | None:
    """Return the outlines of these units as a GeoJSON collection for `{% map_of %}`; None if we have none."""
    outlines = read_outlines_of(units)
    if not outlines:
        return None
    features = [
        {
            "type": "Feature",
            "properties": {
                "title": unit.full_name,
                "value": None,
                "url": "",
                "tone": "neutral",
                "weight": 0.08,
            },
            "geometry": {"type": "MultiPolygon", "coordinates": outlines[unit.code]},
        }
        for unit in units
        if unit.code in outlines
    ]
    return {"type": "FeatureCollection", "features": features}
