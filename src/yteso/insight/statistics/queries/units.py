"""Who reports what to whom: the units that fill a form in, the tiers above, the receiver."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from yteso.insight.statistics.definitions import Definition
from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import Organisation, facility_of

Kind = Organisation.Kind


@dataclass(frozen=True)
class Tree:
    """The organisations that may report, once read: by id, with the root and the district centres."""

    organisations: dict[UUID, Organisation]
    root: Organisation | None
    districts: frozenset[UUID] = field(default_factory=frozenset)

    def expected(self, form: Definition, tier: str, ends_on: dt.date) -> list[Organisation]:
        """Return the units of a tier that owe this form for a period that ends on the day."""
        if tier == "province":
            return [self.root] if self.root else []
        wanted = (Kind.DISTRICT_CENTRE.value,) if tier == "district" else form.filled_by
        return [
            one
            for one in self.organisations.values()
            if one.kind in wanted
            and one.valid_from <= ends_on
            and (not one.valid_to or one.valid_to >= ends_on)
        ]

    def receiver(self, form: Definition, tier: str, organisation: Organisation) -> UUID | None:
        """Return who takes the report: the district centre above (or itself), else the department."""
        root = self.root.id if self.root else None
        if tier == "province":
            return None
        if tier == "unit" and "district" in form.tiers:
            above = [one for one in reversed(organisation.path) if one in self.districts]
            if above:
                return above[0]
        return root


def read_tree() -> Tree:
    """Read the organisations that may report (no clinical departments). One query."""
    rows = Organisation.objects.exclude(kind__in=[Kind.CLINICAL_DEPARTMENT, Kind.OFFICE]).order_by(
        "sort_key", "id"
    )
    found = {one.id: one for one in rows}
    root = next((one for one in found.values() if one.parent_id is None), None)
    districts = frozenset(one.id for one in found.values() if one.kind == Kind.DISTRICT_CENTRE)
    return Tree(found, root, districts)


def own_unit(actor: Actor) -> Organisation | None:
    """Return the unit whose reports the actor fills in and takes: their facility, or the department."""
    if actor.organisation_id is None:
        return None
    place = Organisation.objects.filter(id=actor.organisation_id).select_related("parent").first()
    if place is None:
        return None
    if place.kind == Kind.OFFICE and place.parent is not None:
        return place.parent
    return facility_of(place) or place


def acts_within(actor: Actor, organisation: Organisation) -> bool:
    """Return whether the actor works in that very unit (or is the system): neither above it nor below it."""
    if actor.user_id is None:
        return True
    if actor.organisation_id == organisation.id:
        return True
    unit = own_unit(actor)
    return unit is not None and unit.id == organisation.id
