"""Every text that a user sees has its Vietnamese, once and with the same placeholders."""

import polib
import pytest

from yteso.config.messages import Text, check, contradictions, faults_of, texts_of_python, texts_of_template


def test_every_catalogue_is_complete() -> None:
    assert check() == [], "run `yteso messages`, then translate what it added"


def catalogue(**texts: str) -> polib.POFile:
    made = polib.POFile()
    made.extend(polib.POEntry(msgid=msgid.replace("_", " "), msgstr=text) for msgid, text in texts.items())
    return made


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ({}, "missing: 'Find it'"),
        ({"Find_it": ""}, "not translated: 'Find it'"),
        ({"Find_it": "Tìm %(name)s"}, "other placeholders"),
        ({"Find_it": "Tìm", "Lose_it": "Mất"}, "not used any more: 'Lose it'"),
    ],
)
def test_a_gap_in_a_catalogue_is_noticed(entries: dict[str, str], fault: str) -> None:
    faults = faults_of({Text("Find it")}, catalogue(**entries))
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_two_words_for_one_text_are_noticed() -> None:
    found = contradictions({"a.po": catalogue(Open="Mở"), "b.po": catalogue(Open="Đang mở")})
    assert len(found) == 1


def test_texts_are_found_in_python_and_in_templates() -> None:
    python = '_("Find" " it"); pgettext("verb", "Open"); ngettext("%s file", "%s files", n); f(_)'
    assert texts_of_python(python) == {
        Text("Find it"),
        Text("Open", "", "verb"),
        Text("%s file", "%s files"),
    }
    template = """{% load i18n %}{% translate "It's (here)" %}{{ _("Foo") }}{% include "x" with a=_("Bar") %}
        {% blocktranslate with n=1 trimmed %}
          Hello {{ n }}
        {% endblocktranslate %}"""
    assert texts_of_template(template) == {Text("It's (here)"), Text("Foo"), Text("Bar"), Text("Hello %(n)s")}
