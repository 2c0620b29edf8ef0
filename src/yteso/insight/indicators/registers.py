import django_filters
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.insight.indicators.models import KINDS, Indicator, kind_of
from yteso.insight.indicators.permissions import EXPORT, READ
from yteso.kernel.ui.public import Badge, Column, Register

DIVISIONS = {  # the letters and words of the catalogue, in TT 20/2019's sense
    "S": _("sex"),
    "A": _("age"),
    "U": _("urban or rural"),
    "P": _("place"),
    "E": _("ethnic group"),
    "O": _("ownership"),
    "I": _("cause (ICD-10)"),
    "F": _("kind of facility"),
    "antigen": _("antigen"),
    "cause": _("cause"),
    "disease": _("disease"),
    "dose": _("dose"),
    "form": _("form of the disease"),
    "gest. age": _("weeks of pregnancy"),
    "group": _("group"),
    "level": _("level of budget"),
    "method": _("method"),
    "place": _("place of death"),
    "profession": _("profession"),
    "site": _("site"),
    "source": _("source of money"),
    "type": _("type"),
}
FREQUENCIES = {
    "W": _("every week"),
    "M": _("every month"),
    "Q": _("every quarter"),
    "6M": _("every six months"),
    "Y": _("every year"),
    "2Y": _("every two years"),
    "5Y": _("every five years"),
}
TONES = {"computed": "good", "typed": "info", "waits": "warning"}


def divided_by(letters: str) -> str:
    """Return in words by what an indicator is divided: "S, A" is by sex and age."""
    parts = [one.strip() for one in letters.split(",") if one.strip()]
    return ", ".join(str(DIVISIONS.get(part, part)) for part in parts)


def how_often(letters: str) -> str:
    """Return in words how often an indicator is told: "M,Y" is every month and every year."""
    parts = [one.strip() for one in letters.replace("/", ",").split(",") if one.strip()]
    return ", ".join(str(FREQUENCIES.get(part, part)) for part in parts)


class IndicatorFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(method="of_words", label=_("Find by name or code"))
    group = django_filters.MultipleChoiceFilter(choices=Indicator.Group.choices, label=_("Group"))
    kind = django_filters.ChoiceFilter(
        choices=list(KINDS.items()), method="of_kind", label=_("How it is known")
    )

    class Meta:
        model = Indicator
        fields = ("group",)

    def of_words(self, rows, name, value):  # type: ignore[no-untyped-def]
        """Keep those whose name or code holds the words."""
        return rows.filter(Q(name__icontains=value) | Q(code__iexact=value) | Q(official_code=value))

    def of_kind(self, rows, name, value):  # type: ignore[no-untyped-def]
        """Keep those that are computed, typed, or wait for a module."""
        wanted = {
            "computed": ~Q(numerator=""),
            "typed": Q(numerator="", waits_for=""),
            "waits": Q(numerator="") & ~Q(waits_for=""),
        }
        return rows.filter(wanted[value])


INDICATORS = Register(
    slug="catalogue",
    title=_("Indicators of the health sector"),
    rows=lambda actor: Indicator.objects.current().visible_to(actor),
    columns=(
        Column("code", _("Our code"), lambda row: row.code, kind="code"),
        Column("official", _("Official code"), lambda row: row.official_code, kind="code"),
        Column(
            "name",
            _("Indicator"),
            lambda row: row.name,
            link=lambda row: reverse("indicators:indicator", args=[row.code]),
            kind="sentence",
        ),
        Column("group", _("Group"), lambda row: row.get_group_display()),
        Column("kind", _("How it is known"), lambda row: Badge(KINDS[kind_of(row)], TONES[kind_of(row)])),
        Column("frequency", _("Frequency"), lambda row: how_often(row.frequency)),
        Column("disaggregation", _("Divided by"), lambda row: divided_by(row.disaggregation)),
        Column("definition", _("Definition"), lambda row: row.definition, kind="sentence", shown=False),
        Column("numerator", _("Numerator"), lambda row: row.numerator, kind="code", shown=False),
        Column("denominator", _("Denominator"), lambda row: row.denominator, kind="code", shown=False),
        Column("waits_for", _("Waits for"), lambda row: row.waits_for, shown=False),
        Column("position", _("Order"), lambda row: row.position, sort="position", kind="number", shown=False),
    ),
    filters=IndicatorFilters,
    read=READ,
    export=EXPORT,
    order=("position", "id"),
    empty=_("No indicator fits. Clear a filter."),
    intro=_(
        "The ministry's codes (TT 20/2019) stand in no text that could be read: load them when you have them."
    ),
)
