"""The shape of a read formula: nested tuples, the same in Python, in SQL and (as JSON) in the browser.

("lit", value)  ("name", "visits.total")  ("neg", a)  ("not", a)
("+", a, b) and likewise - * / mod = != < <= > >= and or
("call", "round", (a, b))
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Tree = tuple[Any, ...]

# name -> (fewest, most) arguments; None: as many as you like
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "coalesce": (1, None),
    "empty": (1, 1),
    "min": (1, None),
    "max": (1, None),
    "sum": (1, None),
    "count": (1, None),
    "abs": (1, 1),
    "round": (1, 2),
    "selected": (2, 2),
    "contains": (2, 2),
    "length": (1, 1),
    "regex": (2, 2),
    "today": (0, 0),
    "days_between": (2, 2),
    "years_between": (2, 2),
}


def children(tree: Tree) -> tuple[Tree, ...]:
    """Return the parts of a node that are formulas themselves."""
    if tree[0] in ("lit", "name"):
        return ()
    return tree[2] if tree[0] == "call" else tree[1:]


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield the node and everything under it."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def to_json(tree: Tree) -> list[Any]:
    """Return the tree as lists, numbers as JSON numbers, for the evaluator of the browser."""
    if tree[0] == "lit":
        value = tree[1]
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else float(value)
        return ["lit", value]
    if tree[0] == "name":
        return list(tree)
    if tree[0] == "call":
        return ["call", tree[1], [to_json(part) for part in tree[2]]]
    return [tree[0], *(to_json(part) for part in tree[1:])]
