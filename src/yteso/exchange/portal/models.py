"""Messages to and from the portal: every one is kept; and which office has which code there."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.exchange.portal.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class Link(models.Model):
    """An office of ours at the portal: its code there, and since when dossiers are exchanged."""

    id = key_field()
    organisation = models.OneToOneField("organisations.Organisation", models.PROTECT, related_name="+")
    agency_code = models.CharField(max_length=35, unique=True)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True, help_text="first day on which nothing is exchanged")

    def __str__(self) -> str:
        return self.agency_code

    def holds_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.ended_on is None or day < self.ended_on)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)


class Message(models.Model):
    """One message, in or out. `content` is what it says; files of it lie in the store, named in `files`."""

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("message", "Received")
        OUT = "out", pgettext_lazy("message", "Sent")

    class Kind(models.TextChoices):
        DOSSIER = "HOSO", _("Dossier")
        SUPPLEMENT = "BOSUNG", _("Supplement")
        PAYMENT = "THANHTOAN", _("Payment")
        WITHDRAWAL = "RUTHOSO", _("Withdrawal")
        STATE = "TRANGTHAI", pgettext_lazy("message", "State")
        RESULT = "KETQUA", pgettext_lazy("message", "Result")
        UNKNOWN = "", _("Unreadable")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("message", "Waiting to be sent")
        SENT = "sent", pgettext_lazy("state of a message", "Sent")
        GIVEN_UP = "given_up", pgettext_lazy("message", "Could not be sent")
        TAKEN = "taken", pgettext_lazy("message", "Taken in")
        REFUSED = "refused", pgettext_lazy("message", "Refused")

    id = key_field()
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    number = models.CharField(max_length=100, help_text="its own number: the same message is taken once")
    dossier_code = models.CharField(max_length=60, blank=True)
    content = models.JSONField(default=dict)
    files = models.JSONField(default=list, help_text="digest, name, type, place in the list of papers")
    problem = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["direction", "number"], name="portal_message_once"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="portal_message_due"),
            models.Index(fields=["-at", "-id"], name="portal_message_recent"),
            models.Index(fields=["organisation", "-at", "-id"], name="portal_message_org"),
            models.Index(fields=["dossier_code"], name="portal_message_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_code}"
