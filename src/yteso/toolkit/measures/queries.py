"""Figures for a reader: what is known, what may be shown to them, and the rows behind it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse

from yteso.kernel.base.public import Actor, NotAllowed, Permission, today
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import (
    Level,
    Unit,
    commune_map,
    find_unit,
    list_lowest,
    list_units,
    predecessors,
)
from yteso.toolkit.expressions.public import parse
from yteso.toolkit.measures.declared import (
    Count,
    Distinct,
    Indicator,
    Measure,
    Source,
    digest_of,
    list_indicators,
    list_measures,
    list_sources,
    shield_of,
)
from yteso.toolkit.measures.errors import DimensionUnknown
from yteso.toolkit.measures.figures import About, Figure, FigureRequest, ListsRows, Reading, query_of
from yteso.toolkit.measures.grouping import count_by_key
from yteso.toolkit.measures.guarding import cover_divided, guard, is_small
from yteso.toolkit.measures.live import annotated, rows_of
from yteso.toolkit.measures.models import Build, Mark
from yteso.toolkit.measures.periods import Period
from yteso.toolkit.measures.permissions import READ
from yteso.toolkit.measures.reading import kind_of, parts_of, read_all
from yteso.toolkit.measures.scopes import PROVINCE, Resolver, Scope
from yteso.toolkit.measures.telling import about

NO_KEYS: Mapping[str, str] = {}


def figures(actor: Actor, requests: Sequence[FigureRequest]) -> list[Figure]:
    """Return the figures in the order asked, however many, with a handful of statements.

    A figure the reader may not see has `value` None and `state` "closed", "small" or "covered"; the
    others are not disturbed by it. Raises FigureUnknown, DimensionUnknown.
    """
    rights = Rights(actor, requests)
    open_ones = [request for request in requests if rights.may_see(request)]
    known = read_all(open_ones)
    guarded = rights.guarded(open_ones)
    hidden = guard(guarded, known, rights.counting(guarded), rights.sees) if guarded else {}
    return [
        _shown(rights, request, known.get(request.identity), hidden.get(request.identity, ""))
        for request in requests
    ]


class Rights:
    """What one reader may see of some requests; organisations, and what a figure is, are looked up once."""

    def __init__(self, actor: Actor, requests: Sequence[FigureRequest]) -> None:
        self.actor = actor
        self.resolver = Resolver(request.scope for request in requests)
        self._said: dict[str, About] = {}
        self._measures: dict[str, list[Measure]] = {}

    def said(self, code: str) -> About:
        if code not in self._said:
            self._said[code] = about(code)
        return self._said[code]

    def measures(self, code: str) -> list[Measure]:
        if code not in self._measures:
            self._measures[code] = _measures_of(code)
        return self._measures[code]

    def may_see(self, request: FigureRequest) -> bool:
        """Totals of the province and of places are open to who may read figures; those of an organisation
        to who holds that right over it."""
        read = self.said(request.base).read
        if request.scope.organisation_id is None:
            return self.actor.can(read)
        return self.covers(read, request.scope)

    def covers(self, permission: Permission, scope: Scope) -> bool:
        """Return whether the right holds over all rows of the scope."""
        reach = self.actor.reach(permission)
        if reach.everything:
            return True
        if scope.organisation_id is None:
            return False
        return set(self.resolver.below(scope.organisation_id)) <= reach.organisation_ids

    def sees(self, organisation_id: UUID) -> bool:
        """Return whether the figures of an organisation are open to the reader."""
        reach = self.actor.reach(READ)
        return reach.everything or organisation_id in reach.organisation_ids

    def guarded(self, requests: Sequence[FigureRequest]) -> list[FigureRequest]:
        """Return those that are parts of a whole and count persons whom the reader may not see."""
        return [
            request
            for request in requests
            if (request.scope != PROVINCE or request.every_key)
            and counts_persons(self.measures(request.base))
            and not self.may_see_persons(request)
        ]

    def counting(self, requests: Sequence[FigureRequest]) -> dict[str, list[Measure]]:
        """Return by code of the requests the measures in them that count persons."""
        return {
            code: [m for m in self.measures(code) if counts_persons([m])]
            for code in {request.base for request in requests}
        }

    def may_open_rows(self, request: FigureRequest) -> bool:
        if isinstance(kind_of(request.base), ListsRows):
            return True
        measures = self.measures(request.base)
        return bool(measures) and all(self.actor.can(m.source.read_rows) for m in measures)

    def may_see_persons(self, request: FigureRequest) -> bool:
        return all(self.covers(m.source.read_rows, request.scope) for m in self.measures(request.base))


def _measures_of(code: str) -> list[Measure]:
    kind = kind_of(code)
    if isinstance(kind, Measure):
        return [kind]
    if isinstance(kind, Indicator):
        return [measure for part in parts_of(kind) for measure in _measures_of(part)]
    described = kind.describe(code.partition("?")[0])
    return [measure for part in (described.parts if described else ()) for measure in _measures_of(part)]


def _shown(rights: Rights, request: FigureRequest, reading: Reading | None, hidden: str = "") -> Figure:
    said = rights.said(request.base)
    common: dict[str, Any] = {
        "request": request,
        "url": passport_path(request),
        "decimals": said.decimals,
        "unit": said.unit,
        "label": said.label,
    }
    if reading is None:
        return Figure(value=None, state="closed", **common)
    start, end = request.period.start, request.period.end
    if (said.valid_from and end < said.valid_from) or (said.valid_to and start > said.valid_to):
        return Figure(value=None, state="invalid", **common)
    opens = rights.may_open_rows(request)
    common |= {
        "as_of": reading.as_of,
        "may_open_rows": opens,
        "population_version": reading.population_version,
    }
    if counts_persons(rights.measures(request.base)):
        state = "small" if is_small(reading) else hidden
        if state and not rights.may_see_persons(request):
            return Figure(value=None, state=state, **common)
    return Figure(
        value=plain(reading.value, said.decimals),
        numerator=plain(reading.numerator),
        denominator=plain(reading.denominator),
        state="unknown" if reading.value is None else "known",
        **common,
    )


def plain(value: Decimal | None, decimals: int = 0) -> Decimal | None:
    """Return a number with its decimals, without the zeros that roll-ups keep behind them: a file that says
    8.0000 is read as 80,000 where the point parts thousands."""
    if value is None:
        return None
    exact = value.quantize(Decimal(1).scaleb(-decimals))
    return exact if exact == value else value.normalize()


def counts_persons(measures: Sequence[Measure]) -> bool:
    """Return whether a figure of these measures counts people, so that a small one could name somebody."""
    return any(m.is_personal and isinstance(m.value, Count | Distinct) for m in measures)


def passport_path(request: FigureRequest) -> str:
    return f"{reverse('measures:figure', args=[request.base])}?{query_of(request)}"


def passport_url(
    code: str, period: Period, scope: Scope = PROVINCE, keys: Mapping[str, str] = NO_KEYS
) -> str:
    """Return the permanent address of a figure's passport."""
    return passport_path(FigureRequest(code, period, scope, keys))


def series(
    actor: Actor,
    code: str,
    periods: Sequence[Period],
    scope: Scope = PROVINCE,
    keys: Mapping[str, str] = NO_KEYS,
) -> list[Figure]:
    """Return the figure for each of the periods."""
    return figures(actor, [FigureRequest(code, period, scope, keys) for period in periods])


def by_place(
    actor: Actor,
    code: str,
    period: Period,
    level: str = Level.COMMUNE,
    boundaries_on: dt.date | None = None,
    *,
    parent: str | Sequence[str] | None = None,
    keys: Mapping[str, str] = NO_KEYS,
) -> list[tuple[Unit, Figure]]:
    """Return the figure for each unit of a level (under `parent`, or under several: `home_provinces`) on the
    map of a day, in Vietnamese order.

    What people from elsewhere, or whose commune is not known, add is in no unit: the sum of the units may
    be less than the province's figure. A district that had no communes stands among the communes.
    """
    on = boundaries_on or period.end
    if parent is None:
        units = list(list_units(level, on))
    else:
        units = list_lowest(level, on, [parent] if isinstance(parent, str) else parent)
    scopes = [Scope(place_code=unit.code, boundaries_on=on) for unit in units]
    found = figures(actor, [FigureRequest(code, period, scope, keys) for scope in scopes])
    return list(zip(units, found, strict=True))


def by_organisation(
    actor: Actor,
    code: str,
    period: Period,
    parent: UUID | None = None,
    *,
    keys: Mapping[str, str] = NO_KEYS,
) -> list[tuple[Organisation, Figure]]:
    """Return the figure for each organisation right under `parent` (None: under the department), those that
    the reader may see, in Vietnamese order."""
    roots = Organisation.objects.filter(parent__isnull=True).values("id")
    under = (
        Organisation.objects.filter(parent_id=parent)
        if parent
        else Organisation.objects.filter(parent__in=roots)
    )
    children = list(under.open_on(period.end).order_by("sort_key", "id"))
    requests = [FigureRequest(code, period, Scope(organisation_id=child.id), keys) for child in children]
    found = zip(children, figures(actor, requests), strict=True)
    return [(child, figure) for child, figure in found if figure.state != "closed"]


def by_key(
    actor: Actor,
    code: str,
    period: Period,
    scope: Scope,
    dimension: str,
    *,
    keys: Mapping[str, str] = NO_KEYS,
    limit: int | None = None,
) -> list[tuple[str, str, Figure]]:
    """Return (key, title, figure) for each value that a dimension takes: in its own order if it has one,
    else the largest first. Of a figure that is no measure the values are those of its parts. Raises
    DimensionUnknown."""
    measure = kind_of(code)
    if not isinstance(measure, Measure):
        return _parts_by_key(actor, FigureRequest(code, period, scope, keys), dimension, limit)
    if dimension not in measure.dimensions:
        raise DimensionUnknown
    whole = FigureRequest(code, period, scope, keys)
    rights = Rights(actor, [whole])
    if not rights.may_see(whole):
        return []
    divided = measure.dimensions[dimension]
    found = count_by_key(measure, whole, dimension, rights.resolver)
    hidden = {}
    if rights.guarded([FigureRequest(code, period, scope, {**keys, dimension: ""})]):
        hidden = cover_divided(measure, whole, dimension, found, divided.order)
    ranks = {key: rank for rank, key in enumerate(divided.order)}
    found.sort(key=lambda one: (ranks.get(one[0], len(ranks)), 0 if ranks else -(one[1].value or 0), one[0]))
    chosen = found[:limit]
    titles = divided.titles([key for key, _ in chosen], period.end) if divided.titles else {}
    return [
        (
            key,
            str(titles.get(key, key)),
            _shown(
                rights,
                FigureRequest(code, period, scope, {**keys, dimension: key}),
                reading,
                hidden.get(key, ""),
            ),
        )
        for key, reading in chosen
    ]


def _parts_by_key(
    actor: Actor, whole: FigureRequest, dimension: str, limit: int | None
) -> list[tuple[str, str, Figure]]:
    """Divide a figure that is worked out from others by the values that its first divisible part takes."""
    said = about(whole.base)
    divided = next((d for d in said.dimensions if d.code == dimension), None)
    parts = [kind_of(part) for part in said.parts]
    part = next((p for p in parts if isinstance(p, Measure) and dimension in p.dimensions), None)
    if divided is None or part is None:
        raise DimensionUnknown
    rights = Rights(actor, [whole])
    if not rights.may_see(whole):
        return []
    values = [key for key, _reading in count_by_key(part, whole, dimension, rights.resolver) if key]
    found = figures(actor, [replace(whole, keys={**whole.keys, dimension: key}) for key in values])
    pairs = [(key, figure) for key, figure in zip(values, found, strict=True) if figure.state != "unknown"]
    ranks = {key: rank for rank, key in enumerate(divided.order)}
    pairs.sort(key=lambda one: (ranks.get(one[0], 0), -(one[1].value or 0), one[0]))
    titles = divided.titles([key for key, _figure in pairs], whole.period.end) if divided.titles else {}
    return [(key, str(titles.get(key, key)), figure) for key, figure in pairs[:limit]]


def rows(
    actor: Actor, code: str, period: Period, scope: Scope = PROVINCE, keys: Mapping[str, str] = NO_KEYS
) -> QuerySet[Any]:
    """Return the rows behind a figure that the actor may see; an indicator's are those of its numerator's
    first figure. Raises NotAllowed when the actor may see none of them."""
    whole = FigureRequest(code, period, scope, keys)
    counted = behind(whole)
    if counted is None:
        kind = kind_of(code)
        found = None if isinstance(kind, Measure | Indicator) else kind.rows(actor, whole)
        if found is None:
            raise NotAllowed
        return found
    measure, request = counted
    if not actor.can(measure.source.read_rows):
        raise NotAllowed(measure.source.read_rows.code)
    asked = [(measure, request)]
    found = annotated(measure.source, asked, set(request.every_key))
    found = found.filter(rows_of(measure, request, Resolver([scope]), measure.condition))
    reach = actor.reach(measure.source.read_rows)
    if not reach.everything and measure.source.organisation:
        found = found.filter(**{f"{measure.source.organisation}__in": reach.organisation_ids})
    visible = getattr(found, "visible_to", None)
    return visible(actor) if visible else found


@dataclass(frozen=True)
class Row:
    """A row behind a figure: its key, whom it is about, what its page's address takes, its values.

    Of a row that is not for the reader (`is_hidden`) nothing is given but its key.
    """

    key: Any
    person: UUID | None = None
    keys: tuple[Any, ...] = ()
    values: tuple[Any, ...] = ()
    is_hidden: bool = False


def read_rows(actor: Actor, source: Source, listed: QuerySet[Any], limit: int) -> list[Row]:
    """Return the first rows of the source in the order in which they came, codes in words."""
    shield = shield_of(source.model)
    judged = shield.paths if shield else ()
    person, columns = source.person or source.names, [path for path, _label in source.columns]
    paths = ["pk", *([person] if person else []), *source.detail_keys, *columns, *judged]
    start = len(paths) - len(columns) - len(judged)
    found = [list(row) for row in listed.order_by("pk").values_list(*paths)[:limit]]
    end = start + len(columns)
    hides = shield.hides(actor) if shield else lambda row: False
    hidden = {row[0] for row in found if hides(dict(zip(judged, row[end:], strict=True)))}
    for path, titles in source.words:
        place = start + columns.index(path)
        words = titles({str(row[place]) for row in found if row[place]}, today())
        for row in found:
            row[place] = words.get(str(row[place]), row[place])
    return [
        Row(
            row[0],
            row[1] if person else None,
            tuple(row[start - len(source.detail_keys) : start]),
            tuple(row[start:end]),
        )
        if row[0] not in hidden
        else Row(row[0], is_hidden=True)
        for row in found
    ]


def row_measure(request: FigureRequest) -> Measure | None:
    """Return the measure whose rows stand behind the figure, None if a provider knows them."""
    found = behind(request)
    return found[0] if found else None


def behind(request: FigureRequest) -> tuple[Measure, FigureRequest] | None:
    """Return the measure whose rows stand behind the figure, and what is asked of it: of a figure that is
    worked out from others the first of its numerator (else of its parts) that can be divided as it is."""
    kind = kind_of(request.base)
    if isinstance(kind, Measure):
        return (kind, request) if set(request.every_key) <= set(kind.dimensions) else None
    if isinstance(kind, Indicator):
        first = parse(kind.numerator).names
        names = sorted(parts_of(kind), key=lambda name: name not in first)
    else:
        described = kind.describe(request.base)
        names = list(described.parts) if described else []
    parts = (FigureRequest(name, request.period, request.scope, request.every_key) for name in names)
    return next((found for part in parts if (found := behind(part))), None)


def list_unbuilt() -> list[Source]:
    """Return the sources that have no finished roll-ups, or only of former declarations."""
    digests = dict(Build.objects.exclude(built_at=None).values_list("source", "digest"))
    return [source for source in list_sources() if digests.get(source.code) != digest_of(source)]


@dataclass(frozen=True)
class Freshness:
    """How a source's roll-ups stand: right up to `as_of`; None while they are being built."""

    label: str
    as_of: dt.datetime | None
    waiting: int
    is_slow: bool


def list_freshness() -> list[Freshness]:
    """Return for each source up to when its figures are right."""
    unbuilt = {source.code for source in list_unbuilt()}
    moments = dict(Build.objects.values_list("source", "refreshed_at"))
    marks = dict(Mark.objects.values("clock").annotate(n=models.Count("id")).values_list("clock", "n"))
    return [
        Freshness(
            str(s.label),
            None if s.code in unbuilt else moments.get(s.code),
            marks.get(s.clock_code, 0),
            s.is_slow,
        )
        for s in list_sources()
    ]


def list_known(actor: Actor) -> list[About]:
    """Return what every declared figure says of itself, those that the actor may read."""
    codes = [*(m.code for m in list_measures()), *(i.code for i in list_indicators())]
    return [said for said in map(about, codes) if actor.can(said.read)]


def home_province() -> str:
    """Return the code of the province in which most of our organisations lie; "" if none says where it is."""
    most = (
        Organisation.objects.exclude(place_code="")
        .values_list("place_code", flat=True)
        .order_by("place_code")
    )
    found = commune_map(today()).province_of(most)
    return found or ""


def home_provinces(on: dt.date, home: str | None = None) -> list[str]:
    """Return the codes of the provinces that made up today's province (`home`) on the day: what the record
    counts as the province lies in all of them (Quảng Ngãi and Kon Tum until 30 June 2025)."""
    province = home_province() if home is None else home
    if find_unit(province, on) is None:
        return []
    return [share.unit.code for share in predecessors(province, today(), since=on)]


def place_label(code: str, on: dt.date) -> str:
    unit = find_unit(code, on)
    return unit.full_name if unit else code
