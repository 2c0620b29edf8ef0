"""Which departments a facility has, how many beds stand in each on a day, and what its form 9 says."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yteso.insight.beds.models import DepartmentBeds
from yteso.insight.beds.permissions import READ, WRITE
from yteso.insight.statistics.public import list_stands
from yteso.kernel.base.public import Actor, NotVisible
from yteso.kernel.codes.public import systems, titles
from yteso.kernel.organisations.public import Organisation

PLANNED, ACTUAL = "planned", "actual"
REPORTED = {PLANNED: "c4", ACTUAL: "c5"}  # columns of form 9
FORMS = ("tt37.b9", "tt23.b9")
OLDEST = dt.timedelta(days=366)  # what was reported stands until the next report, but not for ever


@dataclass(frozen=True)
class Stand:
    """The beds of one department on a day, since when."""

    organisation_id: UUID
    path: tuple[UUID, ...]
    department: str
    planned: int
    actual: int
    since: dt.date


@dataclass(frozen=True)
class Department:
    """A row of the page: a department of the facility, with its beds if any are written down."""

    code: str
    name: str
    stand: Stand | None


def list_steps(last: dt.date) -> list[Stand]:
    """Return every line of every facility until the day, in the order of their days."""
    rows = DepartmentBeds.objects.filter(valid_from__lte=last).order_by("valid_from", "id")
    found = rows.values_list(
        "organisation_id", "organisation__path", "department_code", "planned", "actual", "valid_from"
    )
    return [
        Stand(one, tuple(path), code, planned, actual, since)
        for one, path, code, planned, actual, since in found
    ]


def standing(steps: Iterable[Stand], on: dt.date) -> list[Stand]:
    """Return of each department of each facility the line that holds on the day."""
    last = {(one.organisation_id, one.department): one for one in steps if one.since <= on}
    return list(last.values())


def reported(
    what: str, first: dt.date, last: dt.date
) -> list[tuple[UUID, tuple[UUID, ...], dt.date, Decimal]]:
    """Return (facility, path, day, beds) that was sent in form 9 for periods that end in those days."""
    stands = list_stands(FORMS, REPORTED[what], first, last)
    return [(one.organisation_id, one.path, one.on, one.value) for one in stands]


def list_inner(facilities: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return of each facility those right under it: what is theirs is not its own."""
    wanted = set(facilities)
    rows = Organisation.objects.facilities().filter(path__overlap=list(wanted)) if wanted else ()
    paths = {row.id: row.path for row in rows}
    found: dict[UUID, list[UUID]] = {}
    for key, path in paths.items():
        above = [one for one in path[:-1] if one in paths]
        if above and above[-1] in wanted:
            found.setdefault(above[-1], []).append(key)
    return found


def find_unit(actor: Actor, organisation_id: UUID) -> Organisation:
    """Return a facility whose beds the actor may read. Raises NotVisible."""
    unit = Organisation.objects.facilities().filter(id=organisation_id).first()
    if unit is None or not actor.reach(READ).covers(organisation_id):
        raise NotVisible
    return unit


def list_departments(unit: Organisation, on: dt.date) -> list[Department]:
    """Return the departments of a facility that are open on the day, and those that had beds before."""
    rows = DepartmentBeds.objects.filter(organisation=unit, valid_from__lte=on).order_by("valid_from", "id")
    beds = {
        row.department_code: Stand(unit.id, (), row.department_code, row.planned, row.actual, row.valid_from)
        for row in rows
    }
    wards = Organisation.objects.filter(parent=unit, kind=Organisation.Kind.CLINICAL_DEPARTMENT).open_on(on)
    names = dict(wards.exclude(department_code="").values_list("department_code", "name"))
    others = [code for code in beds if code not in names]
    known = titles(systems.DEPARTMENT, others, on)
    names |= {code: known.get(code, code) for code in others}
    return [Department(code, name, beds.get(code)) for code, name in sorted(names.items())]


def list_days(unit: Organisation) -> list[dt.date]:
    """Return the days on which beds of the facility changed, the latest first."""
    days = DepartmentBeds.objects.filter(organisation=unit).values_list("valid_from", flat=True)
    return sorted(set(days), reverse=True)


@dataclass(frozen=True)
class Sums:
    """The beds of a facility: those of its departments together, and what it sent last in form 9."""

    planned: int
    actual: int
    form_planned: Decimal | None
    form_actual: Decimal | None
    form_on: dt.date | None

    @property
    def differs(self) -> bool:
        pairs = ((self.planned, self.form_planned), (self.actual, self.form_actual))
        return any(form is not None and form != own for own, form in pairs)


def read_sums(unit: Organisation, departments: Iterable[Department], on: dt.date) -> Sums:
    stands = [one.stand for one in departments if one.stand is not None]
    sent: dict[str, tuple[dt.date, Decimal]] = {}
    for what in (PLANNED, ACTUAL):
        for facility, _path, day, value in reported(what, on - OLDEST, on):
            if facility == unit.id:
                sent[what] = (day, value)
    return Sums(
        sum(one.planned for one in stands),
        sum(one.actual for one in stands),
        sent[PLANNED][1] if PLANNED in sent else None,
        sent[ACTUAL][1] if ACTUAL in sent else None,
        max((day for day, _value in sent.values()), default=None),
    )


@dataclass(frozen=True)
class UnitBeds:
    unit: Organisation
    departments: int
    planned: int
    actual: int
    since: dt.date | None
    may_write: bool


def list_units(actor: Actor, on: dt.date) -> list[UnitBeds]:
    """Return the facilities in reach that have departments, with their beds on the day."""
    wards = Organisation.objects.filter(kind=Organisation.Kind.CLINICAL_DEPARTMENT).open_on(on)
    counts: dict[UUID | None, int] = {}
    for parent in wards.exclude(department_code="").values_list("parent_id", flat=True):
        counts[parent] = counts.get(parent, 0) + 1
    stands: dict[UUID, list[Stand]] = {}
    for one in standing(list_steps(on), on):
        stands.setdefault(one.organisation_id, []).append(one)
    units = Organisation.objects.facilities().open_on(on).within_reach(actor, READ)
    units = units.filter(id__in=[key for key in {*counts, *stands} if key])
    writes = actor.reach(WRITE)
    return [
        UnitBeds(
            unit,
            counts.get(unit.id, 0),
            sum(one.planned for one in stands.get(unit.id, ())),
            sum(one.actual for one in stands.get(unit.id, ())),
            max((one.since for one in stands.get(unit.id, ())), default=None),
            writes.covers(unit.id),
        )
        for unit in units.order_by("sort_key", "id")
    ]
