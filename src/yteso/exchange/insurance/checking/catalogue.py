"""Code lists as checking needs them: sets by system and day, held in memory."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

Period = tuple[str, date, date | None]
_BEGINNING = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class DatedList:
    """One list: `codes[i]` holds from `boundaries[i-1]` until before `boundaries[i]`."""

    boundaries: tuple[date, ...]
    codes: tuple[frozenset[str], ...]
    official: bool = True
    known_parts: frozenset[str] = frozenset()

    def judges(self, code: str) -> bool:
        """Return whether the list can say that a code is unknown: of other provinces it says nothing.

        With `known_parts` it holds only the codes that begin with one of them.
        """
        return not self.known_parts or code.startswith(tuple(self.known_parts))

    def on(self, day: date) -> frozenset[str]:
        """Return the codes that hold on the day."""
        return self.codes[bisect.bisect_right(self.boundaries, day)]

    def throughout(self, first: date, last: date) -> frozenset[str]:
        """Return the codes that hold on every day of the period."""
        begin = bisect.bisect_right(self.boundaries, first)
        end = bisect.bisect_right(self.boundaries, last)
        held = self.codes[begin]
        for place in range(begin + 1, end + 1):
            held &= self.codes[place]
        return held


def dated_list(
    periods: Iterable[Period], *, official: bool = True, known_parts: Iterable[str] = ()
) -> DatedList:
    """Return the list made of (code, first day, last day or None)."""
    rows = [(code, first, last) for code, first, last in periods]
    cuts = {first for _, first, _ in rows} | {last + timedelta(1) for _, _, last in rows if last}
    boundaries = tuple(sorted(cuts))
    starts = (_BEGINNING, *boundaries)
    codes = tuple(
        frozenset(code for code, first, last in rows if first <= day and (last is None or last >= day))
        for day in starts
    )
    return DatedList(boundaries, codes, official, frozenset(known_parts))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The code lists of one run of checking. A system that is missing is not checked.

    A value missing in a list that is not the official one (a short list shipped with the product) is
    doubtful, not wrong: its finding is a warning whatever the rule says.
    """

    lists: Mapping[str, DatedList] = field(default_factory=dict)

    def find(self, system: str) -> DatedList | None:
        """Return the list of a system, or None if it is not known or empty."""
        found = self.lists.get(system)
        return found if found is not None and any(found.codes) else None
