"""What a doctor must see first: allergies, problems, current medicines."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from yteso.kernel.base.public import fold
from yteso.kernel.codes.public import systems, titles
from yteso.record.chart.models import ChronicCode
from yteso.record.chart.queries.shields import Shield
from yteso.record.chart.queries.wording import language
from yteso.record.problems.public import Allergy, Problem
from yteso.record.visits.public import Diagnosis, MedicationLine

PER_DAY = re.compile(r"\[\s*(\d+(?:[.,]\d+)?)\s*[^\d\]/]*/\s*ngày", re.IGNORECASE)
ASSUMED_DAYS = 30
MEDICINE_LOOK_BACK_DAYS = 180
MEDICINE_GRACE_DAYS = 7
DERIVED_LOOK_BACK_DAYS = 730


@dataclass(frozen=True)
class ProblemEntry:
    """One line of the problem list: put there by a clinician (`problem`) or seen in diagnoses (`times`,
    `last_on`)."""

    icd10_code: str
    title: str
    problem: Problem | None = None
    times: int = 0
    first_on: dt.date | None = None
    last_on: dt.date | None = None


@dataclass(frozen=True)
class CurrentMedicine:
    """A medicine that should still last: `ends_on` is computed from quantity and dose, or assumed (30
    days)."""

    name: str
    strength: str
    dose: str
    instructions: str
    since_on: dt.date
    ends_on: dt.date
    assumed: bool
    facility_id: UUID
    visit_id: UUID


@dataclass(frozen=True)
class Top:
    """What a doctor must see first."""

    allergies: list[Allergy]
    problems: list[ProblemEntry]
    medicines: list[CurrentMedicine]
    hidden: int = 0


def read_top(person_ids: Collection[UUID], now: dt.datetime, shield: Shield) -> Top:
    """Return allergies, problems and current medicines of one citizen, in four queries."""
    day = now.date()
    allergies = list(Allergy.objects.of(person_ids).standing().order_by("-severity", "noted_at"))
    problems, hidden_problems = _problems(person_ids, now, shield)
    medicines, hidden_medicines = _current_medicines(person_ids, day, now, shield)
    return Top(allergies, problems, medicines, hidden_problems + hidden_medicines)


def _problems(
    person_ids: Collection[UUID], now: dt.datetime, shield: Shield
) -> tuple[list[ProblemEntry], int]:
    listed = {problem.icd10_code: problem for problem in Problem.objects.of(person_ids).active()}
    chronic = _chronic_prefixes(now.date())
    since = now - dt.timedelta(days=DERIVED_LOOK_BACK_DAYS)
    seen: dict[str, list[dt.datetime]] = defaultdict(list)
    rows = Diagnosis.objects.filter(person_id__in=person_ids, diagnosed_at__gte=since)
    for code, moment in rows.values_list("icd10_code", "diagnosed_at"):
        if code.startswith(chronic):
            seen[code].append(moment)
    codes = set(listed) | set(seen)
    shown = {code for code in codes if not shield.hides_diagnosis(code)}
    names = titles(systems.ICD10, shown, now.date(), language())
    entries = [
        ProblemEntry(
            code,
            names.get(code, code),
            listed.get(code),
            len(seen.get(code, ())),
            min(seen[code]).date() if code in seen else None,
            max(seen[code]).date() if code in seen else None,
        )
        for code in shown
    ]
    entries.sort(key=lambda entry: (entry.problem is None, -entry.times, entry.icd10_code))
    return entries, len(codes) - len(shown)


def _chronic_prefixes(day: dt.date) -> tuple[str, ...]:
    codes = ChronicCode.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    return tuple(codes.values_list("prefix", flat=True))


def _current_medicines(
    person_ids: Collection[UUID], day: dt.date, now: dt.datetime, shield: Shield
) -> tuple[list[CurrentMedicine], int]:
    lines = MedicationLine.objects.filter(
        person_id__in=person_ids, ordered_at__gte=now - dt.timedelta(days=MEDICINE_LOOK_BACK_DAYS)
    )
    newest: dict[tuple[str, str], CurrentMedicine] = {}
    hidden = 0
    for line in lines.order_by("ordered_at"):
        started = line.ordered_at.date() if line.ordered_at else day
        days, assumed = days_of_supply(float(line.quantity), f"{line.dose} {line.instructions}")
        ends_on = started + dt.timedelta(days=days)
        if ends_on + dt.timedelta(days=MEDICINE_GRACE_DAYS) < day:
            continue
        if shield.hides_drug(line.drug_code, line.drug_name, line.dose, line.instructions):
            hidden += 1
            continue
        newest[(fold(line.drug_name), line.strength)] = CurrentMedicine(
            line.drug_name,
            line.strength,
            line.dose,
            line.instructions,
            started,
            ends_on,
            assumed,
            line.facility_id,
            line.visit_id,
        )
    return sorted(newest.values(), key=lambda medicine: medicine.since_on, reverse=True), hidden


def days_of_supply(quantity: float, dose: str) -> tuple[int, bool]:
    """Return for how many days a quantity lasts, and whether that is assumed because the dose does not say.

    Source: Decision 3176/QĐ-BYT, Table 2, LIEU_DUNG: "... [2 viên/ngày]".
    """
    found = PER_DAY.search(dose)
    if found:
        per_day = float(found.group(1).replace(",", "."))
        if per_day > 0:
            return max(1, round(quantity / per_day)), False
    return ASSUMED_DAYS, True
