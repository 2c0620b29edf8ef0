import datetime as dt

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, today, valid_on
from yteso.kernel.places.models import ChangeSet, Level, Unit, UnitQuerySet
from yteso.kernel.places.permissions import READ
from yteso.kernel.ui.public import Badge, Column, Register


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Code or name, with or without tones"), method="find")
    level = django_filters.ChoiceFilter(label=_("Level"), choices=Level.choices)
    on = django_filters.DateFilter(label=_("Stood on the day"), method="stand_on")
    parent = django_filters.CharFilter(label=_("Code of the unit above"))

    class Meta:
        model = Unit
        fields = ()

    def find(self, rows: UnitQuerySet, name: str, value: str) -> UnitQuerySet:
        del name
        return rows.matching(value)

    def stand_on(self, rows: UnitQuerySet, name: str, value: dt.date) -> UnitQuerySet:
        del name
        return rows.valid_on(value)


def standing_badge(unit: Unit, on: dt.date) -> Badge:
    """Return whether the unit stands on the day, in a word."""
    if unit.valid_from > on:
        return Badge(_("To come"), "info")
    if unit.valid_to is not None and unit.valid_to < on:
        return Badge(_("Former"), "neutral")
    return Badge(_("Stands"), "good")


UNITS = Register(
    slug="units",
    title=_("Administrative units"),
    intro=_(
        "Provinces, and the districts and communes of Quảng Ngãi and Kon Tum, as they stood in each period."
    ),
    read=READ,
    export=READ,
    rows=lambda actor: Unit.objects.visible_to(actor).select_related("began_with"),
    columns=(
        Column("code", _("Code"), lambda u: u.code, sort="code", kind="code"),
        Column("name", _("Name"), lambda u: u.full_name, sort="sort_key"),
        Column("level", _("Level"), lambda u: u.get_level_display()),
        Column("parent", _("Under"), lambda u: u.parent, kind="code"),
        Column("valid_from", _("From"), lambda u: u.valid_from, sort="valid_from", kind="date"),
        Column("valid_to", _("To"), lambda u: u.valid_to, kind="date"),
        Column("state", _("Today"), lambda u: standing_badge(u, today())),
        Column("decision", _("Decision"), lambda u: u.began_with.decision, shown=False),
    ),
    filters=UnitFilter,
    order=("sort_key", "id"),
    detail="places:unit",
    empty=_("No unit yet. Units come with the product's change sets; apply them first."),
)


def _change_sets(actor: Actor) -> QuerySet[ChangeSet]:
    return ChangeSet.objects.visible_to(actor)


CHANGE_SETS = Register(
    slug="change-sets",
    title=_("Change sets"),
    intro=_(
        "Each change set is the text of dated decisions: which units ended, which began, which became which."
    ),
    read=READ,
    rows=_change_sets,
    columns=(
        Column(
            "title",
            _("Change"),
            lambda c: c.title,
            link=lambda c: reverse("places:change-set", args=[c.code]),
        ),
        Column(
            "effective_on", _("In force from"), lambda c: c.effective_on, sort="effective_on", kind="date"
        ),
        Column("decision", _("Decision"), lambda c: c.decision),
        Column("source", _("Source of the data"), lambda c: c.source, shown=False),
        Column("applied_at", _("Applied at"), lambda c: c.applied_at, kind="moment"),
    ),
    order=("-effective_on", "code"),
    empty=_("No change set has been applied. Run “yteso places apply”."),
)


def find_hits(actor: Actor, text: str, limit: int) -> list[Unit]:
    """Return the units that stand today and match."""
    return list(
        Unit.objects.visible_to(actor).filter(valid_on(today())).matching(text).order_by("sort_key")[:limit]
    )
