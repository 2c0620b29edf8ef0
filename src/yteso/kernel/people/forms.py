from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import clean, today
from yteso.kernel.people.dates import PartialDate, parse_written_date
from yteso.kernel.people.models import Identifier, Person, Sex
from yteso.kernel.places.public import Level, list_units


def commune_choices() -> list[tuple[str, str]]:
    """Return the codes and names of the communes of today, in Vietnamese order."""
    return [(unit.code, f"{unit.kind} {unit.name}") for unit in list_units(Level.COMMUNE, today())]


class ReasonForm(forms.Form):
    """Why something was done, for the history."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        help_text=_("It stays in the person's history."),
    )


class CorrectionForm(ReasonForm):
    """A person's data, as their papers say."""

    full_name = forms.CharField(label=_("Full name"), max_length=255)
    sex = forms.TypedChoiceField(label=_("Sex"), choices=Sex.choices, coerce=int)
    birth = forms.CharField(
        label=_("Date of birth"),
        required=False,
        max_length=10,
        help_text=_("dd/mm/yyyy; only mm/yyyy or yyyy if the day is not known"),
    )
    died_on = forms.DateField(label=_("Died on"), required=False, help_text="dd/mm/yyyy")
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=20)
    address = forms.CharField(label=_("Residence"), required=False, max_length=1024)
    commune_code = forms.CharField(
        label=_("Commune code"),
        required=False,
        max_length=5,
        help_text=_("5 digits; begin to type the name of the commune"),
        widget=forms.TextInput(attrs={"list": "communes"}),
    )
    nationality_code = forms.CharField(label=_("Nationality code"), required=False, max_length=3)
    ethnic_code = forms.CharField(label=_("Ethnic group code"), required=False, max_length=2)
    occupation_code = forms.CharField(label=_("Occupation code"), required=False, max_length=5)
    blood_group = forms.CharField(label=_("Blood group"), required=False, max_length=5)
    field_order = (
        "full_name", "sex", "birth", "died_on", "phone", "address", "commune_code", "nationality_code",
        "ethnic_code", "occupation_code", "blood_group", "reason",
    )  # fmt: skip

    def clean_full_name(self) -> str:
        return clean(self.cleaned_data["full_name"])

    def clean_birth(self) -> PartialDate:
        text = self.cleaned_data["birth"].strip()
        birth = parse_written_date(text)
        if text and birth.year is None:
            raise forms.ValidationError(_("Write the date as dd/mm/yyyy, mm/yyyy or yyyy."))
        day = today()
        if _known(birth) > (day.year, day.month, day.day)[: len(_known(birth))]:
            raise forms.ValidationError(_("This date lies in the future."))
        return birth

    def changes(self) -> dict[str, Any]:
        """Return the fields of a person with their new values."""
        values = dict(self.cleaned_data)
        birth: PartialDate = values.pop("birth")
        values.pop("reason")
        return values | {"birth_year": birth.year, "birth_month": birth.month, "birth_day": birth.day}


def _known(birth: PartialDate) -> tuple[int, ...]:
    return tuple(part for part in birth if part is not None)


def initial_of(person: Person) -> dict[str, Any]:
    """Return the form's values for a person as they are."""
    names = [name for name in CorrectionForm.base_fields if name not in ("birth", "reason")]
    return {name: getattr(person, name) for name in names} | {"birth": str(person.birth)}


class NumberForm(ReasonForm):
    """A number read from a paper."""

    system = forms.ChoiceField(
        label=_("Kind of number"),
        choices=[c for c in Identifier.System.choices if c[0] != Identifier.System.FACILITY_MRN],
    )
    value = forms.CharField(label=_("Number"), max_length=30)
    field_order = ("system", "value", "reason")


class AccountForm(forms.Form):
    """The account that a citizen made."""

    username = forms.CharField(
        label=_("Account name"),
        max_length=150,
        help_text=_("Compare the person's papers with the screen before you connect the account."),
    )


class MergeForm(forms.Form):
    """Which of two stays, and why."""

    kept = forms.UUIDField(widget=forms.HiddenInput)
    absorbed = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class UnmergeForm(ReasonForm):
    """Why a merge was wrong."""

    different = forms.BooleanField(
        label=_("They are different people: do not propose them again"), required=False, initial=True
    )
