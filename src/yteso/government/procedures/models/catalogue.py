"""Procedures as dated data, and the offices that receive them."""

import datetime as dt
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import fold, key_field, valid_on


class Level(models.TextChoices):
    """How far a service is online. Source: NĐ 42/2022/NĐ-CP; the older levels 3 and 4 are part and full."""

    UNKNOWN = "", _("Not entered yet")
    OFFLINE = "offline", _("At the counter only")
    PARTIAL = "partial", _("Partly online")
    FULL = "full", _("Fully online")


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def matching(self, text: str) -> Self:
        found = self
        for word in fold(text).split():
            found = found.filter(search_key__contains=word)
        return found


class Procedure(models.Model):
    """An administrative procedure by its code. The code is the key: names repeat."""

    id = key_field()
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=500, help_text="as its newest version says")
    field = models.CharField(max_length=100)
    group = models.CharField(max_length=10)
    handled_by = models.CharField(max_length=100, blank=True, help_text="another agency that decides it")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    note = models.CharField(max_length=500, blank=True)
    search_key = models.CharField(max_length=700)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "code"], name="procedure_group"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="procedure_search"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_national(self) -> bool:
        return self.code[:1].isdigit()


class VersionQuerySet(models.QuerySet["ProcedureVersion"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day))


class ProcedureVersion(models.Model):
    """What a procedure was from one day to another. Only its end and its publication may be written later."""

    class Unit(models.TextChoices):
        WORKING_DAY = "working_day", _("Working days")
        CALENDAR_DAY = "calendar_day", _("Days")
        HOUR = "hour", _("Working hours")

    id = key_field()
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    name = models.CharField(max_length=500)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    subjects = ArrayField(models.CharField(max_length=20), default=list)
    channels = ArrayField(models.CharField(max_length=20), default=list)
    legal_amount = models.PositiveIntegerField(null=True)
    legal_unit = models.CharField(max_length=15, choices=Unit.choices, blank=True)
    site_amount = models.PositiveIntegerField(null=True, help_text="legal limit with a visit on site")
    site_unit = models.CharField(max_length=15, choices=Unit.choices, blank=True)
    committed_amount = models.PositiveIntegerField(null=True)
    committed_unit = models.CharField(max_length=15, choices=Unit.choices, blank=True)
    days_text = models.CharField(max_length=255, blank=True, help_text="the limit as its source words it")
    fee_text = models.CharField(max_length=255, blank=True)
    conditions = models.TextField(blank=True)
    forms = ArrayField(models.CharField(max_length=100), default=list)
    result = models.CharField(max_length=255, blank=True)
    register = models.CharField(max_length=20, blank=True, help_text="licence register that results go to")
    validity_months = models.PositiveIntegerField(null=True)
    legal_basis = ArrayField(models.CharField(max_length=300), default=list)
    flow = models.CharField(max_length=40)
    countersigned = models.BooleanField(
        default=False, help_text="the head of the room signs before the director"
    )
    confidence = models.CharField(max_length=1, help_text="H, M or L: how sure the source is")
    note = models.CharField(max_length=500, blank=True)
    decision_number = models.CharField(max_length=100, blank=True)
    decision_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="procedure_version_validity",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="frozen", exclude=["valid_to", "decision_number", "decision_on", "published_on"]
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        """Whether dossiers can be received by it: its time limit is known."""
        return self.legal_amount is not None

    def level_text(self) -> str:
        return str(Level(self.level).label)


class Component(models.Model):
    """A paper that a dossier of this version holds. `reuse` names papers that we may hold already."""

    class Paper(models.TextChoices):
        ORIGINAL = "original", _("Original paper")
        COPY = "copy", _("Copy")
        ELECTRONIC = "electronic", _("Electronic")

    id = key_field()
    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="components")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=500)
    paper = models.CharField(max_length=12, choices=Paper.choices)
    required = models.BooleanField(default=True)
    reuse = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="component_order")]

    def __str__(self) -> str:
        return self.name


class Fee(models.Model):
    """A fee of a version, by case. Only those chosen at reception are charged."""

    id = key_field()
    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="fees")
    order = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    amount_vnd = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="fee_order")]


class Office(models.Model):
    """A place that receives dossiers: its code in theirs, where results are given, the account for fees.

    Source: code by QCVN 102:2016/BTTTT and QĐ 20/2020/QĐ-TTg; it is entered, never guessed.
    """

    id = key_field()
    organisation = models.OneToOneField("organisations.Organisation", models.PROTECT, related_name="+")
    agency_code = models.CharField(max_length=35)
    name = models.CharField(max_length=255)
    return_place = models.CharField(max_length=255)
    town = models.CharField(max_length=100, help_text="place name that stands before the date on papers")
    phone = models.CharField(max_length=30, blank=True)
    bank_bin = models.CharField(max_length=6, blank=True)
    account_number = models.CharField(max_length=19, blank=True)
    account_name = models.CharField(max_length=100, blank=True)
    superior = models.CharField(max_length=255, blank=True, help_text="stands over its name on papers")
    head_title = models.CharField(max_length=100, default="Giám đốc", help_text="KT., TL., TUQ. stand before")
    number_place = models.CharField(
        max_length=10, blank=True, help_text="letters of the province in numbers of licences: QNG"
    )
    signs_from = models.DateField(null=True, help_text="from this day results are signed electronically")

    def __str__(self) -> str:
        return self.name


class HandlingUnit(models.Model):
    """Which room works on a group of procedures received at an office."""

    id = key_field()
    office = models.ForeignKey(Office, models.CASCADE, related_name="units")
    group = models.CharField(max_length=10)
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "group"], name="handling_unit_once")]
