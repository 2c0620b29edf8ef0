"""An XLSForm into a definition. Everything that is wrong comes in one list, with sheet, row, column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from yteso.kernel.base.public import fold
from yteso.toolkit.forms.checking import find_faults
from yteso.toolkit.forms.definition import CODES, Choice, Definition, Field, Repeat, Section
from yteso.toolkit.forms.errors import DefinitionWrong
from yteso.toolkit.forms.reckoning import find_plan
from yteso.toolkit.forms.xlsform.heads import Row, columns_of_heads
from yteso.toolkit.forms.xlsform.spreadsheet import MOST_BYTES, Sheet, as_workbook, open_spreadsheet
from yteso.toolkit.forms.xlsform.xpath import XPathWrong, from_xpath, own_back

__all__ = ["MOST_BYTES", "ReadForm", "read_xlsform"]

KINDS = {
    "text": "text", "string": "text", "integer": "integer", "int": "integer", "decimal": "decimal",
    "date": "date", "time": "time", "acknowledge": "flag", "trigger": "flag", "file": "file", "image": "file",

    "photo": "file", "note": "note", "calculate": "calculated", "barcode": "text", "range": "decimal",
    "hidden": "calculated",
}  # fmt: skip
META = {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "subscriberid", "simserial",
        "audit", "start-geopoint", "background-audio"}  # fmt: skip
TRUE, FALSE = {"yes", "true", "true()", "1"}, {"no", "false", "false()", "0", ""}
FILE = re.compile(r"^(select[ _](?:one|multiple))[ _]from[ _]file\s+([\w.-]+)\.csv$", re.IGNORECASE)
SELECT = re.compile(r"^(select[ _]?one|select1|select[ _]multiple)\s+(\S+)(\s+or[ _]other)?$", re.IGNORECASE)
BLOCK = re.compile(r"^(begin|end)[ _](group|repeat|loop)$", re.IGNORECASE)


OTHER = "other"  # what or_other adds, as pyxform does
OTHER_WORDS = {"vi": "Khác", "en": "Other"}
SPECIFY_WORDS = {"vi": "Ghi rõ", "en": "Specify other"}


@dataclass(frozen=True)
class ReadForm:
    """What a spreadsheet says: its code (form_id), its definition, and what was left out (not wrong)."""

    code: str
    definition: Definition
    remarks: list[str] = field(default_factory=list)


def read_xlsform(content: bytes) -> ReadForm:
    """Return the form of an XLSForm. Raises SheetNotAccepted, DefinitionWrong with every fault."""
    sheets = open_spreadsheet(content)
    reading = _Reading(sheets)
    definition = reading.read()
    faults = reading.faults + [
        one for one in find_faults(definition, reading.place) if one not in reading.faults
    ]
    if faults:
        raise DefinitionWrong(faults)
    find_plan(definition)
    _ask_pyxform(sheets)
    return ReadForm(reading.code, definition, reading.remarks)


def _ask_pyxform(sheets: Mapping[str, Sheet]) -> None:
    """Let pyxform, which defines what an XLSForm is, have the last word. Raises DefinitionWrong."""
    from pyxform.errors import PyXFormError  # loads long
    from pyxform.xls2xform import convert

    try:
        convert(xlsform=as_workbook(sheets), warnings=[], validate=False)
    except (PyXFormError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        words = _("pyxform, the checker of XLSForms, does not accept it: “%(words)s”") % {
            "words": str(error)[:500]
        }
        raise DefinitionWrong([words]) from error


@dataclass
class _Open:
    """A group or repeat that is not ended yet."""

    kind: str
    row: Row
    items: list[Field | Repeat] = field(default_factory=list)


class _Reading:
    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.faults: list[str] = []
        self.remarks: list[str] = []
        self.rows_of: dict[str, int] = {}
        self.sheets = sheets
        settings = sheets.get("settings", Sheet("settings")).rows
        self.settings = {head.lower(): text for head, text in settings[0][1].items()} if settings else {}
        self.code = (
            re.sub(r"[^a-z0-9]+", "-", fold(self.settings.get("form_id", "")))[:58].strip("-") or "form"
        )
        self.sections: list[Section] = []
        self.loose: list[Field | Repeat] = []
        self.open: list[_Open] = []
        self.with_other: set[str] = set()  # lists that a question wants with one more choice

    def fault(self, row: int, column: str, words: str, sheet: str = "survey") -> None:
        self.faults.append(f"{_place(sheet, row, column)}: {words}")

    def place(self, key: str, column: str) -> str:
        return _place("survey", self.rows_of.get(key, 0), column)

    def read(self) -> Definition:
        survey = self.sheets["survey"]
        columns = columns_of_heads(survey.heads)
        for needed in ("type", "name"):
            if needed not in columns.values():
                self.fault(1, needed, _("this column is missing."))
        for number, texts in survey.rows:
            self.row(Row.of(number, texts, columns))
        while self.open:
            left = self.open.pop()
            self.fault(left.row.number, "type", _("this begins and never ends."))
            self._put_away(left)
        self._close_loose()
        title = self.settings.get("form_title") or self.settings.get("title") or self.code
        return Definition({"vi": title}, tuple(self.sections), self.lists())

    # Choices
    def lists(self) -> dict[str, tuple[Choice, ...]]:
        sheet = self.sheets.get("choices", Sheet("choices"))
        columns = columns_of_heads(sheet.heads)
        found: dict[str, list[Choice]] = {}
        for number, texts in sheet.rows:
            row = Row.of(number, texts, columns)
            name, value = row.text("list_name"), row.text("name")
            if not name or not value:
                self.fault(number, "list_name, name", _("a choice needs a list and a name."), "choices")
                continue
            if re.search(r"\s", value):
                self.fault(number, "name", _("the name of a choice must not hold spaces."), "choices")
            label = row.words("label")
            if not label:
                self.fault(number, "label", _("the choice has no words."), "choices")
            found.setdefault(name, []).append(Choice(value, label, row.others()))
        for name in self.with_other & found.keys():
            known = [one for one in found[name] if one.value == OTHER]
            found[f"{name}_or_other"] = [*found[name], *([] if known else [Choice(OTHER, OTHER_WORDS, {})])]
        return {name: tuple(rows) for name, rows in found.items()}

    # Rows
    def row(self, row: Row) -> None:
        kind = " ".join(row.text("type").split())
        if not kind:
            self.fault(row.number, "type", _("the type of question is missing."))
        elif found := BLOCK.match(kind):
            (self.begin if found[1].lower() == "begin" else self.end)(found[2].lower(), row)
        elif kind.lower() in META:
            self.remarks.append(
                _("%(place)s: “%(kind)s” is not kept here.")
                % {"place": _place("survey", row.number, "type"), "kind": kind}
            )
        else:
            self.question(kind, row)

    def begin(self, kind: str, row: Row) -> None:
        if kind == "loop":
            self.fault(row.number, "type", _("loops are not possible. Use begin_repeat."))
        if kind == "repeat" and any(one.kind == "repeat" for one in self.open):
            self.fault(row.number, "type", _("a repeat cannot stand inside a repeat. Divide the form."))
        if not self.open:
            self._close_loose()
        self.rows_of.setdefault(row.text("name"), row.number)
        self.open.append(_Open(kind, row))

    def end(self, kind: str, row: Row) -> None:
        if not self.open:
            self.fault(row.number, "type", _("this ends what never began."))
            return
        last = self.open.pop()
        if last.kind != kind:
            self.fault(
                row.number,
                "type",
                _("this ends a %(kind)s, but row %(row)d began a %(began)s.")
                % {"kind": kind, "row": last.row.number, "began": last.kind},
            )
        self._put_away(last)

    def _put_away(self, last: _Open) -> None:
        row, key = last.row, last.row.text("name")
        relevant = self.formula(row, "relevant")
        if last.kind == "repeat":
            least, most = self._counts(row)
            fields = tuple(one for one in last.items if isinstance(one, Field))
            repeat = Repeat(key, row.words("label"), row.words("hint"), relevant, least, most, fields)
            if self.open:
                self.open[-1].items.append(repeat)
            else:
                label = row.words("label")
                self.sections.append(Section(f"{key[:50]}_part", label, {}, "", (repeat,)))
        elif self.open:  # a group in a group: its words become a heading, its condition goes to each question
            heading = [Field(f"{key[:50]}_head", "heading", row.words("label"))] if row.words("label") else []
            self.open[-1].items += [_under(one, relevant) for one in (*heading, *last.items)]
        else:
            self.sections.append(
                Section(key, row.words("label"), row.words("hint"), relevant, tuple(last.items))
            )

    def _counts(self, row: Row) -> tuple[int, int]:
        text = row.text("repeat_count")
        least, most = row.text("yteso_least"), row.text("yteso_most")
        if text.isdecimal():
            return min(int(text), 1000), min(int(text), 1000)
        if text:
            self.remarks.append(
                _("%(place)s: the number of rows is not calculated; rows are added as needed.")
                % {"place": _place("survey", row.number, "repeat_count")}
            )
        return (
            int(least) if least.isdecimal() else 0,
            int(most) if most.isdecimal() else 50,
        )

    def _close_loose(self) -> None:
        if self.loose:
            self.sections.append(Section(f"part_{len(self.sections) + 1}", {}, {}, "", tuple(self.loose)))
            self.loose = []

    def question(self, kind: str, row: Row) -> None:
        key = row.text("name")
        if not key:
            self.fault(row.number, "name", _("the question has no name."))
            return
        self.rows_of.setdefault(key, row.number)
        if row.text("trigger"):
            self.remarks.append(
                _("%(place)s: calculations follow what they name, not a trigger.")
                % {"place": _place("survey", row.number, "trigger")}
            )
        own, choices = self.kind(kind, row)
        required = self.condition(row, "required")
        one = Field(
            key,
            own,
            row.words("label"),
            row.words("hint"),
            self.formula(row, "relevant"),
            "" if own in ("note", "heading", "calculated") else required,
            self.formula(row, "constraint"),
            row.words("constraint_message"),
            self.formula(row, "calculation"),
            choices,
            self.formula(row, "choice_filter", is_filter=True),
            "" if own == "calculated" else row.text("default"),
            tuple(row.text("yteso_prefill").replace(",", " ").split()),
            self.condition(row, "read_only") == "true",
            _number(row.text("yteso_length"), 500, 5000),
            _number(row.text("yteso_decimals"), 2, 6),
        )
        one = self._shaped(one, kind, row)
        items = self.open[-1].items if self.open else self.loose
        items.append(one)
        if choices.endswith("_or_other") and choices.removesuffix("_or_other") in self.with_other:
            self._specify(key, row.number, items)

    def _specify(self, key: str, number: int, items: list[Field | Repeat]) -> None:
        """The question after one with or_other, shown when that choice is taken."""
        try:
            chosen = from_xpath(f"selected(${{{key}}}, '{OTHER}')")
        except XPathWrong:
            return  # the name of the question is wrong, and said so elsewhere
        name = f"{key[:54]}_other"
        items.append(Field(name, "text", SPECIFY_WORDS, {}, chosen))
        self.rows_of.setdefault(name, number)

    def _shaped(self, one: Field, kind: str, row: Row) -> Field:
        """Bring the shapes that XLSForm writes differently into ours."""
        appearance = row.text("appearance")
        if one.kind == "text" and "multiline" in appearance:
            return replace(one, kind="sentence")
        if one.kind == "note" and "yteso-heading" in appearance:
            return replace(one, kind="heading")
        if kind.lower() == "hidden":
            return replace(one, calculation=one.calculation or f"'{row.text('default')}'")
        if kind.lower() == "range":
            bounds = dict(re.findall(r"(start|end)\s*=\s*(-?[\d.]+)", row.text("parameters")))
            parts = [
                f"${{.}} {sign} {bounds[name]}"
                for name, sign in (("start", ">="), ("end", "<="))
                if name in bounds
            ]
            rule = " and ".join([*parts, *([f"({one.constraint})"] if one.constraint else [])])
            return replace(one, constraint=rule)
        if one.calculation and one.kind in ("text", "integer", "decimal", "date"):
            return replace(one, kind="calculated", required="", default="")
        return one

    def kind(self, kind: str, row: Row) -> tuple[str, str]:
        """Return our kind and the choices of a type."""
        if found := FILE.match(kind):
            return ("many" if "multiple" in found[1].lower() else "one"), f"{CODES}{found[2]}"
        if found := SELECT.match(kind):
            if found[3] and not row.text("choice_filter"):
                self.with_other.add(found[2])
                return ("many" if "multiple" in found[1].lower() else "one"), f"{found[2]}_or_other"
            if found[3]:
                self.fault(
                    row.number,
                    "type",
                    _("or_other and choice_filter do not go together. Add a choice and a question for it."),
                )
            return ("many" if "multiple" in found[1].lower() else "one"), found[2]
        own = KINDS.get(kind.lower(), "")
        if not own:
            self.fault(
                row.number,
                "type",
                _(
                    "the type “%(kind)s” is not possible here. "
                    "Possible: %(known)s, select_one, select_multiple."
                )
                % {"kind": kind[:40], "known": ", ".join(sorted(set(KINDS)))},
            )
        return own or "text", ""

    def condition(self, row: Row, column: str) -> str:
        """Return "true", "" or a condition."""
        text = row.text(column)
        if not row.text(f"yteso_{column}"):
            if text.lower() in TRUE:
                return "true"
            if text.lower() in FALSE:
                return ""
        return self.formula(row, column)

    def formula(self, row: Row, column: str, *, is_filter: bool = False) -> str:
        """Return the formula of a column in the one grammar; a column yteso_… holds it as it is."""
        if own := row.text(f"yteso_{column}"):
            return own_back(own, column, row.text("name"))
        text = row.text(column)
        if not text:
            return ""
        try:
            return from_xpath(text, is_filter=is_filter)
        except XPathWrong as no:
            self.fault(row.number, column, str(no))
            return ""


def _under(one: Field | Repeat, relevant: str) -> Field | Repeat:
    if not relevant:
        return one
    both = f"({relevant}) and ({one.relevant})" if one.relevant else relevant
    return replace(one, relevant=both)


def _number(text: str, usual: int, most: int) -> int:
    return min(int(text), most) if text.isdecimal() else usual


def _place(sheet: str, row: int, column: str) -> str:
    return _("Sheet %(sheet)s, row %(row)d, column %(column)s") % {
        "sheet": sheet,
        "row": row,
        "column": column,
    }
