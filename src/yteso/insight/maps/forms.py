from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yteso.insight.maps.classes import Method
from yteso.insight.maps.layers import Layer
from yteso.insight.maps.queries import Structure
from yteso.kernel.organisations.public import Organisation


class MapForm(forms.Form):
    """What to show, in which units, in how many classes. Each has a usual one, so no address is wrong."""

    layer = forms.ChoiceField(label=_("Figure"))
    structure = forms.ChoiceField(label=_("Boundaries"))
    method = forms.ChoiceField(label=_("Classes made by"), choices=Method.choices)
    classes = forms.TypedChoiceField(
        label=_("Number of classes"), coerce=int, choices=[(n, str(n)) for n in range(3, 8)]
    )

    def __init__(self, data: Any, layers: list[Layer], structures: list[Structure]) -> None:
        usual = {
            "layer": layers[0].code,
            "structure": structures[0].key,
            "method": Method.QUANTILE.value,
            "classes": "5",
        }
        allowed = {
            "layer": {layer.code for layer in layers},
            "structure": {structure.key for structure in structures},
            "method": set(Method.values),
            "classes": {str(n) for n in range(3, 8)},
        }
        given = {name: data.get(name, "") for name in usual}
        super().__init__(
            {name: given[name] if given[name] in allowed[name] else usual[name] for name in usual}
        )
        groups: dict[str, list[tuple[str, str]]] = {}
        for layer in layers:
            groups.setdefault(str(layer.group), []).append((layer.code, str(layer.label)))
        choices = [pair for group, pairs in groups.items() for pair in ([(group, pairs)] if group else pairs)]
        self.fields["layer"].choices = choices  # type: ignore[attr-defined]
        self.fields["structure"].choices = [(s.key, s.label) for s in structures]  # type: ignore[attr-defined]


class FacilityForm(forms.Form):
    """Which kinds of facilities to show."""

    kind = forms.MultipleChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            (k, label)
            for k, label in Organisation.Kind.choices
            if k not in ("office", "department_of_health", "clinical_department")
        ],
        widget=forms.CheckboxSelectMultiple,
    )
