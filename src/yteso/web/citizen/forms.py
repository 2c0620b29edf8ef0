from django import forms
from django.utils.translation import gettext_lazy as _


class ConsentForm(forms.Form):
    """The facility a citizen lets read their record. Nothing is ticked beforehand (Law 91/2025/QH15)."""

    facility_code = forms.CharField(
        label=_("Code or name of the facility"),
        help_text=_("For example 51001. The code stands on every paper of the facility."),
        max_length=100,
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Empty: until you take it back."),
    )
    agreed = forms.BooleanField(
        label=_(
            "I agree that the doctors and nurses of this facility read my whole health record to treat me. "
            "I can take this back at any time."
        )
    )
