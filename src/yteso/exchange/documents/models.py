"""Packets on the document bus: every one is kept, whatever it was; and who has which code on the bus."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.exchange.documents.permissions import MANAGE, READ
from yteso.kernel.base.public import Actor, key_field


class OwnAddress(models.Model):
    """The code of one of our organisations on the bus, with what its packets say about it."""

    id = key_field()
    organisation = models.OneToOneField("organisations.Organisation", models.PROTECT, related_name="+")
    organ_id = models.CharField(max_length=30, unique=True)
    former_organ_id = models.CharField(
        max_length=30, blank=True, help_text="the code of before, still written by some senders"
    )
    name = models.CharField(max_length=200)
    in_charge = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=250, blank=True)
    email = models.CharField(max_length=100, blank=True)
    telephone = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.organ_id} {self.name}"


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.can(READ) or actor.can(MANAGE) else self.none()

    def current(self) -> Self:
        return self.filter(ended_on__isnull=True)


class Partner(models.Model):
    """Another agency and its code on the bus."""

    id = key_field()
    organ_id = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="first day on which it no longer holds")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="documents_partner_name")]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.name}"


class PacketQuerySet(models.QuerySet["Packet"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)


class Packet(models.Model):
    """One packet, in or out. Its bytes stay as they came or went; the same bytes are taken once."""

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("packet", "Received")
        OUT = "out", pgettext_lazy("packet", "Sent")

    class Kind(models.TextChoices):
        NEW = "0", _("New document")
        REVOKE = "1", _("Recall of a document")
        UPDATE = "2", _("Change of a document")
        REPLACE = "3", _("Replacement of a document")
        STATUS = "status", _("Status")
        UNKNOWN = "", _("Unreadable")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("packet", "Waiting to be sent")
        SENT = "sent", pgettext_lazy("packet", "Sent to the bus")
        GIVEN_UP = "given_up", pgettext_lazy("packet", "Could not be sent")
        TAKEN = "taken", pgettext_lazy("packet", "Taken in")
        DUPLICATE = "duplicate", _("Came before")
        REFUSED = "refused", pgettext_lazy("packet", "Refused")

    class Status(models.TextChoices):
        """Source: QCVN 102:2016/BTTTT, samples of the national document bus."""

        ARRIVED = "01", pgettext_lazy("document status", "Arrived")
        REFUSED = "02", _("Reception refused")
        ACCEPTED = "03", _("Received, in the book")
        ASSIGNED = "04", _("Given to somebody")
        IN_WORK = "05", _("Being handled")
        FINISHED = "06", pgettext_lazy("document status", "Finished")
        TAKEN_BACK = "13", _("Asked back")
        CHANGE_AGREED = "15", _("Change or recall agreed")
        CHANGE_REFUSED = "16", _("Change or recall refused")

    id = key_field()
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=6, choices=Kind.choices, blank=True)
    status_code = models.CharField(max_length=2, choices=Status.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="ours that sends or receives it",
    )  # fmt: skip
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    size_bytes = models.BigIntegerField(default=0)
    document_key = models.CharField(max_length=200, blank=True, help_text="DocumentId on the bus")
    from_organ = models.CharField(max_length=30, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    to_organs = models.JSONField(default=list, blank=True)
    code = models.CharField(max_length=100, blank=True, help_text="number and symbol")
    issued_on = models.DateField(null=True, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    about = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="statuses")
    object_id = models.UUIDField(null=True, blank=True, help_text="what our module made it from")
    problem = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="description, reason, or what went wrong")
    outside_id = models.CharField(max_length=200, blank=True, help_text="its key at the bus")
    at = models.DateTimeField(help_text="made here, or taken in")
    said_at = models.DateTimeField(null=True, blank=True, help_text="the time that a status states")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = PacketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "organisation"], condition=Q(direction="in"), nulls_distinct=False,
                name="documents_packet_taken_once",
            ),
            models.UniqueConstraint(
                fields=["about", "status_code"], condition=Q(direction="out", kind="status"),
                name="documents_status_said_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="documents_packet_due"),
            models.Index(fields=["-at", "-id"], name="documents_packet_recent"),
            models.Index(fields=["organisation", "-at", "-id"], name="documents_packet_org"),
            models.Index(fields=["document_key"], name="documents_packet_key"),
            models.Index(fields=["object_id"], condition=Q(object_id__isnull=False), name="documents_object"),
        ]

    def __str__(self) -> str:
        return self.code or self.document_key or str(self.id)
