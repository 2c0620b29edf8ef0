"""What else must be hidden so that a small number cannot be worked out from a total and the parts shown.

A figure stands in up to several divisions of a total: communes of a district or province, organisations under
one, values of a dimension. In each division in which small numbers are hidden, the smallest other number is
covered too, unless enough is hidden already. The rule looks at the whole division whoever asks for how
much of it, so asking for the parts one by one tells no more than asking for all.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import CommuneMap, commune_map
from yteso.toolkit.measures.declared import Measure
from yteso.toolkit.measures.figures import FigureRequest, Reading
from yteso.toolkit.measures.grouping import count_by_key
from yteso.toolkit.measures.reading import Known, read_all
from yteso.toolkit.measures.scopes import Resolver, Scope

FEWEST = 5  # persons: fewer are hidden from who may not see the persons themselves

Identity = tuple[Any, ...]


def counted(reading: Reading | None) -> Decimal | None:
    """Return what a reading counts: an indicator's numerator, else the value."""
    if reading is None:
        return None
    return reading.value if reading.numerator is None else reading.numerator


def is_small(reading: Reading) -> bool:
    """Return whether a reading is of fewer than 5 persons: the number itself, what it divides, or what by."""
    numbers = (reading.numerator, reading.denominator) if reading.numerator is not None else (reading.value,)
    return any(number is not None and 0 < number < FEWEST for number in numbers)


def covered(values: Mapping[Any, Decimal | None]) -> dict[Any, str]:
    """Return the parts of one division that must be hidden too, beside those under 5: {part: state}.

    One hidden part is the total less the others. Several are known if their sum leaves but one way: all 1,
    or all 4. Then the smallest other part that is not 0 is "covered"; where all others are 0 these are
    given as "small", which is true of 0 and keeps each of them possible.
    """
    known = {part: value for part, value in values.items() if value is not None}
    small = [value for value in known.values() if 0 < value < FEWEST]
    if not small or (len(small) > 1 and sum(small) not in (len(small), len(small) * (FEWEST - 1))):
        return {}
    others = sorted((value, str(part), part) for part, value in known.items() if value >= FEWEST)
    if others:
        return {others[0][2]: "covered"}
    return {part: "small" for part, value in known.items() if value == 0}


def guard(
    requests: Sequence[FigureRequest],
    known: Known,
    measures: Mapping[str, Sequence[Measure]],
    sees: Callable[[UUID], bool],
) -> dict[Identity, str]:
    """Return which of the requests must be hidden too: {identity: state}.

    `known` are the readings at hand; `measures` what counts persons in each figure, by its code (an
    indicator is hidden where one of its parts, divided by the same keys, must be); `sees` says whether the
    reader may see the figures of an organisation.
    """
    orders = _Orders(requests, sees)
    divisions: dict[Identity, list[FigureRequest]] = {}
    for request in requests:
        if counted(known.get(request.identity)) is None:
            continue  # there is nothing to hide
        for name, scopes in orders.divisions_of(request):
            if name not in divisions:
                divisions[name] = [replace(request, scope=scope) for scope in scopes]
    wanted = {part.identity: part for parts in divisions.values() for part in parts}
    readings = known | read_all(part for identity, part in wanted.items() if identity not in known)
    found: dict[Identity, str] = {}
    values = {
        name: {part.identity: counted(readings.get(part.identity)) for part in parts}
        for name, parts in divisions.items()
    }
    for name, parts in divisions.items():
        under = {p.identity: one.denominator for p in parts if (one := readings.get(p.identity)) is not None}
        found |= covered(under) | covered(values[name])
    for name, whole in orders.wholes.items():
        if found.get(whole) == "covered":  # or its communes would add up to what it hides
            found |= _one_of(values[name], found)
    for request in requests:
        for measure in measures.get(request.base, ()) if request.every_key else ():
            if set(request.every_key) <= set(measure.dimensions):
                part = replace(request, code=measure.code, keys=request.every_key)
                if state := _by_keys(measure, part):
                    found[request.identity] = state
    return found


def _one_of(values: Mapping[Identity, Decimal | None], found: Mapping[Identity, str]) -> dict[Identity, str]:
    """Return the smallest part of a covered whole as covered, unless a part is hidden already."""
    known = {part: value for part, value in values.items() if value}
    if any(part in found or value < FEWEST for part, value in known.items()):
        return {}
    smallest = min(known, key=lambda part: (known[part], str(part)), default=None)
    return {smallest: "covered"} if smallest is not None else {}


class _Orders:
    """Where places and organisations stand: what they are parts of, and with which others."""

    def __init__(self, requests: Sequence[FigureRequest], sees: Callable[[UUID], bool]) -> None:
        asked = {r.scope.organisation_id for r in requests if r.scope.organisation_id}
        rows = Organisation.objects.filter(id__in=asked).values_list("id", "parent_id")
        parents = dict(rows) if asked else {}
        self.parents = {one: parent for one, parent in parents.items() if parent and sees(parent)}
        self.children: dict[UUID, list[UUID]] = {}
        if self.parents:
            below = Organisation.objects.filter(parent_id__in=set(self.parents.values())).order_by("id")
            for child, parent in below.values_list("id", "parent_id"):
                self.children.setdefault(parent, []).append(child)
        self.maps: dict[dt.date, CommuneMap] = {}
        self.wholes: dict[Identity, Identity] = {}  # of a district's communes: the district itself

    def divisions_of(self, request: FigureRequest) -> Iterable[tuple[Identity, list[Scope]]]:
        scope = request.scope
        if scope.organisation_id is not None and not scope.place_code:
            yield from self._organisations(request, scope.organisation_id)
        elif scope.place_code and scope.organisation_id is None:
            yield from self._places(request, scope.place_code)

    def _places(self, request: FigureRequest, place: str) -> Iterable[tuple[Identity, list[Scope]]]:
        """The places of the same level: in the district if there is one, else in the province. Where
        districts and communes stand side by side (Lý Sơn had no communes), so do these in the province."""
        on: dt.date = request.scope.boundaries_on or request.period.end
        if on not in self.maps:
            self.maps[on] = commune_map(on)
        under = self.maps[on].under
        mine = under.get(place, frozenset())
        above = [code for code, below in under.items() if mine and mine <= below and len(code) < len(place)]
        for parent in sorted(above, key=len, reverse=True)[:1]:
            own = self._division(request, on, parent, place)
            yield own
            if len(above) > 1:
                yield self._division(request, on, min(above, key=len), parent)
                whole = replace(request.scope, place_code=parent)
                self.wholes[own[0]] = replace(request, scope=whole).identity
        province = min(above, key=len, default="")
        lowest = under.get(province, frozenset())
        if place in lowest and len({len(code) for code in lowest}) > 1:
            scopes = [replace(request.scope, place_code=code) for code in sorted(lowest)]
            yield ("place", province, "lowest", on, *_rest(request)), scopes

    def _division(
        self, request: FigureRequest, on: dt.date, parent: str, place: str
    ) -> tuple[Identity, list[Scope]]:
        """The places under the parent with codes as long as the place's, which tells the level."""
        under, level = self.maps[on].under, len(place)
        codes = sorted(c for c, below in under.items() if len(c) == level and below <= under[parent])
        scopes = [replace(request.scope, place_code=code) for code in codes]
        return ("place", parent, level, on, *_rest(request)), scopes

    def _organisations(self, request: FigureRequest, one: UUID) -> Iterable[tuple[Identity, list[Scope]]]:
        """The organisations under the same one, where the reader sees the whole too."""
        if parent := self.parents.get(one):
            siblings = [replace(request.scope, organisation_id=child) for child in self.children[parent]]
            yield ("organisation", parent, *_rest(request)), siblings


def _rest(request: FigureRequest) -> Identity:
    return request.base, request.period, tuple(sorted(request.every_key.items()))


def _by_keys(measure: Measure, request: FigureRequest) -> str:
    """Return how the request must be hidden for what other values of one of its keys tell, "" if not."""
    keys = request.every_key
    for name, value in keys.items():
        rest = FigureRequest(request.base, request.period, request.scope, _without(keys, name))
        found = dict(count_by_key(measure, rest, name, Resolver([request.scope])))
        parts = {key: counted(reading) for key, reading in found.items()}
        for key in measure.dimensions[name].order:
            parts.setdefault(key, Decimal(0))
        mine = set(value.split("|"))
        if len(mine) > 1:
            others = sum(number or 0 for key, number in parts.items() if key not in mine)
            hidden = "covered" if 0 < others < FEWEST else ""
        else:
            hidden = covered(parts).get(value, "")
        if hidden:
            return hidden
    return ""


def cover_divided(
    measure: Measure,
    whole: FigureRequest,
    dimension: str,
    found: Sequence[tuple[str, Reading]],
    order: Sequence[str],
) -> dict[str, str]:
    """Return which values of a dimension, into which a figure was divided, must be hidden too: for the
    others of the same dimension, and for what the other values of each key of the whole would tell."""
    mine = {key: counted(reading) for key, reading in found}
    hidden = covered({**dict.fromkeys(order, Decimal(0)), **mine})
    for name, value in whole.every_key.items():
        if name == dimension:
            continue
        rest = _without(whole.every_key, name)
        others = []
        for other in set(measure.dimensions[name].order) - set(value.split("|")):
            request = FigureRequest(whole.base, whole.period, whole.scope, {**rest, name: other})
            divided = count_by_key(measure, request, dimension, Resolver([whole.scope]))
            others.append({key: counted(reading) for key, reading in divided})
        for key, number in mine.items():
            parts = {n: values.get(key, Decimal(0)) for n, values in enumerate(others)}
            if state := covered({"mine": number, **parts}).get("mine"):
                hidden.setdefault(key, state)
    return hidden


def _without(keys: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in keys.items() if key != name}
