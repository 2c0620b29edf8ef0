"""How fast figures answer, and how soon they are right, at the size of a province.

    python bench/measures.py --people 1250000 --visits 1000000    fill as bench/records.py does (once), measure
    python bench/measures.py --grow 100000 1000000                the same while the record grows

Measured: a full rebuild of all roll-ups (rows a second), a month of forms 9 and 14 for the province, the
first page of rows behind a figure, what a dashboard asks (12 cards, 6 series of 24 months, a map of 96
communes), all pictures of the big screen, a commune's page, a batch of 1,000 dossiers until its figures are
right, and `check`: every cell against the rows. The load of the machine (how many programs want a core) is told beside what takes
long. Uses the database `yteso_records`.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT))

from bench.records import fill, set_up  # noqa: E402

FIRST = "first of its month"
JOB_EVERY_S = 30  # measures.refresh
FORM9 = [
    "visits.outpatient", "visits.outpatient?sex=2", "visits.outpatient?insured=1", "visits.traditional_outpatient",
    "visits.outpatient?age=0-4|5-14", "visits.preventive", "visits.admissions", "visits.admissions?sex=2",
    "visits.admissions?insured=1", "visits.traditional_inpatient", "visits.admissions?age=0-4|5-14", "stays.days",
    "services.test", "services.xray", "services.ultrasound", "services.ct", "services.mri", "stays.referrals",
]  # fmt: skip
FORM14 = [
    ("illness.outpatient", {}), ("illness.outpatient", {"sex": "2"}), ("illness.outpatient", {"age": "0-4|5-14"}),
    ("illness.outpatient_grave", {}), ("illness.deaths_before", {}), ("illness.outpatient_deaths", {}),
    ("illness.inpatient", {}), ("illness.inpatient", {"sex": "2"}), ("illness.inpatient_grave", {}),
    ("illness.inpatient_grave", {"sex": "2"}), ("illness.inpatient_deaths", {}),
    ("illness.inpatient_deaths", {"sex": "2"}), ("illness.inpatient", {"age": "0-4|5-14"}),
    ("illness.inpatient", {"age": "0-4"}), ("illness.inpatient_deaths", {"age": "0-4|5-14"}),
    ("illness.inpatient_deaths", {"age": "0-4"}),
]  # fmt: skip
CARDS = [
    "visits.total", "visits.outpatient", "visits.admissions", "visits.persons", "visits.insured_share", "stays.days",
    "stays.mean_days", "stays.deaths", "stays.referrals", "money.total", "money.insurer", "services.test",
]  # fmt: skip
SERIES = [
    "visits.total",
    "visits.admissions",
    "stays.days",
    "money.total",
    "stays.death_rate",
    "services.test",
]


def percentile(times: list[float], share: float = 0.95) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def timed(results: dict[str, float], label: str, work: Callable[[int], Any], rounds: int = 20) -> None:
    """Run the work some times with another number each time; keep its median and 95th percentile in ms."""
    work(0)
    times = []
    for n in range(1, rounds + 1):
        began = time.perf_counter()
        work(n)
        times.append((time.perf_counter() - began) * 1000)
    results[f"{label} p50 ms"] = round(statistics.median(times), 1)
    results[f"{label} p95 ms"] = round(percentile(times), 1)
    print(f"{label:<46}{statistics.median(times):>10.1f} {percentile(times):>10.1f} ms", flush=True)


def build(results: dict[str, float]) -> None:
    """Rebuild every roll-up, as `yteso measures rebuild` does."""
    from django.db import connection

    from yteso.kernel.base.public import now
    from yteso.toolkit.measures.actions.counting import rebuild
    from yteso.toolkit.measures.declared import list_sources

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE measures_mark")  # all of it is counted anew
    rows, began = 0, time.perf_counter()
    for source in list_sources():
        done = rebuild(source=source, now=now(), anew=True)
        rows += done.rows
        print(f"  {source.code:<24}{done.rows:>12,} rows {done.seconds:>8.1f} s", flush=True)
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE measures_cell")
        cursor.execute("SELECT count(*), pg_total_relation_size('measures_cell') FROM measures_cell")
        cells, size = cursor.fetchone()
    results |= {
        "rebuild s": round(seconds, 1), "rebuild rows/s": round(rows / seconds), "cells": cells,
        "cells MB": round(size / 2**20),
    }  # fmt: skip
    print(
        f"{'full rebuild':<46}{seconds:>10.1f} s {rows / seconds:>12,.0f} rows/s, {cells:,} cells, {size / 2**20:.0f} MB"
    )


def answers(results: dict[str, float]) -> None:
    """Time what people ask."""
    from yteso.kernel.base.public import SystemActor
    from yteso.toolkit.measures.public import (
        FigureRequest,
        Period,
        Scope,
        by_key,
        by_place,
        figures,
        rows,
        series,
    )

    boss = SystemActor("bench")
    months = Period.parse("2026-10").last(10)

    def month(n: int) -> Period:
        return months[n % len(months)]

    timed(results, "form 9, a month", lambda n: figures(boss, [FigureRequest(c, month(n)) for c in FORM9]))
    timed(
        results, "form 14, a month (312 groups x 16)",
        lambda n: [by_key(boss, code, month(n), Scope(), "group", keys=keys) for code, keys in FORM14],
    )  # fmt: skip
    timed(
        results,
        "persons treated, a month",
        lambda n: figures(boss, [FigureRequest("visits.persons", month(n))]),
    )
    timed(
        results, "notifiable diseases, a month",
        lambda n: by_key(boss, "diseases.cases", month(n), Scope(), "disease"), rounds=5,
    )  # fmt: skip

    def passport_rows(n: int) -> Any:
        found = rows(boss, "visits.total", month(n), Scope()).order_by("pk")
        return list(found.values_list("pk", "facility__name", "arrived_at", "main_icd10_code")[:51])

    timed(results, "rows behind a month of the province", passport_rows)

    def dashboard(n: int) -> None:
        figures(boss, [FigureRequest(code, month(n)) for code in CARDS])
        for code in SERIES:
            series(boss, code, month(n).last(24))
        by_place(boss, "visits.total", month(n), parent="51")

    timed(results, "dashboard: 12 cards, 6 series, map", dashboard, rounds=30)

    from yteso.insight.dashboards.screen import read_slides

    timed(results, "big screen: all pictures", lambda _n: read_slides(), rounds=10)
    a_commune(results)


def a_commune(results: dict[str, float]) -> None:
    """Time the page of a commune for an officer who may not see persons: for each figure those of its
    neighbours are read too, so that no small number can be worked out."""
    import gc

    from django.conf import settings
    from django.db import transaction

    from yteso.kernel.access.testing import give, sign_in
    from yteso.kernel.base.public import Role
    from yteso.kernel.base.testing import make_user
    from yteso.kernel.organisations.public import Organisation
    from yteso.kernel.places.public import Level, list_lowest
    from yteso.toolkit.measures.public import Period

    settings.ALLOWED_HOSTS = ["*"]
    months = Period.parse("2026-10").last(10)
    communes = [unit.code for unit in list_lowest(Level.COMMUNE, months[-1].end, ["51"])]
    with transaction.atomic():
        user = make_user()
        give(user, Role.PROVINCE_OFFICER, Organisation.objects.filter(parent=None)[0])
        client = sign_in(user)

        def read(n: int) -> None:
            where, month = communes[n % len(communes)], months[n % len(months)]
            answer = client.get(f"/dashboards/places/{where}/?period={month.key}")
            assert answer.status_code == 200, (where, answer.status_code)

        read(0)
        gc.freeze()  # as a web process does when it has started
        timed(results, "a commune's page, for an officer", read, rounds=30)
        transaction.set_rollback(True)


def freshness(results: dict[str, float], people: int, which: str) -> None:
    """Write 1,000 dossiers of one hospital's last three days and time until their figures are right."""
    from django.db import connection

    from bench.records import _fill_lines, _fill_visits
    from yteso.kernel.base.public import SystemActor, now
    from yteso.record.visits.public import Visit
    from yteso.toolkit.measures.actions.counting import refresh
    from yteso.toolkit.measures.public import FigureRequest, Period, figures

    boss, year = SystemActor("bench"), Period.parse("2025-01-01..2026-12-31")
    refresh(now=now())
    if which == FIRST:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE measures_openmonth, measures_daycut")
    before = figures(boss, [FigureRequest("visits.total", year)])[0].value
    present = Visit.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS numbered, desk")
        cursor.execute(
            "CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM people_person"
        )
        cursor.execute("CREATE UNIQUE INDEX ON numbered (n)")
        cursor.execute(
            "CREATE TEMP TABLE desk AS SELECT id, facility_code, n FROM generate_series(0, 205) AS n,"
            " (SELECT id, facility_code FROM organisations_organisation WHERE facility_code = '51001') AS one"
        )
    head = {"people": people, "first": present, "last": present + 999}
    with connection.cursor() as cursor:
        _fill_visits(cursor, head, minutes=3 * 1440)
        _fill_lines(cursor, head)
    began = time.perf_counter()
    marks = refresh(now=now())
    seconds = time.perf_counter() - began
    after = figures(boss, [FigureRequest("visits.total", year)])[0].value
    assert after == before + 1000, (before, after)
    results |= {
        f"refresh after 1,000 dossiers, {which} s": round(seconds, 2), f"marks, {which}": marks,
        f"fresh within, {which} s": round(seconds + JOB_EVERY_S, 1),
    }  # fmt: skip
    print(f"{f'refresh after 1,000 dossiers, {which}':<46}{seconds:>10.2f} s for {marks:,} marks", flush=True)


def by_the_clock(results: dict[str, float]) -> None:
    """Time the job of each hour: people over long stretches, and sources that are made anew as a whole."""
    from yteso.kernel.base.public import now
    from yteso.toolkit.measures.actions.counting import recount_long

    began = time.perf_counter()
    recount_long(now=now())
    results["hourly job s"] = round(time.perf_counter() - began, 1)
    print(f"{'hourly job: long counts, slow sources':<46}{results['hourly job s']:>10.1f} s", flush=True)


def check(results: dict[str, float]) -> None:
    from yteso.toolkit.measures.actions.counting import find_differences
    from yteso.toolkit.measures.declared import list_sources

    began, wrong = time.perf_counter(), 0
    for source in list_sources():
        if source.is_slow:
            continue
        start, found = time.perf_counter(), find_differences(source)
        wrong += len(found)
        if found or time.perf_counter() - start > 1:
            print(
                f"  {source.code:<24}{time.perf_counter() - start:>10.1f} s, {len(found)} differ", flush=True
            )
    results |= {"check s": round(time.perf_counter() - began, 1), "check differences": wrong}
    print(f"{'check: roll-ups against rows':<46}{results['check s']:>10.1f} s, {wrong} differ{load()}")


def load() -> str:
    return f" (load {os.getloadavg()[0]:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=25_000)
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--built", action="store_true", help="the roll-ups stand; do not make them anew")
    parser.add_argument("--answers", action="store_true", help="only what people ask")
    parser.add_argument("--no-check", action="store_true", help="do not compare every cell with the rows")
    parser.add_argument("--grow", type=int, nargs="+", metavar="VISITS")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    options = parser.parse_args()
    set_up()
    every: dict[str, dict[str, float]] = {}
    for visits in options.grow or [options.visits]:
        fill(options.people, visits)
        results: dict[str, float] = {}
        print(f"--- {visits:,} visits{load()}")
        if not options.built:
            build(results)
        answers(results)
        if not options.answers:
            freshness(results, options.people, FIRST)
            freshness(results, options.people, "the next")
            by_the_clock(results)
        if not options.answers and not options.no_check:
            check(results)
        every[str(visits)] = results
    if options.json:
        options.json.write_text(json.dumps(every, indent=1))


if __name__ == "__main__":
    main()
