"""The catalogue of indicators in time, values that people type, and targets."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.insight.indicators.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor may see: the catalogue is open to all who may read indicators."""
        return self if actor.can(READ) else self.none()

    def current(self) -> Self:
        """Keep the revision of each indicator that is in force."""
        return self.filter(replaced_at__isnull=True)


class Indicator(models.Model):
    """One revision of one indicator. `code` is ours and stable; the ministry's is filled when known."""

    class Group(models.TextChoices):
        FINANCE = "FIN", pgettext_lazy("group of indicators", "Money")
        STAFF = "HR", pgettext_lazy("group of indicators", "Staff")
        FACILITIES = "FAC", pgettext_lazy("group of indicators", "Facilities and beds")
        SERVICES = "SRV", pgettext_lazy("group of indicators", "Care")
        MOTHERS = "MCH", pgettext_lazy("group of indicators", "Mothers")
        CHILDREN = "CH", pgettext_lazy("group of indicators", "Children")
        IMMUNISATION = "VAC", pgettext_lazy("group of indicators", "Immunisation")
        POPULATION = "POP", pgettext_lazy("group of indicators", "Population")
        COMMUNICABLE = "CD", pgettext_lazy("group of indicators", "Communicable diseases")
        NCD = "NCD", pgettext_lazy("group of indicators", "Non-communicable diseases")
        INJURIES = "INJ", pgettext_lazy("group of indicators", "Injuries")
        ENVIRONMENT = "ENV", pgettext_lazy("group of indicators", "Environment")
        OCCUPATION = "OCC", pgettext_lazy("group of indicators", "Occupational health")
        FOOD = "FS", pgettext_lazy("group of indicators", "Food safety")
        DRUGS = "DRG", pgettext_lazy("group of indicators", "Drugs")
        MORTALITY = "MOR", pgettext_lazy("group of indicators", "Mortality")
        COVERAGE = "UHC", pgettext_lazy("group of indicators", "Coverage")
        INFORMATION = "IT", pgettext_lazy("group of indicators", "Information technology")
        REPORTING = "RPT", pgettext_lazy("group of indicators", "Reporting")
        DEATHS = "DTH", pgettext_lazy("group of indicators", "Recording of deaths")

    id = key_field()
    code = models.CharField(max_length=20)
    revision = models.IntegerField(default=1)
    official_code = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=5, choices=Group.choices)
    position = models.IntegerField(default=0)
    name = models.CharField(max_length=300)
    definition = models.CharField(max_length=1000, blank=True)
    disaggregation = models.CharField(max_length=100, blank=True)
    frequency = models.CharField(max_length=10, help_text="M, Q, 6M, Y, 2Y, 5Y, several joined by a comma")
    numerator = models.CharField(max_length=1000, blank=True)
    denominator = models.CharField(max_length=1000, blank=True)
    factor = models.IntegerField(default=1)
    decimals = models.SmallIntegerField(default=1)
    direction = models.CharField(max_length=5, blank=True, help_text="up or down is better")
    waits_for = models.CharField(max_length=60, blank=True, help_text="the module whose data it needs")
    headline = models.SmallIntegerField(null=True, help_text="place among the twelve headline percentages")
    confidence = models.CharField(max_length=1)
    legal_basis = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    loaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "revision"], name="indicator_revision_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(replaced_at__isnull=True), name="indicator_in_force_once"
            ),
        ]
        indexes = [models.Index(fields=["position", "id"], name="indicator_position")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_computed(self) -> bool:
        return bool(self.numerator)


class IndicatorValue(models.Model):
    """A value that somebody typed, with its source. Typing again keeps the former one, superseded."""

    id = key_field()
    code = models.CharField(max_length=20)
    period = models.CharField(max_length=30, help_text="2026, 2026-Q3, 2026-10")
    place_code = models.CharField(max_length=10, blank=True, help_text="empty: the province")
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=300)
    typed_at = models.DateTimeField()
    typed_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "period", "place_code"],
                condition=Q(superseded_at__isnull=True),
                name="indicator_value_once",
            )
        ]


class IndicatorTarget(models.Model):
    """What a plan asks for in a year."""

    id = key_field()
    code = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=300, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="indicator_target_once")]


KINDS = {
    "computed": pgettext_lazy("kind of an indicator", "Computed"),
    "typed": pgettext_lazy("kind of an indicator", "Typed"),
    "waits": pgettext_lazy("kind of an indicator", "Waits for a module"),
}
MODULES = {
    "immunisation": _("Immunisation module"),
    "surveillance": _("Disease surveillance module"),
    "food safety": _("Food safety module"),
    "drugs": _("Drug management module"),
    "surveys": _("Survey module"),
    "surgery": _("Kinds of surgery"),
    "beds": _("Beds of facilities"),
    "staff": _("Staff module"),
    "reports": _("Submission of reports"),
    "occupational health": _("Occupational health module"),
    "death certificates": _("Death certificates"),
}


def kind_of(indicator: Indicator) -> str:
    """Return computed, waits or typed."""
    return "computed" if indicator.numerator else "waits" if indicator.waits_for else "typed"
