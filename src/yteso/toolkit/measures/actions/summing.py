"""Keeping sums right at the cost of the days that changed, also where a month's rows are very many.

A month's cells stand in many cuts (sex, age, group of diseases...), and one batch of a hospital changes the
months of all communes that its patients come from. Counting the rows of those months again took 27 s at a
million visits a year. So the days of a month that changes are kept in every cut (`DayCut`): a change counts
the rows of its days, and the month is the sum of its days. A unit's month is counted whole once.
"""

import datetime as dt
from typing import Any

from yteso.toolkit.measures.declared import Source
from yteso.toolkit.measures.rollups import Part, insert_day_cuts, summed

KEPT = dt.timedelta(days=45)  # without a change; then a month's days are dropped, its cells stay

FRESH = """
CREATE TEMP TABLE measures_fresh ON COMMIT DROP AS
SELECT due.axis, due.unit,
       CASE WHEN kept.id IS NULL THEN due.month ELSE due.day END AS first,
       CASE WHEN kept.id IS NULL THEN (due.month + interval '1 month')::date ELSE due.day + 1 END AS beyond
  FROM (SELECT axis, unit, day, date_trunc('month', day)::date AS month
          FROM measures_due WHERE axis = %s) AS due
  LEFT JOIN measures_openmonth AS kept
    ON kept.source = %s AND kept.axis = due.axis AND kept.unit = due.unit AND kept.month = due.month
 GROUP BY 1, 2, 3, 4
"""
FORGET_DAYS = """
DELETE FROM measures_daycut AS cut USING measures_fresh AS fresh
 WHERE cut.measure = ANY(%s) AND cut.axis = fresh.axis AND cut.unit = fresh.unit
   AND cut.day >= fresh.first AND cut.day < fresh.beyond
"""
OPEN = """
INSERT INTO measures_openmonth (source, axis, unit, month)
SELECT DISTINCT %s, axis, unit, date_trunc('month', first)::date FROM measures_fresh
    ON CONFLICT (source, axis, unit, month) DO UPDATE SET changed_at = now()
"""
FORGET_CELLS = """
DELETE FROM measures_cell AS cell
 USING (SELECT DISTINCT unit, date_trunc('month', first)::date AS month FROM measures_fresh) AS due
 WHERE cell.measure = ANY(%s) AND cell.axis = %s AND cell.unit = due.unit
   AND (cell.grain = 'm' AND cell.day = due.month
        OR cell.grain = 'd' AND cell.day >= due.month AND cell.day < due.month + interval '1 month')
"""
ADD_UP = """
INSERT INTO measures_cell (measure, axis, unit, grain, day, cut, keys, value)
SELECT cut.measure, cut.axis, cut.unit, 'm', due.month, cut.cut, cut.keys, sum(cut.value)
  FROM (SELECT DISTINCT unit, date_trunc('month', first)::date AS month FROM measures_fresh) AS due
  JOIN measures_daycut AS cut
    ON cut.axis = %s AND cut.unit = due.unit AND cut.measure = ANY(%s)
   AND cut.day >= due.month AND cut.day < due.month + interval '1 month'
 GROUP BY 1, 2, 3, due.month, cut.cut, cut.keys HAVING sum(cut.value) <> 0
"""
DAYS = """
INSERT INTO measures_cell (measure, axis, unit, grain, day, cut, keys, value)
SELECT cut.measure, cut.axis, cut.unit, 'd', cut.day, cut.cut, cut.keys, cut.value
  FROM (SELECT DISTINCT unit, date_trunc('month', first)::date AS month FROM measures_fresh) AS due
  JOIN measures_daycut AS cut
    ON cut.axis = %s AND cut.unit = due.unit
   AND cut.day >= due.month AND cut.day < due.month + interval '1 month'
  JOIN unnest(%s::text[], %s::text[]) AS daily (measure, cut)
    ON daily.measure = cut.measure AND daily.cut = cut.cut
"""


def add_up_due(cursor: Any, source: Source, axis: str) -> None:
    """Make the days and months of the units in `measures_due` anew along one axis."""
    measures = summed(source)
    codes = [measure.code for measure in measures]
    daily = [(m.code, ",".join(d.code for d in cut)) for m in measures for cut in m.day_cuts]
    cursor.execute("DROP TABLE IF EXISTS measures_fresh")
    cursor.execute(FRESH, [axis, source.code])
    cursor.execute("ANALYZE measures_fresh")
    cursor.execute("SELECT min(first), max(beyond) - 1 FROM measures_fresh")
    first, last = cursor.fetchone()
    if first is None:
        return
    cursor.execute(FORGET_DAYS, [codes])
    cursor.execute(*insert_day_cuts(source, Part(axis, first, last)))
    cursor.execute(OPEN, [source.code])
    cursor.execute(FORGET_CELLS, [codes, axis])
    cursor.execute(ADD_UP, [axis, codes])
    cursor.execute(DAYS, [axis, [code for code, _cut in daily], [cut for _code, cut in daily]])


def forget_months(cursor: Any, source: Source, first: dt.date, last: dt.date) -> None:
    """Drop the kept days of months that are made anew from their rows."""
    cursor.execute(
        "DELETE FROM measures_daycut WHERE measure = ANY(%s) AND day BETWEEN %s AND %s",
        [[measure.code for measure in summed(source)], first, last],
    )
    cursor.execute(
        "DELETE FROM measures_openmonth WHERE source = %s AND month BETWEEN %s AND %s",
        [source.code, first, last],
    )


def close_months(cursor: Any, now: dt.datetime) -> int:
    """Drop the kept days of months in which nothing has changed for a while; return how many unit-months."""
    cursor.execute("DELETE FROM measures_openmonth WHERE changed_at < %s", [now - KEPT])
    closed = int(cursor.rowcount)
    if closed:
        cursor.execute(
            "DELETE FROM measures_daycut AS cut WHERE NOT EXISTS (SELECT FROM measures_openmonth AS kept"
            " WHERE kept.axis = cut.axis AND kept.unit = cut.unit"
            " AND kept.month = date_trunc('month', cut.day)::date)"
        )
    return closed
