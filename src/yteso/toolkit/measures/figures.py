"""What is asked for and what is answered: requests, figures, and what a figure says of itself."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet
from django.utils.functional import Promise, cached_property  # the standard library's locks

from yteso.kernel.base.public import Actor, Permission
from yteso.toolkit.measures.declared import Additive, Dimension
from yteso.toolkit.measures.periods import Period
from yteso.toolkit.measures.permissions import READ
from yteso.toolkit.measures.scopes import PROVINCE, Scope

Keys = Mapping[str, str]


@dataclass(frozen=True)
class FigureRequest:
    """One figure: its code, when, whose, and of which division: `keys={"sex": "2", "age": "0-4|5-14"}`.

    Several values of one dimension are joined by `|`. The code may carry keys itself, as formulas write
    them: `visits.total?sex=2`.
    """

    code: str
    period: Period
    scope: Scope = PROVINCE
    keys: Keys = field(default_factory=dict)

    @cached_property
    def base(self) -> str:
        return self.code.partition("?")[0]

    @cached_property
    def every_key(self) -> Keys:
        own = self.code.partition("?")[2]
        return {**dict(parse_qsl(own, keep_blank_values=True)), **self.keys} if own else dict(self.keys)

    @cached_property
    def identity(self) -> tuple[Any, ...]:
        return self.base, self.period, self.scope, tuple(sorted(self.every_key.items()))


@dataclass(frozen=True)
class Figure:
    """An answer. `value` is None when it is not known (or not shown: `state` says why).

    `state`: "known"; "unknown" (nothing to compute it from, x/0); "small" (hidden, fewer than 5 persons);
    "covered" (hidden, or a small one beside it could be worked out);
    "closed" (the reader may not see this organisation's figures); "invalid" (the definition does not hold
    in that period). `as_of`: all that was recorded before is in.
    """

    request: FigureRequest
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    population_version: str = ""
    as_of: dt.datetime | None = None
    may_open_rows: bool = False
    url: str = ""
    state: str = "known"
    decimals: int = 0
    unit: str = ""
    label: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.state in ("small", "covered")


@dataclass(frozen=True)
class About:
    """What a figure says of itself: the words of its passport."""

    code: str
    label: str
    definition: str
    formula: str = ""
    legal_source: str = ""
    unit: str = ""
    additive: Additive = Additive.FLOW
    decimals: int = 0
    dimensions: tuple[Dimension, ...] = ()
    parts: tuple[str, ...] = ()  # codes of the figures it is made of
    version: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    target: str = ""
    direction: str = ""
    group: str = ""
    source_label: str = ""
    read: Permission = READ
    notes: tuple[str | Promise, ...] = ()
    divides: bool = True  # False: of one organisation alone, so those under it are no parts of it


@dataclass(frozen=True)
class Reading:
    """What a provider answers for one request. `formula` replaces About.formula for this one figure."""

    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    population_version: str = ""
    as_of: dt.datetime | None = None
    note: str = ""


class Provider(Protocol):
    """Serves figures whose codes begin with a prefix; see `add_figures`. Permissions are checked before."""

    def describe(self, code: str) -> About | None: ...

    def read(self, requests: Sequence[FigureRequest]) -> list[Reading]: ...

    def rows(self, actor: Actor, request: FigureRequest) -> QuerySet[Any] | None: ...


@dataclass(frozen=True)
class RowTable:
    """Rows behind a figure as a provider tells them: headings, and for each row its address ("" for none)
    and values."""

    labels: tuple[str, ...]
    rows: Sequence[tuple[str, tuple[Any, ...]]]


@runtime_checkable
class ListsRows(Protocol):
    """A provider that tells the rows behind its figures itself, those that the actor may see."""

    def list_rows(self, actor: Actor, request: FigureRequest) -> RowTable: ...


@runtime_checkable
class ListsCodes(Protocol):
    """A provider that can name the figures it serves."""

    def list_codes(self) -> list[str]: ...


_providers: dict[str, Provider] = {}


def add_figures(prefix: str, provider: Provider) -> None:
    """Have `provider` serve every code that begins with `prefix` and a dot. Call it in `ready()`."""
    _providers[prefix] = provider


def list_provided() -> list[str]:
    """Return the codes of the figures that providers name, in the order of their prefixes."""
    named = [one for _prefix, one in sorted(_providers.items()) if isinstance(one, ListsCodes)]
    return [code for one in dict.fromkeys(named) for code in one.list_codes()]


def provider_of(code: str) -> Provider | None:
    """Return who serves the code: the longest prefix that fits."""
    parts = code.partition("?")[0].split(".")
    for length in range(len(parts) - 1, 0, -1):
        if found := _providers.get(".".join(parts[:length])):
            return found
    return None


def query_of(request: FigureRequest) -> str:
    """Return the part of an address that names the request: period, scope, keys."""
    pairs = [("period", request.period.key)]
    if request.scope.organisation_id:
        pairs.append(("organisation", str(request.scope.organisation_id)))
    if request.scope.place_code:
        pairs.append(("place", request.scope.place_code))
    if request.scope.boundaries_on:
        pairs.append(("map", request.scope.boundaries_on.isoformat()))
    pairs += sorted((f"by.{name}", value) for name, value in request.every_key.items())
    return urlencode(pairs)
