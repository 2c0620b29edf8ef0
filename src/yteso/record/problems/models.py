from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import key_field


class AllergyQuerySet(models.QuerySet["Allergy"]):
    def of(self, person_ids: Collection[UUID]) -> Self:
        return self.filter(person_id__in=person_ids)

    def standing(self) -> Self:
        """Keep the allergies that hold: not taken back as entered by mistake."""
        return self.filter(withdrawn_at__isnull=True)


class Allergy(models.Model):
    """Something that harms this person, as a clinician noted it."""

    class Category(models.TextChoices):
        DRUG = "drug", _("Drug")
        FOOD = "food", _("Food")
        CHEMICAL = "chemical", _("Chemical or cosmetic")
        OTHER = "other", _("Other")

    class Severity(models.TextChoices):
        MILD = "mild", _("Mild")
        MODERATE = "moderate", _("Moderate")
        SEVERE = "severe", _("Severe (anaphylaxis)")
        UNKNOWN = "unknown", _("Not known")

    id = key_field()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    category = models.CharField(max_length=10, choices=Category.choices)
    substance = models.CharField(max_length=255)
    substance_key = models.CharField(max_length=255, help_text="the substance without marks, for comparison")
    reaction = models.CharField(max_length=500, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.UNKNOWN)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = AllergyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "substance_key"], condition=Q(withdrawn_at=None), name="allergy_once"
            )
        ]


class ProblemQuerySet(models.QuerySet["Problem"]):
    def of(self, person_ids: Collection[UUID]) -> Self:
        return self.filter(person_id__in=person_ids)

    def active(self) -> Self:
        return self.filter(ended_on__isnull=True)


class Problem(models.Model):
    """A lasting problem that a clinician put on this person's list."""

    id = key_field()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    icd10_code = models.CharField(max_length=10)
    note = models.CharField(max_length=500, blank=True)
    since_on = models.DateField(null=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "icd10_code"], condition=Q(ended_on=None), name="problem_once"
            )
        ]
