"""What the record brings into registers: births by certificate, deaths of visits, illnesses by ICD-10.

A1 is not copied: its page reads the visits themselves. HIV and TB come into registers that only their
clinicians open.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yteso.insight.registers.patients import DEAD, DIED, deaths_of, list_in_care
from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.kernel.people.public import Person, parse_compact_date
from yteso.record.chart.public import Shield, is_masked
from yteso.record.visits.public import Diagnosis, MedicationLine, Paper, Visit

MOST_ROWS = 5000
HIDDEN = _("Confidential by law")


@dataclass(frozen=True)
class Brought:
    """One entry that the record offers: `ref` names the row it came from, so it comes once."""

    ref: str
    person_id: UUID | None
    values: Mapping[str, Any]


def brought_from_record(organisation_id: UUID, register: str, first: dt.date, last: dt.date) -> list[Brought]:
    """Return what the record of the unit offers to a register in the days [first, last]."""
    feed = FEEDS.get(register)
    return list(feed(organisation_id, *_moments(first, last))) if feed else []


def _moments(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.combine(first, dt.time(), PROVINCE_ZONE)
    return start, dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(PROVINCE_ZONE).date()


def _person(person: Person, card_number: str = "") -> dict[str, Any]:
    birth = [person.birth_year, person.birth_month, person.birth_day]
    known = [part for part in birth if part]
    return {
        "full_name": person.full_name,
        "sex": str(person.sex) if person.sex in (1, 2) else "",
        "born_on": "-".join(
            f"{part:04d}" if place == 0 else f"{part:02d}" for place, part in enumerate(known)
        ),
        "insurance_number": card_number,
        "address": person.address[:255],
        "ethnic": person.ethnic_code,
    }


def _births(organisation_id: UUID, start: dt.datetime, end: dt.datetime) -> Iterator[Brought]:
    """Birth certificates (Table 9) give the deliveries; which child of a birth it is follows from SO_CON."""
    papers = Paper.objects.filter(
        facility_id=organisation_id, kind=Paper.Kind.BIRTH, visit__arrived_at__range=(start - _LONG_STAY, end)
    ).select_related("person", "visit")
    for paper in papers.order_by("visit__arrived_at", "id")[:MOST_ROWS]:
        sent = paper.fields
        born = parse_compact_date(str(sent.get("NGAY_SINH_CON", ""))[:8])
        day = dt.date(born.year, born.month or 1, born.day or 1) if born and born.year else None
        if day is None or not start.date() <= day < end.date():
            continue
        weight = str(sent.get("CAN_NANG_CON", "")).split(".")[0]
        yield Brought(
            f"birth:{paper.visit_id}:{paper.line_number}",
            paper.person_id,
            _person(paper.person, paper.visit.card_number)
            | {
                "delivered_on": day,
                "next_child": paper.line_number > 1,
                "place": "1",
                "method": "3" if str(sent.get("SINHCON_PHAUTHUAT", "")) == "1" else "1",
                "child_outcome": "1",
                "child_sex": {"1": "1", "2": "2"}.get(str(sent.get("GIOI_TINH_CON", "")), ""),
                "weight_g": int(weight) if weight.isdigit() and 300 <= int(weight) <= 7000 else None,
                "living_children": _whole(sent.get("SO_CON_SONG")),
                "certificate": True,
                "identity_number": str(sent.get("SO_CCCD_NND", ""))[:20],
                "note": str(sent.get("GHI_CHU", ""))[:500],
            },
        )


_LONG_STAY = dt.timedelta(days=60)


def _whole(value: object) -> int | None:
    text = str(value or "")
    return int(text) if text.isdigit() and int(text) <= 20 else None


def _deaths(organisation_id: UUID, start: dt.datetime, end: dt.datetime) -> Iterator[Brought]:
    visits = Visit.objects.filter(
        facility_id=organisation_id, outcome_code=DIED, discharged_at__gte=start, discharged_at__lt=end
    ).select_related("person")
    for visit in visits.order_by("discharged_at", "id")[:MOST_ROWS]:
        assert visit.discharged_at is not None
        yield Brought(
            f"death:{visit.id}",
            visit.person_id,
            _person(visit.person)
            | {
                "died_on": _day(visit.discharged_at),
                "written_on": _day(visit.discharged_at),
                "death_place": "1",
                "cause": visit.discharge_diagnosis[:500],
                "icd10_code": visit.main_icd10_code[:10],
                "treated_30d": True,
                "cared": True,
            },
        )


def _illness(
    starts: tuple[str, ...], day_key: str, more: Callable[[str], dict[str, Any]], once: bool
) -> Callable[[UUID, dt.datetime, dt.datetime], Iterator[Brought]]:
    """Return a feed of the diagnoses whose code starts so; `once`: one entry for each person of the unit."""

    def feed(organisation_id: UUID, start: dt.datetime, end: dt.datetime) -> Iterator[Brought]:
        wanted = Q()
        for one in starts:
            wanted |= Q(icd10_code__startswith=one)
        rows = Diagnosis.objects.filter(
            wanted, facility_id=organisation_id, diagnosed_at__gte=start, diagnosed_at__lt=end
        ).select_related("person")
        seen: set[UUID] = set()
        for row in rows.order_by("diagnosed_at", "rank")[:MOST_ROWS]:
            if row.person_id in seen:
                continue
            seen.add(row.person_id)
            ref = f"person:{row.person_id}" if once else f"visit:{row.visit_id}"
            values = _person(row.person) | {day_key: _day(row.diagnosed_at)} | more(row.icd10_code)
            yield Brought(ref, row.person_id, values)

    return feed


def _mental(code: str) -> dict[str, Any]:
    return {"diagnosis": "1" if code.startswith("F2") else "2" if code.startswith("G4") else "3"}


def _tuberculosis(code: str) -> dict[str, Any]:
    forms = {"A15": "1", "A16": "2"}
    return {"form": forms.get(code[:3], "3")}


CHRONIC = (  # disease of A12 by the beginning of the code; the first that fits
    ("1", ("I10", "I11", "I12", "I13", "I15")), ("2", ("E10", "E11", "E12", "E13", "E14")),
    ("3", ("J44", "J45", "J46")), ("4", ("C",)),
)  # fmt: skip


def _chronic(organisation_id: UUID, start: dt.datetime, end: dt.datetime) -> Iterator[Brought]:
    """Visits for a chronic disease: a line for each disease of a visit. Whether somebody is managed by the
    unit, and whether the aim was reached, the record does not say."""
    wanted = Q()
    for _disease, beginnings in CHRONIC:
        for one in beginnings:
            wanted |= Q(icd10_code__startswith=one)
    drugs = MedicationLine.objects.filter(person_id=OuterRef("person_id"), visit_id=OuterRef("visit_id"))
    rows = Diagnosis.objects.filter(
        wanted, facility_id=organisation_id, diagnosed_at__gte=start, diagnosed_at__lt=end
    ).annotate(has_drugs=Exists(drugs))
    seen: set[str] = set()
    for row in rows.select_related("person").order_by("diagnosed_at", "visit_id", "rank")[:MOST_ROWS]:
        code = row.icd10_code
        disease = next(d for d, some in CHRONIC if code.startswith(some))
        ref = f"visit:{row.visit_id}:{disease}"
        if ref in seen:
            continue
        seen.add(ref)
        values = {"seen_on": _day(row.diagnosed_at), "disease": disease, "drugs_given": row.has_drugs}
        yield Brought(ref, row.person_id, _person(row.person) | values)
    yield from _died_in_care(organisation_id, start.date(), end.date() - dt.timedelta(days=1))


def _died_in_care(organisation_id: UUID, first: dt.date, last: dt.date) -> Iterator[Brought]:
    """Patients in care who died in those days, by the record or the register of deaths: a line of it."""
    patients = list_in_care(organisation_id, last)
    days = deaths_of(organisation_id, patients, last)
    for one in patients:
        day = days.get(one.key)
        if day is not None and first <= day and one.seen_on <= day:
            left = {"seen_on": day, "disease": one.disease, "left_on": day, "left_reason": DEAD}
            yield Brought(f"died:{one.entry_id}", one.person_id, {**one.personal, **left})


FEEDS: dict[str, Callable[[UUID, dt.datetime, dt.datetime], Iterator[Brought]]] = {
    "A4": _births,
    "A6": _deaths,
    "A7": _illness(
        ("B50", "B51", "B52", "B53", "B54"), "found_on", lambda code: {"confirmed": code != "B54"}, False
    ),
    "A8": _illness(("F20", "G40", "F32", "F33"), "found_on", _mental, True),
    "A9": _illness(("A15", "A16", "A17", "A18", "A19"), "found_on", _tuberculosis, True),
    "A10": _illness(("B20", "B21", "B22", "B23", "B24", "Z21"), "found_on", lambda code: {}, True),
    "A12": _chronic,
}


def visits_of_day(
    organisation_id: UUID, first: dt.date, last: dt.date, limit: int, shield: Shield
) -> list[Brought]:
    """Return the outpatient visits of the days as lines of A1, in the order of arrival.

    What the record hides from the reader (`shield`) is hidden here.
    """
    start, end = _moments(first, last)
    visits = Visit.objects.filter(facility_id=organisation_id, arrived_at__gte=start, arrived_at__lt=end)
    rows = visits.select_related("person").order_by("arrived_at", "id")[:limit]
    return [
        Brought(
            str(visit.id),
            visit.person_id,
            _person(visit.person, visit.card_number)
            | (
                {"visited_on": _day(visit.arrived_at), "diagnosis": str(HIDDEN)}
                if is_masked(visit, shield)
                else {
                    "visited_on": _day(visit.arrived_at),
                    "symptoms": visit.reason or visit.admission_reason,
                    "diagnosis": visit.discharge_diagnosis or visit.admission_diagnosis,
                    "icd10_code": visit.main_icd10_code,
                    "treatment": visit.treatment,
                }
            ),
        )
        for visit in rows
    ]
