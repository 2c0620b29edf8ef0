from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.exchange.feed.permissions import MANAGE
from yteso.kernel.base.public import Actor, key_field


class ReceiverQuerySet(models.QuerySet["Receiver"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.reach(MANAGE).everything else self.none()


class Receiver(models.Model):
    """A system outside that takes figures of the province, such as the province's operations centre (IOC).

    Its secrets are worked out from the installation's key, its id and `generation`; none is stored.
    """

    id = key_field()
    name = models.CharField(max_length=150)
    url = models.URLField(
        max_length=500, blank=True, help_text="where changed figures are sent; empty: only asks"
    )
    codes = ArrayField(models.CharField(max_length=200))
    generation = models.IntegerField(default=1, help_text="a new number makes all older secrets void")
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = ReceiverQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.reach(MANAGE).everything else self.none()


class Delivery(models.Model):
    """The figures of one period on their way to one receiver: the body stays as it was made, however often
    it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a delivery", "Waiting")
        SENT = "sent", pgettext_lazy("state of a delivery", "Received")
        GIVEN_UP = "given_up", _("Given up")

    id = key_field()
    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="deliveries")
    period = models.CharField(max_length=30)
    body = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the figures, without the time")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="what the receiver said last")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="delivery_due", condition=models.Q(state="waiting")),
            models.Index(fields=["receiver", "-made_at"], name="delivery_receiver"),
            models.Index(fields=["receiver", "period", "-made_at"], name="delivery_period"),
        ]

    def __str__(self) -> str:
        return f"{self.receiver_id} {self.period}"
