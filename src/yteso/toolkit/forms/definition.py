"""What a form is made of: sections, fields, repeats, choice lists. Frozen data, the same as JSON.

Every formula is a text in the one grammar (`toolkit/expressions`): `${name}` or `name` is another field,
`${.}` in a constraint is the field itself, `${choice.x}` in a filter is the column `x` of a choice.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from typing import Any

from django.utils import translation

Words = Mapping[str, str]
"""A text in languages: {"vi": …, "en": …}; "" is a text without a language."""

KINDS = {
    "text", "sentence", "integer", "decimal", "date", "time", "flag", "one", "many", "file", "note",
    "heading", "calculated",
}  # fmt: skip
SILENT = {"note", "heading"}  # nothing is answered there
NOT_TYPED = SILENT | {"calculated"}
CODES = "codes:"  # choices by reference to a code system: "codes:icd10"
FORMULAS = ("calculation", "relevant", "required", "constraint", "choice_filter")


def say(words: Words) -> str:
    """Return the text in the reader's language, else in Vietnamese, else in whatever there is."""
    language = (translation.get_language() or "vi")[:2]
    for key in (language, "vi", ""):
        if words.get(key):
            return words[key]
    return next(iter(words.values()), "")


@dataclass(frozen=True)
class Choice:
    """One choice of a list; `more` are further columns that filters look at."""

    value: str
    label: Words
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One question. Formulas are texts, "" is none; `required` "true" always, or a condition.

    `choices` names a list of the form, or a code system ("codes:icd10"). `prefill` names what the platform
    may know already, first found first taken (`person.full_name`). `read_only` keeps what was filled in so.
    """

    key: str
    kind: str
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    relevant: str = ""
    required: str = ""
    constraint: str = ""
    constraint_message: Words = field(default_factory=dict)
    calculation: str = ""
    choices: str = ""
    choice_filter: str = ""
    default: str = ""
    prefill: tuple[str, ...] = ()
    read_only: bool = False
    length: int = 500
    decimals: int = 2

    @property
    def answers(self) -> bool:
        """Whether there is something to answer: no note, no heading, nothing calculated."""
        return self.kind not in NOT_TYPED


@dataclass(frozen=True)
class Repeat:
    """Fields that are answered several times, one row each."""

    key: str
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    relevant: str = ""
    least: int = 0
    most: int = 50
    items: tuple[Field, ...] = ()
    kind: str = "repeat"


@dataclass(frozen=True)
class Section:
    """What stands together: one step of the citizen, one block of the staff's page."""

    key: str
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    relevant: str = ""
    items: tuple[Field | Repeat, ...] = ()

    @property
    def loose_fields(self) -> list[Field]:
        return [item for item in self.items if isinstance(item, Field)]

    @property
    def repeats(self) -> list[Repeat]:
        return [item for item in self.items if isinstance(item, Repeat)]


@dataclass(frozen=True)
class Definition:
    title: Words
    sections: tuple[Section, ...]
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

    def fields(self) -> Iterator[tuple[Section, Repeat | None, Field]]:
        """Yield every field with where it stands."""
        for section in self.sections:
            for item in section.items:
                if isinstance(item, Repeat):
                    for one in item.items:
                        yield section, item, one
                else:
                    yield section, None, item

    @cached_property
    def field_map(self) -> dict[str, Field]:
        return {one.key: one for _s, _r, one in self.fields()}

    @cached_property
    def repeat_map(self) -> dict[str, Repeat]:
        return {one.key: one for section in self.sections for one in section.repeats}

    @cached_property
    def repeat_of(self) -> dict[str, str]:
        """{key of a field: key of its repeat, "" outside}."""
        return {one.key: repeat.key if repeat else "" for _s, repeat, one in self.fields()}

    @property
    def digest(self) -> str:
        """The same for the same meaning: what a version is recognised by."""
        return hashlib.sha256(canonical(write_definition(self)).encode()).hexdigest()


def canonical(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _words(value: Any) -> Words:
    if isinstance(value, str):
        return {"vi": value} if value else {}
    return {str(k): str(v) for k, v in (value or {}).items() if v}


def _plain(value: Any) -> Any:
    """Write a dataclass as JSON without what is empty or usual."""
    data: dict[str, Any] = {}
    for one in fields(value):
        content = getattr(value, one.name)
        usual = one.default_factory() if callable(one.default_factory) else one.default
        if content == usual or (one.name == "kind" and isinstance(value, Repeat)):
            continue
        data[one.name] = list(content) if isinstance(content, tuple) else content
    return data


def write_definition(definition: Definition) -> dict[str, Any]:
    """Return the definition as JSON; `read_definition` gives the same one back."""
    return {
        "title": dict(definition.title),
        "sections": [
            _plain(section)
            | {
                "items": [
                    _plain(item)
                    | (
                        {"kind": "repeat", "items": [_plain(one) for one in item.items]}
                        if isinstance(item, Repeat)
                        else {}
                    )
                    for item in section.items
                ]
            }
            for section in definition.sections
        ],
        "lists": {name: [_plain(one) for one in rows] for name, rows in sorted(definition.lists.items())},
    }


def read_definition(data: Mapping[str, Any]) -> Definition:
    """Return the definition of its JSON; labels may be plain texts, which are Vietnamese."""
    return Definition(
        title=_words(data["title"]),
        sections=tuple(_section(one) for one in data["sections"]),
        lists={
            name: tuple(
                Choice(str(row["value"]), _words(row["label"]), dict(row.get("more") or {})) for row in rows
            )
            for name, rows in (data.get("lists") or {}).items()
        },
    )


def _section(data: Mapping[str, Any]) -> Section:
    items = tuple(_repeat(one) if one["kind"] == "repeat" else _field(one) for one in data["items"])
    return Section(
        data["key"], _words(data.get("label")), _words(data.get("hint")), data.get("relevant", ""), items
    )


def _repeat(data: Mapping[str, Any]) -> Repeat:
    return Repeat(
        data["key"],
        _words(data.get("label")),
        _words(data.get("hint")),
        data.get("relevant", ""),
        int(data.get("least", 0)),
        int(data.get("most", 50)),
        tuple(_field(one) for one in data["items"]),
    )


def _field(data: Mapping[str, Any]) -> Field:
    more = dict(data)
    for name in ("label", "hint", "constraint_message"):
        more[name] = _words(more.get(name))
    prefill = more.get("prefill") or ()
    more["prefill"] = (prefill,) if isinstance(prefill, str) else tuple(prefill)
    if more.get("required") is True:
        more["required"] = "true"
    return Field(**more)


@lru_cache(maxsize=64)
def read_text(text: str) -> Definition:
    """Return the definition of a canonical JSON text; the same text gives the same object."""
    return read_definition(json.loads(text))
