"""The door for tests of other apps: visits with lines, written as rows."""

import datetime as dt
from typing import Any

from yteso.kernel.base.public import now
from yteso.kernel.organisations.public import Organisation
from yteso.record.visits.models import (
    Diagnosis,
    Line,
    MedicationLine,
    Paper,
    ProgressNote,
    Result,
    SensitiveNote,
    ServiceLine,
    Visit,
)

LINES: dict[str, type[Line]] = {
    "medications": MedicationLine,
    "services": ServiceLine,
    "results": Result,
    "notes": ProgressNote,
    "papers": Paper,
    "sensitive": SensitiveNote,
}
NEEDED: dict[str, dict[str, Any]] = {
    "medications": dict.fromkeys(
        ("quantity", "unit_price_vnd", "total_vnd", "insured_vnd", "insurer_pays_vnd"), 10
    ),
    "services": {
        **dict.fromkeys(("unit_price_vnd", "total_vnd", "insured_vnd", "insurer_pays_vnd"), 1000),
        "quantity": 1,
        "group_code": "13",
    },
    "papers": {"fields": {}},
    "sensitive": {"fields": {}},
}


def make_visit(
    person_id: Any,
    facility: Organisation,
    *,
    at: dt.datetime | None = None,
    icd10: str = "J02.9",
    others: str = "",
    lines: dict[str, list[dict[str, Any]]] | None = None,
    **values: Any,
) -> Visit:
    """Make one closed visit with its diagnoses and `lines` by kind (keys of LINES)."""
    at = at or now() - dt.timedelta(days=3)
    visit = Visit.objects.create(
        person_id=person_id,
        facility=facility,
        facility_code=facility.facility_code,
        link_code=values.pop("link_code", f"malk-{Visit.objects.count() + 1:05d}"),
        state=values.pop("state", Visit.State.CLOSED),
        version=1,
        arrived_at=at,
        discharged_at=values.pop("discharged_at", at),
        main_icd10_code=icd10,
        other_icd10_codes=others,
        recorded_at=now(),
        **values,
    )
    common = {"person_id": person_id, "visit": visit, "facility": facility}
    for rank, code in enumerate([icd10, *filter(None, others.split(";"))]):
        Diagnosis.objects.create(
            **common, line_number=rank + 1, rank=rank, icd10_code=code, diagnosed_at=visit.discharged_at or at
        )
    for kind, rows in (lines or {}).items():
        for number, row in enumerate(rows, start=1):
            LINES[kind].objects.create(**common, line_number=number, **{**NEEDED.get(kind, {}), **row})
    return visit
