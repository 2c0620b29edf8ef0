"""All rules, by code. Each file declares those of one concern as data."""

from __future__ import annotations

from functools import cache

from yteso.exchange.insurance.checking.rule import Rule
from yteso.exchange.insurance.checking.rules import (
    identity,
    lines,
    links,
    medical,
    money,
    papers,
    programmes,
    structure,
    times,
)


@cache
def all_rules() -> dict[str, Rule]:
    """Return every rule by its stable code.

    Raises:
        ValueError: two rules have the same code.
    """
    found: dict[str, Rule] = {}
    declared = (identity, times, money, lines, links, papers, programmes, medical)
    for rule in (*structure.declare(), *(rule for module in declared for rule in module.RULES)):
        if rule.code in found:
            raise ValueError(rule.code)
        found[rule.code] = rule
    return found
