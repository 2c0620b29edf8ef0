"""Checking a batch against the rules. Door: `yteso.exchange.insurance.checking`."""

from yteso.exchange.insurance.checking.catalogue import Catalogue, DatedList, dated_list
from yteso.exchange.insurance.checking.checker import check
from yteso.exchange.insurance.checking.describe import (
    Description,
    RuleText,
    describe,
    describe_rule,
    rule_texts,
)
from yteso.exchange.insurance.checking.rule import Rule
from yteso.exchange.insurance.checking.rules import all_rules
from yteso.exchange.insurance.checking.shapes import Finding

__all__ = [
    "Catalogue",
    "DatedList",
    "Description",
    "Finding",
    "Rule",
    "RuleText",
    "all_rules",
    "check",
    "dated_list",
    "describe",
    "describe_rule",
    "rule_texts",
]
