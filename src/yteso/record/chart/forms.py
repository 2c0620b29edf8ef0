from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.record.problems.public import Allergy


class FindForm(forms.Form):
    """One box for everything a citizen may be found by; never a GET, so that no name ends up in a URL."""

    text = forms.CharField(
        label=_("Name, ID number, insurance card or phone"),
        help_text=_(
            "For example: 051190000001 · GD4515190000001 · nguyen van an 1950. A scanned QR works too."
        ),
        max_length=1000,
        strip=True,
    )


class EmergencyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why must you open this record now?"),
        help_text=_("The citizen will see this reason, and somebody else will review it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class ReviewForm(forms.Form):
    justified = forms.TypedChoiceField(
        label=_("Was it justified?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=_("What the review found"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )


class AllergyForm(forms.Form):
    substance = forms.CharField(label=_("Allergic to"), max_length=255)
    category = forms.ChoiceField(label=_("Kind"), choices=Allergy.Category.choices)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Allergy.Severity.choices, initial=Allergy.Severity.UNKNOWN
    )
    reaction = forms.CharField(label=_("Reaction"), max_length=500, required=False)


class ProblemForm(forms.Form):
    icd10_code = forms.CharField(label=_("ICD-10 code"), max_length=10)
    since_on = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
