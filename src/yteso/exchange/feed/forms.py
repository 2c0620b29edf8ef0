from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.exchange.feed.queries import describe, list_codes
from yteso.kernel.base.public import sort_key


class ReceiverForm(forms.Form):
    name = forms.CharField(label=_("Name of the system"), max_length=150)
    url = forms.URLField(
        label=_("Address that figures are sent to"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Empty if it only asks."),
    )
    codes = forms.MultipleChoiceField(
        label=_("Figures to send"),
        widget=forms.SelectMultiple(attrs={"size": 14}),
        help_text=_("Ctrl for several."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        groups: dict[str, list[tuple[str, str]]] = {}
        for said in map(describe, list_codes()):
            groups.setdefault(said.group or str(_("Other figures")), []).append((said.code, said.label))
        choices = [(name, sorted(some, key=lambda pair: sort_key(pair[1]))) for name, some in groups.items()]
        choices.sort(key=lambda group: sort_key(group[0]))
        self.fields["codes"].choices = choices  # type: ignore[attr-defined]


class FillForm(forms.Form):
    first = forms.RegexField(label=_("First month"), regex=r"^\d{4}-\d\d$", help_text="2025-01")
    last = forms.RegexField(label=_("Last month"), regex=r"^\d{4}-\d\d$", help_text="2026-10")
