"""Indicators as figures: `ind.MCH02` is worked out from other figures or read from what people typed."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from time import monotonic
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yteso.insight.indicators.models import Indicator, IndicatorTarget, IndicatorValue
from yteso.kernel.base.public import Actor
from yteso.toolkit.expressions.public import Expression, parse
from yteso.toolkit.measures.public import About, Additive, FigureRequest, Reading, find_measure, read_all

PREFIX = "ind."
BASIS = "TT 20/2019/TT-BYT"
MEMORY_SECONDS = 5


class Indicators:
    """Serves `ind.*`. A typed value answers its own period and place; a formula answers any."""

    def describe(self, code: str) -> About | None:
        indicators, targets = _catalogue()
        found = indicators.get(code)
        if found is None:
            return None
        names = sorted({name for formula in _formulas(found) for name in formula.names})
        target = targets.get(found.code)
        return About(
            code=code,
            label=found.name,
            definition=found.definition or _("The definition has not been loaded yet."),
            formula=formula_text(found),
            legal_source=found.legal_basis or BASIS,
            additive=Additive.FLOW,
            decimals=found.decimals,
            parts=tuple(names),
            version=str(found.revision),
            valid_from=found.valid_from,
            valid_to=found.valid_to,
            target=f"{target.year}: {target.value.normalize():f}" if target else "",
            direction=found.direction,
            group=str(found.get_group_display()),
            source_label="" if found.is_computed else _("Typed values, each with its source"),
        )

    def list_codes(self) -> list[str]:
        """Return the indicators that are computed, or were typed: the others have nothing to tell yet."""
        indicators, _targets = _catalogue()
        found = [code for code, one in indicators.items() if one.is_computed or code in _memory["typed"]]
        return sorted(found)

    def read(self, requests: Sequence[FigureRequest]) -> list[Reading]:
        indicators, _targets = _catalogue()
        computed = [r for r in requests if indicators[r.base].is_computed]
        worked = _work_out(computed, indicators)
        typed = _typed([r for r in requests if not indicators[r.base].is_computed])
        return [
            worked[r.identity] if indicators[r.base].is_computed else typed.get(r.identity, Reading(None))
            for r in requests
        ]

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None:
        return None


def formula_text(indicator: Indicator) -> str:
    """Return the formula in one line; empty for a typed one."""
    if not indicator.numerator:
        return ""
    parts = [f"({indicator.numerator})" if indicator.denominator else indicator.numerator]
    parts += [f"/ ({indicator.denominator})"] if indicator.denominator else []
    return " ".join([*parts, *([f"× {indicator.factor}"] if indicator.factor != 1 else [])])


def quoted(formula: str) -> str:
    """Return the formula with codes that carry keys put into `${…}`, as the grammar wants them."""
    words = formula.split(" ")
    return " ".join(f"${{{word}}}" if "?" in word and not word.startswith("$") else word for word in words)


def _formulas(indicator: Indicator) -> list[Expression]:
    return [parse(quoted(text)) for text in (indicator.numerator, indicator.denominator) if text]


_memory: dict[str, Any] = {"until": 0.0}


def forget() -> None:
    """Read the catalogue anew at the next question: something in it has changed."""
    _memory["until"] = 0.0


def known_by_place() -> list[Indicator]:
    """Return the indicators that can be shown by commune, in the order of the catalogue."""
    indicators, _targets = _catalogue()
    found = []
    for code, one in indicators.items():
        names = {name.partition("?")[0] for formula in _formulas(one) for name in formula.names}
        parts = [find_measure(name) for name in names]
        knows = bool(parts) and all(part is not None and part.source.place for part in parts)
        if knows or code in _memory["placed"]:
            found.append(one)
    return sorted(found, key=lambda one: (one.group, one.position, one.code))


def _catalogue() -> tuple[dict[str, Indicator], dict[str, IndicatorTarget]]:
    """Return the catalogue and the newest targets; remembered for some seconds."""
    if monotonic() > _memory["until"]:
        _memory["indicators"] = {PREFIX + one.code: one for one in Indicator.objects.current()}
        _memory["targets"] = {one.code: one for one in IndicatorTarget.objects.order_by("year")}
        typed = set(IndicatorValue.objects.values_list("code", "place_code").distinct())
        _memory["typed"] = {PREFIX + code for code, _place in typed}
        _memory["placed"] = {PREFIX + code for code, place in typed if place}
        _memory["until"] = monotonic() + MEMORY_SECONDS
    return _memory["indicators"], _memory["targets"]


def _work_out(
    requests: Sequence[FigureRequest], indicators: dict[str, Indicator]
) -> dict[tuple[Any, ...], Reading]:
    parts: dict[tuple[Any, ...], dict[str, FigureRequest]] = {}
    for request in requests:
        names = {name for formula in _formulas(indicators[request.base]) for name in formula.names}
        parts[request.identity] = {
            name: replace(request, code=name, keys=dict(request.keys)) for name in names
        }
    known = read_all([one for some in parts.values() for one in some.values()])
    return {
        request.identity: _reading(
            indicators[request.base],
            {n: known[p.identity] for n, p in parts[request.identity].items()},
            request,
        )
        for request in requests
    }


def _reading(indicator: Indicator, parts: dict[str, Reading], request: FigureRequest) -> Reading:
    values = {name: reading.value for name, reading in parts.items()}
    moments = [reading.as_of for reading in parts.values() if reading.as_of]
    common: dict[str, Any] = {
        "as_of": min(moments) if moments else None,
        "population_version": next(
            (r.population_version for r in parts.values() if r.population_version), ""
        ),
    }
    results = [formula.evaluate(values, on=request.period.end) for formula in _formulas(indicator)]
    numerator = results[0]
    if not indicator.denominator:
        return Reading(_rounded(numerator, indicator), **common)
    denominator = results[1]
    value = numerator / denominator * indicator.factor if numerator is not None and denominator else None
    return Reading(_rounded(value, indicator), numerator=numerator, denominator=denominator, **common)


def _rounded(value: Decimal | None, indicator: Indicator) -> Decimal | None:
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-indicator.decimals), rounding=ROUND_HALF_UP)


def _typed(requests: Sequence[FigureRequest]) -> dict[tuple[Any, ...], Reading]:
    asked = Q(pk__in=[])
    for request in requests:
        if request.scope.organisation_id is None and not request.every_key:
            asked |= Q(
                code=request.base.removeprefix(PREFIX), period=request.period.key, place_code=_place(request)
            )
    rows = IndicatorValue.objects.filter(asked, superseded_at__isnull=True)
    found = {(row.code, row.period, row.place_code): row for row in rows}
    readings = {}
    for request in requests:
        row = found.get((request.base.removeprefix(PREFIX), request.period.key, _place(request)))
        if row is not None and request.scope.organisation_id is None:
            readings[request.identity] = Reading(row.value, as_of=row.typed_at, note=row.source)
    return readings


def _place(request: FigureRequest) -> str:
    return request.scope.place_code or ""
