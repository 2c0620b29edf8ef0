"""The heads of XLSForm's columns: other spellings, languages, and what stands in a row under them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ALIASES = {
    "caption": "label", "command": "type", "tag": "name", "value": "name", "relevance": "relevant",
    "readonly": "read_only", "calculate": "calculation", "constraining_message": "constraint_message",
    "count": "repeat_count", "jr:count": "repeat_count", "list name": "list_name",
    "bind::relevant": "relevant",
    "bind::required": "required", "bind::constraint": "constraint", "bind::calculate": "calculation",
    "bind::jr:constraintmsg": "constraint_message", "bind::readonly": "read_only",
    "body::appearance": "appearance",
    "control::appearance": "appearance", "constraint message": "constraint_message",
    "choice filter": "choice_filter", "repeat count": "repeat_count",
}  # fmt: skip
SPOKEN = {"label", "hint", "constraint_message", "required_message", "guidance_hint"}
KNOWN = SPOKEN | {"list_name", "name", "type", "image", "audio", "video", "big-image", "media"}
LANGUAGES = {"vietnamese": "vi", "tiếng việt": "vi", "tieng viet": "vi", "english": "en", "tiếng anh": "en"}


def columns_of_heads(heads: Sequence[str]) -> dict[str, str]:
    """Return {head as written: our name}, a language behind a colon: `label:vi`."""
    return {head: _column(head) for head in heads}


def _column(head: str) -> str:
    text = re.sub(r"\s+", " ", head.strip())
    low = text.lower()
    if low in ALIASES:
        return ALIASES[low]
    name, sep, language = low.partition("::")
    if not sep:
        name, sep, language = low.partition(":")
    name = ALIASES.get(name.strip(), name.strip())
    if sep and name in SPOKEN:
        return f"{name}:{_language(language)}"
    return low if sep or " " in low else name


def _language(text: str) -> str:
    found = re.search(r"\((\w{2,3})(?:-\w+)?\)\s*$", text)
    return found[1] if found else LANGUAGES.get(text.strip(), text.strip()[:8])


@dataclass(frozen=True)
class Row:
    """One row under our names of its columns."""

    number: int
    texts: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, number: int, texts: Mapping[str, str], columns: Mapping[str, str]) -> "Row":
        named = {columns[head]: text for head, text in texts.items()}
        extra = {head: text for head, text in texts.items() if columns[head].partition(":")[0] not in KNOWN}
        return cls(number, named, extra)

    def text(self, column: str) -> str:
        return self.texts.get(column, "")

    def words(self, column: str) -> dict[str, str]:
        """Return a spoken text by language; without a language it is Vietnamese if none other is."""
        found = {
            name.partition(":")[2]: text
            for name, text in self.texts.items()
            if name.partition(":")[0] == column
        }
        if "" in found and "vi" not in found:
            found["vi"] = found[""]
        found.pop("", None)
        return found

    def others(self) -> dict[str, str]:
        """Return the columns of a choice that filters look at."""
        return dict(self.extra)
