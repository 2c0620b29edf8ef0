import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, Permission, key_field


class AccessPolicy(models.Model):
    """How long a visit opens a record, and how long an emergency does: dated, with its source."""

    id = key_field()
    valid_from = models.DateField(unique=True)
    care_months = models.SmallIntegerField(help_text="months after a visit in which its facility may read")
    emergency_hours = models.SmallIntegerField()
    source = models.CharField(max_length=500)


class SensitiveCode(models.Model):
    """A code (or the beginning of one) that tells of a disease with its own confidentiality rule."""

    class System(models.TextChoices):
        ICD10 = "icd10", _("ICD-10 code")
        SERVICE = "service", _("Service code")
        DRUG = "drug", _("Drug code")
        WORD = "word", _("Word in a name")

    id = key_field()
    system = models.CharField(max_length=10, choices=System.choices)
    prefix = models.CharField(max_length=50)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "prefix", "valid_from"], name="sensitive_code_once")
        ]


class ChronicCode(models.Model):
    """The beginning of an ICD-10 code whose diagnosis lasts, so that it belongs on top of the record."""

    id = key_field()
    prefix = models.CharField(max_length=7)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "valid_from"], name="chronic_code_once")]


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def visible_to(self, actor: Actor, permission: Permission) -> Self:
        reach = actor.reach(permission)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)

    def open_at(self, moment: dt.datetime) -> Self:
        return self.filter(started_at__lte=moment, ends_at__gt=moment)


class EmergencyAccess(models.Model):
    """Somebody opened a record without a care relationship, said why, and will be asked about it."""

    id = key_field()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    user = models.ForeignKey("base.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=1000)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    justified = models.BooleanField(null=True)
    finding = models.CharField(max_length=1000, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "person", "-ends_at"], name="emergency_holder"),
            models.Index(fields=["-started_at", "id"], name="emergency_started"),
        ]


class Consent(models.Model):
    """A citizen's own permission for one facility to read their record, with the words they agreed to."""

    id = key_field()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    ends_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "organisation"], name="consent_person")]
