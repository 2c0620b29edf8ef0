"""Copies of documents (sao y, sao lục, trích sao) and their one series a year."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.government.correspondence.models.papers import Document
from yteso.government.correspondence.models.rules import Office
from yteso.kernel.base.public import Actor, key_field


class CopySeries(models.Model):
    """The last number given to a copy in an office's year; all forms of copy share it. Its row is the lock.

    Source: Nghị định 30/2020/NĐ-CP, annex I, part II.
    """

    id = key_field()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="official_copy_series_once")]


class CopyQuerySet(models.QuerySet["Copy"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the copies of documents that the actor may see."""
        return self.filter(document__in=Document.objects.visible_to(actor).values("pk"))


class Copy(models.Model):
    """A copy of a document: numbered, with who answers for it. Never changed, never removed."""

    class Form(models.TextChoices):
        """Source: Nghị định 30/2020/NĐ-CP art. 25; annex III, part I (SY, SL, TrS)."""

        FULL = "SY", pgettext_lazy("form of copy", "Full copy")
        OF_COPY = "SL", pgettext_lazy("form of copy", "Copy of a copy")
        EXTRACT = "TrS", pgettext_lazy("form of copy", "Extract")

    class Medium(models.TextChoices):
        ELECTRONIC = "electronic", _("Electronic, with the seal")
        PAPER = "paper", _("To print and stamp")

    id = key_field()
    document = models.ForeignKey(Document, models.PROTECT, related_name="copies")
    form = models.CharField(max_length=3, choices=Form.choices)
    medium = models.CharField(max_length=10, choices=Medium.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60)
    made_on = models.DateField()
    excerpt = models.TextField(blank=True)
    recipients = models.TextField(blank=True)
    authority = models.CharField(max_length=20, blank=True, help_text="form of signing: KT., TL.")
    signer_name = models.CharField(max_length=255)
    signer_position = models.CharField(max_length=255)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    signing = models.ForeignKey("signing.Document", models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="official_copy_number_once")
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="official_copy_recent")]

    def __str__(self) -> str:
        return self.symbol
