import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yteso.insight.dashboards.permissions import READ
from yteso.kernel.access.public import UserActor
from yteso.kernel.base.public import Actor, Role, key_field, valid_on
from yteso.kernel.organisations.public import Organisation


class BoardQuerySet(models.QuerySet["Board"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the actor's own boards and those shared with a role they act in, or with an organisation that
        is or stands above the one they act for. What a board then shows is decided figure by figure."""
        if not actor.can(READ):
            return self.none()
        if actor.user_id is None:
            return self
        roles = [role.value for role in actor.roles] if isinstance(actor, UserActor) else []
        shared = Share.objects.filter(board=OuterRef("pk")).filter(Q(role="") | Q(role__in=roles))
        path: list[object] = []
        if actor.organisation_id is not None:
            found = Organisation.objects.filter(id=actor.organisation_id).values_list("path", flat=True)
            path = list(found.first() or [])
        shared = shared.filter(Q(organisation__isnull=True) | Q(organisation_id__in=path))
        return self.filter(Q(owner_id=actor.user_id) | Exists(shared))

    def standing(self) -> Self:
        """Leave out those that were thrown away."""
        return self.filter(removed_at__isnull=True)


class Board(models.Model):
    """A dashboard that somebody put together: codes of figures, so that each reader sees what they may."""

    id = key_field()
    owner = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "-changed_at"], name="board_owner")]

    def __str__(self) -> str:
        return self.title


class Share(models.Model):
    """Who else sees a board: a role anywhere, everybody of an organisation, or a role in an organisation."""

    id = key_field()
    board = models.ForeignKey(Board, models.CASCADE, related_name="shares")
    role = models.CharField(max_length=30, choices=Role.choices, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "role", "organisation"], nulls_distinct=False, name="share_once"
            ),
            models.CheckConstraint(
                condition=~Q(role="") | Q(organisation__isnull=False), name="share_with_somebody"
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.get_role_display(), str(self.organisation or "")]))


class CardKind(models.TextChoices):
    FIGURE = "figure", _("Number with trend")
    TREND = "trend", _("Line over time")
    KEYS = "keys", _("Bars by kind")
    ORGANISATIONS = "organisations", _("Bars by facility")
    PLACES = "places", _("Map by commune")


class Card(models.Model):
    """One card of a board: figures by their codes, shown one way."""

    id = key_field()
    board = models.ForeignKey(Board, models.CASCADE, related_name="cards")
    position = models.IntegerField()
    kind = models.CharField(max_length=15, choices=CardKind.choices)
    codes = ArrayField(models.CharField(max_length=200))
    dimension = models.CharField(max_length=50, blank=True, help_text="what bars are divided by")
    title = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "position"], name="card_position", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.title or ", ".join(self.codes)


class Rhythm(models.TextChoices):
    DAILY = "daily", _("Every working day")
    WEEKLY = "weekly", _("Every Monday")
    MONTHLY = "monthly", _("On the 2nd of every month")


class Subscription(models.Model):
    """A reader who wants a dashboard by mail: their own, a shared one (`board`) or one of ours (`slug`)."""

    id = key_field()
    reader = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    board = models.ForeignKey(Board, models.CASCADE, null=True, blank=True, related_name="+")
    slug = models.CharField(max_length=30, blank=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    acting_for = models.ForeignKey("organisations.Organisation", models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField()
    sent_on = models.DateField(null=True, blank=True)
    said = models.CharField(max_length=200, blank=True, help_text="why the last mail was not sent")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "board", "slug"], nulls_distinct=False, name="subscription_once"
            ),
            models.CheckConstraint(
                condition=Q(board__isnull=True, slug__gt="") | Q(board__isnull=False, slug=""),
                name="subscription_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.slug or self.board_id}"

    def is_due(self, day: dt.date) -> bool:
        """Return whether a mail should go out on the day."""
        if self.sent_on is not None and self.sent_on >= day:
            return False
        weekday = day.weekday()
        due = {
            Rhythm.DAILY: weekday < 5,
            Rhythm.WEEKLY: weekday == 0,
            Rhythm.MONTHLY: day.day == 2,
        }
        return due[Rhythm(self.rhythm)]


class TargetQuerySet(models.QuerySet["Target"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day))


class Target(models.Model):
    """What a figure should reach from some day on, and who set it so: a dated row, never a constant."""

    id = key_field()
    figure = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    direction = models.CharField(max_length=4, choices=[("up", "≥"), ("down", "≤")])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    source = models.CharField(max_length=500)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "valid_from"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.figure} {self.direction} {self.value}"
