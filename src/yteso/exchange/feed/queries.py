"""The catalogue of figures and their values, as a system outside may see them: the province and its communes,
no facility of one's own, no row, no number of fewer than five people."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from yteso.exchange.feed.errors import FigureNotOffered
from yteso.exchange.feed.models import Receiver
from yteso.kernel.places.public import Level
from yteso.toolkit.measures.public import (
    READ,
    About,
    Figure,
    FigureRequest,
    FiguresOnly,
    FigureUnknown,
    Indicator,
    Measure,
    Period,
    about,
    by_place,
    figures,
    home_province,
    home_provinces,
    list_indicators,
    list_measures,
    list_provided,
)


def actor_for(receiver: Receiver, address: str = "") -> FiguresOnly:
    return FiguresOnly(receiver.name, address=address)


def list_codes() -> list[str]:
    """Return the codes of every figure that is offered: measures, indicators, those of the catalogue."""
    declared: list[Measure | Indicator] = [*list_measures(), *list_indicators()]
    return [*(one.code for one in declared if one.read is READ), *list_provided()]


def describe(code: str) -> About:
    """Return what a figure says of itself. Raises FigureNotOffered."""
    try:
        found = about(code)
    except FigureUnknown as unknown:
        raise FigureNotOffered from unknown
    if found.read is not READ:
        raise FigureNotOffered
    return found


def value_of(figure: Figure, **more: Any) -> dict[str, Any]:
    """Return one figure as it travels: the number as text, so that none of its digits is lost."""
    return {
        "code": figure.request.code,
        "period": figure.request.period.key,
        **more,
        "value": None if figure.value is None else f"{figure.value.normalize():f}",
        "state": figure.state,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
    }


def read_values(receiver: Receiver, codes: Sequence[str], period: Period) -> list[dict[str, Any]]:
    """Return the province's figures of a period."""
    asked = [FigureRequest(code, period) for code in codes]
    return [value_of(figure) for figure in figures(actor_for(receiver), asked)]


def read_places(
    receiver: Receiver, code: str, period: Period, level: Level, on: dt.date | None
) -> list[dict[str, Any]]:
    """Return one figure by commune or district, on the map of a day (default: of the period's end)."""
    day = on or period.end
    found = by_place(actor_for(receiver), code, period, level, day, parent=home_provinces(day))
    return [value_of(figure, place=unit.code, place_name=unit.full_name) for unit, figure in found]


def body_of(receiver: Receiver, period: Period, now: dt.datetime) -> tuple[str, str]:
    """Return (body, digest) of the figures of one period for one receiver; the digest leaves the time out."""
    values = read_values(receiver, receiver.codes, period)
    lean = [{k: v for k, v in value.items() if k != "as_of"} for value in values]
    digest = hashlib.sha256(json.dumps(lean, sort_keys=True).encode()).hexdigest()
    body = {
        "kind": "figures", "province": home_province(), "period": period.key, "made_at": now.isoformat(),
        "figures": values,
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")), digest
