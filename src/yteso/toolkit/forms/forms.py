from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.toolkit.forms.providers import all_purposes


class LoadForm(forms.Form):
    file = forms.FileField(label=_("XLSForm (.xlsx)"), help_text=_("At most 5 MB."))
    code = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,58}$",
        label=_("Code of the form"),
        required=False,
        help_text=_("Small letters, digits and hyphens. Empty: the form_id of the file."),
    )
    source = forms.CharField(
        label=_("Source"), max_length=500, required=False, help_text=_("The law or decision it comes from.")
    )


class PublishForm(forms.Form):
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}))


class UseForm(forms.Form):
    use = forms.ChoiceField(label=_("Filled in for"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["use"].choices = [  # type: ignore[attr-defined]
            (str(purpose.label), [(f"{purpose.code}:{key}", label) for key, label in purpose.choices()])
            for purpose in all_purposes()
        ]
