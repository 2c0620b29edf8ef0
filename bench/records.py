"""How fast a record is read and lists answer, at the size of a province, with audit and permissions on.

    python bench/records.py --people 1250000 --visits 1000000     fill (once) and measure
    python bench/records.py --grow 10000 100000 1000000           the same reads while the record grows

Rows are made inside the database (`generate_series`), 20 lines a visit: 4 drugs, 11 services, 4 results,
one note; a diagnosis besides. Uses the database `yteso_records` of the embedded server (or DATABASE_URL).
Beside each figure stands its limit, measured in the same run: the same rows fetched by plain psycopg with
prepared statements, without permission, audit or objects.
"""

import argparse
import datetime as dt
import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT))

LINE_TABLES = {
    "visits_medicationline": 4,
    "visits_serviceline": 11,
    "visits_result": 4,
    "visits_progressnote": 1,
}
SECONDS = 8
HOSPITAL = "51007"
RECENT = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)  # well within the months in which a visit opens a record
NOW = dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC)


def set_up(name: str = "yteso_records") -> None:
    """Start the embedded server, make the database and let Django use it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
    if "DATABASE_URL" not in os.environ:
        from yteso.config import database, settings

        data = settings.DATA_DIR / "pg"
        database.start(data)
        database.ensure_database(data, name)
        os.environ["DATABASE_URL"] = f"postgresql://postgres@/{name}?host={data / 'run'}"
        for module in [m for m in sys.modules if m.startswith("yteso.config.settings")]:
            del sys.modules[module]
    import django

    django.setup()


def fill(people: int, visits: int) -> None:
    """Bring the database to that many people and visits; what is there already stays."""
    from django.core.management import call_command
    from django.db import connection

    from bench.people import fill as fill_people

    call_command("migrate", verbosity=0)
    fill_people(people)
    _fill_facilities()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM visits_visit")
        present = cursor.fetchone()[0]
        if present >= visits:
            return
        started = time.perf_counter()
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(
            "CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM people_person"
        )
        cursor.execute("CREATE UNIQUE INDEX ON numbered (n)")
        cursor.execute(
            "CREATE TEMP TABLE desk AS SELECT id, facility_code, row_number() OVER (ORDER BY facility_code) - 1 AS n"
            " FROM organisations_organisation WHERE facility_code <> ''"
        )
        cursor.execute("SELECT count(*) FROM numbered")
        head = {"people": cursor.fetchone()[0], "first": present, "last": visits - 1}
        _fill_visits(cursor, head)
        _fill_lines(cursor, head)
        _fill_dossiers(cursor, head)
        cursor.execute("VACUUM ANALYZE")
        print(f"filled {visits - present:,} visits, {21 * (visits - present):,} lines in "
              f"{time.perf_counter() - started:.0f} s")  # fmt: skip


def _fill_facilities() -> None:
    from yteso.kernel.base.public import SystemActor
    from yteso.kernel.organisations.public import Organisation, add_organisation

    if Organisation.objects.exists():
        return
    actor, day = SystemActor("bench"), dt.date(2020, 1, 1)
    root = add_organisation(
        actor=actor,
        parent_id=None,
        kind=Organisation.Kind.DEPARTMENT_OF_HEALTH,
        name="Sở Y tế",
        valid_from=day,
    )
    for n in range(206):
        add_organisation(
            actor=actor, parent_id=root.id, kind=Organisation.Kind.COMMUNE_STATION,
            name=f"Trạm {n:03d}", facility_code=f"51{n + 1:03d}", valid_from=day,
        )  # fmt: skip


def _columns(cursor: Any, table: str) -> list[tuple[str, str, bool]]:
    """Return (name, type, may be NULL) of the columns that have no database default."""
    cursor.execute(
        "SELECT column_name, data_type, is_nullable = 'YES' FROM information_schema.columns"
        " WHERE table_name = %s AND column_default IS NULL AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return list(cursor.fetchall())


def _insert(cursor: Any, table: str, given: dict[str, str], source: str, params: dict[str, Any]) -> None:
    """Insert from a query: `given` columns by expression, the other required ones with an empty value."""
    empty = {
        "character varying": "''", "text": "''", "integer": "0", "smallint": "0", "bigint": "0", "numeric": "0",
        "jsonb": "'{}'", "double precision": "0", "timestamp with time zone": "now()", "date": "current_date",
        "boolean": "false",
    }  # fmt: skip
    values = dict(given)
    for name, kind, nullable in _columns(cursor, table):
        if name not in values and not nullable:
            values[name] = empty[kind]
    sql = f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {source}"
    for key, number in params.items():
        sql = sql.replace(f"%({key})s", str(int(number)))
    cursor.execute(sql)


def _fill_visits(cursor: Any, head: dict[str, Any], minutes: int = 500_000) -> None:
    codes = "ARRAY['I10','E11.9','J06.9','J44.9','K29.7','M54.5','J18.9','A90','N18.3','J20.9']"
    moment = f"timestamptz '2026-10-31 07:00+07' - make_interval(mins => (g.n * 7919 % {minutes})::int)"
    _insert(
        cursor,
        "visits_visit",
        {
            "person_id": "numbered.id",
            "facility_id": "desk.id",
            "facility_code": "desk.facility_code",
            "link_code": "'B' || g.n",
            "state": "'closed'",
            "version": "1",
            "arrived_at": moment,
            "discharged_at": f"{moment} + interval '2 hours'",
            "recorded_at": "now()",
            "main_icd10_code": f"({codes})[1 + g.n % 10]",
            "discharge_diagnosis": "'Chẩn đoán khi ra viện số ' || g.n % 500",
            "care_type_code": "CASE WHEN g.n % 8 = 0 THEN '03' ELSE '01' END",
            "sex": "1 + g.n % 2",
            "birth_year": "1930 + g.n * 31 % 96",
            "commune_code": f"({_communes(cursor)})[1 + g.n % 97]",
            "ethnic_code": "CASE WHEN g.n % 7 = 0 THEN '14' ELSE '01' END",
            "card_number": "CASE WHEN g.n % 10 = 0 THEN '' ELSE 'GD4' || g.n END",
            "days": "CASE WHEN g.n % 8 = 0 THEN 1 + g.n % 9 ELSE 1 END",
            "outcome_code": "CASE WHEN g.n % 400 = 0 THEN '5' WHEN g.n % 500 = 0 THEN '6' ELSE '1' END",
            "discharge_type_code": "CASE WHEN g.n % 50 = 0 THEN '2' ELSE '1' END",
            "total_vnd": "100000 + g.n % 900000",
            "insurer_pays_vnd": "80000 + g.n % 700000",
            "drugs_vnd": "40000 + g.n % 90000",
        },
        "generate_series(%(first)s::bigint, %(last)s::bigint) AS g (n)"
        " JOIN numbered ON numbered.n = (g.n * 48271) % %(people)s"
        " JOIN desk ON desk.n = g.n % 206",
        head,
    )


def _communes(cursor: Any) -> str:
    """Return an SQL array of the communes of 2026 (the last of 97 being unknown)."""
    cursor.execute(
        "SELECT code FROM places_unit WHERE level = 'commune' AND parent = '51' AND valid_to IS NULL ORDER BY 1"
    )
    return "ARRAY[" + ",".join(f"'{row[0]}'" for row in cursor.fetchall()) + ",'']"


def _fill_lines(cursor: Any, head: dict[str, Any]) -> None:
    cursor.execute("CREATE INDEX IF NOT EXISTS bench_link ON visits_visit ((substr(link_code, 2)::bigint))")
    common = {
        "person_id": "visit.person_id",
        "visit_id": "visit.id",
        "facility_id": "visit.facility_id",
        "line_number": "l.n",
    }
    source = "visits_visit AS visit, generate_series(1, {lines}) AS l (n) WHERE substr(visit.link_code, 2)::bigint >= %(first)s"
    own = {
        "visits_medicationline": {
            "drug_code": "'40.' || l.n * 37", "drug_name": "'Thuốc số ' || l.n", "strength": "'500mg'",
            "dose": "'1 viên/lần * 2 lần/ngày [2 viên/ngày]'", "quantity": "14", "unit": "'Viên'",
            "ordered_at": "visit.arrived_at",
        },
        "visits_serviceline": {
            "service_code": "'22.0121.' || l.n", "service_name": "'Dịch vụ kỹ thuật số ' || l.n",
            "group_code": "'1'", "quantity": "1", "machine_code": "'HH.1.SN' || l.n", "ordered_at": "visit.arrived_at",
        },
        "visits_result": {
            "indicator_name": "(ARRAY['Glucose','HbA1c','Creatinin','WBC'])[l.n]", "value": "(4 + l.n)::text",
            "value_number": "4 + l.n + hashtext(visit.link_code) % 3", "unit": "'mmol/L'",
            "resulted_at": "visit.arrived_at",
        },
        "visits_progressnote": {"text": "'Người bệnh tỉnh, tiếp xúc tốt'", "noted_at": "visit.arrived_at"},
    }  # fmt: skip
    for table, lines in LINE_TABLES.items():
        _insert(cursor, table, {**common, **own[table]}, source.format(lines=lines), head)
    _insert(
        cursor,
        "visits_diagnosis",
        {**common, "icd10_code": "visit.main_icd10_code", "rank": "0", "diagnosed_at": "visit.discharged_at"},
        source.format(lines=1),
        head,
    )


def _fill_dossiers(cursor: Any, head: dict[str, Any]) -> None:
    cursor.execute(
        "INSERT INTO insurance_submission (facility_id, door, file_digest, file_name, size_bytes, sender_label,"
        " sender_reference, declared_version, state, received_at, refusal_code, refusal_parameters, problems,"
        " dossiers_total, dossiers_recorded, dossiers_unchanged, dossiers_quarantined, dossiers_refused,"
        " dossiers_replaced, dossiers_done)"
        " SELECT id, 'api', md5(facility_code) || md5(facility_code), 'bench.xml', 1, 'bench', '', '3176', 'done', now(),"
        " '', '{}', '[]', 0, 0, 0, 0, 0, 0, 0 FROM desk"
        " WHERE NOT EXISTS (SELECT 1 FROM insurance_submission)"
    )
    _insert(
        cursor,
        "insurance_dossier",
        {
            "submission_id": "submission.id",
            "ordinal": "substr(visit.link_code, 2)::bigint",
            "kind": "'visit'",
            "facility_id": "visit.facility_id",
            "facility_code": "visit.facility_code",
            "link_code": "visit.link_code",
            "schema_version": "'3176'",
            "state": "CASE WHEN substr(visit.link_code, 2)::bigint % 20 = 0 THEN 'quarantined' ELSE 'recorded' END",
            "content_digest": "md5(visit.link_code)",
            "person_id": "visit.person_id",
            "visit_id": "visit.id",
            "patient_name": "'Người bệnh ' || visit.link_code",
            "received_at": "visit.arrived_at + interval '1 day'",
        },
        "visits_visit AS visit JOIN insurance_submission AS submission ON submission.facility_id = visit.facility_id"
        " WHERE substr(visit.link_code, 2)::bigint >= %(first)s",
        head,
    )


# --- measuring --------------------------------------------------------------------------------------------


def _percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] * 1000 if times else 0.0


def _worker(kind: str, seed: int, seconds: float, queue: Any) -> None:
    set_up()
    one = KINDS[kind](random.Random(seed))
    one()
    times, end = [], time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        one()
        times.append(time.perf_counter() - started)
    queue.put(times)


def measure(kind: str, clients: int, seconds: float = SECONDS) -> dict[str, float]:
    """Run one kind of read with so many clients (processes) and return its rate and times in ms."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    workers = [context.Process(target=_worker, args=(kind, 100 + n, seconds, queue)) for n in range(clients)]
    for worker in workers:
        worker.start()
    times = [t for _ in workers for t in queue.get(timeout=seconds + 60)]
    for worker in workers:
        worker.join()
    return {
        "per_s": len(times) / seconds,
        "p50_ms": _percentile(times, 0.5),
        "p95_ms": _percentile(times, 0.95),
        "n": len(times),
    }


def _people_with_visits(rng: random.Random, many: int = 2000) -> list[UUID]:
    """Return citizens treated at the doctor's hospital (every 206th visit), drawn over the whole table."""
    from django.db import connection

    visits = _visits()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM visits_visit WHERE substr(link_code, 2)::bigint = ANY(%s)"
            " AND arrived_at > %s AND facility_code = %s",
            [[rng.randrange(visits // 206) * 206 + 6 for _ in range(many)], RECENT, HOSPITAL],
        )
        return [row[0] for row in cursor.fetchall()]


def _visits() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(substr(link_code, 2)::bigint) FROM visits_visit")
        return int(cursor.fetchone()[0])


def _doctor() -> Any:
    """Return the doctor of one hospital, made once: the usual reader, with a reach to be checked."""
    return _user("bench-doctor", "doctor", HOSPITAL)


def _officer() -> Any:
    """Return an officer of the province, made once."""
    return _user("bench-officer", "province_officer", "")


def _user(username: str, role: str, facility_code: str) -> Any:
    from yteso.kernel.access.models import Grant
    from yteso.kernel.access.public import find_actor
    from yteso.kernel.base.public import Role, User
    from yteso.kernel.organisations.public import Organisation

    user, made = User.objects.get_or_create(username=username, defaults={"full_name": "Người Đo Lường"})
    if made:
        where = Organisation.objects.get(facility_code=facility_code, valid_to=None) if facility_code else (
            Organisation.objects.get(parent__isnull=True)
        )  # fmt: skip
        Grant.objects.create(
            user=user, role=Role(role), organisation=where, valid_from=dt.date(2020, 1, 1), given_at=NOW
        )
    return find_actor(user, dt.date(2026, 11, 1))


def whole_record(rng: random.Random) -> Callable[[], object]:
    """The whole record of a citizen through the rule of access, with its audit row: every visit and line."""
    from yteso.record.chart.public import open_record, read_whole

    people, actor = _people_with_visits(rng), _doctor()

    def one() -> object:
        opening = open_record(actor=actor, person_id=rng.choice(people), what="record", now=NOW)
        return read_whole(opening.person_ids, opening.shield)

    return one


def whole_record_limit(rng: random.Random) -> Callable[[], object]:
    """The limit: the same rows by plain psycopg, prepared, as tuples."""
    import psycopg
    from django.conf import settings

    people = _people_with_visits(rng)
    connection = psycopg.connect(settings.DATABASE_URL, autocommit=True, prepare_threshold=1)
    tables = ["visits_visit", "visits_diagnosis", *LINE_TABLES, "visits_paper", "visits_sensitivenote"]

    def one() -> object:
        person = rng.choice(people)
        ids = [row[0] for row in connection.execute(
            "SELECT id FROM people_person WHERE master_id = (SELECT master_id FROM people_person WHERE id = %s)",
            [person]).fetchall()]  # fmt: skip
        return [
            connection.execute(f"SELECT * FROM {table} WHERE person_id = ANY(%s)", [ids]).fetchall()
            for table in tables
        ]

    return one


def whole_record_file(rng: random.Random) -> Callable[[], object]:
    """The whole record as a program gets it: JSON over the web layer, with session, permissions and audit."""
    return _page(rng, lambda person: f"/record/{person}/whole/")


def record_page(rng: random.Random) -> Callable[[], object]:
    """The page of a record as a browser gets it: HTML, session, permissions, audit."""
    return _page(rng, lambda person: f"/record/{person}/")


def _page(rng: random.Random, url_of: Callable[[UUID], str]) -> Callable[[], object]:
    from yteso.kernel.access.testing import sign_in
    from yteso.kernel.base.public import User

    people = _people_with_visits(rng)
    _doctor()
    client = sign_in(User.objects.get(username="bench-doctor"))

    def one() -> object:
        answer = client.get(url_of(rng.choice(people)))
        assert answer.status_code == 200, answer.status_code
        return answer

    return one


def find_by_id(rng: random.Random) -> Callable[[], object]:
    """A person found by national id, with the audit row of the look-up."""
    from yteso.kernel.audit.public import record_read
    from yteso.kernel.people.public import Identifier, find_by_number

    numbers = list(
        Identifier.objects.filter(
            system="national_id", status="held", person_id__in=_people_with_visits(rng, 3000)
        ).values_list("value", flat=True)
    )
    actor = _doctor()

    def one() -> object:
        person = find_by_number("national_id", rng.choice(numbers))
        if person is not None:
            record_read(actor, person, "reception")
        return person

    return one


def find_by_id_limit(rng: random.Random) -> Callable[[], object]:
    """The limit: one prepared statement by plain psycopg."""
    import psycopg
    from django.conf import settings

    from yteso.kernel.people.public import Identifier

    numbers = list(
        Identifier.objects.filter(
            system="national_id", status="held", person_id__in=_people_with_visits(rng, 3000)
        ).values_list("value", flat=True)
    )
    connection = psycopg.connect(settings.DATABASE_URL, autocommit=True, prepare_threshold=1)
    sql = (
        "SELECT person.master_id FROM people_identifier AS number JOIN people_person AS person"
        " ON person.id = number.person_id WHERE number.system = 'national_id' AND number.value = %s"
        " AND number.status = 'held'"
    )
    return lambda: connection.execute(sql, [rng.choice(numbers)]).fetchall()


def audit_entry(rng: random.Random) -> Callable[[], object]:
    """One entry of the audit log, numbered and chained by the database, on disk when it returns."""
    from yteso.kernel.audit.public import record_read

    people, actor = _people_with_visits(rng), _doctor()
    return lambda: record_read(actor, rng.choice(people), "bench")


LISTS = (
    "",
    "?state=quarantined",
    "?facility=51007",
    "?facility=51007&state=quarantined",
    "?received_at_min=2026-06-01&received_at_max=2026-06-30",
    "?q=B500000",
    "?sort=received_at",
)


def dossier_list(rng: random.Random) -> Callable[[], object]:
    """A page of the list of all dossiers, with one of the filters people use."""
    from yteso.kernel.access.testing import sign_in
    from yteso.kernel.base.public import User

    _officer()
    client = sign_in(User.objects.get(username="bench-officer"))

    def one() -> object:
        answer = client.get(f"/insurance/dossiers/{rng.choice(LISTS)}")
        assert answer.status_code == 200, answer.status_code
        return answer

    return one


KINDS: dict[str, Callable[[random.Random], Callable[[], object]]] = {
    "whole_record": whole_record,
    "whole_record_file": whole_record_file,
    "whole_record_limit": whole_record_limit,
    "record_page": record_page,
    "find_by_id": find_by_id,
    "find_by_id_limit": find_by_id_limit,
    "audit_entry": audit_entry,
    "dossier_list": dossier_list,
}


def report(kinds: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in kinds:
        for clients in (1, 4):
            result = measure(kind, clients)
            found[f"{kind}/{clients}"] = result
            print(
                f"{kind:20} {clients} clients: {result['per_s']:8.0f}/s   p50 {result['p50_ms']:6.1f} ms"
                f"   p95 {result['p95_ms']:6.1f} ms",
                flush=True,
            )
    for kind in ("whole_record", "find_by_id"):
        for clients in (1, 4):
            ours, limit = found.get(f"{kind}/{clients}"), found.get(f"{kind}_limit/{clients}")
            if ours and limit:
                print(
                    f"{kind} with {clients} clients reaches {ours['per_s'] / limit['per_s']:.2f} of its limit"
                )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_250_000)
    parser.add_argument("--visits", type=int, default=1_000_000)
    parser.add_argument("--grow", type=int, nargs="+")
    parser.add_argument("--only", choices=list(KINDS), nargs="+", default=list(KINDS))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    set_up()
    found = {}
    for visits in options.grow or [options.visits]:
        fill(options.people, visits)
        print(f"--- {visits:,} visits, {options.people:,} people", flush=True)
        found[str(visits)] = report(options.only)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
