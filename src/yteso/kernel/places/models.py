import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import VALIDITY, Actor, fold, key_field, valid_on
from yteso.kernel.places.permissions import READ


class Level(models.TextChoices):
    PROVINCE = "province", _("Province level")
    DISTRICT = "district", _("District level")
    COMMUNE = "commune", _("Commune level")


class ChangeSetQuerySet(models.QuerySet["ChangeSet"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor may see: units are open to all staff, so all of them or none."""
        return self if actor.can(READ) else self.none()


class ChangeSet(models.Model):
    """A decision that changed administrative units on one day: which ended, began, became which."""

    id = key_field()
    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=255)
    decision = models.CharField(max_length=500)
    effective_on = models.DateField()
    source = models.CharField(max_length=500)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64, help_text="of the files it was applied from")
    applied_at = models.DateTimeField()

    objects = ChangeSetQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.can(READ) else self.none()

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on(on))

    def matching(self, text: str) -> Self:
        """Keep the units whose code or name contains the text, tones and case aside."""
        return self.filter(search_key__contains=fold(text))


class Unit(models.Model):
    """A province, district or commune as it stood in one period. A code may return with another meaning."""

    id = key_field()
    code = models.CharField(max_length=10)
    level = models.CharField(max_length=10, choices=Level.choices)
    kind = models.CharField(
        max_length=20, help_text="Tỉnh, Thành phố, Huyện, Thị xã, Phường, Xã, Thị trấn, Đặc khu"
    )
    name = models.CharField(max_length=100)
    parent = models.CharField(
        max_length=10, blank=True, help_text="code of the unit above it in the same period"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    began_with = models.ForeignKey(ChangeSet, models.PROTECT, related_name="began")
    ended_with = models.ForeignKey(ChangeSet, models.PROTECT, null=True, blank=True, related_name="ended")
    search_key = models.CharField(max_length=150, editable=False)
    sort_key = models.CharField(max_length=300, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_valid_once",
                expressions=[("code", RangeOperators.EQUAL), (VALIDITY, RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="unit_validity"
            ),
        ]
        indexes = [
            models.Index(fields=["code", "valid_from"], name="unit_code"),
            models.Index(fields=["parent", "level"], name="unit_parent"),
            models.Index(fields=["level", "sort_key"], name="unit_level"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="unit_search"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}"


class Succession(models.Model):
    """One unit's land and people passed to another, wholly or in part; to none if the level was abolished."""

    id = key_field()
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="successions")
    old_code = models.CharField(max_length=10)
    new_code = models.CharField(max_length=10, blank=True)
    is_main = models.BooleanField(help_text="where to count what cannot be divided")
    share = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="part of the population, 0 to 1; empty if unknown",
    )
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "old_code", "new_code"], name="succession_once"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=1), name="succession_share"
            ),
        ]
        indexes = [
            models.Index(fields=["old_code"], name="succession_old"),
            models.Index(fields=["new_code"], name="succession_new"),
        ]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code or '–'}"


class PopulationGroup(models.TextChoices):
    """Groups of form 1 of TT 23/2025/TT-BYT (columns 3–7)."""

    TOTAL = "total", _("Mean population")
    FEMALE = "female", _("Mean population: women and girls")
    UNDER5 = "under5", _("Mean population: children under 5")
    UNDER15 = "under15", _("Mean population: children under 15")
    WOMEN15_49 = "women15_49", _("Mean population: women aged 15 to 49")


class PopulationVersion(models.Model):
    """One file of mean populations: where it comes from, and whether its numbers are real."""

    id = key_field()
    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=255)
    source = models.CharField(max_length=500)
    is_invented = models.BooleanField(default=False, help_text="made up for the demo: never for a report")
    valid_from = models.DateField(help_text="first day of the first year it has")
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """What a rate says it took."""
        return f"{self.code} ({_('made up for the demo')})" if self.is_invented else self.code


class Population(models.Model):
    """Mean persons of a year in a commune (or a district without communes), by group."""

    id = key_field()
    version = models.ForeignKey(PopulationVersion, models.CASCADE, related_name="rows", db_index=False)
    year = models.SmallIntegerField()
    unit_code = models.CharField(max_length=10)
    boundaries_on = models.DateField(help_text="on this day's map the code means the unit")
    group = models.CharField(max_length=12, choices=PopulationGroup.choices)
    persons = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "year", "boundaries_on", "group", "unit_code"], name="population_once"
            ),
            models.CheckConstraint(condition=Q(persons__gte=0), name="population_not_negative"),
        ]
