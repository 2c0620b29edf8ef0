"""Who the lines of register A12 are about, and who has left a unit's care. Not `queries.py`: measures, feeds
and pages read it alike."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat, Upper

from yteso.insight.registers.definitions import PERSONAL
from yteso.insight.registers.models import Entry
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.people.public import Person
from yteso.kernel.places.public import commune_map, find_unit
from yteso.record.visits.public import Visit

REGISTER = "A12"
DIED = "5"  # KET_QUA_DTRI: died (Decision 130, Table 1)
BEFORE = dt.date(2025, 6, 30)  # the last day of the former communes: some addresses still name them
LONG_AWAY = dt.timedelta(days=90)  # not seen for so long: to be asked whether treatment was stopped
MOVED, REFERRED, DEAD, STOPPED = "1", "2", "3", "4"  # choices of left_reason in data/columns.csv

# who an entry is about: the citizen, or (without a number) the name, the birth and the sex that were written
PATIENT = Coalesce(
    Cast(F("person__master_id"), TextField()),
    Concat(
        Upper(Cast(F("full_name"), TextField())),
        Value("|", TextField()),
        Coalesce(KeyTextTransform("born_on", "values"), Value("", TextField())),
        Value("|", TextField()),
        Coalesce(Cast(F("sex"), TextField()), Value("", TextField())),
        output_field=TextField(),
    ),
    output_field=TextField(),
)


def lines_of(register: str) -> QuerySet[Any]:
    """Return the lines of a register that were not taken out, with `patient`: who each is about."""
    return Entry.objects.filter(register=register, removed_at__isnull=True).annotate(patient=PATIENT)


def still_in_care(last: dt.date) -> Q:
    """Keep the lines of patients who had not left the unit's care by the end of the day: who comes back after
    leaving is in care by the lines since then."""
    leaving = lines_of(REGISTER).filter(values__has_key="left_on", values__left_on__lte=last.isoformat())
    leaving = leaving.annotate(
        left_on=Cast(KeyTextTransform("left_on", "values"), DateField()),
        disease=KeyTextTransform("disease", "values"),
    )
    same = leaving.filter(
        organisation_id=OuterRef("organisation_id"),
        patient=OuterRef("patient"),
        disease=KeyTextTransform("disease", OuterRef("values")),
        left_on__gte=OuterRef("happened_on"),
    )
    return Q(~Exists(same))


@dataclass(frozen=True)
class Patient:
    """A patient in care for one disease, by the last line; `died_on` and `lives_in` as the record says."""

    entry_id: UUID
    key: str
    person_id: UUID | None
    name: str
    personal: Mapping[str, Any]
    disease: str
    seen_on: dt.date
    died_on: dt.date | None = None
    lives_in: str = ""
    is_away: bool = False

    @property
    def born_on(self) -> str:
        return str(self.personal.get("born_on") or "")

    @property
    def reason(self) -> str:
        """Return the reason of leaving that is to be thought of first."""
        return DEAD if self.died_on else MOVED if self.lives_in else STOPPED


def list_in_care(organisation_id: UUID, on: dt.date) -> list[Patient]:
    """Return who is in the unit's care at the end of the day, each disease by its last line."""
    lines = lines_of(REGISTER).filter(
        still_in_care(on), organisation_id=organisation_id, happened_on__lte=on, values__has_key="managed"
    )
    last: dict[tuple[str, str], Patient] = {}
    rows = lines.annotate(master=F("person__master_id")).order_by("happened_on", "id")
    for row in rows.values_list("id", "patient", "master", "full_name", "values", "happened_on"):
        entry_id, key, master, name, values, day = row
        disease = str(values.get("disease") or "")
        personal = {key: value for key, value in values.items() if key in PERSONAL}
        assert day is not None
        last[key, disease] = Patient(entry_id, key, master, name, personal, disease, day)
    return list(last.values())


def list_perhaps_gone(unit: Organisation, on: dt.date) -> list[Patient]:
    """Return the patients of whom it is doubtful whether they are still in care: dead or living elsewhere by
    the record, or not seen for three months. The surest come first."""
    patients = list_in_care(unit.id, on)
    died = deaths_of(unit.id, patients, on)
    homes = _homes_elsewhere(unit, patients, on)
    found = [
        replace(
            one,
            died_on=died.get(one.key),
            lives_in=homes.get(one.person_id, "") if one.person_id else "",
            is_away=on - one.seen_on > LONG_AWAY,
        )
        for one in patients
    ]
    doubtful = [one for one in found if one.died_on or one.lives_in or one.is_away]
    return sorted(doubtful, key=lambda one: (one.reason != DEAD, one.reason != MOVED, one.seen_on, one.name))


def deaths_of(organisation_id: UUID, patients: Iterable[Patient], on: dt.date) -> dict[str, dt.date]:
    """Return the day of death of those who died by then: by the citizen's entry, a visit's outcome, or the
    unit's register of deaths."""
    masters = {one.person_id: one.key for one in patients if one.person_id}
    keys = {one.key for one in patients}
    days: dict[str, dt.date | None] = {}
    lines = lines_of("A6").filter(organisation_id=organisation_id, patient__in=keys, happened_on__lte=on)
    days |= dict(lines.values_list("patient", "happened_on"))
    visits = Visit.objects.filter(
        person__master_id__in=masters, outcome_code=DIED, discharged_at__isnull=False
    )
    for master, moment in visits.values_list("person__master_id", "discharged_at"):
        days[masters[master]] = moment.astimezone(PROVINCE_ZONE).date()
    people = Person.objects.filter(id__in=masters, died_on__isnull=False)
    days |= {masters[key]: day for key, day in people.values_list("id", "died_on")}
    return {key: day for key, day in days.items() if day and day <= on}


def _homes_elsewhere(unit: Organisation, patients: Iterable[Patient], on: dt.date) -> dict[UUID, str]:
    """Return the commune's name of those who, by the record, live in another commune than a station's."""
    if unit.kind != Organisation.Kind.COMMUNE_STATION or not unit.place_code:
        return {}
    own = {era.code for era in commune_map(on).of(unit.place_code)} | {unit.place_code}
    people = Person.objects.filter(id__in=[one.person_id for one in patients if one.person_id])
    elsewhere = people.exclude(commune_code="").exclude(commune_code__in=own)
    names: dict[str, str] = {}
    found = {}
    for key, code in elsewhere.values_list("id", "commune_code"):
        if code not in names:
            place = find_unit(code, on) or find_unit(code, BEFORE)
            names[code] = place.name if place else code
        found[key] = names[code]
    return found


def home_station(entry: Entry, on: dt.date) -> Organisation | None:
    """Return the station of the commune where the citizen of an entry lives by the record; None if that is
    the unit's own commune, or not known."""
    code = entry.person.commune_code if entry.person else ""
    place = find_unit(code, on) or find_unit(code, BEFORE) if code else None
    if place is None:
        return None
    stations = Organisation.objects.facilities().open_on(on).filter(kind=Organisation.Kind.COMMUNE_STATION)
    eras = {era.code for era in commune_map(on).of(code)} | {code}
    found = stations.filter(place_code__in=eras).order_by("sort_key", "id")
    return None if found.filter(id=entry.organisation_id).exists() else found.first()
