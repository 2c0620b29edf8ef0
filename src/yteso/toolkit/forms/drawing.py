"""A form as its templates draw it: boxes with names, values, choices, faults; the plan for the browser."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from yteso.kernel.codes.public import titles, titles_of
from yteso.toolkit.forms.definition import CODES, Field, Repeat, Section, say
from yteso.toolkit.forms.models import Response, ResponseFile
from yteso.toolkit.forms.reckoning import Sheet
from yteso.toolkit.forms.values import show_value, to_store, write_value

SHORT_LIST = 200  # longer lists of codes are looked up while typing
RADIOS = 6  # so many choices are shown at once; more are a list to open

Wrong = Mapping[str, str]  # {name of the control: sentence}


@dataclass(frozen=True)
class Box:
    """One question as it is drawn."""

    one: Field
    name: str
    row: str
    text: str
    is_shown: bool
    is_required: bool
    error: str = ""
    choices: Sequence[tuple[str, str, bool]] = ()
    widget: str = "text"
    source: str = ""
    source_on: dt.date | None = None
    file: ResponseFile | None = None
    codes_url: str = ""
    code_title: str = ""
    locked: bool = False
    seen: Sequence[str] = ()

    @property
    def id(self) -> str:
        return self.name.replace(":", "-")

    @property
    def focus_id(self) -> str:
        """The id of the control that an error leads to."""
        return f"{self.id}-0" if self.widget in ("radios", "many") else self.id

    @property
    def label(self) -> str:
        return say(self.one.label)

    @property
    def hint(self) -> str:
        return say(self.one.hint)

    @property
    def message(self) -> str:
        return say(self.one.constraint_message) or _("This does not fit.")

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint"] if self.hint else []
        parts += [f"{self.id}-source"] if self.source else []
        return " ".join([*parts, f"{self.id}-error"] if self.error else parts)


@dataclass(frozen=True)
class RowBoxes:
    key: str
    number: int
    boxes: Sequence[Box]


@dataclass(frozen=True)
class RepeatBox:
    """A repeat as it is drawn: its rows, each with its boxes."""

    one: Repeat
    rows: Sequence[RowBoxes]
    is_shown: bool
    error: str = ""
    is_repeat: bool = True

    @property
    def label(self) -> str:
        return say(self.one.label)

    @property
    def hint(self) -> str:
        return say(self.one.hint)

    @property
    def may_add(self) -> bool:
        return len(self.rows) < self.one.most

    @property
    def may_remove(self) -> bool:
        return len(self.rows) > self.one.least


@dataclass
class Drawing:
    """What boxes are drawn from: the sheet, what was typed and did not fit, what is wrong."""

    response: Response
    sheet: Sheet
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Wrong = field(default_factory=dict)
    mine: Mapping[str, Any] = field(default_factory=dict)  # {name: value} drawn instead of what is stored

    def __post_init__(self) -> None:
        self.files = {str(one.id): one for one in self.response.files.all()}
        self._lists: dict[str, list[tuple[str, str]] | None] = {}

    def items(self, section: Section) -> list[Box | RepeatBox]:
        """Return what stands in a section, in order; what is not shown is drawn hidden."""
        return [
            self.repeat(item) if isinstance(item, Repeat) else self.box(item)
            for item in section.items
            if isinstance(item, Repeat) or item.kind != "calculated" or say(item.label)
        ]

    def repeat(self, one: Repeat) -> RepeatBox:
        rows = [
            RowBoxes(row, number, [self.box(item, row) for item in one.items if say(item.label)])
            for number, row in enumerate(self.sheet.rows[one.key], start=1)
        ]
        return RepeatBox(one, rows, self.sheet.is_shown(one.key), self.wrong.get(f"f:{one.key}", ""))

    def box(self, one: Field, row: str = "") -> Box:
        name = control_name(one.key, row)
        kept = self._stored(one, row)
        stored = self.mine.get(name, kept)
        source = {} if row else self.response.sources.get(one.key, {})
        taken = bool(source) and to_store(stored) == source.get("value")
        since = source.get("on")
        widget, choices, codes_url, code_title = self._widget(one, stored, row)
        return Box(
            one,
            name,
            row,
            self.typed.get(name, self._text(one, stored, row)),
            self.sheet.is_shown(one.key, row),
            self.sheet.is_required(one.key, row),
            self.wrong.get(name, ""),
            choices,
            widget,
            source.get("label", "") if taken else "",
            dt.date.fromisoformat(since) if taken and since else None,
            self.files.get(str(stored)) if one.kind == "file" else None,
            codes_url,
            code_title,
            bool(source) and one.read_only,
            seen_texts(one, kept),
        )

    def _stored(self, one: Field, row: str) -> Any:
        """What was answered, shown or not: a hidden answer comes back when it is shown again."""
        if row:
            return self.sheet.rows[self.sheet.plan.repeat_of[one.key]][row].get(one.key)
        return self.sheet.raw.get(one.key)

    def _text(self, one: Field, stored: Any, row: str) -> str:
        if one.kind == "calculated":
            return show_value(one, self.sheet.value(one.key, row), self.sheet.definition, self.sheet.on)
        return "" if isinstance(stored, list) else write_value(one, stored)

    def _widget(self, one: Field, stored: Any, row: str) -> tuple[str, list[tuple[str, str, bool]], str, str]:
        if one.kind not in ("one", "many"):
            return one.kind, [], "", ""
        if one.choices.startswith(CODES):
            system = one.choices.removeprefix(CODES)
            rows = self._codes(system)
            if rows is None:
                found = titles(system, [str(stored)], self.sheet.on) if stored else {}
                url = reverse("forms:codes", args=[system])
                return "code", [], url, found.get(str(stored), "")
        else:
            rows = [(choice.value, say(choice.label)) for choice in self.sheet.offered(one, row)]
            if one.choice_filter:  # the browser opens the others when they apply
                rows = [(c.value, say(c.label)) for c in self.sheet.lists.get(one.choices, ())]
        chosen = set(stored if isinstance(stored, list) else [stored])
        marked = [(value, label, value in chosen) for value, label in rows]
        if one.kind == "many":
            return "many", marked, "", ""
        return ("radios" if len(marked) <= RADIOS and not one.choice_filter else "select"), marked, "", ""

    def _codes(self, system: str) -> list[tuple[str, str]] | None:
        if system not in self._lists:
            rows = titles_of(system, self.sheet.on)
            self._lists[system] = rows if len(rows) <= SHORT_LIST else None
        return self._lists[system]


def control_name(key: str, row: str = "") -> str:
    return f"f:{key}:{row}" if row else f"f:{key}"


def seen_texts(one: Field, stored: Any) -> list[str]:
    """Return the texts with which the controls of a question are sent when nobody touched them."""
    if not one.answers or one.kind == "file":
        return []
    texts = stored if isinstance(stored, list) else [write_value(one, stored)]
    return [text.replace("\r\n", "\n") for text in texts if text]


def boxes_of(items: Sequence[Box | RepeatBox]) -> list[Box]:
    """Return the boxes of items, those in rows too."""
    return [
        box
        for item in items
        for box in ([item] if isinstance(item, Box) else [one for row in item.rows for one in row.boxes])
    ]


def seen_of(boxes: Sequence[Box]) -> dict[str, list[Sequence[str]]]:
    """Return what a page shows, as it sends it back: so that nobody overwrites what was saved elsewhere."""
    return {box.name: [box.seen] for box in boxes if box.one.answers and box.one.kind != "file"}


def browser_plan(
    response: Response, sheet: Sheet, boxes: Sequence[Box], *, dense: bool = False
) -> dict[str, Any]:
    """Return what `static/forms/form.js` needs: plan, values, lists that filters look at, words.

    `secret` locks what the browser keeps until it is saved: only the owner's page can open it again.
    """
    definition = sheet.definition
    filtered = {one.key: one.choices for one in definition.field_map.values() if one.choice_filter}
    values: dict[str, Any] = {key: _for_browser(value) for key, value in sheet.raw.items()}
    values |= {
        key: {
            row: {name: _for_browser(value) for name, value in cells.items()} for row, cells in rows.items()
        }
        for key, rows in sheet.rows.items()
    }
    return {
        "plan": sheet.plan.to_json(),
        "values": values,
        "choices": filtered,
        "lists": {
            name: [{"value": c.value, "more": dict(c.more)} for c in definition.lists.get(name, ())]
            for name in set(filtered.values())
        },
        "today": sheet.on.isoformat(),
        "dense": dense,
        "save": reverse("forms:save", args=[response.id]),
        "seen": seen_of(boxes),
        "keep": {
            "owner": str(response.owner_id),
            "answers": str(response.id),
            "secret": salted_hmac("forms.kept", str(response.id), algorithm="sha256").hexdigest(),
        },
        "words": {
            "number": _("This is no number. Type digits only."),
            "whole": _("Type a whole number."),
            "date": _("Type the date as day/month/year, for example 05/03/2026."),
            "time": _("Type the time as hour:minute, for example 14:05."),
            "long": _("At most {count} characters."),
            "saved": _("Saved"),
            "saving": _("Saving…"),
            "unsaved": _("Not saved yet"),
            "offline": _("No connection: what you typed is kept here and saved when the line is back"),
            "refused": _("Not saved"),
            "signedOut": _("You are signed out. What you typed is kept here; sign in again to save it."),
            "restored": _("What you had typed before the line broke stands here again."),
            "clash": _("Something was changed in another window: choose at the questions marked."),
            "mine": _("Keep what I typed"),
            "theirs": _("Take the other"),
        },
    }


def _for_browser(value: Any) -> Any:
    stored = to_store(value)
    if isinstance(stored, str) and not isinstance(value, str):
        return float(stored)  # a decimal: the browser calculates with it
    return stored
