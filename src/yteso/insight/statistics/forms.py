from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class ReopenForm(forms.Form):
    until = forms.DateField(
        label=_("Open until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class SheetFileForm(forms.Form):
    file = forms.FileField(label=_("Sheet (XLSX)"), help_text=_("The form of this report, filled in."))


class DefinitionFileForm(forms.Form):
    file = forms.FileField(
        label=_("Definition (JSON)"),
        help_text=_("Take the definition of a form as a file, correct it, load it here."),
    )
    note = forms.CharField(label=_("Why it is loaded"), max_length=500)
