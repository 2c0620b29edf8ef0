"""Who holds which role where, and what signing in safely needs to remember."""

import datetime as dt
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from yteso.kernel.access.permissions import READ_USERS
from yteso.kernel.base.public import Actor, Role, key_field


class DateRange(Func):
    """Both ends inside: a grant is valid on its last day too."""

    function = "DATERANGE"
    output_field = DateRangeField()


class GrantQuerySet(models.QuerySet["Grant"]):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def not_ended(self, day: dt.date) -> Self:
        """Keep those valid on the day or later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def visible_to(self, actor: Actor) -> Self:
        """Keep the actor's own grants, and those in organisations whose users they may see."""
        reach = actor.reach(READ_USERS)
        if reach.everything:
            return self
        own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])
        return self.filter(own | Q(organisation_id__in=reach.organisation_ids))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Grant(models.Model):
    """A user holds a role over an organisation and everything under it, both days included."""

    id = key_field()
    user = models.ForeignKey("base.User", models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30, choices=Role.choices)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=255, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="grant_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="grant_validity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id}"


class FormerPassword(models.Model):
    """The hash of a password that a user had, so that the last ten are not taken again (QCVN 12:2026/BCA)."""

    id = key_field()
    user = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-set_at"], name="former_password_user")]


class Invitation(models.Model):
    """A one-time link with which a user sets their first (or a new) password. Only its digest is kept."""

    id = key_field()
    user = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class RateBucket(models.Model):
    """How often something was tried in one window of time. The table is unlogged: losing it does no harm."""

    key = models.CharField(max_length=200, primary_key=True)
    started_at = models.DateTimeField()
    count = models.IntegerField()
