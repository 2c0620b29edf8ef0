"""Keeping roll-ups right: recompute what is marked, rebuild what is new, prove that they equal the rows."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from yteso.toolkit.measures.actions.summing import add_up_due, close_months, forget_months
from yteso.toolkit.measures.declared import FIRST_SEEN, Measure, Source, digest_of, list_sources
from yteso.toolkit.measures.models import Build, Mark
from yteso.toolkit.measures.periods import Period
from yteso.toolkit.measures.rollups import (
    STRETCHES,
    Part,
    Sql,
    axes_of,
    counted_once,
    insert_all,
    insert_counts,
    insert_months,
    insert_sums,
    summed,
)

LOCK = 7_460_021  # one writer of roll-ups at a time
GRAINS = {FIRST_SEEN: "month", "m": "month", "q": "quarter", "h": "half", "n": "nine", "y": "year"}
MONTHLY = (FIRST_SEEN, "m")  # in this order: the second adds up the first
LONG = ("q", "h", "n", "y")

Say = Callable[[str], None]


def refresh(*, now: dt.datetime) -> int:
    """Count again the units and days that were marked; return how many there were.

    One transaction: marks go when their cells are right. What commits meanwhile leaves marks of its own.
    Does nothing while another process does it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("DROP TABLE IF EXISTS measures_due, measures_taken")
        cursor.execute(
            "CREATE TEMP TABLE measures_taken (clock text, axis text, unit text, day date) ON COMMIT DROP"
        )
        cursor.execute(
            "WITH gone AS (DELETE FROM measures_mark WHERE clock <> ALL(%s) RETURNING clock, axis, unit, day)"
            " INSERT INTO measures_taken SELECT DISTINCT clock, axis, unit, day FROM gone",
            [_clocks_being_rebuilt()],
        )
        taken = cursor.rowcount
        built = _built()
        for source in [s for s in list_sources() if s.code in built and not s.is_slow]:
            if taken and _take(cursor, source):
                _recount(cursor, source)
        Build.objects.filter(source__in=[s.code for s in list_sources() if not s.is_slow]).exclude(
            built_at=None
        ).update(refreshed_at=now)
        return int(taken)


def _built() -> set[str]:
    digests = dict(Build.objects.exclude(built_at=None).values_list("source", "digest"))
    return {s.code for s in list_sources() if digests.get(s.code) == digest_of(s)}


def _clocks_being_rebuilt() -> list[str]:
    """Return the clocks whose marks must wait: a rebuild has passed some of their months already."""
    begun = dict(Build.objects.filter(built_at=None).values_list("source", "digest"))
    return [s.clock_code for s in list_sources() if not s.is_slow and begun.get(s.code) == digest_of(s)]


def _take(cursor: Any, source: Source) -> bool:
    """Put the marks of the source's clock where the SQL joins them; return whether there are any."""
    cursor.execute("DROP TABLE IF EXISTS measures_due")
    cursor.execute(
        "CREATE TEMP TABLE measures_due ON COMMIT DROP AS"
        " SELECT axis, unit, day FROM measures_taken WHERE clock = %s",
        [source.clock_code],
    )
    cursor.execute("ANALYZE measures_due")
    cursor.execute("SELECT min(day) IS NOT NULL FROM measures_due")
    return bool(cursor.fetchone()[0])


def _recount(cursor: Any, source: Source) -> None:
    cursor.execute("SELECT DISTINCT day FROM measures_due ORDER BY 1")
    days = [row[0] for row in cursor.fetchall()]
    months = sorted({day.replace(day=1) for day in days})
    flows = [m.code for m in summed(source)]
    for axis in axes_of(source):
        if flows:
            add_up_due(cursor, source, axis)
        for measure in counted_once(source):
            for grain, kind in GRAINS.items():
                first, last = _spanned(days, kind)
                _delete_due(cursor, [measure.code], axis, grain)
                _run(cursor, _counting(source, measure, Part(axis, first, last, is_marked=True), grain))
    for grain, wanted in (("d", days), ("m", months)):
        _sum_up(cursor, source, flows, grain, wanted)
    for measure in counted_once(source):
        for month in months:
            for grain in MONTHLY:
                _count_everybody(cursor, source, measure.code, grain, Period.month_of(month))
    if counted_once(source):
        build = Build.objects.get(source=source.code)
        build.months_waiting = sorted({*build.months_waiting, *months})
        build.save(update_fields=["months_waiting"])


def _spanned(days: Sequence[dt.date], kind: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the stretches of a kind that hold the days."""
    stretches = [_stretch(kind, day) for day in (days[0], days[-1])]
    return stretches[0].start, stretches[1].end


def _stretch(kind: str, day: dt.date) -> Period:
    names = {
        "month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "half": f"{day.year}-H{1 if day.month < 7 else 2}", "nine": f"{day.year}-9M", "year": f"{day.year}",
    }  # fmt: skip
    return Period.parse(names[kind])


def _delete_due(cursor: Any, measures: Sequence[str], axis: str, grain: str) -> None:
    first = STRETCHES.get(grain, "{day}").format(day="day")
    cells = STRETCHES[grain].format(day="cell.day") if grain == FIRST_SEEN else "cell.day"
    cursor.execute(
        "DELETE FROM measures_cell AS cell USING"  # noqa: S608 - names of ours
        f" (SELECT DISTINCT unit, {first} AS first FROM measures_due WHERE axis = %s) AS due"
        " WHERE cell.measure = ANY(%s) AND cell.axis = %s AND cell.grain = %s"
        f" AND cell.unit = due.unit AND {cells} = due.first",
        [axis, list(measures), axis, grain],
    )


def _run(cursor: Any, sql: Sql) -> None:
    cursor.execute(*sql)


def _sum_up(
    cursor: Any,
    source: Source,
    flows: Sequence[str],
    grain: str,
    days: Sequence[dt.date],
    table: str = "measures_cell",
) -> None:
    """Make the province's cells anew from those of its units."""
    if flows and days and axes_of(source) != ["a"]:
        cursor.execute(
            f"DELETE FROM {table} WHERE measure = ANY(%s) AND axis = 'a' AND grain = %s AND day = ANY(%s)",  # noqa: S608
            [list(flows), grain, list(days)],
        )
        _run(cursor, insert_all(flows, axes_of(source)[0], grain, days, table))


def _count_everybody(cursor: Any, source: Source, code: str, grain: str, stretch: Period) -> None:
    measure = next(m for m in counted_once(source) if m.code == code)
    cursor.execute(
        "DELETE FROM measures_cell WHERE measure = %s AND axis = 'a' AND grain = %s"
        " AND day BETWEEN %s AND %s",
        [code, grain, stretch.start, stretch.end if grain == FIRST_SEEN else stretch.start],
    )
    _run(cursor, _counting(source, measure, Part("a", stretch.start, stretch.end), grain))


def _counting(source: Source, measure: Measure, part: Part, grain: str, table: str = "measures_cell") -> Sql:
    if grain == "m":
        return insert_months(measure, part, table)
    return insert_counts(source, measure, part, grain, table)


def recount_long(*, now: dt.datetime) -> None:
    """Count people of the province over quarters, halves and years again, and make slow sources anew.

    Costs more than a minute's work may cost, so it runs by the clock and not with each change.
    """
    built = _built()
    for source in list_sources():
        if source.code not in built:
            continue
        if source.is_slow:
            rebuild(source=source, now=now)
            continue
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            build = Build.objects.get(source=source.code)
            for grain in LONG:
                kind = GRAINS[grain]
                stretches = {_stretch(kind, month) for month in build.months_waiting}
                for stretch in sorted(stretches, key=lambda s: s.start):
                    for measure in counted_once(source):
                        _count_everybody(cursor, source, measure.code, grain, stretch)
            build.months_waiting, build.persons_at = [], now
            build.save(update_fields=["months_waiting", "persons_at"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        close_months(cursor, now)


def span_of(source: Source) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a source's rows."""
    ends = source.all_rows().order_by().aggregate(first=Min(source.day), last=Max(source.day))
    return None if ends["first"] is None else (ends["first"], ends["last"])


def _chunks(source: Source, span: tuple[dt.date, dt.date] | None) -> list[Period]:
    """Return the stretches in which a source is made anew: months, or all at once where each look at the
    rows costs the same however few days it is for."""
    if span is None:
        return []
    whole = Period("span", span[0].replace(day=1), span[1])
    return [whole] if source.is_slow else whole.children("month")


@dataclass(frozen=True)
class Rebuilt:
    source: str
    months: int
    rows: int
    seconds: float


def rebuild(*, source: Source, now: dt.datetime, say: Say = lambda text: None, anew: bool = False) -> Rebuilt:
    """Make all roll-ups of a source, month by month, each in its own transaction; a rebuild that was
    interrupted goes on after its last month. Until it is done, figures are counted on the rows."""
    digest = digest_of(source)
    build, made = Build.objects.get_or_create(
        source=source.code, defaults={"digest": digest, "begun_at": now}
    )
    fits = build.digest == digest
    if made or anew or not fits or build.built_at is not None:
        build.digest, build.begun_at, build.done_until = digest, now, None
        if not source.is_slow or not fits:
            build.built_at = None
        build.save()
    began = dt.datetime.now(dt.UTC)
    span = span_of(source)
    months = _chunks(source, span)
    done = 0
    for month in [m for m in months if build.done_until is None or m.start > build.done_until]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            _rebuild_month(cursor, source, month)
            build.done_until = month.start
            build.save(update_fields=["done_until"])
        done += 1
        say(f"{source.code} {month.key}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _clear_beyond(cursor, source, span)
        _rebuild_counts(cursor, source, span)
        build.built_at = build.refreshed_at = build.persons_at = now
        build.months_waiting = []
        build.took_seconds = (dt.datetime.now(dt.UTC) - began).total_seconds()
        build.rows = source.all_rows().count()
        build.save()
    return Rebuilt(source.code, done, build.rows, build.took_seconds)


def _rebuild_month(cursor: Any, source: Source, month: Period, table: str = "measures_cell") -> None:
    flows = [m.code for m in summed(source)]
    if not flows:
        return
    if table == "measures_cell":
        forget_months(cursor, source, month.start, month.end)
        cursor.execute(
            "DELETE FROM measures_cell WHERE measure = ANY(%s) AND grain IN ('d', 'm') AND day BETWEEN %s "
            "AND %s",
            [flows, month.start, month.end],
        )
    for axis in axes_of(source):
        for grain in ("d", "m"):
            _run(cursor, insert_sums(source, Part(axis, month.start, month.end), grain, table))
    _sum_up(cursor, source, flows, "m", [part.start for part in month.children("month")], table)
    _sum_up(cursor, source, flows, "d", [day.start for day in month.children("day")], table)


def _clear_beyond(cursor: Any, source: Source, span: tuple[dt.date, dt.date] | None) -> None:
    """Remove the sums of months before the first and after the last row; of all months if there is no row."""
    first, last = span or (dt.date.max, dt.date.max)
    forget_months(cursor, source, dt.date.min, first.replace(day=1) - dt.timedelta(days=1))
    forget_months(cursor, source, last + dt.timedelta(days=1) if span else first, dt.date.max)
    cursor.execute(
        "DELETE FROM measures_cell WHERE measure = ANY(%s) AND grain IN ('d', 'm')"
        " AND (day < %s OR day > %s)",
        [[m.code for m in summed(source)], first.replace(day=1), last],
    )


def _rebuild_counts(
    cursor: Any, source: Source, span: tuple[dt.date, dt.date] | None, table: str = "measures_cell"
) -> None:
    for measure in counted_once(source):
        if table == "measures_cell":
            cursor.execute("DELETE FROM measures_cell WHERE measure = %s", [measure.code])
        for axis in sorted({*axes_of(source), "a"}) if span else []:
            assert span is not None
            for grain in GRAINS:
                _run(cursor, _counting(source, measure, Part(axis, *span), grain, table))


@dataclass(frozen=True)
class Difference:
    """A cell that does not equal the rows: `rolled` is what stands, `counted` what the rows say."""

    measure: str
    axis: str
    unit: str
    grain: str
    day: dt.date
    cut: str
    keys: tuple[str, ...]
    rolled: Any
    counted: Any


def find_differences(source: Source, *, limit: int = 100) -> list[Difference]:
    """Compare every cell of a source with its rows, as they stand in one snapshot; [] proves them equal.

    Marks that wait are differences that are known; refresh first.
    """
    span = span_of(source)
    measures = [m.code for m in [*summed(source), *counted_once(source)]]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS measures_proof")
        cursor.execute(
            "CREATE TEMP TABLE measures_proof (measure text, axis text, unit text, grain text, day date, "
            "cut text,"
            " keys text[], value numeric(24, 4)) ON COMMIT DROP"
        )
        for month in _chunks(source, span):
            _rebuild_month(cursor, source, month, "measures_proof")
        _rebuild_counts(cursor, source, span, "measures_proof")
        cursor.execute(
            "SELECT measure, axis, unit, grain, day, cut, keys, cell.value, proof.value"
            " FROM (SELECT * FROM measures_cell WHERE measure = ANY(%s)) AS cell"
            " FULL JOIN measures_proof AS proof USING (measure, axis, unit, grain, day, cut, keys)"
            " WHERE cell.value IS DISTINCT FROM proof.value ORDER BY 1, 2, 4, 5, 3 LIMIT %s",
            [measures, limit],
        )
        return [
            Difference(measure, axis, unit, grain, day, cut, tuple(keys), rolled, counted)
            for measure, axis, unit, grain, day, cut, keys, rolled, counted in cursor.fetchall()
        ]


def count_waiting() -> int:
    """Return how many marks wait to be counted."""
    return Mark.objects.count()
