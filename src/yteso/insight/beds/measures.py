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
                    "days of the period (until today, if it is not over). Of a department: only facilities "
                    "that wrote down its beds for the whole period, each day with the beds of that day."
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
        rates = [r for r in requests if r.base == "beds.use_rate" and set(r.every_key) == {BY}]
        inner = list_inner({one.organisation_id for one in steps}) if rates else {}
        wards = {rate.identity: _wards(rate, steps, inner) for rate in rates}
        known = read_all(
            [FigureRequest(DAYS, r.period, r.scope, r.every_key) for r in requests if _uses_days(r)]
            + [days for some in wards.values() for ward in some for days in ward.days]
        )
        beds = _count_beds([r for r in requests if r.base != "beds.occupied"], steps)
        return [
            _rate_of_department(wards[r.identity], known)
            if r.identity in wards
            else _bed_figure(r, known, beds)
            for r in requests
        ]

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        return None


def _uses_days(request: FigureRequest) -> bool:
    return request.base in ("beds.occupied", "beds.use_rate")


def _days_of(period: Period) -> int:
    """Return how many of its days there were until today."""
    return (min(period.end, today()) - period.start).days + 1


def _bed_figure(request: FigureRequest, known: Known, beds: Known) -> Reading:
    if not _uses_days(request):
        return beds[request.identity]
    inpatient = known[FigureRequest(DAYS, request.period, request.scope, request.every_key).identity]
    number = Decimal(_days_of(request.period))
    if inpatient.value is None or number < 1:
        return Reading(None)
    if request.base == "beds.occupied":
        return Reading(inpatient.value / number, inpatient.value, number, as_of=inpatient.as_of)
    there = beds[request.identity]
    room = None if there.value is None else there.value * number
    return _rate(inpatient, room, there.note)


def _rate(inpatient: Reading, room: Decimal | None, note: str) -> Reading:
    share = inpatient.value / room * 100 if room and inpatient.value is not None else None
    value = None if share is None else share.quantize(Decimal("0.1"))
    return Reading(value, inpatient.value, room, as_of=inpatient.as_of, note=note)


class _Ward:
    """The departments of one code in one facility over a period: its bed-days, and what to ask for its days:
    those of all under the facility, less those of the facilities among them."""

    def __init__(self, facility: UUID, room: int, rate: FigureRequest, inner: Sequence[UUID]) -> None:
        self.room = room
        self.own, *self.less = self.days = [
            FigureRequest(DAYS, rate.period, Scope(one), rate.every_key) for one in (facility, *inner)
        ]

    def inpatient(self, known: Known) -> Reading:
        own = known[self.own.identity]
        less = [known[one.identity].value or Decimal(0) for one in self.less]
        return Reading(None if own.value is None else own.value - sum(less, Decimal(0)), as_of=own.as_of)


def _wards(rate: FigureRequest, steps: Sequence[Stand], inner: Mapping[UUID, Sequence[UUID]]) -> list[_Ward]:
    """Return the departments of the asked codes in each facility of the scope whose beds are known from the
    first day on; a place's are nobody's, for its people lie anywhere."""
    if rate.scope.place_code or _days_of(rate.period) < 1:
        return []
    codes = set(rate.every_key[BY].split("|"))
    mine = [one for one in steps if one.department in codes and _within(rate.scope, one)]
    facilities = {one.organisation_id for one in standing(mine, rate.period.start)}
    return [
        _Ward(
            facility,
            _bed_days([one for one in mine if one.organisation_id == facility], rate.period),
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


def _rate_of_department(wards: Sequence[_Ward], known: Known) -> Reading:
    with_beds = [ward for ward in wards if ward.room]
    if not with_beds:
        return Reading(None)
    readings = [ward.inpatient(known) for ward in with_beds]
    moments = [one.as_of for one in readings if one.as_of]
    days = sum((one.value or Decimal(0) for one in readings), Decimal(0))
    note = _("%(n)d facilities have written down these beds.") % {"n": len(with_beds)}
    room = Decimal(sum(ward.room for ward in with_beds))
    return _rate(Reading(days, as_of=min(moments, default=None)), room, note)


def _count_beds(requests: Sequence[FigureRequest], steps: Sequence[Stand]) -> Known:
    """Return the beds that stand at the end of each period."""
    found: Known = {request.identity: Reading(None) for request in requests}
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
            note = _("%(n)d facilities have written down these beds.")
        else:
            note = _("%(n)d facilities have reported.")
        beds: dict[UUID, Decimal] = {}
        for one in stands:
            beds[one.organisation_id] = beds.get(one.organisation_id, Decimal(0)) + getattr(one, what)
        if BY not in request.every_key:
            scope = request.scope.organisation_id
            for facility, path, on, value in sent[what]:
                if end - OLDEST < on <= end and (scope is None or scope in path):
                    beds[facility] = value
        if beds:
            total = sum(beds.values(), Decimal(0))
            found[request.identity] = Reading(total, note=note % {"n": len(beds)})
    return found


add_figures("beds", Beds())
