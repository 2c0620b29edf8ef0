"""A formula that has been read, and what can be done with it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from yteso.toolkit.expressions.evaluating import work_out
from yteso.toolkit.expressions.reading import read
from yteso.toolkit.expressions.sql import write_sql
from yteso.toolkit.expressions.trees import Tree, to_json, walk


@dataclass(frozen=True)
class Expression:
    """A read formula: `text` as written, `tree` as in `trees.py`."""

    text: str
    tree: Tree

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that the formula needs values for."""
        return frozenset(node[1] for node in walk(self.tree) if node[0] == "name")

    def evaluate(self, values: Mapping[str, Any], *, on: dt.date) -> Any:
        """Work it out: Decimal, bool, str, date, list or None (unknown). `on` is what today() means.

        Every name needs a value; one that is unknown is given as None (or "", which means the same).
        Raises ExpressionError for a name without a value and for text where a number is needed.
        """
        return work_out(self.tree, values, on)

    def to_sql(self, columns: Mapping[str, str], *, on: dt.date | None = None) -> tuple[str, list[Any]]:
        """Return SQL and its parameters; `columns` gives for each name an SQL expression without parameters.

        Raises ExpressionError.
        """
        return write_sql(self.tree, columns, on)

    def to_json(self) -> list[Any]:
        """Return the tree for `static/expressions/expressions.js`: `evaluate(tree, values, "2026-10-31")`."""
        return to_json(self.tree)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read a formula. Raises ExpressionError, which says what is wrong, where, and what to do."""
    return Expression(text, read(text))
