"""Outlines of administrative units, loaded by file. None come with the product: we invent no borders."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from yteso.insight.maps.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class OutlineSetQuerySet(models.QuerySet["OutlineSet"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor may see: outlines are open to all who see maps."""
        return self if actor.can(READ) else self.none()


class OutlineSet(models.Model):
    """One file of outlines as it was loaded: for the units of one day, from one source."""

    id = key_field()
    holds_on = models.DateField(help_text="a day on which these units stood with these outlines")
    source = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=255)
    units = models.IntegerField()
    points_given = models.IntegerField(help_text="corners in the file")
    points_kept = models.IntegerField(help_text="corners after simplifying")

    objects = OutlineSetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "holds_on"], name="outline_set_once")]
        indexes = [models.Index(fields=["-loaded_at"], name="outline_set_recent")]

    def __str__(self) -> str:
        return f"{self.source} ({self.holds_on})"


class OutlineQuerySet(models.QuerySet["Outline"]):
    def of_units(self, valid_from: dict[str, dt.date]) -> Self:
        """Keep the outlines of these units: code and the day from which the unit stood."""
        wanted = Q(pk__in=[])
        for day in set(valid_from.values()):
            wanted |= Q(unit_from=day, code__in=[c for c, began in valid_from.items() if began == day])
        return self.filter(wanted)


class Outline(models.Model):
    """The outline of one unit in one of its periods. A later set's outline replaces an earlier one's."""

    id = key_field()
    outline_set = models.ForeignKey(OutlineSet, models.CASCADE, related_name="outlines")
    code = models.CharField(max_length=10)
    unit_from = models.DateField(help_text="the day from which the unit with this code stood")
    rings = models.JSONField(help_text="polygons, each a list of rings of [longitude, latitude]")

    objects = OutlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outline_set", "code", "unit_from"], name="outline_once")
        ]
        indexes = [models.Index(fields=["code", "unit_from"], name="outline_unit")]

    def __str__(self) -> str:
        return self.code
