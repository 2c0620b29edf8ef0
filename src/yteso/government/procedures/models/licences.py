"""Licence registers that results write to."""

import datetime as dt
from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.models.dossiers import Dossier
from yteso.government.procedures.permissions import READ_LICENCES
from yteso.kernel.base.public import Actor, fold, key_field


class LicenceQuerySet(models.QuerySet["Licence"]):
    def visible_to(self, actor: Actor) -> Self:
        """Licences are public records; who reads registers reads them all."""
        return self if actor.can(READ_LICENCES) else self.none()

    def in_force(self, day: dt.date) -> Self:
        return self.filter(status=Licence.Status.VALID).filter(Q(valid_to=None) | Q(valid_to__gte=day))

    def ending(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(status=Licence.Status.VALID, valid_to__gte=first, valid_to__lte=last)

    def matching(self, text: str) -> Self:
        found = self
        for word in fold(text).split():
            found = found.filter(search_key__contains=word)
        return found


class Licence(models.Model):
    """A licence, certificate or publication in one of the registers. A later one replaces, never
    overwrites."""

    class Register(models.TextChoices):
        PRACTICE = "practice", _("Practice licences")
        FACILITY = "facility", _("Operating licences of facilities")
        HEALTH_CHECK = "health_check", _("Facilities for health checks")
        TRAINING = "training", _("Facilities for practical training")
        MOBILE_CARE = "mobile_care", _("Humanitarian and mobile care")
        RED_CROSS = "red_cross", _("Red Cross first-aid posts")
        TRADITIONAL = "traditional", _("Traditional practitioners and remedies")
        PHARMACIST = "pharmacist", _("Pharmacy practice certificates")
        PHARMACY = "pharmacy", _("Eligibility for pharmacy business")
        GOOD_PRACTICE = "good_practice", _("GPP and GDP")
        DRUG_RETAIL = "drug_retail", _("Restricted and mobile drug retail")
        COSMETICS = "cosmetics", _("Cosmetic product notifications")
        COSMETICS_MAKER = "cosmetics_maker", _("Cosmetics makers")
        CFS = "cfs", _("Certificates of free sale")
        ADVERT = "advert", _("Confirmed advertisements")
        DEVICE = "device", _("Medical devices")
        BIOSAFETY = "biosafety", _("Biosafety laboratories")
        VACCINATION = "vaccination", _("Vaccination facilities")
        PREVENTION = "prevention", _("Preventive services")
        FOOD = "food", _("Food safety certificates")
        FOOD_PRODUCT = "food_product", _("Food product declarations")
        SOCIAL_WORK = "social_work", _("Social work practice")
        SOCIAL_FACILITY = "social_facility", _("Social assistance facilities")

    class Status(models.TextChoices):
        VALID = "valid", _("Still in force")
        REPLACED = "replaced", _("Replaced")
        REVOKED = "revoked", _("Revoked")

    id = key_field()
    register = models.CharField(max_length=20, choices=Register.choices)
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=255)
    holder_name = models.CharField(max_length=255)
    holder_number = models.CharField(max_length=20, blank=True)
    holder_person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    scope = models.TextField(blank=True)
    issued_on = models.DateField()
    valid_to = models.DateField(null=True, help_text="last day; empty is for ever")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VALID)
    decision = models.CharField(max_length=100, blank=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="licences")
    former = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    search_key = models.CharField(max_length=1000)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "number"], condition=Q(status="valid"), name="licence_number_once"
            )
        ]
        indexes = [
            models.Index(fields=["register", "number"], name="licence_number"),
            models.Index(fields=["register", "-issued_on", "id"], name="licence_register"),
            models.Index(fields=["-issued_on", "id"], name="licence_recent"),
            models.Index(fields=["valid_to"], name="licence_ending", condition=Q(status="valid")),
            models.Index(fields=["holder_number"], name="licence_holder", condition=~Q(holder_number="")),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="licence_search"),
        ]

    def __str__(self) -> str:
        return self.number

    def state_on(self, day: dt.date) -> str:
        """Return valid, expired, replaced or revoked."""
        if self.status == self.Status.VALID and self.valid_to and self.valid_to < day:
            return "expired"
        return self.status


class LicenceEvent(models.Model):
    """What happened to a licence: issued, replaced, revoked, by which decision, what changed. Append-only."""

    id = key_field()
    licence = models.ForeignKey(Licence, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    verb = models.CharField(max_length=20)
    decision = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    changes = models.JSONField(default=dict)

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]
