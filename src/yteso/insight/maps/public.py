from yteso.insight.maps.classes import Classes, Method, divide
from yteso.insight.maps.drawing import AreaFigure, Drawing
from yteso.insight.maps.layers import places_in
from yteso.insight.maps.permissions import READ
from yteso.insight.maps.queries import Structure, draw_map, list_places, list_structures

__all__ = [
    "READ",
    "AreaFigure",
    "Classes",
    "Drawing",
    "Method",
    "Structure",
    "divide",
    "draw_map",
    "list_places",
    "list_structures",
    "places_in",
]
