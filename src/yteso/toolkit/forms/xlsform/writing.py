"""A definition as an XLSForm: for ODK and Kobo, and to be changed in a spreadsheet and loaded again.

Where XPath cannot say a formula exactly, the column `yteso_…` beside it holds it in the one grammar and wins.
"""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from yteso.toolkit.forms.definition import CODES, Definition, Field, Repeat, Section, Words, say
from yteso.toolkit.forms.xlsform.xpath import own_out, to_xpath

if TYPE_CHECKING:
    from xlsxwriter import Workbook

TYPES = {
    "text": "text", "sentence": "text", "integer": "integer", "decimal": "decimal", "date": "date",

    "time": "time", "flag": "acknowledge", "file": "file", "note": "note", "heading": "note",
    "calculated": "calculate",
}  # fmt: skip
NAMES = {"vi": "Tiếng Việt (vi)", "en": "English (en)"}
FORMULAS = ("relevant", "required", "constraint", "calculation", "choice_filter")
Line = dict[str, str]


def write_xlsform(definition: Definition, code: str, number: int) -> bytes:
    """Return the form as .xlsx; texts that a spreadsheet would calculate are written as texts."""
    import xlsxwriter  # loads long

    kinds = {key: one.kind for key, one in definition.field_map.items()}
    lines: list[Line] = []
    for section in definition.sections:
        lines += _section(section, kinds)
    choices = [
        {"list_name": name, "name": one.value, **_words("label", one.label), **one.more}
        for name, rows in definition.lists.items()
        for one in rows
    ]
    settings = [{"form_title": say(definition.title), "form_id": code, "version": str(number)}]
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        for name, rows in (("survey", lines), ("choices", choices), ("settings", settings)):
            _sheet(book, name, rows)
    return stream.getvalue()


def _sheet(book: "Workbook", name: str, rows: Sequence[Line]) -> None:
    sheet = book.add_worksheet(name)
    first = {"survey": ["type", "name"], "choices": ["list_name", "name"]}.get(name, [])
    heads = list(dict.fromkeys([*first, *(head for row in rows for head in row)]))
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        for place, head in enumerate(heads):
            if row.get(head):
                sheet.write_string(number, place, row[head])
    sheet.freeze_panes(1, 0)


def _words(column: str, words: Words) -> Line:
    return {f"{column}::{NAMES.get(key, key)}": text for key, text in words.items()}


def _section(section: Section, kinds: Mapping[str, str]) -> list[Line]:
    label = section.label or {"vi": section.key}
    head = {"type": "begin_group", "name": section.key, **_words("label", label), "appearance": "field-list"}
    lines = [head | _words("hint", section.hint) | _formula("relevant", section.relevant, kinds, section.key)]
    for item in section.items:
        lines += _repeat(item, kinds) if isinstance(item, Repeat) else [_field(item, kinds)]
    return [*lines, {"type": "end_group"}]


def _repeat(repeat: Repeat, kinds: Mapping[str, str]) -> list[Line]:
    head = {"type": "begin_repeat", "name": repeat.key, **_words("label", repeat.label)}
    head |= _words("hint", repeat.hint) | _formula("relevant", repeat.relevant, kinds, repeat.key)
    head |= {"yteso_least": str(repeat.least), "yteso_most": str(repeat.most)}
    return [head, *(_field(one, kinds) for one in repeat.items), {"type": "end_repeat"}]


def _field(one: Field, kinds: Mapping[str, str]) -> Line:
    line = {"type": _type(one), "name": one.key, **_words("label", one.label), **_words("hint", one.hint)}
    line |= _words("constraint_message", one.constraint_message)
    for column in FORMULAS:
        text = getattr(one, column)
        line |= (
            {"required": "yes"}
            if column == "required" and text == "true"
            else _formula(column, text, kinds, one.key)
        )
    line |= {"default": one.default, "yteso_prefill": " ".join(one.prefill)}
    if one.read_only:
        line["read_only"] = "yes"
    if one.kind == "sentence":
        line["appearance"] = "multiline"
    if one.kind == "heading":
        line["appearance"] = "yteso-heading"
    if one.length != 500:
        line["yteso_length"] = str(one.length)
    if one.decimals != 2:
        line["yteso_decimals"] = str(one.decimals)
    return line


def _type(one: Field) -> str:
    if one.kind not in ("one", "many"):
        return TYPES[one.kind]
    select = "select_one" if one.kind == "one" else "select_multiple"
    if one.choices.startswith(CODES):
        return f"{select}_from_file {one.choices.removeprefix(CODES)}.csv"
    return f"{select} {one.choices}"


def _formula(column: str, text: str, kinds: Mapping[str, str], key: str) -> Line:
    if not text:
        return {}
    written, same = to_xpath(text, kinds)
    return {column: written} if same else {column: written, f"yteso_{column}": own_out(text, key)}
