"""Figures of beds: how many, how many were occupied, the rate of use; of facilities and of departments."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yteso.insight.beds.queries import (
    ACTUAL,
    OLDEST,
    PLANNED,
    Stand,
    list_inner,
    list_steps,
    reported,
    standing,
)
from yteso.kernel.base.public import Actor, today
from yteso.toolkit.measures.public import (
    About,
    Additive,
    FigureRequest,
    Period,
    Reading,
    Scope,
    about,
    add_figures,
    read_all,
)

FORM9 = "TT 23/2025/TT-BYT, Biểu 9/BCT, cột 4, 5, 17"
COUNTS = {"beds.planned": PLANNED, "beds.actual": ACTUAL}
DAYS = "stays.days"
BY = "department"
Known = dict[tuple[Any, ...], Reading]


class Beds:
    """Serves `beds.planned`, `beds.actual`, `beds.occupied` (inpatient days of the stays that ended, by day
    of the period) and `beds.use_rate`, each of a facility or the province, or of a department there."""

    def describe(self, code: str) -> About | None:
        by = tuple(d for d in about(DAYS).dimensions if d.code == BY)
        stock: dict[str, Any] = {
            "legal_source": FORM9, "unit": _("beds"), "additive": Additive.STOCK, "dimensions": by,
        }  # fmt: skip
        counted = _(
            "What each facility reported last in form 9, for a period that ended in the twelve months up to "
            "the end of this one; where it reported nothing, the beds of its departments. Of a department: "
            "what the facility wrote down for it, as it stands at the end of the period."
        )
        known = {
            "beds.planned": About(code, _("Planned beds"), counted, **stock),
            "beds.actual": About(code, _("Actual beds"), counted, **stock),
            "beds.occupied": About(
                code,
                _("Occupied beds, mean of a day"),
                _(
                    "Inpatient days of the stays that ended in the period, divided by its days: how "
                    "many beds were occupied on a mean day."
                ),
                formula=_("stays.days / days of the period"),
                legal_source="TT 20/2019/TT-BYT",
                unit=_("beds"),
                decimals=1,
                dimensions=by,
                parts=(DAYS,),
            ),
            "beds.use_rate": About(
                code,
                _("Bed-use rate"),
                _(
                    "Inpatient days of the stays that ended in the period out of the actual beds times the "
                    "days of the period (until today, if it is not over), of the facilities whose beds are "
                    "known. Of a department: only facilities that wrote down its beds for the whole period, "
                    "each day with the beds of that day."
                ),
                formula=_("stays.days / (beds.actual × days of the period) × 100"),
                legal_source=f"TT 20/2019/TT-BYT; {FORM9}",
                unit="%",
                decimals=1,
                dimensions=by,
                parts=(DAYS, "beds.actual"),
            ),
        }
        return known.get(code)

    def read(self, requests: Sequence[FigureRequest]) -> list[Reading]:
        """Return the figures: one look at the lines of departments, one at form 9, one question for days."""
        steps = list_steps(max(r.period.end for r in requests))
        beds = _count_beds([r for r in requests if r.base != "beds.occupied"], steps)
        rates = [r for r in requests if r.base == "beds.use_rate" and set(r.every_key) <= {BY}]
        having = {one.organisation_id for one in steps} | {key for r in rates for key in beds[r.identity]}
        inner = list_inner(having) if rates else {}
        wards = {rate.identity: _wards(rate, beds[rate.identity], steps, inner) for rate in rates}
        known = read_all(
            [_days_asked(r, r.scope) for r in requests if r.base == "beds.occupied"]
            + [days for some in wards.values() for ward in some for days in ward.days]
        )
        return [
            _occupied(r, known)
            if r.base == "beds.occupied"
            else _rate(r, wards.get(r.identity, ()), known)
            if r.base == "beds.use_rate"
            else _beds(r, beds[r.identity])
            for r in requests
        ]

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        return None


def _days_asked(request: FigureRequest, scope: Scope) -> FigureRequest:
    return FigureRequest(DAYS, request.period, scope, request.every_key)


def _days_of(period: Period) -> int:
    """Return how many of its days there were until today."""
    return (min(period.end, today()) - period.start).days + 1


def _occupied(request: FigureRequest, known: Known) -> Reading:
    inpatient = known[_days_asked(request, request.scope).identity]
    number = Decimal(_days_of(request.period))
    if inpatient.value is None or number < 1:
        return Reading(None)
    return Reading(inpatient.value / number, inpatient.value, number, as_of=inpatient.as_of)


def _beds(request: FigureRequest, beds: Mapping[UUID, Decimal]) -> Reading:
    if not beds:
        return Reading(None)
    return Reading(sum(beds.values(), Decimal(0)), note=_note(request, len(beds)))


def _note(request: FigureRequest, facilities: int) -> str:
    if BY in request.every_key:
        return _("%(n)d facilities have written down these beds.") % {"n": facilities}
    return _("%(n)d facilities have reported.") % {"n": facilities}


class _Ward:
    """One facility, or its departments of one code, over a period: its bed-days, and what to ask for its
    inpatient days: those of all under the facility, less those of the facilities among them."""

    def __init__(self, facility: UUID, room: Decimal, rate: FigureRequest, inner: Sequence[UUID]) -> None:
        self.room = room
        self.own, *self.less = self.days = [_days_asked(rate, Scope(one)) for one in (facility, *inner)]

    def inpatient(self, known: Known) -> Reading:
        own = known[self.own.identity]
        less = [known[one.identity].value or Decimal(0) for one in self.less]
        return Reading(None if own.value is None else own.value - sum(less, Decimal(0)), as_of=own.as_of)


def _wards(
    rate: FigureRequest,
    beds: Mapping[UUID, Decimal],
    steps: Sequence[Stand],
    inner: Mapping[UUID, Sequence[UUID]],
) -> list[_Ward]:
    """Return what the rate is made of: the facilities of the scope whose `beds` are known; of departments,
    those of the asked codes in each facility whose beds are known from the first day on. A place's are
    nobody's, for its people lie anywhere."""
    days = _days_of(rate.period)
    if rate.scope.place_code or days < 1:
        return []
    if not rate.every_key:
        return [_Ward(one, beds[one] * days, rate, inner.get(one, ())) for one in sorted(beds)]
    codes = set(rate.every_key[BY].split("|"))
    mine = [one for one in steps if one.department in codes and _within(rate.scope, one)]
    facilities = {one.organisation_id for one in standing(mine, rate.period.start)}
    return [
        _Ward(
            facility,
            Decimal(_bed_days([one for one in mine if one.organisation_id == facility], rate.period)),
            rate,
            inner.get(facility, ()),
        )
        for facility in sorted(facilities)
    ]


def _within(scope: Scope, one: Stand) -> bool:
    return scope.organisation_id is None or scope.organisation_id in one.path


def _bed_days(lines: Sequence[Stand], period: Period) -> int:
    """Return the actual beds, added up over the days of the period until today."""
    days = [period.start + dt.timedelta(days=n) for n in range(_days_of(period))]
    changes = sorted({one.since for one in lines})
    total, last, beds = 0, None, 0
    for day in days:
        latest = max((one for one in changes if one <= day), default=None)
        if latest != last:
            last, beds = latest, sum(one.actual for one in standing(lines, day))
        total += beds
    return total


def _rate(request: FigureRequest, wards: Sequence[_Ward], known: Known) -> Reading:
    with_beds = [ward for ward in wards if ward.room]
    if not with_beds:
        return Reading(None)
    readings = [ward.inpatient(known) for ward in with_beds]
    if all(one.value is None for one in readings):
        return Reading(None)
    moments = [one.as_of for one in readings if one.as_of]
    days = sum((one.value or Decimal(0) for one in readings), Decimal(0))
    room = sum((ward.room for ward in with_beds), Decimal(0))
    share = (days / room * 100).quantize(Decimal("0.1"))
    note = _note(request, len(with_beds))
    return Reading(share, days, room, as_of=min(moments, default=None), note=note)


def _count_beds(
    requests: Sequence[FigureRequest], steps: Sequence[Stand]
) -> dict[tuple[Any, ...], dict[UUID, Decimal]]:
    """Return the beds of each facility that stand at the end of each request's period."""
    found: dict[tuple[Any, ...], dict[UUID, Decimal]] = {request.identity: {} for request in requests}
    asked = [r for r in requests if set(r.every_key) <= {BY} and not r.scope.place_code]
    ends = [r.period.end for r in asked]
    needed = {COUNTS.get(r.base, ACTUAL) for r in asked}
    sent = {what: reported(what, min(ends) - OLDEST, max(ends)) for what in needed}
    for request in asked:
        what, end = COUNTS.get(request.base, ACTUAL), request.period.end
        stands = [one for one in standing(steps, end) if _within(request.scope, one)]
        if BY in request.every_key:
            codes = request.every_key[BY].split("|")
            stands = [one for one in stands if one.department in codes]
        beds = found[request.identity]
        for one in stands:
            beds[one.organisation_id] = beds.get(one.organisation_id, Decimal(0)) + getattr(one, what)
        if BY not in request.every_key:
            scope = request.scope.organisation_id
            for facility, path, on, value in sent[what]:
                if end - OLDEST < on <= end and (scope is None or scope in path):
                    beds[facility] = value
    return found


add_figures("beds", Beds())
