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
        groups = [_groups(request) for request in requests]
        asked = [
            (group, r.period.end.year, r.scope.place_code or "", r.scope.boundaries_on or r.period.end)
            for r, some in zip(requests, groups, strict=True)
            for group in some
        ]
        counted = iter(count_population(asked))
        readings = []
        for request, some in zip(requests, groups, strict=True):
            found = [next(counted) for _group in some]
            known = [one for one in found if one is not None]
            if not known or len(known) < len(found) or request.scope.organisation_id is not None:
                readings.append(Reading(None))
            else:
                (persons, version), *less = known
                persons -= sum(one for one, _version in less)
                readings.append(Reading(persons, population_version=version.label, as_of=version.loaded_at))
        return readings

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        return None


DIVIDE_PEOPLE = {"sex", "age", "ethnic", "insured"}
KNOWN: dict[tuple[str, str], tuple[str, ...]] = {  # the first less the others
    ("sex", "2"): ("female",), ("sex", "1"): ("total", "female"),
    ("age", "0-4"): ("under5",), ("age", "0-4|5-14"): ("under15",),
}  # fmt: skip


def _groups(request: FigureRequest) -> tuple[str, ...]:
    """Return the groups of the population that are asked for; () where they are not known.

    A disease or a kind of care divides what happened, not the people to whom it might have happened.
    """
    group = request.base.removeprefix("pop.")
    keys = [one for one in request.every_key.items() if one[0] in DIVIDE_PEOPLE]
    if not keys:
        return (group,)
    return KNOWN.get(keys[0], ()) if group == "total" and len(keys) == 1 else ()
