"""The code lists that checking needs, from the kernel's dated code systems."""

from __future__ import annotations

from uuid import UUID

from yteso.exchange.insurance.checking import Catalogue, DatedList, dated_list
from yteso.exchange.insurance.schema import tables
from yteso.kernel.codes.public import Code, CodeSystem

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
    return Catalogue({slug: kept for slug, (_, kept) in _kept.items()})
