"""One timeline over all facilities."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from yteso.kernel.codes.public import systems, titles
from yteso.record.chart.queries.shields import Shield
from yteso.record.chart.queries.wording import language
from yteso.record.visits.public import (
    INPATIENT_TYPES,
    MedicationLine,
    Paper,
    ProgressNote,
    Result,
    ServiceLine,
    Visit,
)

TIMELINE_PAGE = 40
TELLING = (
    "reason", "admission_reason", "admission_diagnosis", "discharge_diagnosis", "traditional_codes",
    "treatment", "advice",
)  # fmt: skip


@dataclass(frozen=True)
class TimelineVisit:
    """One visit on the timeline with what it holds; `masked` when its diagnosis is not for this reader."""

    visit: Visit
    facility_name: str
    diagnosis: str
    other_diagnoses: list[str]
    medicines: int
    services: int
    results: int
    notes: int
    papers: list[Paper]
    masked: bool


KINDS = ("all", "inpatient", "outpatient", "results", "medicines", "papers")


def read_timeline(
    person_ids: Collection[UUID],
    shield: Shield,
    day: dt.date,
    *,
    kind: str = "all",
    before: dt.datetime | None = None,
    limit: int = TIMELINE_PAGE,
) -> list[TimelineVisit]:
    """Return the visits of one citizen over all facilities, newest first, with counts of what each holds.

    `kind` is one of KINDS; `before` continues a former page. At most eight queries, whatever the number of
    visits.
    """
    visits = Visit.objects.filter(person_id__in=person_ids)
    if kind == "inpatient":
        visits = visits.filter(care_type_code__in=INPATIENT_TYPES)
    elif kind == "outpatient":
        visits = visits.exclude(care_type_code__in=INPATIENT_TYPES)  # stays in stations too: none is lost
    elif kind in ("results", "medicines", "papers"):
        model = {"results": Result, "medicines": MedicationLine, "papers": Paper}[kind]
        visits = visits.filter(id__in=model.objects.filter(person_id__in=person_ids).values("visit_id"))
    if before is not None:
        visits = visits.filter(arrived_at__lt=before)
    page = list(visits.select_related("facility").order_by("-arrived_at", "-id")[:limit])
    ids = [visit.id for visit in page]
    counts = {
        model: _counts(model, person_ids, ids)
        for model in (MedicationLine, ServiceLine, Result, ProgressNote)
    }
    papers: dict[UUID, list[Paper]] = defaultdict(list)
    listed = Paper.objects.filter(person_id__in=person_ids, visit_id__in=ids)
    for paper in listed if shield.raised else listed.defer("fields"):
        if not shield.raised or not shield.hides_more(paper.fields):
            papers[paper.visit_id].append(paper)
    codes = {code for visit in page for code in _codes_of(visit)}
    names = titles(systems.ICD10, codes, day, language())
    return [_entry(visit, names, counts, papers, shield) for visit in page]


def _codes_of(visit: Visit) -> list[str]:
    others = [code for code in visit.other_icd10_codes.split(";") if code]
    return [visit.main_icd10_code, *others] if visit.main_icd10_code else others


def _counts(model: Any, person_ids: Collection[UUID], visit_ids: list[UUID]) -> dict[UUID, int]:
    rows = model.objects.filter(person_id__in=person_ids, visit_id__in=visit_ids).values("visit_id")
    return {row["visit_id"]: row["many"] for row in rows.annotate(many=Count("id")).order_by()}


def is_masked(visit: Visit, shield: Shield) -> bool:
    """Return whether a visit's diagnosis or words tell of a disease that this reader may not see."""
    return shield.raised and (
        any(shield.hides_diagnosis(code) for code in _codes_of(visit))
        or shield.hides_text(*(getattr(visit, name) for name in TELLING))
        or shield.hides_more(visit.more)
    )


def _entry(
    visit: Visit,
    names: dict[str, str],
    counts: dict[Any, dict[UUID, int]],
    papers: dict[UUID, list[Paper]],
    shield: Shield,
) -> TimelineVisit:
    masked = is_masked(visit, shield)
    main = visit.main_icd10_code
    return TimelineVisit(
        visit=visit,
        facility_name=visit.facility.name,
        diagnosis="" if masked else visit.discharge_diagnosis or names.get(main) or visit.admission_diagnosis,
        other_diagnoses=[]
        if masked
        else [f"{c} {names.get(c, '')}".strip() for c in _codes_of(visit) if c != main],
        medicines=counts[MedicationLine].get(visit.id, 0),
        services=counts[ServiceLine].get(visit.id, 0),
        results=counts[Result].get(visit.id, 0),
        notes=counts[ProgressNote].get(visit.id, 0),
        papers=[] if masked else papers.get(visit.id, []),
        masked=masked,
    )


def count_visits(person_ids: Collection[UUID]) -> int:
    """Return how many visits this citizen's record holds."""
    return Visit.objects.filter(person_id__in=person_ids).count()
