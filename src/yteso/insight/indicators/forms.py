from django import forms
from django.utils.translation import gettext_lazy as _


class ValueForm(forms.Form):
    """A typed value of one period."""

    period = forms.CharField(label=_("Period"), max_length=30, help_text=_("2026, 2026-Q3 or 2026-10"))
    value = forms.DecimalField(
        label=_("Value"), max_digits=20, decimal_places=4, required=False, localize=True
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class TargetForm(forms.Form):
    """What a plan asks for."""

    year = forms.IntegerField(label=_("Year"), min_value=2015, max_value=2050)
    value = forms.DecimalField(
        label=_("Target value"), max_digits=20, decimal_places=4, required=False, localize=True
    )
    source = forms.CharField(label=_("Plan or decision"), max_length=300, required=False)


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Column “code” and any of: official_code, legal_basis, name, definition, numerator …"),
    )
