"""Make docs/rules.md from the declarations, so that it never says anything else than the program does.

Written by `python manage.py write_rules`.
"""

from __future__ import annotations

from collections.abc import Iterator

from yteso.exchange.insurance.checking.describe import rule_texts
from yteso.exchange.insurance.checking.rules import all_rules
from yteso.exchange.insurance.schema import UNLIMITED, Field, Table, tables, versions

HEAD = """# The rules

Generated from the declarations by `python manage.py write_rules`; do not edit. A test compares it with the
program.

A code is `X<table>-<class><number>`: class 1 required fields, 2 lengths, 3 formats, 4 code lists, 5
conditions, 6 times, 7 money, 8 links and order, 9 medical sense. `R-` and `F-` come from reading one dossier
or the file around them, `Z-` from archives.

**Error**: what the national portal refuses, what would put a wrong figure into a claim, or what could put
data into the wrong person's record. The dossier waits until it is mended; its siblings go on. **Warning**:
everything else, also where sound programs of today differ from the letter of the text; it is told and
counted, but stops nothing. A code that is missing in a list that is not the official one only warns.

## Versions

| version | visits that end | source |
|---|---|---|"""
GENERATED = "1234"


def document() -> str:
    """Return the whole document."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    for version in versions():
        until = f"{version.valid_to:%d/%m/%Y}" if version.valid_to else ""
        yield f"| {version.code} | {version.valid_from:%d/%m/%Y} – {until} | {version.source} |"
    yield "\n## Reading\n"
    yield "| code | severity | what it says | how to mend |"
    yield "|---|---|---|---|"
    for text in rule_texts("en"):
        if not text.table:
            yield _row(text.code, text.severity, text.sentence, text.mend)
    for table in tables().values():
        yield from _fields(table)
        yield from _rules(table)


def _fields(table: Table) -> Iterator[str]:
    yield f"\n## {table.name}: {table.label_en} ({table.label_vi})\n"
    yield "| no. | field | Vietnamese | required | 130 | 4750 | 3176 | 3176+1931 | format | code list |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for order, field in enumerate(table.fields, 1):
        prefix = f"X{table.name[3:]}"
        required, listed = (all_rules().get(f"{prefix}-{kind}{order:03d}") for kind in "14")
        lengths = [_length(field, version.code) for version in versions()]
        codes = f"{field.value_list} ({listed.severity})" if listed else ""
        needed = required.severity if required else field.required
        yield _row(f"{order:03d}", field.name, field.label_vi, needed, *lengths, field.format, codes)


def _rules(table: Table) -> Iterator[str]:
    yield "\n| code | severity | fields | what it says | how to mend | source |"
    yield "|---|---|---|---|---|---|"
    for text in rule_texts("en"):
        if text.table != table.name or text.code.partition("-")[2][0] in GENERATED:
            continue
        limits = [*(text.versions if len(text.versions) < 3 else ()), text.valid]
        when = f" ({', '.join(filter(None, limits))})" if any(limits) else ""
        fields = " ".join(text.fields)
        yield _row(text.code, text.severity, fields, text.sentence + when, text.mend, text.source)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |"


def _length(field: Field, version: str) -> str:
    if version not in field.lengths:
        return "–"
    return "n" if field.lengths[version] == UNLIMITED else str(field.lengths[version])
