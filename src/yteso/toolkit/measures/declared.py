"""What can be counted: sources, dimensions, measures and indicators, declared by each app in `measures.py`.

A declaration is data. Everything else (SQL on rows, roll-ups, triggers, the row list, the passport's words)
follows from it.
"""

import datetime as dt
import enum
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from yteso.kernel.base.public import Actor, Permission, today
from yteso.toolkit.measures.permissions import READ

FIRST_SEEN = "f"  # grain of people by the day of a month on which they first came
Text = str | Promise
Titles = Callable[[Collection[str], dt.date], Mapping[str, str]]


class Additive(enum.Enum):
    """How the values of shorter periods make that of a longer one (TT 37/2019 and TT 23/2025 need all)."""

    FLOW = "flow"  # what happened in the period: sums
    STOCK = "stock"  # what stands at the end of the period: everything that came until then
    CUMULATIVE = "cumulative"  # from 1 January to the end of the period
    DISTINCT = "distinct"  # people: counted anew, never summed
    SNAPSHOT = "snapshot"  # the last value known on or before the end of the period

    @property
    def label(self) -> Text:
        return ADDITIVE_LABELS[self]


ADDITIVE_LABELS = {
    Additive.FLOW: pgettext_lazy("how a figure adds up", "Happened in the period: periods add up"),
    Additive.STOCK: pgettext_lazy("how a figure adds up", "Stands at the end of the period: the last counts"),
    Additive.CUMULATIVE: pgettext_lazy("how a figure adds up", "From the start of the year: the last counts"),
    Additive.DISTINCT: pgettext_lazy(
        "how a figure adds up", "People, each once: counted anew for each period"
    ),
    Additive.SNAPSHOT: pgettext_lazy("how a figure adds up", "As it stood when looked at: the last counts"),
}


@dataclass(frozen=True)
class Count:
    """Rows."""


@dataclass(frozen=True)
class Sum:
    """The sum of a column (a field path or annotation of the source)."""

    field: str


@dataclass(frozen=True)
class Distinct:
    """Each once, however often it occurs. `field` is a path; where it ends in `person_id` it is citizens that
    are counted: rows of persons that were found to be one are one."""

    field: str = "person_id"


@dataclass(frozen=True)
class Dimension:
    """A way to divide: `value` is a field path or an expression over the source's columns that gives text.

    `titles(values, on)` names the values; `order` lists them where they are few ("" is unknown).
    A dimension `of` a finer one gathers its values by their beginnings: `prefixes(on)` gives {value:
    beginnings} as they hold on the day, the longest fitting one decides (chapters and groups of ICD-10).
    """

    code: str
    label: Text
    value: Any = None
    titles: Titles | None = None
    order: tuple[str, ...] = ()
    of: "Dimension | None" = None
    prefixes: Callable[[dt.date], Mapping[str, tuple[str, ...]]] | None = None

    @property
    def column(self) -> "Dimension":
        """The dimension that the rows have: this one, or the finer one that it gathers."""
        return self.of or self


@dataclass(frozen=True)
class Source:
    """Rows that are counted.

    `dimensions` are all ways in which its rows can be divided; `columns` what the list of rows shows (field
    path, label), `words` what the codes in some of them mean (field path, titles); `detail` the URL name of
    a row's page, which takes the values of `detail_keys`. `names` is the path to the person whom a row names
    where the figures are not of persons. `day_sql` gives the day of a changed row (alias `row`) to the
    trigger where `day` is an annotation. A slow source has no triggers: its roll-ups are made anew every
    hour. `day`, `organisation`, `place`, `person` are field paths of the model (or of `rows`), at most one
    step away (`visit__ended_on`). Days are local days of the province. Sources with the same `clock` are
    marked and recomputed together: those whose rows take day and organisation from the same parent.
    """

    code: str
    label: Text
    model: type[Model]
    day: str
    organisation: str = ""
    place: str = ""
    person: str = ""
    read_rows: Permission = READ
    rows: Callable[[], QuerySet[Any]] | None = None
    clock: str = ""
    dimensions: tuple[Dimension, ...] = ()
    columns: tuple[tuple[str, Text], ...] = ()
    detail: str = ""
    detail_keys: tuple[str, ...] = ("pk",)
    words: tuple[tuple[str, Titles], ...] = ()
    names: str = ""
    day_sql: str = ""
    is_slow: bool = False

    def __post_init__(self) -> None:
        if not (self.organisation or self.place or self.is_slow):
            raise ValueError(f"{self.code}: rows of no unit are counted all at once; declare is_slow")

    @property
    def clock_code(self) -> str:
        return self.clock or self.code

    def all_rows(self) -> QuerySet[Any]:
        return self.rows() if self.rows else self.model._default_manager.all()


@dataclass(frozen=True)
class RowShield:
    """Which rows of a model a list says no more of than that they are there: `hides(actor)` gives a function
    that judges one by the values of `paths`."""

    paths: tuple[str, ...]
    hides: Callable[[Actor], Callable[[Mapping[str, Any]], bool]]


_shields: dict[type[Model], RowShield] = {}


def shield_rows(model: type[Model], shield: RowShield) -> None:
    """Guard the rows of a model in every list behind figures; call it in the app's `ready()`."""
    _shields[model] = shield


def shield_of(model: type[Model]) -> RowShield | None:
    return _shields.get(model)


@dataclass(frozen=True)
class Measure:
    """One base figure: which rows of the source, and what is counted of them.

    `by` are the cuts that roll-ups keep besides the total: a dimension, or a tuple of dimensions crossed;
    `by_day` those of them that are kept for each day as well, so that a part of a month is read, too.
    Any other combination of the source's dimensions is counted on the rows when asked. What is counted once
    (`Distinct`) does not add up, so its cuts hold the very values that are asked for: gathered ones too.
    `stands`: of a stock, which of the rows that came still count at the end of a day; such a stock is always
    counted on the rows.
    """

    code: str
    label: Text
    definition: Text
    source: Source
    value: Count | Sum | Distinct = field(default_factory=Count)
    where: Q | Callable[[], Q] | None = None
    stands: Callable[[dt.date], Q] | None = None
    additive: Additive = Additive.FLOW
    by: tuple[Dimension | tuple[Dimension, ...], ...] = ()
    by_day: tuple[Dimension | tuple[Dimension, ...], ...] = ()
    gathered: tuple[Dimension, ...] = ()  # dimensions of those in `by`, worked out when asked
    unit: Text = ""
    legal_source: str = ""
    decimals: int = 0
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    read: Permission = READ
    is_personal: bool = True
    group: Text = ""

    @cached_property
    def cuts(self) -> tuple[tuple[Dimension, ...], ...]:
        """Every cut that roll-ups keep; the first is the total."""
        return _crossed(self.by)

    @cached_property
    def day_cuts(self) -> tuple[tuple[Dimension, ...], ...]:
        """Every cut that roll-ups keep for each day; the first is the total."""
        return _crossed(self.by_day)

    @cached_property
    def dimensions(self) -> dict[str, Dimension]:
        own = {d.code: d for d in self.source.dimensions}
        own |= {d.code: d for cut in self.cuts for d in cut}
        return own | {d.code: d for d in self.gathered}

    @property
    def condition(self) -> Q | None:
        """Which rows count, None if all do; a list of codes that is data is looked up when asked."""
        found = self.where() if callable(self.where) else self.where
        return found or None  # an empty Q says nothing

    def condition_on(self, last: dt.date) -> Q | None:
        """Return which rows count for a period that ends on the day, None if all do."""
        own = self.condition
        if self.stands is None:
            return own
        return self.stands(last) if own is None else own & self.stands(last)

    def cut_for(self, codes: Collection[str], *, by_day: bool = False) -> tuple[Dimension, ...] | None:
        """Return the smallest cut that has these dimensions, None if no roll-up has them."""
        cuts = self.day_cuts if by_day else self.cuts
        fitting = [cut for cut in cuts if {d.code for d in cut} >= set(codes)]
        return min(fitting, key=len) if fitting else None


def _crossed(some: tuple[Dimension | tuple[Dimension, ...], ...]) -> tuple[tuple[Dimension, ...], ...]:
    cuts = [one if isinstance(one, tuple) else (one,) for one in some]
    return ((), *(tuple(sorted(cut, key=lambda d: d.code)) for cut in cuts))


@dataclass(frozen=True)
class Indicator:
    """A figure worked out from others: `numerator` and `denominator` are formulas over codes of figures.

    A name may carry a division: `${visits.total?sex=2&age=0-4|5-14}`. Without a denominator the numerator is
    the value. The result is multiplied by `factor` and rounded half up to `decimals`.
    """

    code: str
    label: Text
    numerator: str
    denominator: str = ""
    factor: int = 1
    decimals: int = 1
    definition: Text = ""
    unit: Text = ""
    target: str = ""
    direction: str = ""  # "up": more is better, "down": less is better
    legal_source: str = ""
    version: str = "1"
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    read: Permission = READ
    group: Text = ""


_measures: dict[str, Measure] = {}
_indicators: dict[str, Indicator] = {}


def add_measures(*measures: Measure) -> None:
    """Make measures known. Declaring a code twice is a bug."""
    for measure in measures:
        if measure.code in _measures:
            raise ValueError(f"measure declared twice: {measure.code}")
        _measures[measure.code] = measure


def add_indicators(*indicators: Indicator) -> None:
    for indicator in indicators:
        if indicator.code in _indicators:
            raise ValueError(f"indicator declared twice: {indicator.code}")
        _indicators[indicator.code] = indicator


def find_measure(code: str) -> Measure | None:
    return _measures.get(code)


def find_indicator(code: str) -> Indicator | None:
    return _indicators.get(code)


def list_measures() -> list[Measure]:
    return sorted(_measures.values(), key=lambda m: m.code)


def list_indicators() -> list[Indicator]:
    return sorted(_indicators.values(), key=lambda i: i.code)


def list_sources() -> list[Source]:
    return list({m.source.code: m.source for m in list_measures()}.values())


def measures_of(source: Source) -> list[Measure]:
    return [m for m in list_measures() if m.source.code == source.code]


def digest_of(source: Source) -> str:
    """Return what changes when the declarations over a source, or a list of codes that they look up, change:
    roll-ups made before then are void."""
    text = repr(
        [
            (
                m.code,
                repr(m.value),
                repr(m.condition),
                m.additive.value,
                [[(d.code, repr(d.value), *_standing(d)) for d in cut] for cut in m.cuts],
                [[d.code for d in cut] for cut in m.day_cuts],
                FIRST_SEEN if isinstance(m.value, Distinct) else "",
            )
            for m in measures_of(source)
        ]
        + [(source.day, source.organisation, source.place, source.person)]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _standing(dimension: Dimension) -> list[str]:
    """Return the list by which a gathered dimension gathers today."""
    return [repr(dimension.prefixes(today()))] if dimension.prefixes else []
