"""Turns units and figures into a drawing: squares or outlines, each with its class, words and link.

Pure geometry and words; the template `maps/parts/areas.html` writes it as SVG without any style of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from yteso.insight.maps.classes import Classes
from yteso.insight.maps.outlines import Polygons
from yteso.insight.maps.tiles import Square
from yteso.kernel.ui.public import formats

WIDE, HIGH, GAP = 100, 92, 5
NAMED_UP_TO = 17  # columns: with more of them full names would be too small to read
LINE_LENGTH = 9


@dataclass(frozen=True)
class AreaFigure:
    """What is known of one unit: its value, or why there is none (`hidden`: too few people to
    show; `is_covered`: not few themselves, but with them the few elsewhere could be worked out)."""

    value: Decimal | None
    hidden: bool = False
    url: str = ""
    is_covered: bool = False


@dataclass(frozen=True)
class Place:
    """A unit to draw."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True)
class Area:
    """One square or outline as it is drawn; `tone` is c0..c6, or `hidden` or `none`."""

    code: str
    full_name: str
    initials: str
    lines: tuple[tuple[int, str], ...]
    shown: str
    tone: str
    url: str
    column: int = 0
    row: int = 0
    x: int = 0
    y: int = 0
    path: str = ""

    @property
    def middle(self) -> int:
        return self.x + (WIDE - GAP) // 2

    @property
    def value_y(self) -> int:
        return self.y + HIGH - GAP - 9

    @property
    def initials_y(self) -> int:
        return self.y + (HIGH - GAP) // 2 + 12


@dataclass(frozen=True)
class Key:
    """One line of the legend: how its class looks, its limits, and how many units stand in it."""

    tone: str
    text: str
    units: int


@dataclass(frozen=True)
class Drawing:
    """A whole map: areas in reading order, the legend, and the size of its surface."""

    areas: tuple[Area, ...]
    keys: tuple[Key, ...]
    width: int
    height: int
    columns: int
    has_outlines: bool = False
    frames: Sequence[Mapping[str, object]] = field(default=())

    @property
    def is_named(self) -> bool:
        return self.columns <= NAMED_UP_TO


def tone_of(figure: AreaFigure | None, classes: Classes) -> str:
    """Return how an area is coloured: a class from c0 (least) to c6 (greatest), `hidden` or `none`."""
    if figure is not None and figure.hidden:
        return "hidden"
    if figure is None or figure.value is None:
        return "none"
    return class_tone(classes, classes.of(figure.value))


def class_tone(classes: Classes, position: int) -> str:
    """Return the tone of a class, spread over the seven; of a lone one the middle, of 0 alone the least."""
    if len(classes) > 1:
        return f"c{round(position * 6 / (len(classes) - 1))}"
    return "c0" if not any(classes.ends) else "c3"


def shown_value(figure: AreaFigure | None, decimals: int) -> str:
    """Return the figure as it is written on the area; too few people: `<5`."""
    if figure is not None and figure.hidden:
        return _("hidden") if figure.is_covered else "<5"
    if figure is None or figure.value is None:
        return "–"
    return formats.number(figure.value, decimals)


def legend(figures: Iterable[AreaFigure | None], classes: Classes, decimals: int) -> tuple[Key, ...]:
    tones = [tone_of(figure, classes) for figure in figures]
    keys = []
    for i, (start, end) in enumerate(zip(classes.starts, classes.ends, strict=True)):
        tone = class_tone(classes, i)
        low, high = formats.number(start, decimals), formats.number(end, decimals)
        keys.append(Key(tone, low if low == high else f"{low} – {high}", tones.count(tone)))
    if "hidden" in tones:
        keys.append(
            Key("hidden", _("Not shown: fewer than 5 people, here or beside it"), tones.count("hidden"))
        )
    if "none" in tones:
        keys.append(Key("none", _("No figure"), tones.count("none")))
    return tuple(keys)


def name_lines(name: str) -> list[str]:
    """Break a name into at most three lines of about nine letters, at its spaces."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LINE_LENGTH:
            lines[-1] += f" {word}"
        elif len(lines) < 3:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return lines


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split())[:3].upper()


def draw_squares(
    places: Sequence[Place],
    squares: Mapping[str, Square],
    figures: Mapping[str, AreaFigure],
    classes: Classes,
    decimals: int,
) -> Drawing:
    """Draw one square for each place, read row by row from the north-west."""
    areas = []
    for place in sorted(places, key=lambda p: (squares[p.code][1], squares[p.code][0])):
        column, row = squares[place.code]
        x, y = column * WIDE, row * HIGH
        figure = figures.get(place.code)
        lines = name_lines(place.name)
        top = y + 21 + (3 - len(lines)) * 6
        areas.append(
            Area(
                place.code,
                place.full_name,
                initials(place.name),
                tuple((top + 17 * i, line) for i, line in enumerate(lines)),
                shown_value(figure, decimals),
                tone_of(figure, classes),
                figure.url if figure else "",
                column,
                row,
                x,
                y,
            )
        )
    columns = max((x for x, _ in squares.values()), default=0) + 1
    rows = max((y for _, y in squares.values()), default=0) + 1
    keys = legend([figures.get(place.code) for place in places], classes, decimals)
    return Drawing(tuple(areas), keys, columns * WIDE - GAP, rows * HIGH - GAP, columns)


def draw_outlines(
    places: Sequence[Place],
    outlines: Mapping[str, Polygons],
    figures: Mapping[str, AreaFigure],
    classes: Classes,
    decimals: int,
    width: int = 1400,
) -> Drawing:
    """Draw the outlines, north up, a degree of longitude shortened as it is at this latitude."""
    points = [p for polygons in outlines.values() for polygon in polygons for ring in polygon for p in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shorter = 0.966  # cosine of 15° north
    scale = width / max((east - west) * shorter, 1e-6)

    def at(point: Sequence[float]) -> tuple[float, float]:
        return (point[0] - west) * shorter * scale, (north - point[1]) * scale

    areas = []
    for place in sorted(places, key=lambda p: p.full_name):
        rings = [ring for polygon in outlines[place.code] for ring in polygon]
        path = "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(at, ring[:-1])) + "Z" for ring in rings
        )
        largest = max(rings, key=len)
        x = sum(at(p)[0] for p in largest) / len(largest)
        y = sum(at(p)[1] for p in largest) / len(largest)
        figure = figures.get(place.code)
        areas.append(
            Area(
                place.code,
                place.full_name,
                initials(place.name),
                (),
                shown_value(figure, decimals),
                tone_of(figure, classes),
                figure.url if figure else "",
                int(x) // WIDE,
                int(y) // HIGH,
                int(x),
                int(y),
                path,
            )
        )
    keys = legend([figures.get(place.code) for place in places], classes, decimals)
    height = int((north - south) * scale)
    return Drawing(tuple(areas), keys, width, max(height, 1), width // WIDE, has_outlines=True)
