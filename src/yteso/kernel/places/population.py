"""Mean populations, the denominators of rates: loaded by file, kept by version, counted on any map.

A file is CSV with the columns `year, boundaries_on, unit_code, total, female, under5, under15, women15_49`;
`boundaries_on` is a day on which the commune had that code.
"""

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from yteso.kernel.places.errors import PopulationFaulty
from yteso.kernel.places.maps import CommuneMap, commune_map
from yteso.kernel.places.models import Population, PopulationGroup, PopulationVersion

GROUPS = tuple(PopulationGroup.values)
COLUMNS = ("year", "boundaries_on", "unit_code", *GROUPS)

Asked = tuple[str, int, str, dt.date]


def count_population(asked: Sequence[Asked]) -> list[tuple[Decimal, PopulationVersion] | None]:
    """Return for each (group, year, place code or "", map's day) the persons and the version they are from.

    The newest version loaded that has the year counts. Where it has the year on several maps, the nearest
    is taken that can be shown on the asked one. "" is everything the version has. None: not known, or not
    to be shown on that map because a commune there was divided. Two queries, however many are asked.
    """
    years = {year for _group, year, _place, _on in asked}
    versions = PopulationVersion.objects.filter(rows__year__in=years).annotate(last=Max("rows__year"))
    newest = sorted(versions, key=lambda v: v.loaded_at)
    counts: dict[tuple[UUID, int, str], _Counts] = defaultdict(lambda: defaultdict(dict))
    for version_id, year, on, code, group, persons in Population.objects.filter(
        version__in=newest, year__in=years
    ).values_list("version_id", "year", "boundaries_on", "unit_code", "group", "persons"):
        counts[version_id, year, group][on][code] = persons
    maps = _Maps()
    found: list[tuple[Decimal, PopulationVersion] | None] = []
    for wanted, asked_year, place, day in asked:
        version = next((v for v in reversed(newest) if (v.id, asked_year, wanted) in counts), None)
        there = maps.persons(counts[version.id, asked_year, wanted], place, day) if version else None
        found.append(None if version is None or there is None else (Decimal(there), version))
    return found


_Counts = dict[dt.date, dict[str, int]]  # by the day of the map, then by commune


class _Maps:
    """The maps of the days asked for, each read once however many places are asked."""

    def __init__(self) -> None:
        self._maps: dict[dt.date, CommuneMap] = {}
        self._held: dict[tuple[dt.date, dt.date], dict[str, frozenset[str]]] = {}

    def persons(self, counts: _Counts, place: str, day: dt.date) -> int | None:
        """Return how many live in the place as it lies on the day's map; None where that cannot be told."""
        if not place:
            return sum(counts[max(counts)].values())
        if day not in self._maps:
            self._maps[day] = commune_map(day)
        wanted = self._maps[day].under.get(place, frozenset())
        for on in sorted(counts, key=lambda counted: abs(counted - day)):
            held = self._held_by(counts[on], on, day)
            parts = [persons for code, persons in counts[on].items() if held[code] <= wanted]
            if parts and wanted <= frozenset().union(*(held[code] for code in counts[on])):
                return sum(parts)
        return None

    def _held_by(self, codes: Iterable[str], on: dt.date, day: dt.date) -> dict[str, frozenset[str]]:
        """Return the units of the day's map that hold each commune of the map of `on`."""
        known = self._held.setdefault((on, day), {})
        for code in codes:
            if code not in known:
                known[code] = frozenset(self._maps[day].held_by(code, on))
        return known


def list_population_versions() -> list[PopulationVersion]:
    """Return the versions, the one loaded last first."""
    return list(PopulationVersion.objects.order_by("-loaded_at"))


def read_population(content: str) -> list[Population]:
    """Return the rows of a file, not saved. Raises PopulationFaulty, which says the line."""
    reader = csv.DictReader(content.splitlines())
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise PopulationFaulty(_("Columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    rows: list[Population] = []
    for line, row in enumerate(reader, start=2):
        try:
            common = {
                "year": int(row["year"]),
                "boundaries_on": dt.date.fromisoformat(row["boundaries_on"]),
                "unit_code": row["unit_code"],
            }
            rows += [
                Population(**common, group=group, persons=int(row[group])) for group in GROUPS if row[group]
            ]
        except (ValueError, TypeError):
            raise PopulationFaulty(_("Line %(line)d cannot be read.") % {"line": line}) from None
    if not rows:
        raise PopulationFaulty(_("The file has no rows."))
    return rows
