"""Reading visits: for the writer (what stands), for the chart (a citizen's record), for staff lists."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yteso.kernel.base.public import fetch_prepared
from yteso.record.visits.models import (
    LINE_MODELS,
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


class Standing(NamedTuple):
    """A visit as it stands before a batch is written over it."""

    id: str
    person_id: str
    version: int
    state: str


def find_standing(facility_codes: Sequence[str], link_codes: Sequence[str]) -> list[Standing | None]:
    """Return, for each link of the batch, the visit that stands under it, or None."""
    found: list[Standing | None] = [None] * len(link_codes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.place, visit.id::text, visit.person_id::text, visit.version, visit.state"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (facility_code, link_code, place)"
            " JOIN visits_visit AS visit USING (facility_code, link_code) WHERE visit.link_code <> ''",
            [list(facility_codes), list(link_codes)],
        )
        for place, *columns in cursor.fetchall():
            found[place - 1] = Standing(*columns)
    return found


def find_open_arrivals(
    facility_ids: Sequence[str], person_ids: Sequence[str], arrived_at: Sequence[str]
) -> dict[int, str]:
    """Return the unconfirmed arrivals (opened by reception) that these visits confirm: place in the lists →
    visit id. Same citizen (any person of the same master), same facility, same day in the province; an
    arrival is given to one visit only."""
    if not facility_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.place, arrival.id::text"
            " FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[])"
            "  WITH ORDINALITY AS asked (facility_id, person_id, arrived_at, place)"
            " CROSS JOIN LATERAL date_trunc('day', asked.arrived_at, 'Asia/Ho_Chi_Minh') AS day (began)"
            " JOIN visits_visit AS arrival"
            "  ON arrival.facility_id = asked.facility_id AND arrival.link_code = ''"
            "  AND arrival.arrived_at >= day.began AND arrival.arrived_at < day.began + interval '1 day'"
            " JOIN people_person AS comer ON comer.id = asked.person_id"
            " JOIN people_person AS known"
            "  ON known.id = arrival.person_id AND known.master_id = comer.master_id"
            " ORDER BY asked.place, arrival.arrived_at",
            [list(facility_ids), list(person_ids), list(arrived_at)],
        )
        given: dict[int, str] = {}
        for place, visit_id in cursor.fetchall():
            if place - 1 not in given and visit_id not in given.values():
                given[place - 1] = visit_id
    return given


@dataclass(frozen=True)
class VisitLines:
    """One visit with all its lines."""

    visit: Visit
    diagnoses: tuple[Diagnosis, ...]
    medications: tuple[MedicationLine, ...]
    services: tuple[ServiceLine, ...]
    results: tuple[Result, ...]
    notes: tuple[ProgressNote, ...]
    papers: tuple[Paper, ...]
    sensitive: tuple[SensitiveNote, ...]


Row = dict[str, Any]


@dataclass(frozen=True)
class WholeRecord:
    """Everything the record holds of one citizen: visits newest first, lines by visit and line number.

    A row is a mapping of column to JSON value: ids, moments (ISO 8601 with offset) and dates as text,
    quantities and amounts as numbers; a visit also has `facility_name`.
    """

    visits: list[Row]
    diagnoses: list[Row]
    medications: list[Row]
    services: list[Row]
    results: list[Row]
    notes: list[Row]
    papers: list[Row]
    sensitive: list[Row]


def list_visits(person_ids: Collection[UUID]) -> QuerySet[Visit]:
    """Return the visits of one citizen, newest first, with their facility.

    `person_ids` are all persons of one master. Who may ask is decided by the caller (`record/chart`).
    """
    return Visit.objects.of_people(person_ids).select_related("facility").order_by("-arrived_at", "-id")


def _lines(person_ids: Collection[UUID], **where: object) -> list[tuple[Line, ...]]:
    return [
        tuple(model.objects.of_people(person_ids).filter(**where).order_by("visit_id", "line_number"))
        for model in LINE_MODELS
    ]


def read_visit_lines(person_ids: Collection[UUID], visit_id: UUID) -> VisitLines | None:
    """Return one visit of the citizen with all its lines, or None if it is not theirs."""
    visit = list_visits(person_ids).filter(id=visit_id).first()
    return None if visit is None else VisitLines(visit, *_lines(person_ids, visit_id=visit_id))  # type: ignore[arg-type]


def whole_record(person_ids: Collection[UUID]) -> WholeRecord:
    """Return all visits and lines of one citizen in one prepared statement, however many there are.

    The database writes the rows as JSON, which costs a fifth of making a model instance of each.
    """
    ids = list(person_ids)
    kinds = fetch_prepared(_whole_record_sql(), [ids] * (1 + len(LINE_MODELS)))[0]
    return WholeRecord(*map(json.loads, kinds))


@cache
def _whole_record_sql() -> str:
    visits = _json_rows(
        Visit,
        "(SELECT name FROM organisations_organisation WHERE id = visits_visit.facility_id) AS facility_name",
        order="arrived_at DESC, id DESC",
    )
    lines = [_json_rows(model, order="visit_id, line_number") for model in LINE_MODELS]
    return "SELECT " + ", ".join([visits, *lines])


def _json_rows(model: type[Visit] | type[Line], *more: str, order: str) -> str:
    """Return a subselect that gives a citizen's rows of this model as one JSON array."""
    columns = ", ".join([*(f'"{field.column}"' for field in model._meta.concrete_fields), *more])
    return (
        f"(SELECT coalesce(json_agg(r), '[]')::text FROM (SELECT {columns} FROM {model._meta.db_table}"  # noqa: S608 - names of ours
        f" WHERE person_id = ANY(%s) ORDER BY {order}) AS r)"
    )
