"""One visit with all its lines."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yteso.kernel.codes.public import systems, titles, titles_in
from yteso.record.chart.queries.shields import Shield
from yteso.record.chart.queries.timeline import is_masked
from yteso.record.chart.queries.wording import language
from yteso.record.visits.public import (
    Diagnosis,
    MedicationLine,
    Paper,
    ProgressNote,
    Result,
    SensitiveNote,
    ServiceLine,
    Visit,
)


@dataclass(frozen=True)
class VisitDetail:
    """Everything of one visit that this reader may see; `hidden` counts what they may not."""

    visit: Visit
    masked: bool
    diagnoses: list[tuple[Diagnosis, str]]
    medicines: list[MedicationLine]
    services: list[ServiceLine]
    results: list[Result]
    notes: list[ProgressNote]
    papers: list[Paper]
    sensitive: list[SensitiveNote] = field(default_factory=list)
    hidden: int = 0


def read_visit(
    person_ids: Collection[UUID], visit_id: UUID, day: dt.date, shield: Shield
) -> VisitDetail | None:
    """Return one visit of this citizen with its lines, in eight queries; None when it is not theirs."""
    visit = Visit.objects.select_related("facility").filter(id=visit_id, person_id__in=person_ids).first()
    if visit is None:
        return None
    mine = {"person_id": visit.person_id, "visit_id": visit.id}
    masked = is_masked(visit, shield)
    medicines, hidden_medicines = _kept(
        MedicationLine.objects.filter(**mine).order_by("line_number"),
        lambda line: (
            shield.hides_drug(line.drug_code, line.drug_name, line.dose, line.instructions)
            or shield.hides_more(line.more)
        ),
    )
    services, hidden_services = _kept(
        ServiceLine.objects.filter(**mine).order_by("line_number"),
        lambda line: (
            shield.hides_service(
                line.service_code, line.service_name, line.supply_name, icd10=line.icd10_codes
            )
            or shield.hides_more(line.more)
        ),
    )
    results, hidden_results = _kept(
        Result.objects.filter(**mine).order_by("resulted_at", "line_number"),
        lambda line: (
            shield.hides_service(
                line.service_code, line.indicator_name, line.value, line.description, line.conclusion
            )
            or shield.hides_more(line.more)
        ),
    )
    notes, hidden_notes = _kept(
        ProgressNote.objects.filter(**mine).order_by("noted_at", "line_number"),
        lambda line: (
            masked
            or shield.hides_text(line.text, line.stage, line.consultation, line.surgery)
            or shield.hides_more(line.more)
        ),
    )
    papers, hidden_papers = _kept(
        Paper.objects.filter(**mine).order_by("kind", "line_number"),
        lambda line: masked or shield.hides_more(line.fields),
    )
    sensitive = SensitiveNote.objects.filter(**mine).order_by("kind", "line_number")
    hidden_sensitive = sensitive.count() if shield.raised else 0
    diagnoses, hidden_diagnoses = _kept(
        Diagnosis.objects.filter(**mine).order_by("rank"),
        lambda line: shield.hides_diagnosis(line.icd10_code),
    )
    names = titles(systems.ICD10, {line.icd10_code for line in diagnoses}, day, language())
    return VisitDetail(
        visit,
        masked,
        [(line, names.get(line.icd10_code, "")) for line in diagnoses],
        medicines,
        services,
        results,
        notes,
        papers,
        [] if shield.raised else list(sensitive),
        hidden_medicines
        + hidden_services
        + hidden_results
        + hidden_notes
        + hidden_papers
        + hidden_sensitive
        + hidden_diagnoses,
    )


def _kept(rows: Iterable[Any], hides: Any) -> tuple[list[Any], int]:
    every = list(rows)
    kept = [row for row in every if not hides(row)]
    return kept, len(every) - len(kept)


def name_codes(visit: Visit) -> dict[str, str]:
    """Return the words of the visit's type of care and outcome, by the lists in force on its day."""
    day = visit.arrived_at.date()
    asked = {systems.CARE_TYPE: [visit.care_type_code], systems.OUTCOME: [visit.outcome_code]}
    found = titles_in(asked, day, language())
    return {
        "care_type": found.get(systems.CARE_TYPE, {}).get(visit.care_type_code, ""),
        "outcome": found.get(systems.OUTCOME, {}).get(visit.outcome_code, ""),
    }
