"""The code lists that checking needs, from the kernel's dated code systems."""

from __future__ import annotations

import time
from uuid import UUID

from django.db.models import Count, Max

from yteso.exchange.insurance.checking import Catalogue, DatedList, dated_list
from yteso.exchange.insurance.schema import tables
from yteso.kernel.codes.public import Code, CodeSystem
from yteso.kernel.organisations.public import FacilityCode
from yteso.kernel.places.public import Level, Unit

PREFIX = 2  # digits of a facility's code that name its province
STALE_S = 60
_kept_places: dict[str, tuple[tuple[object, ...], dict[str, DatedList]]] = {}
_kept: dict[str, tuple[UUID, DatedList]] = {}


def wanted_systems() -> frozenset[str]:
    """Return the names of all code systems that fields of the standard refer to."""
    return frozenset(
        system for table in tables().values() for field in table.fields for system in field.value_list.split()
    ) - {
        "",
        "one",
        "no_yes",
    }


def load_catalogue() -> Catalogue:
    """Return the code lists: one small query, and one more for each list that has changed.

    Lists stay in the process until their system's stamp changes.
    """
    systems = CodeSystem.objects.filter(slug__in=wanted_systems())
    for slug, stamp, is_demo in systems.values_list("slug", "stamp", "is_demo"):
        if slug not in _kept or _kept[slug][0] != stamp:
            periods = Code.objects.of(slug).values_list("code", "valid_from", "valid_to")
            _kept[slug] = (stamp, dated_list(periods.iterator(), official=not is_demo))
    return Catalogue({slug: kept for slug, (_, kept) in _kept.items()} | _places())


def _places() -> dict[str, DatedList]:
    """Return the lists that are no code systems: facilities, provinces, and communes with their province.

    They are the province's own registers, not the nation's: what they do not hold is doubtful, and of other
    provinces' facilities and communes they say nothing. They stay in the process until their stamp changes.
    """
    stamp = _stamp_of_places()
    if "" not in _kept_places or _kept_places[""][0] != stamp:
        _kept_places[""] = (stamp, _read_places())
    return _kept_places[""][1]


def _stamp_of_places() -> tuple[object, ...]:
    """Return what changes with the registers; the minute is in it, lest a code was rewritten in place."""
    marks: list[object] = [int(time.time() / STALE_S)]
    for rows in (FacilityCode.objects.all(), Unit.objects.all()):
        counted = rows.aggregate(Count("id"), Count("valid_to"), Max("valid_from"), Max("valid_to"))
        marks += [counted[key] for key in sorted(counted)]
    return tuple(marks)


def _read_places() -> dict[str, DatedList]:
    carried = list(FacilityCode.objects.values_list("code", "valid_from", "valid_to"))
    units = list(Unit.objects.values_list("level", "code", "parent", "valid_from", "valid_to"))
    provinces = [(code, first, last) for level, code, _, first, last in units if level == Level.PROVINCE]
    above = {code: parent for level, code, parent, _, _ in units if level == Level.DISTRICT}
    communes = [
        (f"{above.get(parent, parent)}/{code}", first, last)
        for level, code, parent, first, last in units
        if level == Level.COMMUNE
    ]
    return {
        "facility": dated_list(
            carried, official=False, known_parts={code[:PREFIX] for code, _, _ in carried if code}
        ),
        "province": dated_list(
            [*provinces, *((code.zfill(3), first, last) for code, first, last in provinces)], official=False
        ),
        "commune": dated_list(
            communes, official=False, known_parts={code.split("/")[0] + "/" for code, _, _ in communes}
        ),
    }
