"""What a figure's passport shows: its words, its standing over time and by place, who may see more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yteso.kernel.base.public import Actor, Role
from yteso.kernel.organisations.public import Organisation
from yteso.kernel.places.public import Level
from yteso.kernel.ui.public import formats
from yteso.toolkit.measures.declared import Additive, Distinct, Measure
from yteso.toolkit.measures.figures import About, Figure, FigureRequest, query_of
from yteso.toolkit.measures.queries import (
    by_key,
    by_organisation,
    by_place,
    figures,
    home_provinces,
    place_label,
    row_measure,
    series,
)
from yteso.toolkit.measures.reading import kind_of
from yteso.toolkit.measures.telling import about

LENGTHS = {"day": 31, "week": 26, "month": 24, "quarter": 12, "half": 8, "nine": 6, "year": 6, "span": 12}


@dataclass(frozen=True)
class Passport:
    """Everything the panel says, in the reader's words."""

    about: About
    period: str
    scope: str
    keys: list[tuple[str, str]]
    facts: list[tuple[str, object]]
    parts: list[Figure]
    option: dict[str, Any]
    why_not: str


def passport(actor: Actor, request: FigureRequest, figure: Figure) -> Passport:
    """Return what the passport of one figure says to one reader."""
    said = about(request.base)
    over_time = series(
        actor,
        request.base,
        request.period.last(LENGTHS[request.period.kind]),
        request.scope,
        request.every_key,
    )
    names = [*said.parts] if figure.state != "closed" else []
    parts = figures(
        actor, [FigureRequest(name, request.period, request.scope, request.keys) for name in names]
    )
    return Passport(
        about=said, period=request.period.label, scope=scope_label(request), keys=key_labels(request),
        facts=_facts(said, figure, request), parts=parts, option=_option(said, over_time),
        why_not=_why_not(figure),
    )  # fmt: skip


def scope_label(request: FigureRequest) -> str:
    """Return whose figure it is, in words."""
    scope, names = request.scope, []
    if scope.organisation_id is not None:
        names.append(Organisation.objects.values_list("name", flat=True).get(id=scope.organisation_id))
    if scope.place_code:
        names.append(place_label(scope.place_code, scope.boundaries_on or request.period.end))
    return ", ".join(names) or _("Whole province")


def key_labels(request: FigureRequest) -> list[tuple[str, str]]:
    """Return (division, values) in words, for each division of the request."""
    found = []
    dimensions = {d.code: d for d in about(request.base).dimensions}
    for name, value in request.every_key.items():
        dimension, values = dimensions.get(name), value.split("|")
        titles = dimension.titles(values, request.period.end) if dimension and dimension.titles else {}
        label = str(dimension.label) if dimension else name
        found.append((label, ", ".join(str(titles.get(one, one)) for one in values)))
    return found


def _facts(said: About, figure: Figure, request: FigureRequest) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [(_("Definition"), said.definition)]
    if said.formula:
        found.append((_("Formula"), said.formula))
    if figure.numerator is not None and figure.denominator is not None:
        found.append((_("Numerator"), figure.numerator))
        found.append((_("Denominator"), figure.denominator))
    found += [
        (_("Legal source"), said.legal_source),
        (_("Unit"), said.unit),
        (
            _("How it adds up"),
            _("Worked out anew for each period") if said.parts else str(said.additive.label),
        ),
        (_("Counted from"), said.source_label),
        (_("Data as of"), formats.moment(figure.as_of)),
    ]  # fmt: skip
    if figure.population_version:
        found.append((_("Population used"), figure.population_version))
    if said.target:
        found.append((_("Target"), said.target))
    if request.scope.boundaries_on:
        found.append((_("On the map of"), request.scope.boundaries_on))
    found += [(_("Note"), str(note)) for note in said.notes]
    found.append((_("Who may see it"), _roles(said.read.roles)))
    measure = row_measure(request)
    if measure is not None:
        found.append((_("Who may see its rows"), _roles(measure.source.read_rows.roles)))
    return [(term, value) for term, value in found if value not in ("", None)]


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(str(role.label) for role in roles))


def _why_not(figure: Figure) -> str:
    return {
        "small": _("Fewer than 5 persons: shown only to those who may see the persons."),
        "covered": _(
            "Hidden: with it, a number of fewer than 5 persons beside it could be worked out from the total. "
            "Shown to those who may see the persons."
        ),
        "closed": _("This organisation's figures are not among those you may see."),
        "unknown": _("Not known: there is nothing to work it out from in this period."),
        "invalid": _("This definition does not hold in this period."),
    }.get(figure.state, "")


def _option(said: About, over_time: list[Figure]) -> dict[str, Any]:
    kind = "bar" if said.additive is Additive.FLOW and not said.parts else "line"
    return {
        "xAxis": {
            "type": "category", "name": _("Period"), "data": [f.request.period.label for f in over_time],
        },
        "yAxis": {"type": "value"},
        "series": [
            {
                "type": kind, "name": said.label,
                "data": [None if f.value is None else float(f.value) for f in over_time],
            }
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class Breakdown:
    """One way of dividing the figure: rows of (name, figure)."""

    title: str
    rows: list[tuple[str, Figure]]


def breakdowns(actor: Actor, request: FigureRequest) -> list[Breakdown]:
    """Return the figure by what it can be divided by: its short dimensions, organisations, communes."""
    kind = kind_of(request.base)
    found = []
    if isinstance(kind, Measure):
        for dimension in kind.dimensions.values():
            is_short = bool(dimension.order) and dimension.code not in request.every_key
            if is_short and not (isinstance(kind.value, Distinct) and dimension.of):
                divided = by_key(
                    actor, kind.code, request.period, request.scope, dimension.code, keys=request.every_key
                )
                found.append(
                    Breakdown(str(dimension.label), [(title, figure) for _key, title, figure in divided])
                )
    counts_organisations = not isinstance(kind, Measure) or bool(kind.source.organisation)
    if not request.scope.place_code and counts_organisations and about(request.base).divides:
        units = by_organisation(
            actor, request.base, request.period, request.scope.organisation_id, keys=request.every_key
        )
        found.append(Breakdown(_("By organisation"), [(unit.name, figure) for unit, figure in units]))
    if request.scope.is_all and (not isinstance(kind, Measure) or kind.source.place):
        on = request.scope.boundaries_on or request.period.end
        places = by_place(
            actor, request.base, request.period, Level.COMMUNE, on, parent=home_provinces(on),
            keys=request.every_key,
        )  # fmt: skip
        found.append(Breakdown(_("By commune"), [(unit.full_name, figure) for unit, figure in places]))
    return [one for one in found if any(figure.value for _name, figure in one.rows)]


def summary_table(actor: Actor, request: FigureRequest, figure: Figure) -> Iterator[list[object]]:
    """Yield the export of a figure: what it is, then its values over time and by its divisions."""
    seen = passport(actor, request, figure)
    yield [seen.about.label, figure.value, seen.about.unit]
    yield [_("Period"), seen.period]
    yield [_("Scope"), seen.scope]
    for label, value in seen.keys:
        yield [label, value]
    for term, fact in seen.facts:
        yield [term, str(fact)]
    yield [_("Permanent link"), f"{request.base}?{query_of(request)}"]
    yield []
    yield [_("Period"), seen.about.label]
    over_time = seen.option["series"][0]["data"]
    for label, value in zip(seen.option["xAxis"]["data"], over_time, strict=True):
        yield [label, value]
    for one in breakdowns(actor, request):
        yield []
        yield [one.title, seen.about.label]
        for name, found in one.rows:
            yield [name, found.value if found.value is not None else _why_not(found)]
