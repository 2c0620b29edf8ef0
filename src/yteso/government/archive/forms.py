from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.government.archive.models import Collection

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff"


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", SeveralFiles(attrs={"accept": ACCEPTED, "multiple": True}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        one = super().clean
        return [one(item, initial) for item in data] if data else [one(None, initial)]


class UnitForm(forms.Form):
    """A form about one unit of those within reach and one kind of paper."""

    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class BatchForm(UnitForm):
    title = forms.CharField(
        label=_("Name of the batch"),
        max_length=200,
        required=False,
        help_text=_("For example the shelf or the box."),
    )
    template = forms.ChoiceField(
        label=_("Kind of paper"),
        required=False,
        help_text=_("Left open, each paper is known by its heading."),
    )
    pages_each = forms.IntegerField(
        label=_("Pages of each paper"), min_value=0, max_value=500, initial=0, required=False,
        help_text=_("0: separator sheets part the papers; without one, a file is one paper."),
    )  # fmt: skip
    scans = FilesField(label=_("Scans: PDF, JPEG, PNG or TIFF"))

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [("", "–"), *kinds]  # type: ignore[attr-defined]


class InventoryForm(UnitForm):
    template = forms.ChoiceField(label=_("Kind of paper"))
    file = forms.FileField(
        label=_("List (XLSX or CSV)"),
        help_text=_(
            "Columns: number, holder, personal number or tax code, issued on, valid to, shelf."
            " The first line is the heading."
        ),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = kinds  # type: ignore[attr-defined]


class SheetsForm(UnitForm):
    what = forms.ChoiceField(
        label=_("What the sheets carry"),
        choices=[
            ("paper", _("One for each counted paper that waits to be scanned")),
            ("kind", _("The kind of paper")),
            ("plain", _("Nothing: they only separate")),
        ],
    )
    template = forms.ChoiceField(label=_("Kind of paper"), required=False)
    count = forms.IntegerField(label=_("How many sheets"), min_value=1, max_value=300, initial=20)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [("", "–"), *kinds]  # type: ignore[attr-defined]


class AsideForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ProgressForm(forms.Form):
    collection = forms.ChoiceField(label=_("Kind of papers"), choices=Collection.choices)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)


class GoalForm(UnitForm):
    collection = forms.ChoiceField(label=_("Kind of papers"), choices=Collection.choices)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    papers = forms.IntegerField(label=_("Papers to digitise in the year"), min_value=0)
    decision = forms.CharField(label=_("Number of the decision"), max_length=100, required=False)


class ExpenseForm(UnitForm):
    collection = forms.ChoiceField(label=_("Kind of papers"), choices=Collection.choices)
    spent_on = forms.DateField(
        label=_("Spent on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    amount_vnd = forms.IntegerField(label=_("Amount (đồng)"), min_value=1)
    what = forms.CharField(label=_("What for"), max_length=255)
    paper = forms.CharField(label=_("Contract or voucher"), max_length=100, required=False)
