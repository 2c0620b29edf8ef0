from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A file field that takes several files; its cleaned value is the list of them."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        one = super().clean
        return [one(file, initial) for file in files]


class UploadForm(forms.Form):
    files = ManyFilesField(  # type: ignore[assignment] # a form's field may be named so
        label=_("Insurance XML files, or zips of them"),
        help_text=_(
            "As your hospital software exports them (Decisions 130, 4750, 3176). Send as many as you like."
        ),
        allow_empty_file=True,  # an empty one is refused by itself, its siblings are received
        widget=ManyFilesInput(attrs={"accept": ".xml,.zip", "multiple": True}),
    )


class ClientForm(forms.Form):
    facility_code = forms.CharField(label=_("Facility code (MA_CSKCB)"), max_length=10)
    username = forms.CharField(label=_("User name of the program"), max_length=150)
