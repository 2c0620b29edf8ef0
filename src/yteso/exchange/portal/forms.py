from django import forms
from django.utils.translation import gettext_lazy as _


class LinkForm(forms.Form):
    agency_code = forms.RegexField(
        r"^[0-9A-Z.]{3,35}$", label=_("Code of the office at the portal"), help_text=_("For example H48.14.")
    )
    since = forms.DateField(
        label=_("Exchanged from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ended_on = forms.DateField(
        label=_("Not any more from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
