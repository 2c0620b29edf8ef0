import datetime as dt
from collections import defaultdict
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, today
from yteso.kernel.organisations.models import Organisation, OrganisationQuerySet
from yteso.kernel.organisations.permissions import EXPORT, READ
from yteso.kernel.ui.public import Badge, Column, Register, Slot


class OrganisationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or facility code, with or without tones"), method="find")
    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=Organisation.Kind.choices)
    below = django_filters.ModelChoiceFilter(
        label=_("Belongs to"),
        method="stand_below",
        queryset=Organisation.objects.filter(
            kind__in=(Organisation.Kind.DISTRICT_CENTRE, Organisation.Kind.PROVINCE_HOSPITAL)
        ).order_by("sort_key"),
    )
    his_vendor = django_filters.AllValuesFilter(label=_("Hospital software"))
    on = django_filters.DateFilter(label=_("Open on the day"), method="be_open_on")

    class Meta:
        model = Organisation
        fields = ()

    def find(self, rows: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        del name
        return rows.matching(value)

    def stand_below(self, rows: OrganisationQuerySet, name: str, value: Organisation) -> OrganisationQuerySet:
        del name
        return rows.below(value.id)

    def be_open_on(self, rows: OrganisationQuerySet, name: str, value: dt.date) -> OrganisationQuerySet:
        del name
        return rows.open_on(value)


def open_badge(organisation: Organisation, on: dt.date) -> Badge:
    """Return whether the organisation is open on the day, in a word."""
    if organisation.valid_from > on:
        return Badge(_("To come"), "info")
    if organisation.valid_to is not None and organisation.valid_to < on:
        return Badge(_("Closed"), "neutral")
    return Badge(_("Open"), "good")


def point_of(organisation: Organisation) -> dict[str, Any]:
    """Return the organisation as a point of a map."""
    return {
        "lat": organisation.latitude,
        "lon": organisation.longitude,
        "title": organisation.name,
        "value": organisation.facility_code,
        "url": reverse("organisations:organisation", args=[organisation.id]),
        "tone": "info",
    }


def _map(actor: Actor, rows: QuerySet[Any]) -> dict[str, Any]:
    """Feed the map: one point for each place, so that facilities of one commune do not hide each other."""
    del actor
    placed: dict[tuple[float | None, float | None], list[Organisation]] = defaultdict(list)
    for organisation in rows.filter(latitude__isnull=False).select_related(None).order_by("sort_key"):
        placed[organisation.latitude, organisation.longitude].append(organisation)
    return {"points": [_point_of_many(there) for there in placed.values()]}


def _point_of_many(there: list[Organisation]) -> dict[str, Any]:
    if len(there) == 1:
        return point_of(there[0])
    names = ", ".join(organisation.short_name or organisation.name for organisation in there)
    return {**point_of(there[0]), "title": names, "value": len(there), "tone": "good", "url": ""}


ORGANISATIONS = Register(
    slug="facilities",
    title=_("Facilities"),
    intro=_("Every facility that gives care, by the code it carries in the insurance files (MA_CSKCB)."),
    read=READ,
    export=EXPORT,
    rows=lambda actor: Organisation.objects.visible_to(actor).facilities().select_related("parent"),
    columns=(
        Column("code", _("Facility code"), lambda o: o.facility_code, sort="facility_code", kind="code"),
        Column(
            "name",
            _("Name"),
            lambda o: o.name,
            sort="sort_key",
            link=lambda o: reverse("organisations:organisation", args=[o.id]),
        ),
        Column("kind", _("Kind"), lambda o: o.get_kind_display(), sort="kind"),
        Column("parent", _("Belongs to"), lambda o: o.parent.short_name or o.parent.name if o.parent else ""),
        Column("his_vendor", _("Hospital software"), lambda o: o.his_vendor),
        Column("place", _("Address"), lambda o: o.address, shown=False),
        Column("valid_from", _("From"), lambda o: o.valid_from, kind="date", shown=False),
        Column("valid_to", _("To"), lambda o: o.valid_to, kind="date", shown=False),
        Column("state", _("Today"), lambda o: open_badge(o, today())),
        Column("note", _("Note"), lambda o: o.note, shown=False),
    ),
    filters=OrganisationFilter,
    order=("sort_key", "id"),
    empty=_("No facility yet. Add the Department of Health first, then what stands under it."),
    slots=(Slot("map", _("Map"), "organisations/map.html", _map, icon="map"),),
)


def find_hits(actor: Actor, text: str, limit: int) -> list[Organisation]:
    """Return the open organisations that match, departments of hospitals left out."""
    rows = Organisation.objects.visible_to(actor).open_on(today()).matching(text)
    return list(rows.exclude(kind=Organisation.Kind.CLINICAL_DEPARTMENT).order_by("sort_key", "id")[:limit])
