"""Whatever the audit log says has a name for people: every verb, deed and kind of object in the code.

The words are gathered from the code itself: what is given to `record`, `record_read`, `record_list`, and to
every function that hands its own parameter on to one of those.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.urls import get_resolver

from yteso.kernel.audit import words as described
from yteso.kernel.base.public import declared_permissions

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yteso"
DEED_KEYS = {"did", "what", "verb"}
SKIPPED = {"tests", "migrations", "testing.py"}


@dataclass
class Carriers:
    """Functions that write to the log: at which place, or under which name, each takes the word."""

    verbs: dict[str, tuple[int, str]] = field(
        default_factory=lambda: {
            "record": (1, "verb"),
            "record_read": (2, "what"),
            "record_list": (2, "what"),
        }
    )
    deeds: dict[str, tuple[int, str]] = field(default_factory=dict)


@dataclass
class Words:
    verbs: set[str] = field(default_factory=set)
    deeds: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text()
        if not SKIPPED & set(path.parts) and ("record" in text or "note" in text or "_opened" in text):
            yield path, ast.parse(text)


def named(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else ""


def given(call: ast.Call, place: tuple[int, str]) -> ast.expr | None:
    position, name = place
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if len(call.args) > position else None


def strings(value: ast.expr | None) -> set[str]:
    """Return the texts that an expression may be: one, or those of an `a if x else b`."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return {value.value}
    if isinstance(value, ast.IfExp):
        return strings(value.body) | strings(value.orelse)
    return set()


def entries_of(detail: ast.expr | None) -> Iterator[ast.expr]:
    if isinstance(detail, ast.Dict):
        for key, value in zip(detail.keys, detail.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in DEED_KEYS:
                yield value


def gather(modules: list[tuple[Path, ast.Module]]) -> Words:
    """Return every word that these modules write, following parameters from function to function."""
    carriers, words = {path: Carriers() for path, _ in modules}, Words()
    shared = Carriers()
    grew = True
    while grew:
        grew = False
        for path, module in modules:
            for function in ast.walk(module):
                if not isinstance(function, ast.FunctionDef):
                    continue
                parameters = [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]
                for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                    for group, value in carried(call, carriers[path], shared):
                        if isinstance(value, ast.Name) and value.id in parameters:
                            own = carriers[path] if function.name.startswith("_") else shared
                            table = getattr(own, group)
                            if function.name not in table:
                                table[function.name] = (parameters.index(value.id), value.id)
                                grew = True
    for path, module in modules:
        for call in (n for n in ast.walk(module) if isinstance(n, ast.Call)):
            for group, value in carried(call, carriers[path], shared):
                getattr(words, group).update(strings(value))
            if called(call, carriers[path], shared):
                words.objects |= strings(given(call, (99, "object_kind")))
    return words


def called(call: ast.Call, own: Carriers, shared: Carriers) -> bool:
    return any(named(call) in c.verbs or named(call) in c.deeds for c in (own, shared))


def carried(call: ast.Call, own: Carriers, shared: Carriers) -> Iterator[tuple[str, ast.expr | None]]:
    name = named(call)
    for carriers in (own, shared):
        if name in carriers.verbs:
            yield "verbs", given(call, carriers.verbs[name])
        if name in carriers.deeds:
            yield "deeds", given(call, carriers.deeds[name])
    if name == "record":
        for value in entries_of(given(call, (99, "detail"))):
            yield "deeds", value


def test_every_word_of_the_log_has_a_name() -> None:
    assert get_resolver().url_patterns  # with the pages come the permissions
    words = gather(list(sources()))
    codes = {permission.code for permission in declared_permissions()}
    assert words.verbs - codes - set(described._verbs) == set(), "describe() in log_words.py"
    assert words.deeds - set(described._deeds) == set(), "describe_deeds() in log_words.py"
    assert words.objects - set(described._objects) == set(), "describe_objects() in log_words.py"


def test_words_are_followed_through_functions() -> None:
    words = gather(list(sources()))
    assert {"access.signed_in", "access.user.created", "record", "consents", "print"} <= words.verbs
    assert {"rename", "accept_number", "renew"} <= words.deeds
    assert {"user", "visit", "merge"} <= words.objects


def test_a_nameless_word_is_noticed() -> None:
    code = (
        "def _told(actor, did): record(actor, X.code, object_kind='kite', detail={'did': did})\n"
        "def fly(actor): _told(actor, 'soared'); record_read(actor, 1, 'kites' if actor else 'wind')\n"
    )
    words = gather([(Path("x.py"), ast.parse(code))])
    assert (words.verbs, words.deeds, words.objects) == ({"kites", "wind"}, {"soared"}, {"kite"})
