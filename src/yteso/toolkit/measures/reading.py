"""Working requests out, whoever asks: measures from rows or roll-ups, indicators by formula, others by their
providers. Set-based: a list of requests costs a handful of statements, however long it is."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yteso.kernel.base.public import now
from yteso.toolkit.expressions.public import parse
from yteso.toolkit.measures.cells import count_cells
from yteso.toolkit.measures.declared import Indicator, Measure, find_indicator, find_measure
from yteso.toolkit.measures.errors import DimensionUnknown, FigureUnknown
from yteso.toolkit.measures.figures import FigureRequest, Provider, Reading, provider_of
from yteso.toolkit.measures.live import count_live, days_of
from yteso.toolkit.measures.scopes import Resolver

DEEPEST = 6  # indicators of indicators of ...

Known = dict[tuple[Any, ...], Reading]
Kind = Measure | Indicator | Provider


def kind_of(code: str) -> Kind:
    """Return who answers for a code (with or without keys). Raises FigureUnknown."""
    base = code.partition("?")[0]
    found = find_measure(base) or find_indicator(base) or provider_of(base)
    if found is None:
        raise FigureUnknown(field=base)
    return found


def read_all(requests: Iterable[FigureRequest], depth: int = 0) -> Known:
    """Return the reading of each request, by its identity. Raises FigureUnknown, DimensionUnknown."""
    asked = {request.identity: request for request in requests}
    kinds = {identity: kind_of(request.base) for identity, request in asked.items()}
    known: Known = {}
    _read_measures(asked, kinds, known)
    _read_providers(asked, kinds, known)
    if any(isinstance(kind, Indicator) for kind in kinds.values()):
        _read_indicators(asked, kinds, known, depth)
    return known


def _read_measures(
    asked: dict[tuple[Any, ...], FigureRequest], kinds: dict[tuple[Any, ...], Kind], known: Known
) -> None:
    some = {identity: kind for identity, kind in kinds.items() if isinstance(kind, Measure)}
    if not some:
        return
    resolver = Resolver(asked[identity].scope for identity in some)
    for identity, measure in some.items():
        if set(asked[identity].every_key) - set(measure.dimensions):
            raise DimensionUnknown
        scope = asked[identity].scope
        if (
            (scope.organisation_id and not measure.source.organisation)
            or (scope.place_code and not measure.source.place)
            or not resolver.is_sure(scope, *days_of(measure, asked[identity]))
        ):
            known[identity] = Reading(None)
    wanted = [identity for identity in some if identity not in known]
    pairs = [(some[identity], asked[identity]) for identity in wanted]
    rolled = count_cells(pairs, resolver)
    rest = [place for place in range(len(pairs)) if rolled[place] is None]
    moment = now()
    for place, value in zip(rest, count_live([pairs[i] for i in rest], resolver), strict=True):
        known[wanted[place]] = Reading(value, as_of=moment)
    for place, reading in enumerate(rolled):
        if reading is not None:
            known[wanted[place]] = reading


def _read_providers(
    asked: dict[tuple[Any, ...], FigureRequest], kinds: dict[tuple[Any, ...], Kind], known: Known
) -> None:
    by_provider: dict[int, list[tuple[Any, ...]]] = {}
    for identity, kind in kinds.items():
        if not isinstance(kind, Measure | Indicator):
            by_provider.setdefault(id(kind), []).append(identity)
    for identities in by_provider.values():
        provider = kinds[identities[0]]
        assert not isinstance(provider, Measure | Indicator)
        found = provider.read([asked[identity] for identity in identities])
        known.update(zip(identities, found, strict=True))


def read_live(requests: Iterable[FigureRequest]) -> Known:
    """Return the reading of each request, by its identity, counted on the rows as they are this moment.

    For few rows that somebody answers for: a unit signs what stands in the record now, not a minute ago.
    What is no measure is read as `read_all` does. Raises FigureUnknown, DimensionUnknown.
    """
    asked = {request.identity: request for request in requests}
    kinds = {identity: kind_of(request.base) for identity, request in asked.items()}
    mine = {identity: kind for identity, kind in kinds.items() if isinstance(kind, Measure)}
    for identity, measure in mine.items():
        if set(asked[identity].every_key) - set(measure.dimensions):
            raise DimensionUnknown
    pairs = [(measure, asked[identity]) for identity, measure in mine.items()]
    values = count_live(pairs, Resolver(request.scope for _measure, request in pairs))
    moment = now()
    known = {identity: Reading(value, as_of=moment) for identity, value in zip(mine, values, strict=True)}
    return known | read_all(request for identity, request in asked.items() if identity not in mine)


def parts_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the codes (with keys) that an indicator is worked out from."""
    formulas = [indicator.numerator, *filter(None, [indicator.denominator])]
    return tuple(sorted({name for formula in formulas for name in parse(formula).names}))


def _read_indicators(
    asked: dict[tuple[Any, ...], FigureRequest], kinds: dict[tuple[Any, ...], Kind], known: Known, depth: int
) -> None:
    if depth > DEEPEST:
        raise RecursionError("indicators name each other in a circle")
    mine = {identity: kind for identity, kind in kinds.items() if isinstance(kind, Indicator)}
    needed: dict[tuple[Any, ...], dict[str, FigureRequest]] = {}
    for identity, indicator in mine.items():
        request = asked[identity]
        needed[identity] = {
            name: FigureRequest(name, request.period, request.scope, request.every_key)
            for name in parts_of(indicator)
        }
    below = read_all((r for parts in needed.values() for r in parts.values()), depth + 1)
    for identity, indicator in mine.items():
        parts = {name: below[request.identity] for name, request in needed[identity].items()}
        known[identity] = work_out(indicator, parts, asked[identity])


def work_out(indicator: Indicator, parts: dict[str, Reading], request: FigureRequest) -> Reading:
    """Return an indicator's reading from those of its parts."""
    values = {name: reading.value for name, reading in parts.items()}
    on = request.period.end
    numerator = _number(parse(indicator.numerator).evaluate(values, on=on))
    denominator = (
        _number(parse(indicator.denominator).evaluate(values, on=on)) if indicator.denominator else None
    )
    value = numerator
    if indicator.denominator:
        value = None if numerator is None or not denominator else numerator / denominator
    if value is not None:
        value = (value * indicator.factor).quantize(Decimal(1).scaleb(-indicator.decimals), ROUND_HALF_UP)
    moments = [r.as_of for name, r in parts.items() if r.as_of and not name.startswith("pop.")]
    versions = sorted({r.population_version for r in parts.values() if r.population_version})
    return Reading(value, numerator, denominator, ", ".join(versions), min(moments, default=None))


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def read_in_order(requests: Sequence[FigureRequest]) -> list[Reading]:
    known = read_all(requests)
    return [known[request.identity] for request in requests]
