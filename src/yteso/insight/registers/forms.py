"""One entry as a form for phones: one field below the other, read by the same rules as the grid."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.insight.registers.definitions import Definition
from yteso.kernel.ui.public import GridColumn, usual

MODES = {"integer": "numeric", "number": "decimal"}
LONGEST = 4000


def _field(column: GridColumn) -> forms.Field:
    options: dict[str, Any] = {"label": column.label, "required": False, "help_text": _help(column)}
    if column.kind == "choice":
        return forms.ChoiceField(choices=[("", "—"), *column.choices], **options)
    if column.kind == "flag":
        return forms.BooleanField(**options)
    if column.kind == "sentence":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST, **options)
    attributes = {"inputmode": MODES[column.kind]} if column.kind in MODES else {}
    return forms.CharField(
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}), max_length=LONGEST, **options
    )


def _help(column: GridColumn) -> str:
    parts = [str(column.help)]
    if column.kind == "date":
        parts.append("dd/mm/yyyy")
    if hint := usual(column):
        parts.append(str(_("Usual: {range}")).format(range=hint))
    return " ".join(part for part in parts if part)


class EntryForm(forms.Form):
    """The fields of a register, in its order; `groups` names where a new group of fields begins."""

    def __init__(self, definition: Definition, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.definition = definition
        for column in definition.columns:
            field = _field(column)
            field.is_needed = column.required  # type: ignore[attr-defined] # saved without, but not complete
            self.fields[column.key] = field

    def texts(self) -> dict[str, str]:
        """Return what was typed, cell by cell, ticks as x."""
        ticks = {c.key for c in self.definition.columns if c.kind == "flag"}
        found: dict[str, str] = {}
        for key in self.fields:
            value = self.cleaned_data.get(key, "")
            found[key] = ("x" if value else "") if key in ticks else str(value)
        return found

    def add_faults(self, wrong: Mapping[str, str]) -> None:
        """Show what the action would not take, at its fields."""
        for key, why in wrong.items():
            self.add_error(key if key in self.fields else None, why)

    def parts(self) -> list[tuple[str, list[Any]]]:
        """Return (group, bound fields) in order."""
        found: list[tuple[str, list[Any]]] = []
        for column in self.definition.columns:
            group = str(column.groups[0]) if column.groups else ""
            if not found or found[-1][0] != group:
                found.append((group, []))
            found[-1][1].append(self[column.key])
        return found


class RemovalForm(forms.Form):
    reason = forms.CharField(label=_("Why it is taken out"), max_length=300)
