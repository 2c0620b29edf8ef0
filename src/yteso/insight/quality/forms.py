from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.insight.quality.outliers import MODIFIED_LIMIT, Z_LIMIT
from yteso.kernel.base.public import Actor
from yteso.toolkit.measures.public import Indicator, Measure, list_indicators, list_measures

USUAL = "visits.total"


class CheckForm(forms.Form):
    """Which figure over how many months, and from where on a value stands out."""

    figure = forms.ChoiceField(label=_("Figure"))
    months = forms.TypedChoiceField(
        label=_("Whole months"), coerce=int, choices=[(n, str(n)) for n in (6, 12, 24)]
    )
    z = forms.FloatField(label=_("z-score from"), min_value=0.5, max_value=20)
    modified = forms.FloatField(label=_("Modified z-score from"), min_value=0.5, max_value=20)

    def __init__(self, actor: Actor, data: Any) -> None:
        usual = {"figure": USUAL, "months": "12", "z": str(Z_LIMIT), "modified": str(MODIFIED_LIMIT)}
        super().__init__({name: data.get(name) or value for name, value in usual.items()})
        groups: dict[str, list[tuple[str, str]]] = {}
        declared: list[Measure | Indicator] = [*list_measures(), *list_indicators()]
        for one in declared:
            if actor.can(one.read):
                groups.setdefault(str(one.group), []).append((one.code, str(one.label)))
        self.fields["figure"].choices = list(groups.items())  # type: ignore[attr-defined]


class BoundForm(forms.Form):
    least = forms.DecimalField(label=_("Least expected"), max_digits=18, decimal_places=4)
    greatest = forms.DecimalField(label=_("Greatest expected"), max_digits=18, decimal_places=4)
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)
