from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.care.reception.models import Lookup


class LookUpForm(forms.Form):
    text = forms.CharField(
        label=_("Scan a card, or type a number or a name"),
        help_text=_(
            "ID card, insurance card and VssID codes; ID, insurance or phone number; name and birth year."
        ),
        max_length=1000,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    device = forms.ChoiceField(choices=Lookup.Device.choices, required=False, widget=forms.HiddenInput)


class CheckInForm(forms.Form):
    lookup_id = forms.UUIDField(widget=forms.HiddenInput)
    person_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    scanned = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    reason = forms.CharField(label=_("Reason for coming"), max_length=500, required=False)


class PeriodForm(forms.Form):
    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last = forms.DateField(label=_("To"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
