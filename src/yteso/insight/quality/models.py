from typing import Self

from django.db import models
from django.db.models import F, Q

from yteso.insight.quality.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class BoundQuerySet(models.QuerySet["Bound"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)


class Bound(models.Model):
    """What a figure of one organisation should lie between in one month, as somebody who knows it set it."""

    id = key_field()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    figure = models.CharField(max_length=200)
    least = models.DecimalField(max_digits=18, decimal_places=4)
    greatest = models.DecimalField(max_digits=18, decimal_places=4)
    reason = models.CharField(max_length=300, blank=True)
    set_by = models.CharField(max_length=255)
    set_at = models.DateTimeField()

    objects = BoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "figure"], name="bound_once"),
            models.CheckConstraint(condition=Q(least__lte=F("greatest")), name="bound_order"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.least}–{self.greatest}"
