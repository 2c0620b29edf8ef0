"""Figures that only dashboards need: beds and their use, open facilities, shares of one figure in another."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yteso.insight.statistics.public import list_stands
from yteso.kernel.base.public import Actor, today
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.measures.public import (
    About,
    Additive,
    FigureRequest,
    Indicator,
    Reading,
    add_figures,
    add_indicators,
    read_all,
)

LAW = "Kế hoạch năm 2022 của Sở Y tế Quảng Ngãi, chỉ tiêu hồ sơ sức khỏe điện tử"


REPORTED = {"beds.planned": "c4", "beds.actual": "c5"}  # columns of form 9
FORMS = ("tt37.b9", "tt23.b9")
OLDEST = dt.timedelta(days=366)  # a count of beds stands until the next one, but not for ever
FORM9 = "TT 23/2025/TT-BYT, Biểu 9/BCT, cột 4, 5, 17"


class Beds:
    """Serves `beds.planned` and `beds.actual` (as facilities reported them in form 9), `beds.occupied`
    (inpatient days of the stays that ended, by day of the period) and `beds.use_rate`."""

    def describe(self, code: str) -> About | None:
        stock: dict[str, Any] = {"legal_source": FORM9, "unit": _("beds"), "additive": Additive.STOCK}
        reported = _(
            "What each facility reported last in form 9, for a period that ended in the twelve months up to "
            "the end of this one. Departments within a facility have no count of their own."
        )
        known = {
            "beds.planned": About(code, _("Planned beds"), reported, **stock),
            "beds.actual": About(code, _("Actual beds"), reported, **stock),
            "beds.occupied": About(
                code,
                _("Occupied beds, mean of a day"),
                _(
                    "Inpatient days of the stays that ended in the period, divided by its days: how "
                    "many beds were occupied on a mean day."
                ),
                formula="stays.days / days of the period",
                legal_source="TT 20/2019/TT-BYT",
                unit=_("beds"),
                decimals=1,
                parts=("stays.days",),
            ),
            "beds.use_rate": About(
                code,
                _("Bed-use rate"),
                _(
                    "Inpatient days of the stays that ended in the period out of the actual beds times "
                    "the days of the period (until today, if it is not over)."
                ),
                formula="stays.days / (beds.actual × days of the period) × 100",
                legal_source=f"TT 20/2019/TT-BYT; {FORM9}",
                unit="%",
                decimals=1,
                parts=("stays.days", "beds.actual"),
            ),
        }
        return known.get(code)

    def read(self, requests: Sequence[FigureRequest]) -> list[Reading]:
        days = [FigureRequest("stays.days", r.period, r.scope, r.keys) for r in requests if _uses_days(r)]
        known = read_all(days)
        beds = _reported([r for r in requests if r.base != "beds.occupied"])
        return [_bed_figure(request, known, beds) for request in requests]

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        return None


def _uses_days(request: FigureRequest) -> bool:
    return request.base in ("beds.occupied", "beds.use_rate")


def _bed_figure(
    request: FigureRequest, known: dict[tuple[Any, ...], Reading], beds: dict[tuple[Any, ...], Reading]
) -> Reading:
    if not _uses_days(request):
        return beds[request.identity]
    inpatient = known[FigureRequest("stays.days", request.period, request.scope, request.keys).identity]
    number = Decimal((min(request.period.end, today()) - request.period.start).days + 1)
    if inpatient.value is None or number < 1:
        return Reading(None)
    if request.base == "beds.occupied":
        return Reading(inpatient.value / number, inpatient.value, number, as_of=inpatient.as_of)
    there = beds[request.identity]
    room = None if there.value is None else there.value * number
    share = inpatient.value / room * 100 if room else None
    value = None if share is None else share.quantize(Decimal("0.1"))
    return Reading(value, inpatient.value, room, as_of=inpatient.as_of, note=there.note)


def _reported(requests: Sequence[FigureRequest]) -> dict[tuple[Any, ...], Reading]:
    """Return the beds that stand at the end of each period: of each facility what it reported last."""
    found = {request.identity: Reading(None) for request in requests}
    asked = [r for r in requests if not r.every_key and not r.scope.place_code]
    ends = [r.period.end for r in asked]
    stands = {
        cell: list_stands(FORMS, cell, min(ends) - OLDEST, max(ends))
        for cell in {REPORTED.get(r.base, REPORTED["beds.actual"]) for r in asked}
    }
    for request in asked:
        scope, end = request.scope.organisation_id, request.period.end
        cell = REPORTED.get(request.base, REPORTED["beds.actual"])
        last = {
            one.organisation_id: one.value
            for one in stands[cell]
            if end - OLDEST < one.on <= end and (scope is None or scope in one.path)
        }
        if last:
            note = _("%(n)d facilities have reported.") % {"n": len(last)}
            found[request.identity] = Reading(sum(last.values(), Decimal(0)), note=note)
    return found


class Facilities:
    """Serves `facilities.open`: places with a facility code that are open on the last day of the period."""

    def describe(self, code: str) -> About | None:
        if code != "facilities.open":
            return None
        return About(
            code=code,
            label=_("Facilities"),
            definition=_("Facilities with a facility code that are open on the last day of the period."),
            unit=_("facilities"),
            additive=Additive.STOCK,
        )

    def read(self, requests: Sequence[FigureRequest]) -> list[Reading]:
        counted: dict[dt.date, list[tuple[Any, ...]]] = {}
        for request in requests:
            if request.period.end not in counted:
                rows = Organisation.objects.facilities().open_on(request.period.end)
                counted[request.period.end] = list(rows.values_list("path", "place_code"))
        return [Reading(_count(request, counted[request.period.end])) for request in requests]

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        rows = Organisation.objects.visible_to(actor).facilities().open_on(request.period.end)
        if request.scope.organisation_id:
            rows = rows.below(request.scope.organisation_id)
        return rows


def _count(request: FigureRequest, rows: list[tuple[Any, ...]]) -> Decimal | None:
    scope = request.scope
    if scope.place_code or request.every_key:
        return None
    return Decimal(
        sum(1 for path, _place in rows if not scope.organisation_id or scope.organisation_id in path)
    )


add_figures("beds", Beds())
add_figures("facilities", Facilities())
add_indicators(
    Indicator(
        "lookups.facility_share",
        gettext_lazy("Share of facilities that use look-ups"),
        "lookups.facilities",
        "facilities.open",
        100,
        1,
        gettext_lazy("Facilities with at least one look-up in the period out of all open facilities."),
        "%",
        direction="up",
        legal_source="Kế hoạch của Sở Y tế Quảng Ngãi, mục căn cước công dân gắn chip (129/206 cơ sở)",
    ),
    Indicator(
        "records.newborn_share",
        gettext_lazy("Newborns with a record"),
        "records.newborns",
        "births.certificates",
        100,
        1,
        gettext_lazy(
            "Children born in the period who have a record, out of the birth certificates that facilities "
            "issued in the period."
        ),
        "%",
        "100",
        "up",
        LAW,
    ),
)
