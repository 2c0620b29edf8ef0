"""What must be true of a definition before anybody fills it in; every fault in one list, with its place."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from yteso.kernel.codes.public import CodeSystem
from yteso.toolkit.expressions.public import ExpressionError, parse
from yteso.toolkit.forms.definition import CODES, FORMULAS, KINDS, SILENT, Definition, Field, Repeat, say
from yteso.toolkit.forms.patterns import is_dangerous, patterns_in

KEY = re.compile(r"[^\W\d]\w{0,59}")
MOST_FIELDS = 3000
MOST_CHOICES = 20_000

Place = Callable[[str, str], str]


def _plainly(key: str, column: str) -> str:
    return _("“%(key)s”, %(column)s") % {"key": key, "column": column} if column else f"“{key}”"


def find_faults(definition: Definition, place: Place = _plainly) -> list[str]:
    """Return everything that keeps the form from being used.

    `place(key, column)` says where a key stands, in the reader's terms (a row of their spreadsheet).
    """
    return list(_faults(definition, place))


def _faults(definition: Definition, place: Place) -> Iterator[str]:
    keys = [one.key for one in definition.sections] + [one.key for one in definition.repeat_map.values()]
    keys += [one.key for _s, _r, one in definition.fields()]
    for key, times in Counter(keys).items():
        if times > 1:
            yield _("%(place)s: the name stands there twice. Names must differ in the whole form.") % {
                "place": place(key, "name")
            }
        if not KEY.fullmatch(key):
            yield _(
                "%(place)s: a name begins with a letter and has letters, digits and _ only, at most 60."
            ) % {"place": place(key, "name")}
    if not any(one.answers for _s, _r, one in definition.fields()):
        yield _("The form asks nothing. Add a question.")
    if len(keys) > MOST_FIELDS:
        yield _("The form has %(count)d questions; at most %(most)d are possible. Divide it.") % {
            "count": len(keys),
            "most": MOST_FIELDS,
        }
    if sum(map(len, definition.lists.values())) > MOST_CHOICES:
        yield _("The choice lists are too long. Use a code list of the platform instead.")
    names = set(keys)
    for section in definition.sections:
        yield from _formula(section.relevant, "relevant", section.key, names, place)
    for repeat in definition.repeat_map.values():
        yield from _formula(repeat.relevant, "relevant", repeat.key, names, place)
        yield from _numbers(repeat, place)
    for _section, _repeat, one in definition.fields():
        yield from _field_faults(definition, one, names, place)


def _numbers(repeat: Repeat, place: Place) -> Iterator[str]:
    if not 0 <= repeat.least <= repeat.most <= 1000:
        yield _("%(place)s: the number of rows must be between 0 and 1000.") % {
            "place": place(repeat.key, "repeat_count")
        }
    if not repeat.items:
        yield _("%(place)s: a repeat without questions.") % {"place": place(repeat.key, "type")}


def _field_faults(definition: Definition, one: Field, names: set[str], place: Place) -> Iterator[str]:
    if one.kind not in KINDS:
        yield _("%(place)s: there is no kind of question “%(kind)s”.") % {
            "place": place(one.key, "type"),
            "kind": one.kind,
        }
    if not say(one.label).strip() and one.kind != "calculated":
        yield _("%(place)s: the question has no words.") % {"place": place(one.key, "label")}
    if one.kind == "calculated" and not one.calculation:
        yield _("%(place)s: nothing says how it is calculated.") % {"place": place(one.key, "calculation")}
    if one.kind in ("one", "many"):
        yield from _choice_faults(definition, one, place)
    for column in FORMULAS:
        known = set(names)
        if column == "constraint":
            known.add(".")
        if column == "choice_filter":
            known |= {
                f"choice.{name}" for row in definition.lists.get(one.choices, ()) for name in row.more
            } | {"choice.name"}
        yield from _formula(getattr(one, column), column, one.key, known, place)
    if one.kind in SILENT and (one.required or one.constraint):
        yield _("%(place)s: a note cannot be required or checked.") % {"place": place(one.key, "required")}


def _choice_faults(definition: Definition, one: Field, place: Place) -> Iterator[str]:
    if one.choices.startswith(CODES):
        if not CodeSystem.objects.filter(slug=one.choices.removeprefix(CODES)).exists():
            yield _("%(place)s: the platform has no code list “%(name)s”.") % {
                "place": place(one.key, "type"),
                "name": one.choices.removeprefix(CODES),
            }
        return
    rows = definition.lists.get(one.choices, ())
    if not rows:
        yield _("%(place)s: the choice list “%(name)s” is missing or empty.") % {
            "place": place(one.key, "type"),
            "name": one.choices,
        }
    for value, times in Counter(row.value for row in rows).items():
        if times > 1:
            yield _("Choice list “%(name)s”: the value “%(value)s” stands there twice.") % {
                "name": one.choices,
                "value": value,
            }


def _formula(text: str, column: str, key: str, known: set[str], place: Place) -> Iterator[str]:
    if not text:
        return
    try:
        read = parse(text)
    except ExpressionError as no:
        yield f"{place(key, column)}: {no}"
        return
    for name in sorted(read.names - known):
        yield _("%(place)s: the formula names “%(name)s”, which is no question of this form.") % {
            "place": place(key, column),
            "name": name,
        }
    for pattern in patterns_in(read):
        if is_dangerous(pattern):
            yield _(
                "%(place)s: the pattern “%(pattern)s” is wrong or could take for ever. "
                "Write it without a repetition inside a repetition."
            ) % {"place": place(key, column), "pattern": pattern}
