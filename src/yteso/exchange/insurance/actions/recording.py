"""From a batch that was read and checked to the record: all of it in one transaction, or nothing."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F

from yteso.exchange.insurance.actions.planning import (
    Plan,
    State,
    find_owners,
    make_plan,
    write_changes,
)
from yteso.exchange.insurance.checking import Finding as Found
from yteso.exchange.insurance.forming import (
    Former,
    kept_rows,
    line_columns,
    paper_columns,
    rest_of,
)
from yteso.exchange.insurance.mapping import (
    CHECK_IN,
    LINE_TABLES,
    PAPER_TABLES,
    PERSONAL,
    REPEATED,
    VISIT,
    Column,
    Form,
)
from yteso.exchange.insurance.models import Dossier, Finding, Submission
from yteso.exchange.insurance.people import main_rows, read_candidates
from yteso.exchange.insurance.reading import Batch, TableColumns
from yteso.kernel.base.public import PROVINCE_ZONE, copy_columns, copy_nullable, copy_text, uuid7
from yteso.kernel.people.public import match_batch
from yteso.record.visits.public import (
    Diagnosis,
    LineRows,
    VisitRows,
    lock_links,
    record_check_ins,
    record_visits,
)
from yteso.toolkit.facts.public import VisitsRecorded, publish

log = structlog.get_logger(__name__)

NO_SUMMARY, UNWRITABLE = "S-SUMMARY", "S-UNWRITABLE"
VALUE_LENGTH = 255
OF_DATA = ("22", "23", "54")  # classes of SQLSTATE: the data, a constraint, a limit of the database
MOST_UNWRITABLE = 16  # dossiers of a batch


class Overtaken(Exception):
    """Another worker has read on in this submission meanwhile; this one stops."""


def record_batch(
    *, submission_id: UUID, batch: Batch, found: Sequence[Found], done: int, now: dt.datetime
) -> int:
    """Bring one batch of a submission to its end: record, leave unchanged, quarantine or refuse each dossier,
    keep the findings, publish one `VisitsRecorded` and note how far the submission has come.

    `found` are the findings of the checker, errors among them quarantine their dossier. `done` is the
    ordinal up to which the caller knows the submission to be read. Returns the new ordinal. Everything is
    one transaction, so a worker killed at any instant leaves the batch wholly in or wholly waiting.
    Raises Overtaken when another worker was faster, and the database's error when it refuses so many dossiers
    that no single one can be at fault: the job fails, is tried again and shows among the failures.
    """
    try:
        return _record(submission_id, batch, found, done, now)
    except DatabaseError as error:
        sqlstate = _sqlstate(error)
        if not sqlstate.startswith(OF_DATA):
            raise
        log.warning("insurance.batch_unwritable", submission_id=str(submission_id), code=sqlstate)
        extra: list[Found] = []
        _find_unwritable(submission_id, batch, found, done, now, range(len(batch)), extra)
        if not extra or len(extra) > MOST_UNWRITABLE:
            raise error from None
        return _record(submission_id, batch, [*found, *extra], done, now)


def _find_unwritable(
    submission_id: UUID,
    batch: Batch,
    found: Sequence[Found],
    done: int,
    now: dt.datetime,
    suspects: range,
    extra: list[Found],
) -> None:
    """Add to `extra` the dossiers that the database cannot hold although no rule objects, so that their
    siblings may go on: by halves, each half tried in a transaction that is taken back.

    Stops once there are too many: then the fault is ours, and no hospital's dossier is to blame.
    """
    if len(extra) > MOST_UNWRITABLE:
        return
    others = [_unwritable(place) for place in range(len(batch)) if place not in suspects]
    try:
        with transaction.atomic():
            _record(submission_id, batch, [*found, *others], done, now)
            transaction.set_rollback(True)
    except DatabaseError as error:
        if not _sqlstate(error).startswith(OF_DATA):
            raise
        middle = len(suspects) // 2
        if middle == 0:
            extra.append(_unwritable(suspects[0]))
        else:
            for half in (suspects[:middle], suspects[middle:]):
                _find_unwritable(submission_id, batch, found, done, now, half, extra)


def _sqlstate(error: DatabaseError) -> str:
    """Return the database's code only: its message may hold what somebody suffers from."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def _unwritable(place: int) -> Found:
    return Found(dossier=place, rule=UNWRITABLE, severity="error", table="")


def _record(submission_id: UUID, batch: Batch, found: Sequence[Found], done: int, now: dt.datetime) -> int:
    dossiers = batch.dossiers
    reached = dossiers[-1].ordinal
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(id=submission_id)
        if submission.dossiers_done != done or submission.state != Submission.State.READING:
            raise Overtaken
        rows = main_rows(batch)
        faulty = {f.dossier for f in found if f.severity == "error"}
        bare = set(range(len(batch))) - rows.keys() - faulty
        found = [*found, *(Found(place, NO_SUMMARY, "error", "XML1") for place in sorted(bare))]
        faulty |= bare
        arrivals = [_sent(batch, rows, place, "NGAY_VAO") for place in range(len(batch))]
        facility_ids, not_owned = find_owners(submission, dossiers, arrivals)
        lock_links((dossier.facility_code, dossier.link_code) for dossier in dossiers)
        plan = make_plan(submission, dossiers, facility_ids, not_owned, faulty)
        write_changes(plan)
        person_ids, visit_ids, replaced = _write_record(batch, plan, rows, now)
        _write_dossiers(submission, batch, plan, rows, person_ids, visit_ids, found)
        _write_findings(batch, plan, found, now)
        _advance(submission, plan, reached)
        if visit_ids:
            _publish(batch, plan, rows, visit_ids, replaced, now)
    return reached


def _sent(batch: Batch, rows: dict[int, tuple[str, int]], place: int, field: str) -> str:
    """Return a field of the dossier's main row, "" if it has none."""
    if place not in rows:
        return ""
    table, row = rows[place]
    values = batch.tables[table].fields.get(field)
    return values[row] if values else ""


# The record ----------------------------------------------------------------------------------------


def _write_record(
    batch: Batch, plan: Plan, rows: dict[int, tuple[str, int]], now: dt.datetime
) -> tuple[dict[int, str], dict[int, str], tuple[str, ...]]:
    """Match the persons and write visits and lines; return person and visit of each dossier written, and the
    visits that existed before."""
    chosen = plan.to_write()
    if not chosen:
        return {}, {}, ()
    matches = match_batch(read_candidates(batch, chosen), now)
    person_ids = {place: str(match.person_id) for place, match in zip(chosen, matches, strict=True)}
    former = Former()
    visit_ids: dict[int, str] = {}
    replaced: tuple[str, ...] = ()
    check_ins = [place for place in chosen if batch.dossiers[place].kind == "check_in"]
    visits = [place for place in chosen if batch.dossiers[place].kind == "visit"]
    if check_ins:
        made = record_check_ins(
            _visit_rows(former, batch, plan, rows, person_ids, check_ins, CHECK_IN), now=now
        )
        visit_ids |= dict(zip(check_ins, made.visit_ids, strict=True))
        replaced += made.replaced_visit_ids
    if visits:
        visit_rows = _visit_rows(former, batch, plan, rows, person_ids, visits, VISIT)
        made = record_visits(visit_rows, _line_rows(former, batch, visits, visit_rows), now=now)
        visit_ids |= dict(zip(visits, made.visit_ids, strict=True))
        replaced += made.replaced_visit_ids
    return person_ids, visit_ids, replaced


def _visit_rows(
    former: Former,
    batch: Batch,
    plan: Plan,
    rows: dict[int, tuple[str, int]],
    person_ids: dict[int, str],
    chosen: list[int],
    declared: tuple[Column, ...],
) -> VisitRows:
    table = batch.tables[rows[chosen[0]][0]]
    places = [rows[place][1] for place in chosen]
    picked = {field: [values[place] for place in places] for field, values in table.fields.items()}
    columns = {column.name: former.plain(column.form, picked[column.field]) for column in declared}
    named = REPEATED | PERSONAL | {column.field for column in declared}
    more = rest_of(TableColumns(table.table, chosen, fields=picked), named)
    columns["more"] = [
        json.dumps(row, ensure_ascii=False) if row else None for row in more or [{}] * len(chosen)
    ]
    return VisitRows(
        facility_codes=[batch.dossiers[place].facility_code for place in chosen],
        link_codes=[batch.dossiers[place].link_code for place in chosen],
        facility_ids=[plan.facility_ids[place] for place in chosen],
        person_ids=[person_ids[place] for place in chosen],
        dossier_ids=[plan.ids[place] for place in chosen],
        versions=[plan.versions[place] if batch.dossiers[place].kind == "visit" else 0 for place in chosen],
        columns=columns,
    )


def _line_rows(former: Former, batch: Batch, visits: list[int], visit_rows: VisitRows) -> list[LineRows]:
    """Return the lines of all tables; `visit` counts within `visits`."""
    index = {place: number for number, place in enumerate(visits)}
    kept = [place in index for place in range(len(batch))]
    lines = [_diagnoses(visit_rows)]
    for name, table in batch.tables.items():
        columns: dict[str, Sequence[str]]
        if name in LINE_TABLES:
            some = kept_rows(table, kept)
            columns = line_columns(former, some, LINE_TABLES[name])
            model = LINE_TABLES[name].model
        elif name in PAPER_TABLES:
            some = kept_rows(table, kept)
            columns = paper_columns(former, some, PAPER_TABLES[name])
            model = PAPER_TABLES[name].model
        else:
            continue
        if len(some):
            lines.append(LineRows(model, [index[dossier] for dossier in some.dossier], columns))
    return lines


def _diagnoses(visit_rows: VisitRows) -> LineRows:
    """Return the diagnoses at discharge: the main one, then the others in the order of the facility."""
    visit, codes, ranks, moments = [], [], [], []
    sent = (
        visit_rows.columns[name]
        for name in ("main_icd10_code", "other_icd10_codes", "discharged_at", "arrived_at")
    )
    for number, (main, others, left, arrived) in enumerate(zip(*sent, strict=True)):
        listed = [(main or "").strip(), *(code.strip() for code in (others or "").split(";"))]
        for rank, code in enumerate(listed):
            if code:
                visit.append(number)
                codes.append(code)
                ranks.append(str(rank))
                moments.append(left or arrived)
    return LineRows(
        Diagnosis,
        visit,
        {
            "icd10_code": copy_text(codes),
            "rank": ranks,
            "line_number": [str(int(rank) + 1) for rank in ranks],
            "diagnosed_at": copy_nullable(moments),
        },
    )


# What is kept of the dossier itself ----------------------------------------------------------------


def _write_dossiers(
    submission: Submission,
    batch: Batch,
    plan: Plan,
    rows: dict[int, tuple[str, int]],
    person_ids: dict[int, str],
    visit_ids: dict[int, str],
    found: Sequence[Found],
) -> None:
    dossiers, everyone = batch.dossiers, range(len(batch))
    errors = Counter(f.dossier for f in found if f.severity == "error") + Counter(plan.not_owned.keys())
    warnings = Counter(f.dossier for f in found if f.severity == "warning")
    former = Former()
    columns: dict[str, Sequence[str | None]] = {
        "id": plan.ids,
        "submission_id": [str(submission.id)] * len(batch),
        "ordinal": [str(dossier.ordinal) for dossier in dossiers],
        "kind": [dossier.kind for dossier in dossiers],
        "facility_id": plan.facility_ids,
        "facility_code": [dossier.facility_code for dossier in dossiers],
        "link_code": [dossier.link_code for dossier in dossiers],
        "version": [str(version) for version in plan.versions],
        "schema_version": [dossier.schema_version for dossier in dossiers],
        "state": [state.value for state in plan.states],
        "content_digest": [dossier.digest for dossier in dossiers],
        "person_id": [person_ids.get(place) for place in everyone],
        "visit_id": [visit_ids.get(place) for place in everyone],
        "patient_name": [_sent(batch, rows, place, "HO_TEN") for place in everyone],
        "arrived_on": former.plain(Form.DAY, [_sent(batch, rows, place, "NGAY_VAO") for place in everyone]),
        "discharged_on": former.plain(Form.DAY, [_sent(batch, rows, place, "NGAY_RA") for place in everyone]),
        "line_count": [str(sum(dossier.tables.values())) for dossier in dossiers],
        "error_count": [str(errors[place]) for place in everyone],
        "warning_count": [str(warnings[place]) for place in everyone],
        "received_at": [submission.received_at.isoformat()] * len(batch),
    }
    copy_columns(Dossier._meta.db_table, {name: copy_nullable(values) for name, values in columns.items()})


def _write_findings(batch: Batch, plan: Plan, found: Sequence[Found], now: dt.datetime) -> None:
    """Keep the findings of dossiers that are new; of one that came again unchanged they stand already, and
    one that is not the sender's to send is refused for that alone."""
    silent = (State.UNCHANGED, State.REFUSED)
    kept = [f for f in found if plan.states[f.dossier] not in silent]
    for place, rule in plan.not_owned.items():
        sent_code = batch.dossiers[place].facility_code
        table = "XML1" if batch.dossiers[place].kind == "visit" else "XML0"
        kept.append(
            Found(place, rule, "error", table, 1, "MA_CSKCB", sent_code, line=batch.dossiers[place].line)
        )
    if not kept:
        return
    day = now.astimezone(PROVINCE_ZONE).date().isoformat()
    copy_columns(
        Finding._meta.db_table,
        {
            "dossier_id": [plan.ids[f.dossier] for f in kept],
            "facility_id": [plan.facility_ids[f.dossier] for f in kept],
            "rule_code": [f.rule for f in kept],
            "severity": [f.severity for f in kept],
            "table": [f.table for f in kept],
            "row_number": [str(f.row) for f in kept],
            "field": copy_text([f.field[:60] for f in kept]),
            "value": copy_text([f.value[:VALUE_LENGTH] for f in kept]),
            "parameters": copy_text([json.dumps(f.parameters, ensure_ascii=False) for f in kept]),
            "source_line": [str(f.line) for f in kept],
            "found_on": [day] * len(kept),
        },
    )


def _advance(submission: Submission, plan: Plan, reached: int) -> None:
    came_to = Counter(plan.states)
    Submission.objects.filter(id=submission.id).update(
        dossiers_done=reached,
        dossiers_total=F("dossiers_total") + len(plan.states),
        dossiers_recorded=F("dossiers_recorded") + came_to[State.RECORDED],
        dossiers_unchanged=F("dossiers_unchanged") + came_to[State.UNCHANGED],
        dossiers_quarantined=F("dossiers_quarantined") + came_to[State.QUARANTINED],
        dossiers_refused=F("dossiers_refused") + came_to[State.REFUSED],
        dossiers_replaced=F("dossiers_replaced") + came_to[State.REPLACED] + came_to[State.CORRECTED],
    )


def _publish(
    batch: Batch,
    plan: Plan,
    rows: dict[int, tuple[str, int]],
    visit_ids: dict[int, str],
    replaced: tuple[str, ...],
    now: dt.datetime,
) -> None:
    former = Former()
    moments = [
        _sent(batch, rows, place, "NGAY_RA") or _sent(batch, rows, place, "NGAY_VAO") for place in visit_ids
    ]
    publish(
        VisitsRecorded(
            batch_id=str(uuid7()),
            facility_ids=tuple(sorted({plan.facility_ids[place] for place in visit_ids})),
            visit_ids=tuple(visit_ids.values()),
            replaced_visit_ids=replaced,
            days=tuple(sorted({day for day in former.plain(Form.DAY, moments) if day})),
        ),
        now=now,
    )
