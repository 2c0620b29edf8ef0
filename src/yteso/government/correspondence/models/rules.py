"""What documents are numbered by: offices with their symbols, types and patterns in time, books, series."""

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.kernel.base.public import key_field, valid_on


class Direction(models.TextChoices):
    IN = "in", _("Incoming document")
    OUT = "out", _("Outgoing document")


class Office(models.Model):
    """An organisation that issues documents in its own name: how it is written on them."""

    id = key_field()
    organisation = models.OneToOneField("organisations.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255, help_text="issuing body, as printed")
    superior = models.CharField(max_length=255, blank=True)
    symbol = models.CharField(max_length=20, help_text="abbreviation in numbers, SYT")
    town = models.CharField(max_length=100, help_text="place in front of the date")

    def __str__(self) -> str:
        return self.name


class UnitSymbol(models.Model):
    """The abbreviation of a unit that drafts letters (SYT-NVY)."""

    id = key_field()
    office = models.ForeignKey(Office, models.CASCADE, related_name="units")
    unit = models.OneToOneField("organisations.Organisation", models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.symbol


class DocumentTypeQuerySet(models.QuerySet["DocumentType"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day))


class DocumentType(models.Model):
    """A type of administrative document as it holds in some time, with the pattern of its number and symbol.

    `pattern` names {number}, {type}, {office}, {unit}.
    Source: Nghị định 30/2020/NĐ-CP art. 7, annexes I, III.
    """

    id = key_field()
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    abbreviation = models.CharField(max_length=10, blank=True)
    pattern = models.CharField(max_length=60)
    has_title = models.BooleanField(default=True, help_text="its name is printed; a letter's is not")
    position = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    source = models.CharField(max_length=255)

    objects = DocumentTypeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="official_type_once")]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """A text to begin a draft with, as it holds in some time."""

    id = key_field()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=150)
    type_code = models.CharField(max_length=10)
    subject = models.CharField(max_length=500, blank=True)
    body = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="official_template_once")]

    def __str__(self) -> str:
        return self.title


class Book(models.Model):
    """A register: incoming, outgoing or of secret documents; by type where the head has set one up."""

    id = key_field()
    office = models.ForeignKey(Office, models.PROTECT, related_name="books")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    name = models.CharField(max_length=150)
    types = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, help_text="empty: all others"
    )
    is_secret = models.BooleanField(default=False)
    decision = models.CharField(max_length=255, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")

    class Meta:
        indexes = [models.Index(fields=["office", "direction", "is_secret"], name="official_book")]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    """The last number given in a book and year. Its row is the lock: no number twice, none left out."""

    id = key_field()
    book = models.ForeignKey(Book, models.PROTECT, related_name="series")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "year"], name="official_series_once")]


class Target(models.Model):
    """A target for the share of documents that are electronic and signed, in some time."""

    class Scope(models.TextChoices):
        DEPARTMENT = "department", pgettext_lazy("whose target", "The department")
        UNITS = "units", pgettext_lazy("whose target", "Units under it")

    id = key_field()
    code = models.CharField(max_length=20)
    scope = models.CharField(max_length=12, choices=Scope.choices)
    percent = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    source = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="official_target_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.percent} %"
