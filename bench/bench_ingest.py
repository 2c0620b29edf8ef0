"""How fast the river runs: dossiers a second from a kept file to the record.

    python bench/bench_ingest.py                       one core and two workers, beside the limits
    python bench/bench_ingest.py --day                 a province's busiest day: 12,000 dossiers
    python bench/bench_ingest.py --grow 10000 100000   speed while the record grows
    python bench/bench_ingest.py --beside yteso_records --year 200000
                                                       speed in a copy of the record that bench/records.py
                                                       filled (a million visits), and a year extrapolated
                                                       from so many

The limits are measured in the same run, on the same files: parsing alone, and parsing plus COPY of the very
same rows into bare tables (no index, no key, nothing checked). Uses a database of its own in the embedded
server, `yteso_bench`, and leaves the usual one alone.
"""

import argparse
import datetime as dt
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

FACILITY = "51001"
NOW = dt.datetime(2026, 3, 3, 2, 0, tzinfo=dt.UTC)
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ"]
MIDDLE = ["Văn", "Thị", "Minh", "Ngọc", "Thanh", "Hoàng", "Quang", "Thu"]
GIVEN = [
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hà",
    "Hạnh",
    "Khánh",
    "Lan",
    "Mai",
    "Nam",
    "Phúc",
    "Yến",
    "Vân",
]


YEAR = 2_200_000  # dossiers of a province like Quảng Ngãi in a year
PIECE = 20_000


def set_up(folder: Path, beside: str = "") -> None:
    """Start the embedded server, make the bench database anew and let Django use it.

    With `beside`, it is a copy of that database (of the embedded server) instead of an empty one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yteso.config.settings")
    from yteso.config import database, settings

    if settings.EMBEDDED_DATABASE and "DATABASE_URL" not in os.environ:
        data = settings.DATA_DIR / "pg"
        database.start(data)
        name = "yteso_bench_large" if beside else "yteso_bench"
        if beside:
            copy_database(f"postgresql://postgres@/postgres?host={data / 'run'}", beside, name)
        else:
            database.ensure_database(data, name)
        os.environ["DATABASE_URL"] = f"postgresql://postgres@/{name}?host={data / 'run'}"
    os.environ["YTESO_FILE_STORE"] = f"file://{folder / 'files'}"
    for module in [name for name in sys.modules if name.startswith("yteso.config.settings")]:
        del sys.modules[module]
    import django

    django.setup()


def copy_database(url: str, source: str, target: str) -> None:
    """Make `target` a copy of `source`, in place of a former copy."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {target}")
        connection.execute(f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY file_copy")
    with psycopg.connect(url.replace("/postgres?", f"/{target}?"), autocommit=True) as connection:
        connection.execute("DROP INDEX IF EXISTS bench_link")  # of the filling; it knows numbered links only


def empty_record() -> None:
    """Bring the bench database to an empty record with one hospital."""
    from django.core.management import call_command
    from django.db import connection

    from yteso.kernel.base.public import SystemActor
    from yteso.kernel.organisations.public import Organisation, add_organisation

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^bare_'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE "{table}"')
        cursor.execute(
            "SELECT string_agg(format('%I', tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename ~ '^(visits_|insurance_|people_|organisations_|files_|facts_|procrastinate_[je])'"
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} CASCADE")
    system = SystemActor("bench")
    root = add_organisation(
        actor=system, parent_id=None, kind=Organisation.Kind.DEPARTMENT_OF_HEALTH, name="Sở Y tế",
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    add_organisation(
        actor=system, parent_id=root.id, kind=Organisation.Kind.PROVINCE_HOSPITAL, name="Bệnh viện",
        facility_code=FACILITY, valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip


# Files ---------------------------------------------------------------------------------------------


def make_files(first: int, count: int, per_file: int, packing: str) -> Iterator[bytes]:
    """Yield files of outpatient dossiers of about 40 lines, each dossier of another person."""
    from yteso.exchange.insurance.testing import sound_dossier
    from yteso.exchange.insurance.writing import write_dossier, write_envelope

    def dossier(number: int) -> str:
        tables = sound_dossier(f"LK{number:09d}", drugs=9, tests=14)
        year = 1930 + number % 90
        person = {
            "HO_TEN": f"{FAMILY[number % 10]} {MIDDLE[number // 10 % 8]} {GIVEN[number // 80 % 14]}",
            "SO_CCCD": f"051{1 if year < 2000 else 3}{year % 100:02d}{number % 10**6:06d}",
            "MA_BN": f"BN{number:09d}",
            "MA_THE_BHYT": f"GD451{number:010d}",
            "NGAY_SINH": f"{year}{number % 12 + 1:02d}{number % 28 + 1:02d}0000",
            "MA_HSBA": f"HS{number:09d}",
        }
        for name in ("XML1", "XML14"):
            row = tables[name][0]
            row |= {field: value for field, value in person.items() if field in row}
        return write_dossier(tables, packing=packing)

    for start in range(first, first + count, per_file):
        some = [dossier(n) for n in range(start, min(start + per_file, first + count))]
        yield write_envelope(some, FACILITY).encode()


def send(files: list[bytes]) -> list[Any]:
    """Receive the files for the hospital, as any door does, and return their submissions."""
    from yteso.exchange.insurance.actions.receiving import receive
    from yteso.exchange.insurance.models import Submission
    from yteso.kernel.base.public import SystemActor
    from yteso.kernel.organisations.public import Organisation

    hospital = Organisation.objects.get(facility_code=FACILITY)
    return [
        receive(
            actor=SystemActor("bench"), facility_id=hospital.id, content=content,
            door=Submission.Door.COMMAND, now=NOW,
        ).id
        for content in files
    ]  # fmt: skip


# What is timed -------------------------------------------------------------------------------------


def parse_only(files: list[bytes]) -> int:
    from yteso.exchange.insurance.reading import read

    return sum(len(batch) for content in files for batch in read(content))


def parse_and_copy(files: list[bytes]) -> int:
    """Parse and COPY the same rows that the record gets into tables without index, key or check."""
    from django.db import connection, transaction

    from yteso.exchange.insurance import forming, mapping
    from yteso.exchange.insurance.reading import read
    from yteso.kernel.base.public import copy_columns, uuid7
    from yteso.record.visits.public import LINE_MODELS, Visit

    with connection.cursor() as cursor:
        for model in (Visit, *LINE_MODELS):
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bare_{table} (LIKE {table})")
            for field in model._meta.local_fields:
                cursor.execute(f"ALTER TABLE bare_{table} ALTER {field.column} DROP NOT NULL")
    total = 0
    for content in files:
        for batch in read(content):
            former = forming.Former()
            ids = [str(uuid7()) for _ in batch.dossiers]
            with transaction.atomic():
                main = batch.tables["XML1"]
                columns = {c.name: former.copy(c.form, main.fields[c.field]) for c in mapping.VISIT}
                copy_columns("bare_visits_visit", {"id": ids, **columns})
                for name, table in batch.tables.items():
                    if declared := mapping.LINE_TABLES.get(name):
                        columns = forming.line_columns(former, table, declared)
                    elif papers := mapping.PAPER_TABLES.get(name):
                        declared, columns = papers, forming.paper_columns(former, table, papers)
                    else:
                        continue
                    owner = [ids[dossier] for dossier in table.dossier]
                    keys = {"person_id": owner, "visit_id": owner, "facility_id": owner}
                    copy_columns(f"bare_{declared.model._meta.db_table}", {**keys, **columns})
            total += len(batch)
    return total


def whole_path(submission_ids: list[Any]) -> int:
    """Read the received files into the record, as the worker's job does."""
    from yteso.exchange.insurance.actions.ingesting import read_submission
    from yteso.exchange.insurance.models import Submission
    from yteso.kernel.base.public import now

    for submission_id in submission_ids:
        read_submission(submission_id=submission_id, clock=now)
    done = Submission.objects.filter(id__in=submission_ids)
    return sum(done.values_list("dossiers_recorded", flat=True))


def most_memory() -> int:
    """Return the most memory this process ever held, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def _worker(folder: str, submission_ids: list[Any]) -> tuple[int, int, float]:
    """Return the dossiers done, the most memory this worker ever took in MB, and the processor time spent."""
    if "django" not in sys.modules:
        set_up(Path(folder))
    began = cpu_seconds()
    return whole_path(submission_ids), most_memory(), cpu_seconds() - began


def two_workers(folder: Path, submission_ids: list[Any]) -> tuple[int, float, int, float]:
    """Return the dossiers done by two processes, the seconds they took, the larger one's memory in MB, and
    the processor time of both with their database backends."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_worker, [(str(folder), [])] * 4, chunksize=1)  # both are up before the clock starts
        began = time.perf_counter()
        shares = [(str(folder), [submission_id]) for submission_id in submission_ids]
        outcomes = pool.starmap(_worker, shares, chunksize=1)
        seconds = time.perf_counter() - began
        return sum(o[0] for o in outcomes), seconds, max(o[1] for o in outcomes), sum(o[2] for o in outcomes)


def cpu_seconds() -> float:
    """Return the processor time of this process and of its database backend."""
    from django.db import connection

    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def timed(label: str, work: Callable[[], int], results: dict[str, float]) -> float:
    """Run and print the work; return dossiers for each second of processor time (worker and database
    together), which other programs on the machine disturb least."""
    began, began_cpu = time.perf_counter(), cpu_seconds()
    done = work()
    seconds, cpu = time.perf_counter() - began, cpu_seconds() - began_cpu
    results[f"{label}: wall"] = round(done / seconds, 1)
    results[f"{label}: core"] = round(done / cpu, 1)
    print(f"{label:<40}{done:>8} {seconds:>8.2f} s {done / seconds:>8.0f} /s {done / cpu:>8.0f} /core s")
    return done / cpu


def lines_written() -> int:
    from yteso.record.visits.public import LINE_MODELS

    return sum(model.objects.count() for model in LINE_MODELS)


def main() -> None:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--dossiers", type=int, default=4000)
    parser.add_argument("--per-file", type=int, default=1000)
    parser.add_argument("--packing", choices=["inline", "base64"], default="base64")
    parser.add_argument("--day", action="store_true", help="12,000 dossiers with two workers")
    parser.add_argument("--grow", type=int, nargs="+", metavar="VISITS")
    parser.add_argument("--beside", default="", metavar="DATABASE", help="measure in a copy of this database")
    parser.add_argument(
        "--year", type=int, metavar="DOSSIERS", help="two workers; extrapolate a year from so many"
    )
    parser.add_argument("--profile", action="store_true", help="profile the whole path on one core")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    options = parser.parse_args()
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="yteso-bench-") as name:
        folder = Path(name)
        set_up(folder, options.beside)
        if options.beside:
            in_copy(folder, options, results)
            return
        empty_record()
        files = list(make_files(1, options.dossiers, options.per_file, options.packing))
        size = sum(map(len, files)) / options.dossiers
        print(f"{options.packing}, {size / 1024:.1f} KiB a dossier, {options.per_file} in a file")
        if options.profile:
            profile(files)
            return
        whole_path(send(list(make_files(10**8, 500, 500, options.packing))))  # warm caches and plans
        timed("parse only", lambda: parse_only(files), results)
        limit = timed("limit: parse + COPY into bare tables", lambda: parse_and_copy(files), results)
        submissions = send(files)
        rate = timed("whole path, one core", lambda: whole_path(submissions), results)
        results["ratio"] = round(rate / limit, 3)
        print(f"{'whole path / limit':<40}{rate / limit:>8.2f}")
        print(f"{'lines a dossier':<40}{lines_written() / (options.dossiers + 500):>8.1f}")
        count = 12_000 if options.day else options.dossiers
        submissions = send(list(make_files(10**7, count, options.per_file, options.packing)))
        timed_two(folder, submissions, count, results)
        if options.grow:
            grow(folder, options, results)
        if options.year:
            year(folder, options, results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


def in_copy(folder: Path, options: argparse.Namespace, results: dict[str, float]) -> None:
    """Time 4,000 dossiers on one core in a large record, then the extrapolated year."""
    from django.core.management import call_command

    from yteso.record.visits.public import Visit

    call_command("migrate", verbosity=0)
    whole_path(send(list(make_files(10**8, 500, 500, options.packing))))  # warm caches and plans
    submissions = send(list(make_files(1, options.dossiers, options.per_file, options.packing)))
    timed(f"one core at {Visit.objects.count():,} visits", lambda: whole_path(submissions), results)
    if options.year:
        year(folder, options, results)


def year(folder: Path, options: argparse.Namespace, results: dict[str, float]) -> None:
    """Read so many dossiers with two workers; say what a year of a province would take at that rate."""
    done, seconds, cpu, first = 0, 0.0, 0.0, 3 * 10**8
    while done < options.year:
        some = min(PIECE, options.year - done)
        submissions = send(list(make_files(first + done, some, options.per_file, options.packing)))
        piece, piece_seconds, memory, piece_cpu = two_workers(folder, submissions)
        done, seconds, cpu = done + piece, seconds + piece_seconds, cpu + piece_cpu
        results["worker memory MB"] = max(memory, int(results.get("worker memory MB", 0)))
        print(f"  {done:>8,} dossiers, {seconds:,.0f} s, {done / cpu:.0f} /core s", flush=True)
    results["year: measured dossiers"] = done
    results["year: core minutes"] = round(YEAR / (done / cpu) / 60, 1)
    print(f"{done:,} dossiers in {seconds:,.0f} s, {cpu:,.0f} core s; a year of {YEAR:,} would take"
          f" {YEAR / (done / cpu) / 60:.0f} core minutes")  # fmt: skip


def timed_two(folder: Path, submissions: list[Any], count: int, results: dict[str, float]) -> float:
    done, seconds, memory, cpu = two_workers(folder, submissions)
    label = f"whole path, two workers ({count:,})"
    results[label] = round(done / seconds, 1)
    results["worker memory MB"] = memory
    results[f"{label}: core"] = round(done / cpu, 1)
    print(f"{label:<40}{done:>8} {seconds:>8.2f} s {done / seconds:>8.0f} /s {done / cpu:>8.0f} /core s")
    print(f"{'memory of a worker':<40}{memory:>8} MB", flush=True)
    return done / seconds


def grow(folder: Path, options: argparse.Namespace, results: dict[str, float]) -> None:
    """Fill the record to each of the sizes and time 4,000 dossiers there."""
    from yteso.record.visits.public import Visit

    for size in options.grow:
        missing = size - Visit.objects.count()
        first = 2 * 10**8 + size
        while missing > 0:
            some = min(missing, 20_000)
            submissions = send(list(make_files(first, some, options.per_file, options.packing)))
            two_workers(folder, submissions)
            first, missing = first + some, missing - some
        submissions = send(list(make_files(5 * 10**8 + size, 4000, options.per_file, options.packing)))
        timed(f"one core at {size:,} visits", lambda: whole_path(submissions), results)  # noqa: B023


def profile(files: list[bytes]) -> None:
    import cProfile
    import pstats

    submissions = send(files)
    profiler = cProfile.Profile()
    profiler.runcall(whole_path, submissions)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()
