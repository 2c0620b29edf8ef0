"""Figures read from roll-ups, where these are built and hold what is asked."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from yteso.kernel.base.public import today
from yteso.toolkit.measures.declared import FIRST_SEEN, Additive, Dimension, Distinct, Measure, digest_of
from yteso.toolkit.measures.figures import FigureRequest, Reading
from yteso.toolkit.measures.live import Asked, days_of
from yteso.toolkit.measures.models import Build
from yteso.toolkit.measures.periods import DAY, Period, shift_months
from yteso.toolkit.measures.probing import MOST_DIMENSIONS, Probe, Stretch, divide_probes, read_probes
from yteso.toolkit.measures.scopes import Resolver

GRAIN_OF = {"month": "m", "quarter": "q", "half": "h", "nine": "n", "year": "y"}
EARLIEST = dt.date(1, 1, 1)


def count_cells(asked: Sequence[Asked], resolver: Resolver) -> list[Reading | None]:
    """Return for each of the asked its reading from roll-ups, or None where the rows must be counted. One
    statement for the state of the roll-ups and one for all values."""
    fresh = built({measure.source.code: measure for measure, _ in asked}) if asked else {}
    probes: list[tuple[int, Probe]] = []
    answered: dict[int, dt.datetime] = {}
    for place, (measure, request) in enumerate(asked):
        if measure.source.code not in fresh:
            continue
        found = probes_for(measure, request, resolver)
        if found is not None:
            probes += [(~place if probe.is_part else place, probe) for probe in found]
            answered[place] = fresh[measure.source.code][_is_long(measure, request)]
    values = read_probes(probes)
    nothing = (Decimal(0), 0)
    first_seen = {place for place, probe in probes if probe.stretch[0] == FIRST_SEEN}
    for place in [n for n in answered if isinstance(asked[n][0].value, Distinct)]:
        if place in first_seen:  # one unit's days: they add up
            continue
        if ~place in values or values.get(place, nothing)[1] > 1:
            del answered[place]  # people in two cells may be the same: only the rows know
    return [
        Reading(values.get(place, nothing)[0], as_of=answered[place]) if place in answered else None
        for place in range(len(asked))
    ]


def divide_cells(
    measure: Measure, request: FigureRequest, dimension: Dimension, resolver: Resolver
) -> list[tuple[str, Reading]] | None:
    """Return (value of the dimension, reading), or None where the rows must be counted."""
    fresh = built({measure.source.code: measure})
    if measure.source.code not in fresh:
        return None
    is_once = isinstance(measure.value, Distinct)
    column = dimension.code if is_once else dimension.column.code
    found = probes_for(measure, request, resolver, also=column)
    if not found:
        return None if found is None else []
    if is_once and (len(found) > 1 or found[0].is_part or "|" in "".join(request.every_key.values())):
        return None  # people in two cells may be the same: only the rows know
    moment = fresh[measure.source.code][_is_long(measure, request)]
    return [(key, Reading(value, as_of=moment)) for key, value in divide_probes(found, column)]


def built(sources: Mapping[str, Measure]) -> dict[str, tuple[dt.datetime, dt.datetime]]:
    """Return for each source whose roll-ups may be read up to when they are right: sums, and long counts."""
    rows = Build.objects.filter(source__in=sources).exclude(built_at=None)
    return {
        code: (refreshed or built_at, persons or built_at)
        for code, digest, built_at, refreshed, persons in rows.values_list(
            "source", "digest", "built_at", "refreshed_at", "persons_at"
        )
        if built_at and digest == digest_of(sources[code].source)
    }


def _is_long(measure: Measure, request: FigureRequest) -> bool:
    is_long = GRAIN_OF.get(request.period.kind, "m") != "m"
    return isinstance(measure.value, Distinct) and request.scope.is_all and is_long


def probes_for(
    measure: Measure, request: FigureRequest, resolver: Resolver, also: str = ""
) -> list[Probe] | None:
    """Return the look-ups that add up to the figure; None if no roll-up holds it."""
    scope = request.scope
    if (scope.organisation_id is not None and scope.place_code) or measure.stands is not None:
        return None
    if isinstance(measure.value, Distinct):
        return _counts(measure, request, resolver, also)
    columns = {measure.dimensions[name].column.code for name in request.every_key} | ({also} - {""})
    first, last = days_of(measure, request)
    stretches = _stretches(first or EARLIEST, last)
    cut = measure.cut_for(columns, by_day=any(grain == "d" for grain, _, _ in stretches))
    if cut is None or len(cut) > MOST_DIMENSIONS:
        return None
    keys = _patterns(measure, request, cut)
    if keys is None:
        return []
    code = ",".join(d.code for d in cut)
    return [
        Probe(axis, unit, measure.code, code, stretch, keys)
        for axis, unit, stretch in _units(measure, request, resolver, stretches)
    ]


def _units(
    measure: Measure, request: FigureRequest, resolver: Resolver, stretches: list[Stretch]
) -> list[tuple[str, str, Stretch]]:
    scope = request.scope
    if scope.organisation_id is not None:
        return [("o", str(unit), s) for unit in resolver.counted(scope.organisation_id) for s in stretches]
    if not scope.place_code:
        return [("a", "", stretch) for stretch in stretches]
    found = []
    for era in resolver.communes(scope, request.period.end):
        for grain, first, last in stretches:
            start, end = max(first, era.first), min(last, era.last)
            if start <= end:
                found.append(("p", era.code, (grain, start, end)))
    return found


def _stretches(first: dt.date, last: dt.date) -> list[Stretch]:
    """Divide days into whole months and the days before and after them."""
    begin = first if first.day == 1 else shift_months(first, 1).replace(day=1)
    beyond = (last + DAY).replace(day=1) if (last + DAY).day != 1 else last + DAY
    if begin >= beyond:
        return [("d", first, last)]
    found: list[Stretch] = [("m", begin, beyond - DAY)]
    if first < begin:
        found.append(("d", first, begin - DAY))
    if beyond <= last:
        found.append(("d", beyond, last))
    return found


def _counts(measure: Measure, request: FigureRequest, resolver: Resolver, also: str) -> list[Probe] | None:
    """People counted once: cells that are exactly the period, a unit, and the values asked for. Of several,
    such as a commune and the former ones in it, at most one may hold somebody, or they do not add up."""
    period, scope = request.period, request.scope
    grain = GRAIN_OF.get(period.kind) or (FIRST_SEEN if _begins_month(period) else None)
    names = {*request.every_key} | ({also} - {""})
    cut = next((cut for cut in measure.cuts if {d.code for d in cut} == names), None)
    if grain is None or cut is None or measure.additive is not Additive.DISTINCT:
        return None
    if any(d.prefixes and d.prefixes(period.end) != d.prefixes(today()) for d in cut):
        return None  # cells are by the list of today
    keys = tuple(_exactly(request.every_key.get(d.code)) for d in cut)
    code = ",".join(d.code for d in cut)
    stretch = (grain, period.start, period.end if grain == FIRST_SEEN else period.start)
    found: list[Probe] = []
    if scope.is_all:
        found = [Probe("a", "", measure.code, code, stretch, keys)]
    elif scope.organisation_id is not None:
        units = resolver.counted(scope.organisation_id)
        if len(units) != 1:
            return None
        found = [Probe("o", str(units[0]), measure.code, code, stretch, keys)]
    for era in resolver.communes(scope, period.end) if scope.place_code else ():
        if era.first <= period.end and era.last >= period.start:
            is_part = period.start < era.first or era.last < period.end
            found.append(Probe("p", era.code, measure.code, code, stretch, keys, is_part))
    if grain == FIRST_SEEN and (
        len(found) > 1 or any(probe.is_part for probe in found) or "|" in "".join(request.every_key.values())
    ):
        return None  # who came to two of them would count twice
    return found


def _begins_month(period: Period) -> bool:
    """Return whether the days are the first ones of one month: of these it is known who came first when."""
    return period.start.day == 1 and period.start.replace(day=1) == period.end.replace(day=1)


def _exactly(value: str | None) -> str | None:
    return None if value is None else f"^({'|'.join(re.escape(one) for one in value.split('|'))})$"


def _patterns(
    measure: Measure, request: FigureRequest, cut: Sequence[Dimension]
) -> tuple[str | None, ...] | None:
    """Return for each dimension of the cut what its key must match; None if nothing can."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for name, value in request.every_key.items():
        pattern = pattern_of(measure.dimensions[name], value, request.period)
        if pattern is None:
            return None
        wanted[measure.dimensions[name].column.code].append(pattern)
    return tuple(
        "".join(f"(?={pattern})" for pattern in wanted[d.code]) if wanted.get(d.code) else None for d in cut
    )


def pattern_of(dimension: Dimension, value: str, period: Period) -> str | None:
    """Return the regular expression of the values (joined by `|`) of a dimension; None if there are none."""
    values = value.split("|")
    if dimension.prefixes is None:
        return _exactly(value)
    known = dimension.prefixes(period.end)
    parts = []
    for one in values:
        for prefix in known.get(one, ()):
            longer = [
                p for k, ps in known.items() if k != one for p in ps if p != prefix and p.startswith(prefix)
            ]
            avoid = f"(?!{'|'.join(re.escape(p) for p in longer)})" if longer else ""
            parts.append(f"{avoid}{re.escape(prefix)}")
    return f"^({'|'.join(parts)})" if parts else None
