"""Who reports what to whom: the units that fill a form in, the tiers above, the receiver."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from yteso.insight.statistics.definitions import Definition
from yteso.insight.statistics.models import CalendarDay
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


def calendar_changes(first: dt.date, last: dt.date) -> dict[dt.date, bool]:
    """Return the decided changes of the working calendar in a span."""
    days = CalendarDay.objects.filter(Q(day__gte=first) & Q(day__lte=last))
    return dict(days.values_list("day", "is_worked"))


def own_unit(actor: Actor) -> Organisation | None:
    """Return the unit whose reports the actor fills in: their facility, or the department."""
    if actor.organisation_id is None:
        return None
    place = Organisation.objects.filter(id=actor.organisation_id).first()
    return (facility_of(place) or place) if place else None


def acts_within(actor: Actor, organisation: Organisation) -> bool:
    """Return whether the actor works in that very unit (or is the system), not above it."""
    if actor.user_id is None:
        return True
    return actor.organisation_id is not None and (
        actor.organisation_id == organisation.id
        or Organisation.objects.filter(id=actor.organisation_id, path__contains=[organisation.id]).exists()
    )
