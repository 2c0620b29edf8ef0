"""Run the rules over a batch.

Policy of severities. An error is what the national portal refuses, what would put a wrong figure into a
claim, or what could put data into the wrong person's record: the dossier waits in quarantine until mended.
Everything else is a warning: it is told to the sender and counted, but stops nothing. Where sound programs of
today differ from the letter of the text (occupation code of five digits, machine codes with facility, licence
against insurance number, no district), the rule warns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

from yteso.exchange.insurance.checking.catalogue import Catalogue
from yteso.exchange.insurance.checking.rule import Hit, Rule
from yteso.exchange.insurance.checking.rules import all_rules
from yteso.exchange.insurance.checking.shapes import Finding
from yteso.exchange.insurance.checking.view import View
from yteso.exchange.insurance.reading.shapes import Batch

PER_RULE = 50
VALUE_LENGTH = 255


def check(batch: Batch, catalogue: Catalogue, received_on: date) -> list[Finding]:
    """Return all findings of a batch, those of reading first, then by rule; sorted by dossier.

    `received_on` is the province's day on which the file came. At most 50 findings per rule and dossier are
    listed; the last of them says in its parameter `more` how many were left out.
    """
    findings = list(_problems(batch))
    view = View(batch, catalogue, received_on)
    for rule in _rules_for(frozenset(batch.tables), view.all_versions):
        if rule.table in batch.tables or rule.code == "X1-8001":
            hits = list(rule.check(view, rule))
            if hits:
                findings += _findings(view, rule, hits)
    findings.sort(key=lambda finding: finding.dossier)
    return findings


@cache
def _rules_for(tables: frozenset[str], versions: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in all_rules().values()
        if (rule.table in tables or rule.code == "X1-8001")
        and (not rule.versions or rule.versions & versions)
    )


def _problems(batch: Batch) -> Iterator[Finding]:
    for index, dossier in enumerate(batch.dossiers):
        for problem in dossier.problems:
            yield Finding(
                index,
                problem.code,
                problem.severity,
                problem.table,
                problem.row,
                problem.field,
                problem.value[:VALUE_LENGTH],
                problem.parameters,
                problem.line or dossier.line,
            )


def _findings(view: View, rule: Rule, hits: list[Hit]) -> Iterator[Finding]:
    columns = view.batch.tables.get(rule.table)
    counts: Counter[int] = Counter()
    last: dict[int, Finding] = {}
    for hit in hits:
        owner = hit.dossier if hit.row < 0 or columns is None else columns.dossier[hit.row]
        if not _applies(view, rule, owner):
            continue
        counts[owner] += 1
        if counts[owner] > PER_RULE:
            last[owner].parameters = {**last[owner].parameters, "more": str(counts[owner] - PER_RULE)}
            continue
        in_row = hit.row >= 0 and columns is not None
        finding = Finding(
            owner,
            rule.code,
            hit.severity or rule.severity,
            rule.table,
            columns.row[hit.row] if in_row and columns else 0,
            hit.field or rule.fields[0],
            hit.value[:VALUE_LENGTH],
            {name: value[:VALUE_LENGTH] for name, value in hit.parameters.items()},
            columns.line[hit.row] if in_row and columns else view.batch.dossiers[owner].line,
        )
        last[owner] = finding
        yield finding


def _applies(view: View, rule: Rule, owner: int) -> bool:
    if rule.versions and view.versions[owner] not in rule.versions:
        return False
    if rule.valid_from is None and rule.valid_to is None:
        return True
    ended = view.ended_on[owner] or view.received_on
    return (rule.valid_from or ended) <= ended <= (rule.valid_to or ended)
