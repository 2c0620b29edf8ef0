"""Letters of the official address, in and out, and their attachments."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.exchange.mailbox.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, actor: Actor) -> Self:
        """The mailbox belongs to the whole agency: who reads it reads all of it."""
        return self if actor.can(READ) else self.none()


class Letter(models.Model):
    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("letter", "Received")
        OUT = "out", pgettext_lazy("letter", "Sent")

    class State(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("letter", "Taken in")
        REFUSED = "refused", pgettext_lazy("letter", "Could not be read")
        WAITING = "waiting", pgettext_lazy("letter", "Waiting to be sent")
        SENT = "sent", pgettext_lazy("letter", "Sent")
        GIVEN_UP = "given_up", pgettext_lazy("letter", "Could not be sent")

    id = key_field()
    direction = models.CharField(max_length=3, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, related_name="+", help_text="the letter as it came"
    )
    message_id = models.CharField(max_length=255, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    sender = models.CharField(max_length=255, blank=True)
    sender_name = models.CharField(max_length=255, blank=True)
    to = models.CharField(max_length=500)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    is_automatic = models.BooleanField(default=False, help_text="an answering machine or a list wrote it")
    problem = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(null=True, help_text="as the letter states")
    at = models.DateTimeField(help_text="taken in, or queued")
    by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(direction="in", file__isnull=False), name="mailbox_letter_once"
            )
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="mailbox_recent"),
            models.Index(fields=["message_id"], name="mailbox_message", condition=~Q(message_id="")),
            models.Index(fields=["next_at"], name="mailbox_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("(no subject)"))


class Attachment(models.Model):
    """A file of a letter; `refusal` says why it is not handed out."""

    id = key_field()
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="attachments")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    refusal = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "order"], name="mailbox_attachment_order")]

    def __str__(self) -> str:
        return self.name
