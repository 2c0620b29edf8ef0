from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import today
from yteso.kernel.places.models import Level, Unit

FORMER_SHAPE = "2023-01-01"


def _provinces() -> list[tuple[str, str]]:
    rows = Unit.objects.filter(level=Level.PROVINCE).order_by("sort_key", "-valid_from")
    return list(dict.fromkeys((u.code, u.full_name) for u in rows))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class DayForm(forms.Form):
    """Which province on which day."""

    province = forms.ChoiceField(label=_("Province"), choices=_provinces)
    on = forms.DateField(
        label=_("On the day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class TwoDaysForm(forms.Form):
    """Which province, between which two days."""

    province = forms.ChoiceField(label=_("Province"), choices=_provinces)
    since = forms.DateField(
        label=_("Then"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = _day(_("Now"))


def usual_day() -> dict[str, str]:
    return {"province": "51", "on": today().isoformat()}


def usual_days() -> dict[str, str]:
    return {"province": "51", "since": FORMER_SHAPE, "until": today().isoformat()}
