from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, today
from yteso.kernel.codes.public import systems, titles_of
from yteso.kernel.organisations.models import Organisation
from yteso.kernel.organisations.permissions import CHANGE

MAY_HOLD = (
    Organisation.Kind.DEPARTMENT_OF_HEALTH,
    Organisation.Kind.PROVINCE_HOSPITAL,
    Organisation.Kind.DISTRICT_CENTRE,
    Organisation.Kind.PREVENTIVE_CENTRE,
    Organisation.Kind.REGIONAL_POLYCLINIC,
    Organisation.Kind.PRIVATE_HOSPITAL,
)


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(
        initial=today, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options
    )


def _departments() -> list[tuple[str, str]]:
    return [("", "–"), *((code, f"{code} {title}") for code, title in titles_of(systems.DEPARTMENT, today()))]


class DetailsForm(forms.Form):
    """What has no history of its own."""

    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    place_code = forms.CharField(
        label=_("Code of the commune"), max_length=10, required=False, help_text=_("Five digits, e.g. 21025.")
    )
    address = forms.CharField(label=_("Address"), max_length=500, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=8, max_value=24, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=102, max_value=118, required=False)
    his_vendor = forms.CharField(label=_("Hospital software"), max_length=100, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AddForm(DetailsForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=255)
    facility_code = forms.CharField(
        label=_("Facility code (MA_CSKCB)"),
        max_length=5,
        required=False,
        help_text=_("Five digits; leave it empty for rooms and departments."),
    )
    department_code = forms.ChoiceField(
        label=_("Code of the clinical department"), choices=_departments, required=False
    )
    source = forms.CharField(
        label=_("Decision"), max_length=255, required=False, help_text=_("The decision that established it.")
    )
    valid_from = _day(label=_("First day"))

    field_order = ("kind", "name", "short_name", "facility_code", "department_code", "valid_from", "source")


class RenameForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=255)
    on = _day(label=_("From the day"), help_text=_("Reports of earlier days keep the former name."))


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(label=_("New place in the tree"), queryset=Organisation.objects.none())

    def __init__(self, *args: Any, actor: Actor, moved: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Organisation.objects.visible_to(actor).within_reach(actor, CHANGE).open_on(today())
        places = places.filter(kind__in=MAY_HOLD).exclude(path__contains=[moved.id])
        self.fields["parent"].queryset = places.order_by("kind", "sort_key")  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    code = forms.CharField(label=_("New facility code (MA_CSKCB)"), max_length=5)
    valid_from = _day(label=_("From the day"), help_text=_("The present code ends the day before."))
    source = forms.CharField(label=_("Decision"), max_length=255, required=False)


class CloseForm(forms.Form):
    on = _day(label=_("Last day"))
    reason = forms.CharField(label=_("Reason or decision"), max_length=255)


class StaffForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=255)
    title = forms.CharField(label=_("Title"), max_length=100, required=False)
    licence_number = forms.CharField(
        label=_("Licence number"),
        max_length=50,
        required=False,
        help_text=_("As dossiers carry it (MA_BAC_SI)."),
    )
    department_code = forms.ChoiceField(label=_("Clinical department"), choices=_departments, required=False)
    valid_from = _day(label=_("First day"))


class EndPostForm(forms.Form):
    on = _day(label=_("Last day"))
