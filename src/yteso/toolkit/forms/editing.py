"""Changing a definition question by question, for the designer: pure, from one definition to the next.

Another name than `actions`: nothing is stored here. Everything that stands in a form (sections, questions,
repeats) is found by its name, which is unique in the form.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from yteso.toolkit.forms.definition import CODES, Choice, Definition, Field, Repeat, Section, Words

Item = Section | Repeat | Field
Rows = tuple[Any, ...]
YES_NO = (Choice("co", {"vi": "Có"}), Choice("khong", {"vi": "Không"}))


def _with(container: Any, item: Item) -> Any:
    return replace(container, items=(*container.items, item))


def _each(definition: Definition, change: Callable[[Rows], Rows]) -> Definition:
    """Apply a change to every row of siblings: the sections, what stands in each, what stands in repeats."""

    def items(rows: Rows) -> Rows:
        return tuple(
            replace(one, items=items(one.items)) if isinstance(one, Section | Repeat) else one
            for one in change(rows)
        )

    return _tidy(replace(definition, sections=items(definition.sections)))


def _tidy(definition: Definition) -> Definition:
    """Drop choice lists that no question names any more."""
    used = {one.choices for _s, _r, one in definition.fields()}
    lists = {name: rows for name, rows in definition.lists.items() if name in used}
    return definition if lists == definition.lists else replace(definition, lists=lists)


def find_item(definition: Definition, key: str) -> Item | None:
    """Return the section, repeat or question of that name."""
    for section in definition.sections:
        if section.key == key:
            return section
        for item in section.items:
            if item.key == key:
                return item
            if isinstance(item, Repeat):
                for one in item.items:
                    if one.key == key:
                        return one
    return None


def section_of(definition: Definition, key: str) -> Section | None:
    """Return the section in which something stands, or which it is."""
    for section in definition.sections:
        inside = [section.key, *(item.key for item in section.items)]
        inside += [one.key for repeat in section.repeats for one in repeat.items]
        if key in inside:
            return section
    return None


def free_key(definition: Definition, start: str) -> str:
    """Return a name that nothing in the form has yet: cau1, cau2 …"""
    taken = {section.key for section in definition.sections} | set(definition.repeat_map)
    taken |= set(definition.field_map)
    number = 1
    while f"{start}{number}" in taken:
        number += 1
    return f"{start}{number}"


def put_item(
    definition: Definition, key: str, item: Item, choices: tuple[Choice, ...] | None = None
) -> Definition:
    """Return the form with `item` where `key` stood; `choices` become the list that it names."""
    if choices is not None and isinstance(item, Field):
        definition = replace(definition, lists={**definition.lists, item.choices: choices})
    return _each(definition, lambda rows: tuple(item if one.key == key else one for one in rows))


def remove_item(definition: Definition, key: str) -> Definition:
    return _each(definition, lambda rows: tuple(one for one in rows if one.key != key))


def move_item(definition: Definition, key: str, step: int) -> Definition:
    """Return the form with something one place up (-1) or down (1), at the edge into the next section."""
    moved = False

    def change(rows: Rows) -> Rows:
        nonlocal moved
        place = next((n for n, one in enumerate(rows) if one.key == key), None)
        if place is None or not 0 <= place + step < len(rows):
            return rows
        found = list(rows)
        found[place], found[place + step] = found[place + step], found[place]
        moved = True
        return tuple(found)

    result = _each(definition, change)
    item = find_item(definition, key)
    if moved or item is None or isinstance(item, Section):
        return result
    keys = [section.key for section in definition.sections]
    section = section_of(definition, key)
    if section is None or item not in section.items:
        return result
    place = keys.index(section.key) + step
    if not 0 <= place < len(keys):
        return result
    sections = list(remove_item(definition, key).sections)
    there = sections[place]
    sections[place] = replace(there, items=(item, *there.items) if step > 0 else (*there.items, item))
    return replace(definition, sections=tuple(sections))


def add_section(definition: Definition, label: str) -> tuple[Definition, str]:
    """Return the form with one more section at its end, and the section's name."""
    key = free_key(definition, "phan")
    made = Section(key, {"vi": label})
    return replace(definition, sections=(*definition.sections, made)), key


def add_item(definition: Definition, container: str, kind: str, label: str) -> tuple[Definition, str]:
    """Return the form with one more question of a kind (or a repeat) in a section or repeat, and its name."""
    key = free_key(definition, "nhom" if kind == "repeat" else "cau")
    words: Words = {"vi": label}
    made: Repeat | Field
    lists = dict(definition.lists)
    if kind == "repeat":
        inside = Field(f"{key}_1", "text", words)
        made = Repeat(key, words, items=(inside,))
    else:
        made = Field(key, kind, words)
    if isinstance(made, Field) and kind in ("one", "many"):
        lists[key] = YES_NO
        made = replace(made, choices=key)
    if isinstance(made, Field) and kind == "calculated":
        made = replace(made, calculation="0")
    result = _each(
        replace(definition, lists=lists),
        lambda rows: tuple(
            _with(one, made) if one.key == container and isinstance(one, Section | Repeat) else one
            for one in rows
        ),
    )
    return replace(result, lists=lists), key


def list_name(definition: Definition, key: str, old: Field) -> str:
    """Return the list that a question's own choices are written to: its own, unless others share it."""
    shared = [one.key for _s, _r, one in definition.fields() if one.choices == old.choices]
    if old.choices and not old.choices.startswith(CODES) and shared == [old.key]:
        return old.choices
    return key
