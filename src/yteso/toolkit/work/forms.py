import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.toolkit.work.calendar import Hours

DAY = re.compile(r"^\s*(\d{1,2})/(\d{1,2})/(\d{4})\s+(off|on|nghỉ|làm)\b\s*(.*)$", re.IGNORECASE)
WORKED = ("on", "làm")


def _date(**options: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class ChangeForm(forms.Form):
    decision_number = forms.CharField(label=_("Number of the decision"), max_length=100)
    decided_on = _date(label=_("Decided on"))
    title = forms.CharField(label=_("What it decides"), max_length=255)
    days = forms.CharField(
        label=_("Days"),
        help_text=_("One day a line: dd/mm/yyyy, then “nghỉ” (off) or “làm” (worked), then the reason."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_days(self) -> dict[dt.date, tuple[bool, str]]:
        """Return {day: (worked, name)}; every line that is not understood is named."""
        found, wrong = {}, []
        for line in self.cleaned_data["days"].splitlines():
            if not line.strip():
                continue
            match = DAY.match(line)
            try:
                if match is None:
                    raise ValueError
                day = dt.date(int(match[3]), int(match[2]), int(match[1]))
            except ValueError:
                wrong.append(line.strip())
                continue
            found[day] = (match[4].lower() in WORKED, match[5].strip())
        if wrong:
            raise forms.ValidationError(_("Not understood: %(lines)s"), params={"lines": "; ".join(wrong)})
        return found


def _time(**options: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


class HoursForm(forms.Form):
    valid_from = _date(label=_("From which day"))
    morning_from = _time(label=_("Morning from"))
    morning_to = _time(label=_("Morning to"))
    afternoon_from = _time(label=_("Afternoon from"))
    afternoon_to = _time(label=_("Afternoon to"))
    cutoff = _time(
        label=_("Last receipt of the day"),
        help_text=_("What arrives later counts as received on the next working day."),
    )
    source = forms.CharField(
        label=_("Deciding document"), max_length=255, help_text=_("Number and day of the decision.")
    )

    def hours(self) -> Hours:
        """Return the times typed."""
        names = ("morning_from", "morning_to", "afternoon_from", "afternoon_to", "cutoff")
        return Hours(**{name: self.cleaned_data[name] for name in names})


class AbsenceForm(forms.Form):
    stand_in = forms.TypedChoiceField(label=_("Who stands in"), coerce=UUID)
    first = _date(label=_("First day"))
    last = _date(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=255, required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].choices = [("", "–"), *people]  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    user = forms.UUIDField(label=_("Give to"))
    until = _date(label=pgettext_lazy("last day", "Until"), required=False)
    instruction = forms.CharField(label=_("Instruction"), max_length=2000, required=False)


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Comment"),
        help_text=_("@account tells that colleague."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
