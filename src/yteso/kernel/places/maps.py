"""Rows recorded under the units of their day, seen on the map of another day.

A place of residence is kept as it was recorded: a code that meant something on that day. To count by the
communes of today (or of 2023), each code of each era is followed to the asked day: forward along the main
successor, backward to what made it up. What cannot be placed for certain on the asked map is not placed.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from yteso.kernel.places.models import ChangeSet, Level, Succession, Unit

LAST = dt.date.max
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Era:
    """A code as it counted from `first` to `last`, both days included."""

    code: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class CommuneMap:
    """The communes of one day, and which recorded codes belong to each of them."""

    starts: tuple[dt.date, ...]
    communes: frozenset[str]
    targets: dict[tuple[str, int], frozenset[str]]
    under: dict[str, frozenset[str]]
    standing: tuple[frozenset[str], ...] = ()
    _eras: dict[str, tuple[Era, ...]] = field(default_factory=dict, compare=False, repr=False)
    _unsure: dict[str, list[Era]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, place_code: str) -> tuple[Era, ...]:
        """Return the recorded codes that make up a province, district or commune of the map's day."""
        if place_code not in self._eras:
            self._eras[place_code] = self._find_eras(place_code)
        return self._eras[place_code]

    def _find_eras(self, place_code: str) -> tuple[Era, ...]:
        wanted = self.under.get(place_code, frozenset())
        eras = [
            self._era(code, number)
            for (code, number), target in self.targets.items()
            if target and target <= wanted
        ]
        return _joined(eras)

    def is_sure(self, place_code: str, first: dt.date, last: dt.date) -> bool:
        """Return whether all that was recorded in those days can be told to be in the place or not: not if a
        commune of the time lies in it only in part, for then what `of` returns is less than the place."""
        if place_code not in self._unsure:
            self._unsure[place_code] = [
                self._era("", number)
                for number, codes in enumerate(self.standing)
                if any(self._is_divided(code, number, place_code) for code in codes)
            ]
        return not any(era.first <= last and first <= era.last for era in self._unsure[place_code])

    def _is_divided(self, code: str, number: int, place_code: str) -> bool:
        target = self.targets.get((code, number), frozenset())
        inside = target & self.under.get(place_code, frozenset())
        return bool(inside) and inside != target

    def target(self, code: str, on: dt.date) -> str | None:
        """Return the commune of the map where a code recorded on the day lies, None if that is not sure."""
        found = self.held_by(code, on)
        return next(iter(found)) if len(found) == 1 else None

    def held_by(self, code: str, on: dt.date) -> frozenset[str]:
        """Return the communes of the map among which the people of a code recorded on the day are."""
        number = max((i for i, start in enumerate(self.starts) if start <= on), default=0)
        return self.targets.get((code, number), frozenset())

    def province_of(self, codes: Iterable[str]) -> str | None:
        """Return the province in which most of the recorded codes lie on this map."""
        homes = Counter(
            province
            for code in codes
            for province, below in self.under.items()
            if len(province) == 2 and (code == province or self.held_by(code, LAST) & below)
        )
        return homes.most_common(1)[0][0] if homes else None

    def _era(self, code: str, number: int) -> Era:
        first = dt.date.min if number == 0 else self.starts[number]
        last = LAST if number + 1 == len(self.starts) else self.starts[number + 1] - ONE_DAY
        return Era(code, first, last)


def _joined(eras: list[Era]) -> tuple[Era, ...]:
    """Join eras of one code that follow each other."""
    joined: list[Era] = []
    for era in sorted(eras, key=lambda e: (e.code, e.first)):
        if joined and joined[-1].code == era.code and joined[-1].last + ONE_DAY == era.first:
            joined[-1] = Era(era.code, joined[-1].first, era.last)
        else:
            joined.append(era)
    return tuple(joined)


def commune_map(boundaries_on: dt.date) -> CommuneMap:
    """Return the map of the communes as they stand on the day. One query; the rest is kept in the process."""
    applied = list(ChangeSet.objects.order_by("effective_on").values_list("effective_on", "digest"))
    starts = tuple(start for start, _digest in applied)
    number = max((i for i, start in enumerate(starts) if start <= boundaries_on), default=0)
    return _map(starts, tuple(digest for _start, digest in applied), number)


@lru_cache(maxsize=16)
def _map(starts: tuple[dt.date, ...], digests: tuple[str, ...], shown: int) -> CommuneMap:
    del digests  # part of the key only: a change set that was replaced makes another map
    units = list(Unit.objects.all())
    standing = [
        {u.code: u for u in units if u.valid_from <= start and (u.valid_to is None or u.valid_to >= start)}
        for start in starts
    ]
    steps: list[dict[str, dict[str, bool]]] = [defaultdict(dict) for _ in starts]
    place = {start: i for i, start in enumerate(starts)}
    for old, new, is_main, day in Succession.objects.values_list(
        "old_code", "new_code", "is_main", "change_set__effective_on"
    ):
        steps[place[day]][old][new] = is_main
    if not starts:
        return CommuneMap((), frozenset(), {}, {})
    here = standing[shown]
    parents = {u.parent for u in here.values() if u.level == Level.COMMUNE}
    lowest = {
        u.code
        for u in here.values()
        if u.level == Level.COMMUNE or (u.level == Level.DISTRICT and u.code not in parents)
    }
    under: dict[str, set[str]] = defaultdict(set)
    for code in lowest:
        above: str = code
        while above in here:
            under[above].add(code)
            above = here[above].parent
    targets: dict[tuple[str, int], frozenset[str]] = {}
    for era in range(len(starts)):
        for code, meant in _codes_in(standing, era).items():
            targets[code, era] = _follow(code, meant, shown, steps) & frozenset(lowest)
    return CommuneMap(
        starts, frozenset(lowest), {k: v for k, v in targets.items() if v},
        {code: frozenset(below) for code, below in under.items()},
        tuple(frozenset(u.code for u in some.values() if u.level != Level.PROVINCE) for some in standing),
    )  # fmt: skip


def _codes_in(standing: list[dict[str, Unit]], era: int) -> dict[str, int]:
    """Return the codes that may be met in an era, each with the era whose unit it means: a facility that
    still sends the code of an abolished commune means that one."""
    meant = {}
    for earlier in range(era + 1):
        for code, unit in standing[earlier].items():
            if unit.level != Level.PROVINCE:
                meant[code] = earlier
    for later in range(era + 1, len(standing)):  # an address that was brought up to date after its day
        for code, unit in standing[later].items():
            if unit.level != Level.PROVINCE:
                meant.setdefault(code, later)
    return meant


def _follow(code: str, era: int, shown: int, steps: list[dict[str, dict[str, bool]]]) -> frozenset[str]:
    """Return what the unit of one era is in another: its main successor, or all that made it up."""
    held = {code}
    for number in range(era + 1, shown + 1):
        held = {
            new
            for old in held
            for new, is_main in (steps[number].get(old) or {old: True}).items()
            if is_main and new
        }
    for number in range(era, shown, -1):
        moved = set()
        for one in held:
            came = {old for old, news in steps[number].items() if one in news}
            moved |= came or {one}
        held = moved
    return frozenset(held)
