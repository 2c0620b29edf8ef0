from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.kernel.codes.models import CodeSystem


class LoadForm(forms.Form):
    system = forms.ModelChoiceField(
        label=_("Code list"),
        queryset=CodeSystem.objects.order_by("title_vi"),
        to_field_name="slug",
        empty_label="–",
    )
    file = forms.FileField(
        label=_("Official file"),
        help_text=_(
            "XLSX or CSV (UTF-8), up to 20 MB, with the columns “Mã” and “Tên”; other columns are kept."
        ),
    )
    effective_on = forms.DateField(
        label=_("First day of validity"),
        help_text=_("The day from which the decision applies. Lines with a date of their own keep it."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    source = forms.CharField(
        label=_("Decision"),
        max_length=500,
        help_text=_("Number, date and annex, as it will be shown beside each code."),
    )
    is_complete = forms.BooleanField(
        label=_("The file is the whole list"),
        required=False,
        help_text=_("Codes that the file lacks end the day before. Leave it off for an addition."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"
