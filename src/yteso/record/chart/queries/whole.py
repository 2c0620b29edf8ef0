"""Everything of one citizen at once: for a copy in their hands, and for the next hospital."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yteso.kernel.people.public import Person
from yteso.record.chart.queries.shields import Shield
from yteso.record.chart.queries.timeline import TELLING
from yteso.record.visits.public import WholeRecord, whole_record

Row = dict[str, Any]


@dataclass(frozen=True)
class WholeForReader:
    """The whole record as far as this reader may see it; `hidden` counts the rows that were left out."""

    record: WholeRecord
    hidden: int

    def document(self, person: Person, made_at: dt.datetime) -> Row:
        """Return the record as one JSON document: the citizen, then a list for each kind of row.

        Amounts are in đồng, moments carry their offset, codes are those of Decision 130 as amended.
        """
        return {
            "format": "yteso.record/1",
            "made_at": made_at.isoformat(),
            "person": {
                "id": str(person.id),
                "full_name": person.full_name,
                "sex_code": person.sex,
                "birth_year": person.birth_year,
                "birth_month": person.birth_month,
                "birth_day": person.birth_day,
                "address": person.address,
            },
            "hidden_rows": self.hidden,
            **vars(self.record),
        }


def read_whole(person_ids: Collection[UUID], shield: Shield) -> WholeForReader:
    """Return all visits and lines of one citizen, without what the shield hides, in one statement.

    A masked visit keeps its facility, dates and costs, but says nothing of the disease, as on the timeline.
    """
    record = whole_record(person_ids)
    if not shield.raised:
        return WholeForReader(record, 0)
    masked = {visit["id"] for visit in record.visits if _is_masked(visit, shield)}
    kept = WholeRecord(
        visits=[_blank(visit) if visit["id"] in masked else visit for visit in record.visits],
        diagnoses=_without(record.diagnoses, lambda row: shield.hides_diagnosis(row["icd10_code"])),
        medications=_without(
            record.medications,
            lambda row: (
                shield.hides_drug(row["drug_code"], row["drug_name"], row["dose"], row["instructions"])
                or shield.hides_more(row["more"])
            ),
        ),
        services=_without(
            record.services,
            lambda row: (
                shield.hides_service(
                    row["service_code"], row["service_name"], row["supply_name"], icd10=row["icd10_codes"]
                )
                or shield.hides_more(row["more"])
            ),
        ),
        results=_without(
            record.results,
            lambda row: (
                shield.hides_service(
                    row["service_code"],
                    row["indicator_name"],
                    row["value"],
                    row["description"],
                    row["conclusion"],
                )
                or shield.hides_more(row["more"])
            ),
        ),
        notes=_without(
            record.notes,
            lambda row: (
                row["visit_id"] in masked
                or shield.hides_text(row["text"], row["stage"], row["consultation"], row["surgery"])
                or shield.hides_more(row["more"])
            ),
        ),
        papers=_without(
            record.papers, lambda row: row["visit_id"] in masked or shield.hides_more(row["fields"])
        ),
        sensitive=[],
    )
    hidden = sum(len(getattr(record, kind)) - len(getattr(kept, kind)) for kind in vars(record))
    return WholeForReader(kept, hidden + len(masked))


BLANKED = (*TELLING, "main_icd10_code", "other_icd10_codes", "procedure_codes")


def _blank(visit: Row) -> Row:
    return {**visit, **dict.fromkeys(BLANKED, ""), "more": None, "masked": True}


def _is_masked(visit: Row, shield: Shield) -> bool:
    return (
        shield.hides_diagnosis(visit["main_icd10_code"])
        or shield.hides_codes(visit["other_icd10_codes"])
        or shield.hides_text(*(visit[name] for name in TELLING))
        or shield.hides_more(visit["more"])
    )


def _without(rows: list[Row], hides: Callable[[Row], bool]) -> list[Row]:
    return [row for row in rows if not hides(row)]
