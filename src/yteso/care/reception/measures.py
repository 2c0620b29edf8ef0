"""Look-ups at reception desks: how the citizen card is used at check-in, by facility."""

from typing import Any

from django.db.models import DateField, F, Func, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yteso.care.reception.models import Lookup
from yteso.care.reception.permissions import READ
from yteso.toolkit.measures.public import (
    Additive,
    Dimension,
    Distinct,
    Indicator,
    Measure,
    Source,
    add_indicators,
    add_measures,
)

DESKS = _("Check-in by citizen card")
PLAN = "Kế hoạch của Sở Y tế, phần 1 (tra cứu thẻ BHYT bằng CCCD gắn chip tại các cơ sở KBCB)"


class LookedOn(Func):
    """The local day of a look-up."""

    template = "((%(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)"
    output_field = DateField()


def _words(choices: Any) -> Any:
    return lambda values, on: {value: str(label) for value, label in choices.choices}


METHOD = Dimension("method", _("Means"), F("method"), _words(Lookup.Method), tuple(Lookup.Method.values))
OUTCOME = Dimension(
    "outcome", _("Outcome"), F("outcome"), _words(Lookup.Outcome), tuple(Lookup.Outcome.values)
)


def rows() -> QuerySet[Any]:
    return Lookup.objects.annotate(looked_on=LookedOn("looked_at"))


LOOKUPS = Source(
    code="reception.lookups",
    label=_("Look-ups at reception desks"),
    model=Lookup,
    day="looked_on",
    organisation="facility_id",
    read_rows=READ,
    rows=rows,
    day_sql="(row.looked_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
    dimensions=(METHOD, OUTCOME),
    columns=(
        ("facility__name", _("Facility")),
        ("looked_at", _("When")),
        ("method", _("Means")),
        ("outcome", _("Outcome")),
    ),
)

add_measures(
    Measure(
        "lookups.total",
        _("Look-ups at check-in"),
        _("Look-ups made at reception desks in the period, by any means."),
        LOOKUPS,
        by=(METHOD, OUTCOME, (METHOD, OUTCOME)),
        unit=_("look-ups"),
        legal_source=PLAN,
        group=DESKS,
        is_personal=False,
    ),
    Measure(
        "lookups.successes",
        _("Successful look-ups"),
        _("Look-ups that found one person with an insurance card valid that day."),
        LOOKUPS,
        where=Q(outcome="success"),
        by=(METHOD,),
        unit=_("look-ups"),
        legal_source=PLAN,
        group=DESKS,
        is_personal=False,
    ),
    Measure(
        "lookups.facilities",
        _("Facilities that use look-ups"),
        _("Facilities with at least one look-up in the period, each once."),
        LOOKUPS,
        Distinct("facility_id"),
        additive=Additive.DISTINCT,
        unit=_("facilities"),
        legal_source=PLAN,
        group=DESKS,
        is_personal=False,
    ),
)
add_indicators(
    Indicator(
        "lookups.success_share",
        _("Share of successful look-ups"),
        "lookups.successes",
        "lookups.total",
        100,
        1,
        _("Successful look-ups out of all look-ups of the period."),
        "%",
        direction="up",
        legal_source=PLAN,
        group=DESKS,
    ),
)
