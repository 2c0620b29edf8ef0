"""Patterns of `regex()`: which ones stand in a formula, and whether one could take for ever."""

import re
from collections.abc import Iterator
from typing import Any

from yteso.toolkit.expressions.public import Expression

LONGEST = 300


def patterns_in(expression: Expression) -> Iterator[str]:
    """Yield the patterns written in a formula."""
    yield from _walk(expression.tree)


def _walk(tree: Any) -> Iterator[str]:
    if not isinstance(tree, tuple):
        return
    if len(tree) == 3 and tree[0] == "call" and tree[1] == "regex" and tree[2][1][0] == "lit":
        yield str(tree[2][1][1])
    for part in tree:
        yield from _walk(part)


def is_dangerous(pattern: str) -> bool:
    """Return whether a pattern is no pattern, refers back, or repeats what repeats or chooses: `(a+)+`.

    Such a one can take exponential time on a text made for it. What this refuses could be harmless; what it
    passes is not exponential.
    """
    if len(pattern) > LONGEST:
        return True
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return True
    stack: list[bool] = []  # for each open bracket: whether something inside repeats or offers a choice
    place, inside = 0, False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            if pattern[place + 1 : place + 2].isdigit():
                return True
            place += 1
        elif sign == "[":
            place = _end_of_class(pattern, place)
        elif sign == "(":
            stack.append(inside)
            inside = False
        elif sign == ")":
            again = _repeats(pattern, place + 1)
            if inside and (again or pattern[place + 1 : place + 2] == "{"):
                return True
            inside = (stack.pop() if stack else False) or inside or again
        elif sign == "|" or _repeats(pattern, place):
            inside = True
        place += 1
    return False


def _end_of_class(pattern: str, place: int) -> int:
    place += 1
    if pattern[place : place + 1] == "^":
        place += 1
    if pattern[place : place + 1] == "]":
        place += 1
    while place < len(pattern) and pattern[place] != "]":
        place += 2 if pattern[place] == "\\" else 1
    return place


def _repeats(pattern: str, place: int) -> bool:
    """Whether a repetition without a small end stands here: *, + or {n,}, {n,m} with m above 20."""
    if pattern[place : place + 1] in ("*", "+"):
        return True
    found = re.match(r"\{(\d*)(,?)(\d*)\}", pattern[place:])
    if not found:
        return False
    return bool(found[2]) and (not found[3] or int(found[3]) > 20)
