"""A register: one list of records, with filters, sorting, column choice, saved views and export.

A module declares a `Register`; `urls_for` turns it into URLs. There is nothing to inherit and no hook to
override. A page that does not fit is an ordinary view. The URL is the whole state of the list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from yteso.kernel.base.public import Actor, Permission
from yteso.kernel.ui import formats
from yteso.kernel.ui.keyset import COUNT_CAP

Text = str | Promise
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Badge:
    """A word in a coloured pill; `tone` is neutral, info, good, warning or bad."""

    text: Text
    tone: str = "neutral"

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Column:
    """One column: `value` reads it from a row, `sort` names the field to sort by, `link` gives an address.

    `kind` is text, sentence, number, money (VND), date, moment or code; it rules writing and alignment.
    A column with `shown=False` appears when the reader chooses it; exports hold it always.
    """

    key: str
    label: Text
    value: Callable[[Any], object]
    sort: str = ""
    link: Callable[[Any], str | None] | None = None
    kind: str = "text"
    shown: bool = True


@dataclass(frozen=True)
class BulkAction:
    """Something to do to every chosen row; `do(actor, row)` returns what happened or raises a Refusal."""

    key: str
    label: Text
    permission: Permission
    do: Callable[[Actor, Any], Text]
    tone: str = "neutral"


@dataclass(frozen=True)
class Slot:
    """Another look at the same filtered rows, beside the list: a chart, a map, a summary.

    `context(actor, rows)` feeds `template`; it must count with set-based SQL.
    """

    key: str
    label: Text
    template: str
    context: Callable[[Actor, Rows], dict[str, Any]]
    icon: str = "chart-bar"


@dataclass(frozen=True)
class Register:
    """Everything that differs between one list and the next.

    `rows(actor)` returns what that actor may see. `order` is total: its last field is unique; every field in
    it, and every `Column.sort`, has an index that fits. `detail` is the name of a URL that takes the row's
    key, `empty` says why there is nothing and what to do. With `person` (whom a row is about: one, several
    or nobody) every page shown and every export is audited for those persons. `dress(actor, rows)` gets the
    rows of a page (or of a part of an export) before their columns are read, and puts on them what one
    question answers for all. Counting stops at `count_cap`: lower it where counting reads much of a large
    table.
    """

    slug: str
    title: Text
    rows: Callable[[Actor], Rows]
    columns: Sequence[Column]
    read: Permission
    filters: type[django_filters.FilterSet] | None = None
    export: Permission | None = None
    order: Sequence[str] = ("-id",)
    detail: str | None = None
    empty: Text = ""
    intro: Text = ""
    actions: Sequence[BulkAction] = ()
    slots: Sequence[Slot] = ()
    template: str = "ui/register.html"
    page_size: int = 50
    count_cap: int = COUNT_CAP
    context: Callable[[Actor], dict[str, Any]] | None = None
    person: Callable[[Any], UUID | tuple[UUID, ...] | None] | None = None
    dress: Callable[[Actor, Sequence[Any]], None] | None = None

    def persons_of(self, row: Any) -> tuple[UUID, ...]:
        """Return whom a row is about."""
        found = self.person(row) if self.person else None
        return found if isinstance(found, tuple) else (found,) if found else ()


_registers: dict[str, Register] = {}


def keep(register: Register) -> None:
    """Remember a register by its slug, so that export jobs find it again."""
    _registers[register.slug] = register


def find_register(slug: str) -> Register:
    """Return the register of that slug; KeyError if there is none."""
    return _registers[slug]


@dataclass(frozen=True)
class Found:
    """What one URL asks of a register: the filtered rows, their order, the columns and what is on."""

    register: Register
    rows: Rows
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    form: Any = None
    chips: tuple["Chip", ...] = field(default=())

    @property
    def filters_on(self) -> list[str]:
        """The names of the filters that are on, for the audit log, which holds no values."""
        return sorted(chip.name for chip in self.chips)


@dataclass(frozen=True)
class Chip:
    """One filter that is on: what it is, its value, and the query string without it."""

    name: str
    label: str
    value: str
    without: str


def find_rows(register: Register, actor: Actor, query: QueryDict) -> Found:
    """Return what `query` asks for; unknown sorts and columns are left out, wrong filters find nothing."""
    rows, form = register.rows(actor), None
    chips: tuple[Chip, ...] = ()
    if register.filters:
        found = register.filters(query, queryset=rows)
        form = _dressed(found.form)
        rows = found.qs if form.is_valid() else rows.none()
        chips = tuple(_chips(form, query))
    chosen = [key for key in query.get("columns", "").split(",") if key]
    columns = tuple(c for c in register.columns if (c.key in chosen if chosen else c.shown))
    return Found(register, rows, _order(register, query.get("sort", "")), columns, form, chips)


def _dressed(form: Any) -> Any:
    """Return the form with its find box named, for it has no visible label."""
    if find := form.fields.get("q"):
        find.widget.input_type = "search"
        find.widget.attrs |= {"placeholder": find.label, "aria-label": find.label, "autocomplete": "off"}
    return form


def _order(register: Register, sort: str) -> tuple[str, ...]:
    if sort.lstrip("-") in {c.sort for c in register.columns if c.sort}:
        last = register.order[-1]
        if sort.lstrip("-") == last.lstrip("-"):
            return (sort,)
        return (sort, f"-{last.lstrip('-')}" if sort.startswith("-") else last.lstrip("-"))
    return tuple(register.order)


def _chips(form: Any, query: QueryDict) -> list[Chip]:
    chips = []
    for name, value in form.cleaned_data.items() if form.is_valid() else ():
        if value in (None, "", [], ()) or (isinstance(value, QuerySet) and not value):
            continue
        rest = query.copy()
        for key in [k for k in rest if k == name or k.startswith(f"{name}_")] + ["after", "before"]:
            rest.pop(key, None)
        label = str(form.fields[name].label or name)
        chips.append(Chip(name, label, _spoken(form.fields[name], value), rest.urlencode()))
    return chips


def _spoken(form_field: Any, value: Any) -> str:
    """Return a filter's value in the words of its choices."""
    if isinstance(value, slice):
        return " – ".join(formats.text(end) or "…" for end in (value.start, value.stop))
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(_spoken(form_field, one) for one in value)
    if isinstance(value, Model):
        return str(value)
    choices = getattr(form_field, "choices", None)  # may be an iterator without a length
    for key, label in () if choices is None else choices:
        if str(key) == str(value):
            return str(label)
    return formats.text(value)
