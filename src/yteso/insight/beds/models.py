"""How many beds a department has, from a day until the next line of the same department."""

from typing import Self

import pghistory
from django.db import models

from yteso.insight.beds.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class DepartmentBedsQuerySet(models.QuerySet["DepartmentBeds"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the beds of the actor's units."""
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)


@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old), pghistory.DeleteEvent("deleted", row=pghistory.Old)
)
class DepartmentBeds(models.Model):
    """Planned and actual beds of one department of one facility; 0 and 0: it has none any more."""

    id = key_field()
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False, help_text="facility"
    )
    department_code = models.CharField(max_length=20, help_text="MA_KHOA")
    planned = models.PositiveIntegerField(default=0)
    actual = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = DepartmentBedsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "department_code", "valid_from"], name="beds_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_code}: {self.actual}"
