"""Findings and rules in words: for the sender's page, the reply of the API, the spreadsheet and the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, override

from yteso.exchange.insurance.checking.rules import all_rules
from yteso.exchange.insurance.checking.shapes import Finding
from yteso.exchange.insurance.reading.problems import STATEMENTS
from yteso.exchange.insurance.schema import find_field, tables


@dataclass(frozen=True, slots=True)
class Description:
    """A finding in words: what is wrong, how to mend it, and the text the rule rests on ("" for reading)."""

    sentence: str
    mend: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleText:
    """One line of the rules page and of docs/rules.md."""

    code: str
    severity: str
    table: str
    table_title: str
    fields: tuple[str, ...]
    sentence: str
    mend: str
    source: str
    versions: tuple[str, ...]
    valid: str


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def describe(finding: Finding, language: str) -> Description:
    """Return a finding in words of a language ("vi" or "en")."""
    return describe_rule(
        finding.rule,
        language,
        table=finding.table,
        row=finding.row,
        field=finding.field,
        value=finding.value,
        parameters=finding.parameters,
    )


def describe_rule(
    code: str,
    language: str,
    *,
    table: str = "",
    row: int = 0,
    field: str = "",
    value: str = "",
    parameters: Mapping[str, str] | None = None,
) -> Description:
    """Return a stored finding in words, from its columns. Unknown codes describe themselves."""
    known = {"table": table, "row": str(row), "field": field, "value": value}
    places = _Lenient({**known, "label": label(table, field, language), **(parameters or {})})
    with override(language):
        if code in STATEMENTS:
            statement = STATEMENTS[code]
            return Description(gettext(statement.sentence) % places, gettext(statement.mend) % places, "")
        rule = all_rules().get(code)
        if rule is None:
            return Description(code, "", "")
        return Description(gettext(rule.sentence) % places, _mend(code, rule.mend) % places, rule.source)


def _mend(code: str, mend: str) -> str:
    """Return how to mend; the format rules (class 3) declare only the form wanted."""
    if code.partition("-")[2].startswith("3") and len(code.partition("-")[2]) == 4:
        return gettext("Write it as: %(form)s.").replace("%(form)s", gettext(mend))
    return gettext(mend)


def label(table: str, field: str, language: str) -> str:
    """Return a field's label; the field's own name if the schema does not know it."""
    found = find_field(table, field) if table in tables() else None
    if found is None:
        return field
    return found.label_en if language == "en" else found.label_vi


def rule_texts(language: str) -> Iterator[RuleText]:
    """Yield every rule, reading's statements first, with its placeholders shown as …"""
    blank = _Lenient()
    with override(language):
        for statement in STATEMENTS.values():
            yield RuleText(
                statement.code,
                statement.severity,
                "",
                "",
                (),
                gettext(statement.sentence) % blank,
                gettext(statement.mend) % blank,
                "",
                (),
                "",
            )
        for rule in all_rules().values():
            table = tables()[rule.table]
            places = _Lenient(field=rule.fields[0], label=label(rule.table, rule.fields[0], language))
            yield RuleText(
                rule.code,
                rule.severity,
                rule.table,
                table.label_en if language == "en" else table.label_vi,
                rule.fields,
                gettext(rule.sentence) % places,
                _mend(rule.code, rule.mend) % places,
                rule.source,
                tuple(
                    version for version in ("130", "4750", "3176", "3176+1931") if version in rule.versions
                ),
                " – ".join(
                    f"{day:%d/%m/%Y}" if day else "" for day in (rule.valid_from, rule.valid_to)
                ).strip(" –"),
            )
