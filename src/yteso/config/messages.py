"""Catalogues: each app's user texts (English) with their Vietnamese.

`yteso messages` adds the texts that an app's catalogue lacks (with an empty translation), drops those that no
code uses any more, and builds the .mo files. `yteso messages --check` only says what is missing and fails.
`yteso messages --compile` only builds.
"""

import ast
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from yteso.config.settings import ROOT

SOURCE = ROOT / "src" / "yteso"
LANGUAGES = ["vi"]
FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURALS = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
WITH_CONTEXT_PLURALS = {"npgettext", "npgettext_lazy"}
TEMPLATES = ("*.html", "*.txt")
HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit", "Language": "vi"}
VIETNAMESE_PLURALS = "nplurals=1; plural=0;"
_TEMPLATE_CALL = re.compile(
    r"""(?<![A-Za-z_])(?P<name>gettext|ngettext|pgettext|npgettext|_)\((?=\s*u?['"(])"""
)


@dataclass(frozen=True, order=True)
class Text:
    """One user text as the code writes it."""

    msgid: str
    plural: str = ""
    context: str = ""


def texts_of_python(source: str) -> set[Text]:
    """Return the texts that a Python file marks for translation."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            words = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            if (text := _text(name, words)) is not None:
                found.add(text)
    return found


def _text(name: str, words: Sequence[object]) -> Text | None:
    strings = [word if isinstance(word, str) else None for word in words]
    match strings:
        case [str(one), *_] if name in FUNCTIONS:
            return Text(one)
        case [str(one), str(many), *_] if name in PLURALS:
            return Text(one, many)
        case [str(context), str(one), *_] if name in WITH_CONTEXT:
            return Text(one, "", context)
        case [str(context), str(one), str(many), *_] if name in WITH_CONTEXT_PLURALS:
            return Text(one, many, context)
    return None


def texts_of_template(source: str) -> set[Text]:
    """Return the texts that a template marks: Django turns it into calls, each of which is read by Python."""
    calls = templatize(source)
    found = set()
    for match in _TEMPLATE_CALL.finditer(calls):
        found |= texts_of_python(f"{match['name']}{_balanced(calls, match.end() - 1)}")
    return found


def _balanced(text: str, start: int) -> str:
    """Return `text` from the bracket at `start` to the one that closes it, brackets in strings apart."""
    depth, quote, position = 0, "", start
    while position < len(text):
        char = text[position]
        if quote:
            if char == "\\":
                position += 1
            elif text.startswith(quote, position):
                position += len(quote) - 1
                quote = ""
        elif char in "'\"":
            quote = char * 3 if text.startswith(char * 3, position) else char
            position += len(quote) - 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return text[start : position + 1]
        position += 1
    raise ValueError("a call that does not end")


def apps() -> list[Path]:
    """Return the folders that keep a catalogue: every app, and the settings' own."""
    return [SOURCE / "config", *sorted(path.parent for path in SOURCE.glob("*/*/apps.py"))]


def texts_of_app(folder: Path) -> set[Text]:
    """Return every text that the app shows. Tests and migrations show none."""
    found: set[Text] = set()
    for path in folder.rglob("*.py"):
        if not {"tests", "migrations"} & set(path.relative_to(folder).parts):
            found |= texts_of_python(path.read_text())
    for pattern in TEMPLATES:
        for path in (folder / "templates").rglob(pattern):
            found |= texts_of_template(path.read_text())
    return found


def catalogue_path(folder: Path, language: str) -> Path:
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def _open(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def _key(entry: polib.POEntry) -> Text:
    return Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _of_package(entry: polib.POEntry) -> bool:
    """Return whether the entry translates a package's text for us; such ones say `# package: NAME`."""
    return bool(entry.tcomment.startswith("package:"))


def _filled(entry: polib.POEntry) -> bool:
    if entry.msgid_plural:
        return bool(entry.msgstr_plural) and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)\}")


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in _PLACEHOLDER.finditer(text)}


def faults_of(texts: set[Text], catalogue: polib.POFile) -> list[str]:
    """Return what is wrong with a catalogue: texts missing, empty, doubtful, dead, or with other
    placeholders."""
    entries = {_key(entry): entry for entry in catalogue if not entry.obsolete}
    texts = texts | {key for key, entry in entries.items() if _of_package(entry)}
    faults = [f"missing: {text.msgid!r}" for text in sorted(texts - entries.keys())]
    faults += [f"not used any more: {text.msgid!r}" for text in sorted(entries.keys() - texts)]
    for key, entry in sorted(entries.items()):
        if key not in texts:
            continue
        if not _filled(entry):
            faults.append(f"not translated: {key.msgid!r}")
        elif entry.fuzzy:
            faults.append(f"doubtful (fuzzy): {key.msgid!r}")
        elif not entry.msgid_plural and _placeholders(entry.msgid) != _placeholders(entry.msgstr):
            faults.append(f"other placeholders: {key.msgid!r} -> {entry.msgstr!r}")
    return faults


def contradictions(catalogues: dict[str, polib.POFile]) -> list[str]:
    """Return the texts that two apps translate differently: Django merges catalogues, so one of them would
    lose."""
    first: dict[Text, tuple[str, str]] = {}
    found = []
    for name, catalogue in catalogues.items():
        for entry in catalogue:
            there, other = first.setdefault(_key(entry), (name, entry.msgstr))
            if entry.msgstr and other and other != entry.msgstr:
                found.append(
                    f"{name}: {entry.msgid!r} is {entry.msgstr!r} here, {other!r} in {there}: use pgettext"
                )
    return found


def check() -> list[str]:
    """Return the faults of all catalogues, each with its file."""
    found = []
    for language in LANGUAGES:
        catalogues = {}
        for folder in apps():
            path = catalogue_path(folder, language)
            name = str(path.relative_to(ROOT))
            catalogues[name] = _open(path)
            found += [f"{name}: {fault}" for fault in faults_of(texts_of_app(folder), catalogues[name])]
        found += contradictions(catalogues)
    return found


def update(folder: Path, language: str) -> tuple[int, int]:
    """Bring one catalogue up to the code; return how many entries were added and dropped."""
    path, texts = catalogue_path(folder, language), texts_of_app(folder)
    if not texts and not path.exists():
        return 0, 0
    catalogue = _open(path)
    catalogue.metadata = {**HEADER, "Language": language, "Plural-Forms": VIETNAMESE_PLURALS}
    kept = {
        _key(entry): entry
        for entry in catalogue
        if not entry.obsolete and (_key(entry) in texts or _of_package(entry))
    }
    added, dropped = len(texts - kept.keys()), len(catalogue) - len(kept)
    for text in texts - kept.keys():
        plural = {"msgid_plural": text.plural, "msgstr_plural": {0: ""}} if text.plural else {}
        kept[text] = polib.POEntry(msgid=text.msgid, msgctxt=text.context or None, **plural)
    catalogue[:] = [entry for _text, entry in sorted(kept.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return added, dropped


def build() -> int:
    """Write the .mo file beside each catalogue; return how many."""
    paths = sorted(SOURCE.glob("*/locale/*/LC_MESSAGES/*.po")) + sorted(
        SOURCE.glob("*/*/locale/*/LC_MESSAGES/*.po")
    )
    for path in paths:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return len(paths)


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        faults = check()
        print("\n".join(faults) or "catalogues: complete")
        sys.exit(1 if faults else 0)
    if "--compile" not in arguments:
        for folder in apps():
            for language in LANGUAGES:
                added, dropped = update(folder, language)
                if added or dropped:
                    name = catalogue_path(folder, language).relative_to(ROOT)
                    print(f"{name}: {added} new, {dropped} dropped")
    print(f"catalogues: {build()} built")


if __name__ == "__main__":
    main(sys.argv[1:])
