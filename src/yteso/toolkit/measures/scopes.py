"""Whose figure it is: an organisation with all under it, a place on the map of a day, or the province."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import cached_property

from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import CommuneMap, Era, commune_map


@dataclass(frozen=True)
class Scope:
    """An organisation's subtree, a place (province, district or commune code), both, or (neither) the
    province.

    `boundaries_on`: on whose day's map the place lies; the day the figures' period ends if None.
    """

    organisation_id: UUID | None = None
    place_code: str | None = None
    boundaries_on: dt.date | None = None

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Kept: a page looks the same few scopes up ten thousand times."""
        return hash((self.organisation_id, self.place_code, self.boundaries_on))

    @property
    def is_all(self) -> bool:
        return self.organisation_id is None and not self.place_code


PROVINCE = Scope()


class Resolver:
    """Finds the units behind many scopes with a handful of queries; made anew for each list of requests."""

    def __init__(self, scopes: Iterable[Scope]) -> None:
        wanted = {s.organisation_id for s in scopes if s.organisation_id is not None}
        self._below: dict[UUID, list[UUID]] = {organisation_id: [] for organisation_id in wanted}
        self._counted: dict[UUID, list[UUID]] = {organisation_id: [] for organisation_id in wanted}
        if wanted:
            rows = Organisation.objects.filter(path__overlap=list(wanted))
            for organisation_id, path, kind in rows.values_list("id", "path", "kind"):
                for above in wanted.intersection(path):
                    self._below[above].append(organisation_id)
                    if kind != Organisation.Kind.CLINICAL_DEPARTMENT:
                        self._counted[above].append(organisation_id)
        self._maps: dict[dt.date, CommuneMap] = {}

    def below(self, organisation_id: UUID) -> list[UUID]:
        """Return the ids of the organisation and of everything under it."""
        return self._below[organisation_id]

    def counted(self, organisation_id: UUID) -> list[UUID]:
        """Return those of them that rows belong to: not the departments inside a facility."""
        return self._counted[organisation_id]

    def map_of(self, boundaries_on: dt.date) -> CommuneMap:
        if boundaries_on not in self._maps:
            self._maps[boundaries_on] = commune_map(boundaries_on)
        return self._maps[boundaries_on]

    def communes(self, scope: Scope, end: dt.date) -> tuple[Era, ...]:
        """Return the recorded codes, each with the days on which it counts, that make up the place."""
        return self.map_of(scope.boundaries_on or end).of(scope.place_code or "")

    def is_sure(self, scope: Scope, first: dt.date | None, last: dt.date) -> bool:
        """Return whether what happened in those days can be placed on the scope's map without a rest."""
        if not scope.place_code:
            return True
        return self.map_of(scope.boundaries_on or last).is_sure(scope.place_code, first or dt.date.min, last)
