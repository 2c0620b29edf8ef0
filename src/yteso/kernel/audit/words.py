"""What the verbs of the log are called on screens."""

from django.utils.functional import Promise

from yteso.kernel.base.public import declared_permissions, sort_key

Text = str | Promise

_described: dict[str, Text] = {}


def describe(verb: str, text: Text) -> None:
    """Name a verb that is not a permission's code (those are named by the permission's label)."""
    _described[verb] = text


def say(verb: str) -> Text:
    """Return the name of a verb for people; an unnamed one is shown as it is written."""
    if verb in _described:
        return _described[verb]
    labels = {p.code: p.label for p in declared_permissions()}
    return labels.get(verb, verb)


def list_verbs() -> list[tuple[str, str]]:
    """Return every verb that has a name, with it, ordered by name: the choices of a filter."""
    named: dict[str, Text] = {p.code: p.label for p in declared_permissions()} | _described
    return sorted(((verb, str(text)) for verb, text in named.items()), key=lambda pair: sort_key(pair[1]))
