from django import forms
from django.utils.translation import gettext_lazy as _


class HoldForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
    decision = forms.CharField(label=_("Number of the decision"), max_length=100, required=False)


class ProposeForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class DecideForm(forms.Form):
    decision = forms.CharField(label=_("Number of the decision"), max_length=100)
