"""Reads outlines from a GeoJSON file that may hold anything, and simplifies them without opening gaps.

Taken are polygons and multi-polygons in degrees of WGS 84 (RFC 7946), within Viet Nam and its sea.
"""

import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Point = tuple[float, float]
Ring = list[Point]
Polygons = list[list[Ring]]

BYTES_AT_MOST = 64 * 1024 * 1024
POINTS_AT_MOST = 2_000_000
HUGE = 10**9  # no coordinate of any system; an integer of thousands of digits is no float
WEST, EAST, SOUTH, NORTH = 102.0, 118.0, 6.0, 24.0
DIGITS = 5  # about 1 m
CODE_NAMES = ("code", "ma", "ma_xa", "maxa", "ward_code", "gso_code", "ma_dvhc", "id")


@dataclass(frozen=True)
class Given:
    """One feature that could be read: the unit's code and its outline."""

    code: str
    polygons: Polygons


def read_outlines(content: bytes, code_property: str = "") -> tuple[list[Given], list[str]]:
    """Return the features of a GeoJSON file, and what is wrong with it (with a fault, load nothing)."""
    if len(content) > BYTES_AT_MOST:
        return [], [_("the file is larger than 64 MB")]
    try:
        tree = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return [], [_("the file is no JSON")]
    features = tree.get("features") if isinstance(tree, dict) else None
    if not isinstance(features, list) or tree.get("type") != "FeatureCollection":
        return [], [_("the file is no GeoJSON FeatureCollection")]
    found: dict[str, Given] = {}
    faults: list[str] = []
    room = POINTS_AT_MOST
    for number, feature in enumerate(features, 1):
        try:
            one = _feature(feature, code_property)
            room -= count_points(one.polygons)
            if one.code in found:
                raise ValueError(_("the unit {code} stands twice").format(code=one.code))
            if room < 0:
                return [], [_("the file has more than 2,000,000 corners")]
            found[one.code] = one
        except ValueError as fault:
            faults.append(_("feature {number}: {fault}").format(number=number, fault=fault))
    return list(found.values()), faults


def _no_number(text: str) -> float:
    raise ValueError(text)


def _feature(feature: Any, code_property: str) -> Given:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise ValueError(_("it has no properties"))
    properties = {str(key).lower(): value for key, value in feature["properties"].items()}
    names = (code_property.lower(),) if code_property else CODE_NAMES
    code = next((properties[name] for name in names if name in properties), None)
    if not isinstance(code, str | int) or isinstance(code, bool) or not str(code).strip():
        raise ValueError(_("it has no code of a unit; name the property with --code"))
    text = str(code).strip()
    if len(text) > 10 or not text.isdigit():
        raise ValueError(_("“{code}” is no code of a unit").format(code=text[:20]))
    text = text.zfill(5) if isinstance(code, int) and len(text) == 4 else text
    return Given(text, _polygons(feature.get("geometry")))


def _polygons(geometry: Any) -> Polygons:
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError(_("it is neither a polygon nor several"))
    given = geometry.get("coordinates")
    polygons = [given] if geometry["type"] == "Polygon" else given
    if not isinstance(polygons, list) or not polygons or len(polygons) > 5000:
        raise ValueError(_("it has no coordinates"))
    return [_polygon(polygon) for polygon in polygons]


def _polygon(polygon: Any) -> list[Ring]:
    if not isinstance(polygon, list) or not polygon:
        raise ValueError(_("it has no coordinates"))
    return [_ring(ring) for ring in polygon]


def _ring(ring: Any) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise ValueError(_("a ring has fewer than four corners"))
    points: Ring = []
    for position in ring:
        if not isinstance(position, list) or len(position) < 2 or len(position) > 4:
            raise ValueError(_("a corner is no pair of numbers"))
        x, y = position[0], position[1]
        if not all(isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < HUGE for v in (x, y)):
            raise ValueError(_("a corner is no pair of numbers"))
        if WEST <= y <= EAST and SOUTH <= x <= NORTH:
            raise ValueError(_("latitude stands before longitude; GeoJSON has longitude first"))
        if not (WEST <= x <= EAST and SOUTH <= y <= NORTH):
            raise ValueError(_("a corner lies outside Viet Nam; is the file in degrees of WGS 84?"))
        point = (round(x, DIGITS), round(y, DIGITS))
        if not points or points[-1] != point:
            points.append(point)
    if points[0] != points[-1]:
        raise ValueError(_("a ring is not closed"))
    if len(points) < 4:
        raise ValueError(_("a ring has fewer than four corners"))
    return points


def count_points(polygons: Polygons) -> int:
    return sum(len(ring) for polygon in polygons for ring in polygon)


def simplify(outlines: dict[str, Polygons], tolerance: float) -> dict[str, Polygons]:
    """Leave out corners nearer than `tolerance` (degrees) to the line without them, borders in common alike.

    Where three borders meet the corner stays; the line between two such corners is simplified once, in the
    same direction, for both neighbours. A ring that would vanish keeps its first corners.
    """
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in _rings(outlines.values()):
        for before, at in itertools.pairwise(ring):
            neighbours[at].add(before)
            neighbours[before].add(at)
    junctions = {point for point, near in neighbours.items() if len(near) > 2}
    kept: dict[tuple[Point, ...], list[Point]] = {}
    return {
        code: [
            [_ring_simplified(ring, junctions, tolerance, kept) for ring in polygon] for polygon in polygons
        ]
        for code, polygons in outlines.items()
    }


def _rings(every: Iterable[Polygons]) -> Iterator[Ring]:
    for polygons in every:
        for polygon in polygons:
            yield from polygon


def _ring_simplified(
    ring: Ring, junctions: set[Point], tolerance: float, kept: dict[tuple[Point, ...], list[Point]]
) -> Ring:
    body = ring[:-1]
    starts = [i for i, point in enumerate(body) if point in junctions]
    if not starts:  # an island: begin at its westernmost corner, so that everybody begins at the same one
        starts = [min(range(len(body)), key=lambda i: body[i])]
    if len(starts) == 1:
        far = max(range(len(body)), key=lambda i: (_squared(body[i], body[starts[0]]), body[i]))
        starts = sorted({starts[0], far})
    turned = body[starts[0] :] + body[: starts[0]]
    marks = [i - starts[0] for i in starts] + [len(body)]
    turned = [*turned, turned[0]]
    result = [turned[0]]
    for first, last in itertools.pairwise(marks):
        arc = tuple(turned[first : last + 1])
        backwards = arc[-1] < arc[0] or (arc[0] == arc[-1] and arc[::-1] < arc)
        key = arc[::-1] if backwards else arc
        if key not in kept:
            kept[key] = _line_simplified(list(key), tolerance)
        line = kept[key]
        result += (line[::-1] if backwards else line)[1:]
    return result if len(result) >= 4 else [turned[0], *_largest_triangle(turned), turned[0]]


def _largest_triangle(ring: Ring) -> list[Point]:
    third = len(ring) // 3
    return [ring[max(1, third)], ring[max(2, 2 * third)]]


def _line_simplified(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker's method, without recursion."""
    keep = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        farthest, distance = 0, 0.0
        for i in range(first + 1, last):
            off = _distance(line[i], line[first], line[last])
            if off > distance:
                farthest, distance = i, off
        if distance > tolerance:
            keep.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [line[i] for i in sorted(keep)]


def _squared(a: Point, b: Point) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _distance(point: Point, a: Point, b: Point) -> float:
    """Return the distance of a point to the piece of line between a and b, in degrees."""
    length = _squared(a, b)
    if not length:
        return math.sqrt(_squared(point, a))
    along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length
    along = min(1.0, max(0.0, along))
    return math.sqrt(_squared(point, (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1]))))
