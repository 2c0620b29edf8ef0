"""Population figures, the denominators of rates: `pop.total`, `pop.female`, `pop.under5`, `pop.under15`,
`pop.women15_49`. Each says which version of the population it took."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor
from yteso.kernel.places.public import PopulationGroup, count_population, list_population_versions
from yteso.toolkit.measures.declared import Additive
from yteso.toolkit.measures.figures import About, FigureRequest, Reading


class Populations:
    """Serves `pop.*`. A province is all its communes; organisations have no population of their own."""

    def describe(self, code: str) -> About | None:
        group = code.removeprefix("pop.")
        if group not in PopulationGroup.values:
            return None
        newest = next(iter(list_population_versions()), None)
        return About(
            code=code,
            label=str(PopulationGroup(group).label),
            definition=_(
                "Mean population of the year in which the period ends, as the version in force for that "
                "year gives it."
            ),
            legal_source=_("TT 23/2025/TT-BYT, form 1, columns 3–7"),
            unit=_("persons"),
            additive=Additive.STOCK,
            group=_("Population"),
            source_label=newest.title if newest else _("No population has been loaded."),
            notes=(newest.source,) if newest else (),
        )

    def read(self, requests: Sequence[FigureRequest]) -> list[Reading]:
        asked = [
            (
                _group(r),
                r.period.end.year,
                r.scope.place_code or "",
                r.scope.boundaries_on or r.period.end,
            )
            for r in requests
        ]
        readings = []
        for request, found in zip(requests, count_population(asked), strict=True):
            if found is None or not _group(request) or request.scope.organisation_id is not None:
                readings.append(Reading(None))
            else:
                persons, version = found
                readings.append(Reading(persons, population_version=version.label, as_of=version.loaded_at))
        return readings

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        return None


def _group(request: FigureRequest) -> str:
    """Return the group asked for: women of all is a group of its own, other divisions are not known."""
    group = request.base.removeprefix("pop.")
    keys = request.every_key
    if not keys:
        return group
    return "female" if group == "total" and keys == {"sex": "2"} else ""
