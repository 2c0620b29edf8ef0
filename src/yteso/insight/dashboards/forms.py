from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.insight.dashboards.models import CardKind, Rhythm
from yteso.insight.dashboards.queries import list_codes
from yteso.kernel.base.public import Actor, Role
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.measures.public import list_measures


class BoardForm(forms.Form):
    title = forms.CharField(label=_("Name of the dashboard"), max_length=120)
    note = forms.CharField(
        label=_("What it is for"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CardForm(forms.Form):
    """One card: which figure, shown how; bars by kind also need to know by what."""

    code = forms.ChoiceField(label=_("Figure"))
    kind = forms.ChoiceField(label=_("Shown as"), choices=CardKind.choices)
    dimension = forms.ChoiceField(
        label=_("Divided by"), required=False, help_text=_("Only for bars by kind.")
    )
    title = forms.CharField(label=_("Words above the card"), max_length=120, required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        divisions = {d.code: d.label for measure in list_measures() for d in measure.dimensions.values()}
        self.fields["code"].choices = list_codes(actor)  # type: ignore[attr-defined]
        self.fields["dimension"].choices = [("", "—"), *sorted(divisions.items())]  # type: ignore[attr-defined]


class ShareForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", "—"), *(r for r in Role.choices if r[0] != Role.CITIZEN)],
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation, with all under it"),
        required=False,
        empty_label="—",
        queryset=Organisation.objects.exclude(kind=Organisation.Kind.CLINICAL_DEPARTMENT).order_by(
            "sort_key"
        ),
    )


class MailForm(forms.Form):
    rhythm = forms.ChoiceField(label=_("Mail it to me"), choices=Rhythm.choices)
