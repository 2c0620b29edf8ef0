"""What a grid is made of: columns, rows with their values, checks. Frozen data; nothing to inherit."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
Bound = int | Decimal | dt.date | None
Json = Any
"""An expression as lists: see README.md, "Expressions in a grid"."""

KINDS = ("text", "sentence", "integer", "number", "date", "partial", "time", "choice", "flag", "code")
TONES = ("info", "good", "warning", "bad")


@dataclass(frozen=True)
class GridColumn:
    """One column. `kind` is one of KINDS and rules reading, writing, keyboard and alignment.

    `least`/`most` may not be passed; `low`/`high` are what is usual, and only warn. `groups` are the
    headings above, from the top; neighbours with equal ones share them. `formula` makes the column computed
    from its row.
    """

    key: str
    label: Text
    kind: str = "text"
    choices: Sequence[tuple[str, Text]] = ()
    groups: Sequence[Text] = ()
    number: str = ""
    help: Text = ""
    required: bool = False
    closed: bool = False
    formula: Json = None
    least: Bound = None
    most: Bound = None
    low: Bound = None
    high: Bound = None
    decimals: int = 2
    length: int = 255
    size: str = ""


@dataclass(frozen=True)
class GridNote:
    """A remark at a cell: `tone` is info, good, warning or bad."""

    text: Text
    tone: str = "warning"


@dataclass(frozen=True)
class GridRow:
    """One row. `values` are Python values by column key; what is missing is empty.

    `formulas` make single cells computed, `names` gives cells a name that formulas and checks of the whole
    grid use, `offers` are figures that somebody else counted and that the reader may take over, `links` lead
    from a cell to where its figure comes from. A `heading` is a line of words without cells.
    """

    key: str
    label: Text = ""
    level: int = 0
    number: str = ""
    href: str = ""
    heading: bool = False
    closed: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    formulas: Mapping[str, Json] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, GridNote] = field(default_factory=dict)
    offers: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, tuple[Bound, Bound]] = field(default_factory=dict)


@dataclass(frozen=True)
class GridCheck:
    """A rule: `test` must be true (or unknown).

    It looks at each row and marks its `columns`, or at the grid's names and marks `cells` (row, column).
    """

    test: Json
    text: Text
    tone: str = "warning"
    columns: Sequence[str] = ()
    cells: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Grid:
    """A whole grid. `save_url` empty: nothing can be typed.

    `blank_rows` are offered below the rows; the browser adds more as they fill, each with a fresh UUID as its
    key. `owner` keeps the unsaved cells of one reader from the next at the same machine.
    """

    key: str
    label: Text
    columns: Sequence[GridColumn]
    rows: Sequence[GridRow]
    save_url: str = ""
    checks: Sequence[GridCheck] = ()
    row_heading: Text = ""
    blank_rows: int = 0
    blank: GridRow = GridRow("__row__")
    owner: str = ""
    next_url: str = ""

    def column(self, key: str) -> GridColumn | None:
        """Return the column of that key."""
        return next((c for c in self.columns if c.key == key), None)
