import datetime as dt
from collections.abc import Sequence
from typing import Any

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.care.reception.models import Lookup
from yteso.care.reception.permissions import CHECK_IN, READ
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, today
from yteso.kernel.ui.public import Badge, Column, Register
from yteso.record.chart.public import READ as READ_RECORDS
from yteso.record.visits.public import Visit

OUTCOME_TONES = {
    Lookup.Outcome.SUCCESS: "good",
    Lookup.Outcome.NO_CARD: "warning",
    Lookup.Outcome.EXPIRED: "warning",
    Lookup.Outcome.SEVERAL: "info",
    Lookup.Outcome.MISMATCH: "bad",
    Lookup.Outcome.NOT_FOUND: "bad",
}
STATE_TONES = {Visit.State.ARRIVED: "info", Visit.State.IN_CARE: "warning", Visit.State.CLOSED: "good"}


class LookupFilters(django_filters.FilterSet):
    outcome = django_filters.MultipleChoiceFilter(
        choices=Lookup.Outcome.choices, label=_("Outcome of the look-up")
    )
    method = django_filters.MultipleChoiceFilter(choices=Lookup.Method.choices, label=_("Looked up by"))
    facility = django_filters.UUIDFilter(field_name="facility_id", label=_("Facility"))
    looked_at = django_filters.DateFromToRangeFilter(label=_("Day"))

    class Meta:
        model = Lookup
        fields = ("outcome", "method", "facility", "looked_at")


LOOKUPS = Register(
    slug="lookups",
    title=_("Look-ups at the desks"),
    rows=lambda actor: Lookup.objects.all().visible_to(actor).select_related("facility", "user"),
    columns=(
        Column("looked_at", _("At"), lambda row: row.looked_at, sort="looked_at", kind="moment"),
        Column("facility", _("Facility"), lambda row: row.facility.name),
        Column("user", _("Clerk"), lambda row: str(row.user or "")),
        Column("method", _("Looked up by"), lambda row: row.get_method_display()),
        Column("device", _("Device"), lambda row: row.get_device_display()),
        Column(
            "outcome",
            _("Outcome of the look-up"),
            lambda row: Badge(row.get_outcome_display(), OUTCOME_TONES[row.outcome]),
        ),
        Column("arrival", _("Checked in"), lambda row: _("Yes") if row.visit_id else ""),
        Column("took_ms", _("Milliseconds"), lambda row: row.took_ms, kind="number", shown=False),
    ),
    filters=LookupFilters,
    read=READ,
    export=READ,
    order=("-looked_at", "id"),
    empty=_("Nobody has been looked up yet. Scan a card on the check-in page."),
)


def _dress_arrivals(actor: Actor, rows: Sequence[Any]) -> None:
    """Say of each arrival whether the reader opens records at all: a receptionist's list leads nowhere."""
    may_open = actor.can(READ_RECORDS)
    for row in rows:
        row.may_open = may_open


def _arrivals(actor: Actor) -> object:
    reach = actor.reach(CHECK_IN)
    start = dt.datetime.combine(today(), dt.time(), PROVINCE_ZONE)
    visits = Visit.objects.filter(arrived_at__gte=start).select_related("person", "facility")
    return visits if reach.everything else visits.filter(facility_id__in=reach.organisation_ids)


class ArrivalFilters(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(choices=Visit.State.choices, label=_("State"))

    class Meta:
        model = Visit
        fields = ("state",)


ARRIVALS = Register(
    slug="arrivals",
    title=_("Here today"),
    rows=_arrivals,  # type: ignore[arg-type]
    columns=(
        Column("arrived_at", _("Arrived at"), lambda row: row.arrived_at, sort="arrived_at", kind="moment"),
        Column(
            "person",
            _("Full name"),
            lambda row: row.person.full_name,
            link=lambda row: reverse("chart:record", args=[row.person_id]) if row.may_open else None,
        ),
        Column("birth_year", _("Birth year"), lambda row: str(row.person.birth_year or "")),
        Column("reason", _("Reason for coming"), lambda row: row.reason),
        Column("state", _("State"), lambda row: Badge(row.get_state_display(), STATE_TONES[row.state])),
        Column("card", _("Insurance card"), lambda row: row.card_number, kind="code", shown=False),
        Column("facility", _("Facility"), lambda row: row.facility.name, shown=False),
    ),
    filters=ArrivalFilters,
    read=CHECK_IN,
    export=CHECK_IN,
    order=("-arrived_at", "id"),
    person=lambda row: row.person_id,
    dress=_dress_arrivals,
    empty=_("Nobody has been checked in today. Scan a card on the check-in page."),
)
