"""What the words of the log are called on screens: verbs, deeds, purposes and kinds of objects.

Each app describes its own in `log_words.py`; a law of the house proves that none is missing. An entry
written in former words is readable as long as its description stays, so descriptions are never removed.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

from yteso.kernel.base.public import Purpose, declared_permissions, sort_key

Text = str | Promise

DEED_KEYS = ("did", "what", "verb")  # where `detail` says which of several deeds one permission covers

_verbs: dict[str, Text] = {}
_deeds: dict[str, Text] = {}
_objects: dict[str, Text] = {}
_purposes: dict[str, Text] = {}


def describe(verb: str, text: Text) -> None:
    """Name a verb that is not a permission's code (those are named by the permission's label)."""
    _verbs[verb] = text


def describe_deeds(texts: Mapping[str, Text]) -> None:
    """Name what `detail` says was done (its `did`, `what` or `verb`), by code."""
    _deeds.update(texts)


def describe_objects(texts: Mapping[str, Text]) -> None:
    """Name kinds of objects (`object_kind`), by code."""
    _objects.update(texts)


def describe_purposes(texts: Mapping[str, Text]) -> None:
    """Name purposes other than those of roles, by code."""
    _purposes.update(texts)


def say(verb: str) -> Text:
    """Return the name of a verb for people; an unnamed one is shown as it is written."""
    if verb in _verbs:
        return _verbs[verb]
    labels = {p.code: p.label for p in declared_permissions()}
    return labels.get(verb, verb)


def say_deed(detail: Mapping[str, object]) -> Text:
    """Return what an entry's detail says was done, or nothing."""
    code = next((str(detail[key]) for key in DEED_KEYS if key in detail), "")
    return _deeds.get(code, code)


def say_object(kind: str) -> Text:
    """Return the name of a kind of objects."""
    return _objects.get(kind, kind)


def say_purpose(purpose: str) -> Text:
    """Return a purpose in words; one that somebody wrote themselves stays as it is."""
    if purpose in _purposes:
        return _purposes[purpose]
    return Purpose(purpose).label if purpose in Purpose.values else purpose


def list_verbs() -> list[tuple[str, str]]:
    """Return every verb that has a name, with it, ordered by name: the choices of a filter."""
    named: dict[str, Text] = {p.code: p.label for p in declared_permissions()} | _verbs
    return sorted(((verb, str(text)) for verb, text in named.items()), key=lambda pair: sort_key(pair[1]))
