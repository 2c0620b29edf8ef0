"""Figures that only dashboards need: open facilities, shares of one figure in another."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.measures.public import (
    About,
    Additive,
    FigureRequest,
    Indicator,
    Reading,
    add_figures,
    add_indicators,
)

LAW = "Kế hoạch năm 2022 của Sở Y tế Quảng Ngãi, chỉ tiêu hồ sơ sức khỏe điện tử"


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
