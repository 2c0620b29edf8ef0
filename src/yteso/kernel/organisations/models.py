import datetime as dt
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, Permission, key_field


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def within_reach(self, actor: Actor, permission: Permission) -> Self:
        """Keep the organisations over which the actor holds `permission`."""
        reach = actor.reach(permission)
        return self if reach.everything else self.filter(id__in=reach.organisation_ids)

    def below(self, organisation_id: UUID) -> Self:
        """Keep the organisation and everything under it."""
        return self.filter(path__contains=[organisation_id])

    def facilities(self) -> Self:
        """Keep the places that give care (they have a facility code, MA_CSKCB)."""
        return self.exclude(facility_code="")

    def open_on(self, day: dt.date) -> Self:
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Organisation(models.Model):
    """A node of the health sector's tree: the department, a hospital, a centre, a station, a ward."""

    class Kind(models.TextChoices):
        DEPARTMENT_OF_HEALTH = "department_of_health", _("Department of Health")
        OFFICE = "office", _("Office or room of the department")
        PROVINCE_HOSPITAL = "province_hospital", _("Province hospital")
        DISTRICT_CENTRE = "district_centre", _("District medical centre")
        REGIONAL_POLYCLINIC = "regional_polyclinic", _("Regional polyclinic")
        COMMUNE_STATION = "commune_station", _("Commune health station")
        PRIVATE_HOSPITAL = "private_hospital", _("Private hospital")
        PRIVATE_CLINIC = "private_clinic", _("Private clinic")
        PREVENTIVE_CENTRE = "preventive_centre", _("Preventive or specialised centre")
        CLINICAL_DEPARTMENT = "clinical_department", _("Clinical department")

    id = key_field()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = ArrayField(models.UUIDField(), editable=False)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=100, blank=True)
    facility_code = models.CharField(max_length=10, blank=True)
    place_code = models.CharField(max_length=10, blank=True)
    address = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["path"], name="organisation_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["facility_code"], condition=~Q(facility_code=""), name="organisation_facility_code"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="organisation_validity",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FacilityCode(models.Model):
    """A code that a facility carried in some period: MA_CSKCB changes when a facility merges or moves."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=20)
    system = models.CharField(max_length=20, default="MA_CSKCB")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "code", "valid_from"], name="facility_code_once")
        ]
        indexes = [models.Index(fields=["code"], name="facility_code_code")]

    def __str__(self) -> str:
        return self.code


class Staff(models.Model):
    """A person who works in an organisation, with the licence number that dossiers carry (MA_BAC_SI)."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff")
    user = models.ForeignKey("base.User", models.SET_NULL, null=True, blank=True, related_name="posts")
    full_name = models.CharField(max_length=255)
    title = models.CharField(max_length=100, blank=True)
    licence_number = models.CharField(max_length=50, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["licence_number"], name="staff_licence")]

    def __str__(self) -> str:
        return self.full_name
