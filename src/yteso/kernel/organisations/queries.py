"""Finding organisations: by code and day, by place in the tree, and as they were called on a day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from yteso.kernel.audit.public import Named
from yteso.kernel.base.public import Actor, valid_on
from yteso.kernel.organisations.models import MA_CSKCB, FacilityCode, FormerName, Organisation, Staff


def find_facility(code: str, on: dt.date) -> Organisation | None:
    """Return the organisation that carried the facility code (MA_CSKCB) on the day, or None."""
    held = FacilityCode.objects.filter(valid_on(on), system=MA_CSKCB, code=code).select_related(
        "organisation"
    )
    carried = held.first()
    return carried.organisation if carried else None


def facility_map(on: dt.date) -> dict[str, UUID]:
    """Return {facility code: organisation id} of all codes that hold on the day, by one query."""
    held = FacilityCode.objects.filter(valid_on(on), system=MA_CSKCB)
    return dict(held.values_list("code", "organisation_id"))


class CodeHolder(NamedTuple):
    """An organisation that carried a facility code (MA_CSKCB) in some period; both days count."""

    organisation_id: UUID
    valid_from: dt.date
    valid_to: dt.date | None

    def held_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def list_code_holders(codes: Iterable[str]) -> dict[str, list[CodeHolder]]:
    """Return, for each code that anybody ever carried, its holders, the newest first. One query."""
    found: dict[str, list[CodeHolder]] = defaultdict(list)
    carried = FacilityCode.objects.filter(code__in=set(codes) - {""}, system=MA_CSKCB).order_by("-valid_from")
    for code, holder, since, until in carried.values_list(
        "code", "organisation_id", "valid_from", "valid_to"
    ):
        found[code].append(CodeHolder(holder, since, until))
    return dict(found)


def name_organisations(actor: Actor, organisation_ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return the names of those organisations that the actor may see, for the audit log."""
    found = Organisation.objects.visible_to(actor).filter(id__in=organisation_ids)
    return {
        key: Named(short or name, reverse("organisations:organisation", args=[key]))
        for key, short, name in found.values_list("id", "short_name", "name")
    }


def facility_names(codes: Iterable[str], on: dt.date) -> dict[str, str]:
    """Return {facility code: short name of the facility} for the codes that hold on the day."""
    held = FacilityCode.objects.filter(valid_on(on), system=MA_CSKCB, code__in=set(codes))
    rows = held.values_list("code", "organisation__short_name", "organisation__name")
    return {code: short or name for code, short, name in rows}


def facility_of(organisation: Organisation) -> Organisation | None:
    """Return the facility that the organisation is or belongs to, or None (the department, its rooms)."""
    if organisation.facility_code:
        return organisation
    above = Organisation.objects.facilities().filter(id__in=organisation.path)
    return max(above, key=lambda o: len(o.path), default=None)


def name_on(organisation: Organisation, on: dt.date) -> str:
    """Return what the organisation was called on the day."""
    former = FormerName.objects.filter(valid_on(on), organisation=organisation).first()
    return former.name if former else organisation.name


def list_above(organisation: Organisation) -> list[Organisation]:
    """Return the organisations above it, the root first."""
    above = {o.id: o for o in Organisation.objects.filter(id__in=organisation.path[:-1])}
    return [above[id_] for id_ in organisation.path[:-1] if id_ in above]


def find_staff(licence_number: str, on: dt.date) -> list[Staff]:
    """Return the posts that the practitioner with that licence held on the day: there may be two."""
    posts = Staff.objects.filter(valid_on(on), licence_number=licence_number)
    return list(posts.select_related("organisation").order_by("organisation__sort_key"))


@dataclass(frozen=True)
class Branch:
    """An organisation with what stands under it."""

    organisation: Organisation
    below: tuple["Branch", ...] = ()

    @property
    def groups(self) -> list[tuple[str, list["Branch"]]]:
        """What stands under it by kind, in the order in which the kinds are declared."""
        kinds = dict.fromkeys(Organisation.Kind)
        grouped = {kind: [b for b in self.below if b.organisation.kind == kind] for kind in kinds}
        return [(str(kind.label), branches) for kind, branches in grouped.items() if branches]


def organisation_tree(actor: Actor, on: dt.date) -> list[Branch]:
    """Return the open organisations as trees, clinical departments left out. One query."""
    rows = Organisation.objects.visible_to(actor).open_on(on)
    rows = rows.exclude(kind=Organisation.Kind.CLINICAL_DEPARTMENT).order_by("kind", "sort_key", "id")
    under: dict[UUID | None, list[Organisation]] = defaultdict(list)
    held = list(rows)
    ids = {o.id for o in held}
    for one in held:
        under[one.parent_id if one.parent_id in ids else None].append(one)

    def grow(one: Organisation) -> Branch:
        return Branch(one, tuple(grow(child) for child in under[one.id]))

    return [grow(root) for root in under[None]]
