"""What a figure says of itself, whatever kind it is."""

from functools import lru_cache

from django.utils.translation import get_language

from yteso.toolkit.measures.declared import Indicator, Measure
from yteso.toolkit.measures.errors import FigureUnknown
from yteso.toolkit.measures.figures import About
from yteso.toolkit.measures.reading import kind_of, parts_of


def about(code: str) -> About:
    """Return the words of a figure's passport. Raises FigureUnknown."""
    base = code.partition("?")[0]
    kind = kind_of(base)
    if isinstance(kind, Measure | Indicator):
        return _declared(base, get_language() or "vi")
    said = kind.describe(base)
    if said is None:
        raise FigureUnknown(field=base)
    return said


@lru_cache(maxsize=4096)
def _declared(code: str, language: str) -> About:
    del language  # part of the key: lazy texts are resolved here
    kind = kind_of(code)
    if isinstance(kind, Measure):
        return About(
            code=kind.code,
            label=str(kind.label),
            definition=str(kind.definition),
            legal_source=kind.legal_source,
            unit=str(kind.unit),
            additive=kind.additive,
            decimals=kind.decimals,
            dimensions=tuple(kind.dimensions.values()),
            valid_from=kind.valid_from,
            valid_to=kind.valid_to,
            group=str(kind.group),
            source_label=str(kind.source.label),
            read=kind.read,
        )
    assert isinstance(kind, Indicator)
    formula = kind.numerator if not kind.denominator else f"({kind.numerator}) / ({kind.denominator})"
    return About(
        code=kind.code,
        label=str(kind.label),
        definition=str(kind.definition),
        formula=formula if kind.factor == 1 else f"{formula} * {kind.factor}",
        legal_source=kind.legal_source,
        unit=str(kind.unit),
        decimals=kind.decimals,
        parts=parts_of(kind),
        version=kind.version,
        valid_from=kind.valid_from,
        valid_to=kind.valid_to,
        target=kind.target,
        direction=kind.direction,
        group=str(kind.group),
        read=kind.read,
    )
