"""Writing visits. Batches go in by COPY: this is the widest part of the river."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yteso.kernel.base.public import PROVINCE_ZONE, copy_columns, copy_nullable, uuid7
from yteso.record.visits.errors import ArrivalKnown
from yteso.record.visits.models import LINE_MODELS, Visit
from yteso.record.visits.queries import Standing, find_open_arrivals, find_standing
from yteso.record.visits.rows import LineRows, Recorded, VisitRows


def lock_links(links: Iterable[tuple[str, str]]) -> None:
    """Hold these (facility code, MA_LK) until the transaction ends, so that one writer at a time decides
    about a visit. Taken in one order by everybody, so two batches cannot wait for each other."""
    keys = sorted({f"{facility}|{link}" for facility, link in links})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(key)) FROM"
            " (SELECT DISTINCT hashtextextended(link, 7) AS key FROM unnest(%s::text[]) AS link ORDER BY 1)",
            [keys],
        )


def open_visit(
    *, person_id: UUID, facility_id: UUID, facility_code: str, now: dt.datetime, **columns: Any
) -> Visit:
    """Open a visit for a person who has just arrived; the facility's XML0 or XML1 confirms it later.

    `columns` are columns of `Visit` that reception knows already (card number, reason, ...).
    Raises ArrivalKnown if the person has an unconfirmed arrival there today.
    """
    with transaction.atomic():
        day = now.astimezone(PROVINCE_ZONE).date()
        lock_links([(facility_code, f"arrival {person_id} {day}")])
        start = dt.datetime.combine(day, dt.time(), PROVINCE_ZONE)
        waiting = Visit.objects.filter(
            person_id=person_id, facility_id=facility_id, link_code="", arrived_at__gte=start,
            arrived_at__lt=start + dt.timedelta(days=1),
        )  # fmt: skip
        if waiting.exists():
            raise ArrivalKnown
        return Visit.objects.create(
            person_id=person_id, facility_id=facility_id, facility_code=facility_code, link_code="",
            state=Visit.State.ARRIVED, arrived_at=now, recorded_at=now, **columns,
        )  # fmt: skip


def record_check_ins(rows: VisitRows, *, now: dt.datetime) -> Recorded:
    """Open (or refresh) the visits of a batch of check-ins (XML0). A visit that is already closed by its
    XML1 stays as it is. The caller holds the links (`lock_links`) and a transaction.

    Source: Decision 130/QD-BYT as amended by 4750, check-in table.
    """
    standing = find_standing(rows.facility_codes, rows.link_codes)
    refresh = [i for i, known in enumerate(standing) if known is None or known.state != Visit.State.CLOSED]
    ids, _ = _write_visits(rows, standing, refresh, Visit.State.IN_CARE, now)
    return Recorded(tuple(ids), tuple(known.id for known in standing if known is not None))


def record_visits(rows: VisitRows, lines: Sequence[LineRows], *, now: dt.datetime) -> Recorded:
    """Write a batch of visits with all their lines; a visit known by (facility code, MA_LK) keeps its id,
    and its former lines give way to the new ones. The caller holds the links (`lock_links`) and a
    transaction, so a visit is wholly in its new version or wholly in its old one.

    Lines come as columns in COPY text without person, visit, facility and id: they are added here.
    """
    standing = find_standing(rows.facility_codes, rows.link_codes)
    ids, adopted = _write_visits(rows, standing, range(len(rows)), Visit.State.CLOSED, now)
    replaced = [known for known in standing if known is not None]
    _remove_lines([known for known in replaced if known.version > 0])
    owners = {"person_id": rows.person_ids, "visit_id": ids, "facility_id": rows.facility_ids}
    for some in lines:
        owned = {name: list(map(values.__getitem__, some.visit)) for name, values in owners.items()}
        copy_columns(some.model._meta.db_table, {**owned, **some.columns})
    return Recorded(tuple(ids), tuple(known.id for known in replaced) + tuple(adopted))


def _write_visits(
    rows: VisitRows,
    standing: list[Standing | None],
    chosen: Sequence[int],
    state: Visit.State,
    now: dt.datetime,
) -> tuple[list[str], list[str]]:
    """COPY the unknown visits, update the known ones; return all ids and those of adopted arrivals."""
    ids = [known.id if known else "" for known in standing]
    fresh = [i for i in chosen if standing[i] is None]
    arrivals = find_open_arrivals(
        [rows.facility_ids[i] for i in fresh],
        [rows.person_ids[i] for i in fresh],
        [rows.columns["arrived_at"][i] or "" for i in fresh],
    )
    adopted = {fresh[place]: visit_id for place, visit_id in arrivals.items()}
    for i, visit_id in adopted.items():
        ids[i] = visit_id
    fresh = [i for i in fresh if i not in adopted]
    for i in fresh:
        ids[i] = str(uuid7())
    constants = {"state": state.value, "recorded_at": now.isoformat()}
    own: dict[str, list[Any]] = {
        "person_id": rows.person_ids,
        "facility_id": rows.facility_ids,
        "facility_code": rows.facility_codes,
        "link_code": rows.link_codes,
        "dossier_id": rows.dossier_ids,
        "version": [str(version) for version in rows.versions],
        **rows.columns,
    }
    if fresh:
        columns: dict[str, Sequence[str]] = {"id": [ids[i] for i in fresh]}
        for name, values in own.items():
            some = [values[i] for i in fresh]
            columns[name] = copy_nullable(some)
        columns |= {name: list(repeat(value, len(fresh))) for name, value in constants.items()}
        copy_columns(Visit._meta.db_table, columns)
    known = [i for i in chosen if i in adopted or standing[i] is not None]
    if known:
        names = [*own, *constants]
        assignments = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in names)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Visit._meta.db_table} SET {assignments} WHERE id = %s",  # noqa: S608 - names of ours
                [[*(own[name][i] for name in own), *constants.values(), ids[i]] for i in known],
            )
    return ids, list(adopted.values())


def _remove_lines(replaced: list[Standing]) -> None:
    """Delete the lines of visits that get new ones. By (person, visit), which is how they are indexed."""
    if not replaced:
        return
    persons, visits = [known.person_id for known in replaced], [known.id for known in replaced]
    with connection.cursor() as cursor:
        for model in LINE_MODELS:
            table = model._meta.db_table
            cursor.execute(
                f"DELETE FROM {table} AS line"  # noqa: S608 - names of ours
                " USING unnest(%s::uuid[], %s::uuid[]) AS old (person_id, visit_id)"
                " WHERE line.person_id = old.person_id AND line.visit_id = old.visit_id",
                [persons, visits],
            )
