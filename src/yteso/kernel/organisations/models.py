import datetime as dt
from typing import Self
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import VALIDITY, Actor, Permission, fold, key_field, valid_on
from yteso.kernel.organisations.permissions import READ

MA_CSKCB = "MA_CSKCB"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor may see: the directory is open to all staff, so all of it or nothing."""
        return self if actor.can(READ) else self.none()

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
        return self.filter(valid_on(day))

    def matching(self, text: str) -> Self:
        """Keep the organisations whose name or code contains every word of the text, tones aside."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_key__contains=word)
        return found


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
    path = ArrayField(models.UUIDField(), editable=False, help_text="ids from the root down to this one")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    name = models.CharField(max_length=255)
    short_name = models.CharField(max_length=100, blank=True)
    facility_code = models.CharField(
        max_length=10, blank=True, help_text="the code it carries now, or carried last"
    )
    department_code = models.CharField(
        max_length=20, blank=True, help_text="MA_KHOA, for clinical departments"
    )
    place_code = models.CharField(
        max_length=10, blank=True, help_text="administrative unit when it was entered"
    )
    address = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    his_vendor = models.CharField(
        max_length=100, blank=True, help_text="maker of its hospital information system"
    )
    source = models.CharField(max_length=255, blank=True)
    note = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    search_key = models.CharField(max_length=700, editable=False)
    sort_key = models.CharField(max_length=1000, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["path"], name="organisation_path"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="organisation_search"),
            models.Index(fields=["kind", "sort_key", "id"], name="organisation_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["facility_code"], condition=~Q(facility_code=""), name="organisation_facility_code"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="organisation_validity",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """A name that an organisation bore in some period: reports of that time keep it."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=255)
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="former_name_once",
                expressions=[("organisation", RangeOperators.EQUAL), (VALIDITY, RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return self.name


class FacilityCode(models.Model):
    """A code that a facility carried in some period: MA_CSKCB changes when a facility merges or moves."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=20)
    system = models.CharField(max_length=20, default=MA_CSKCB)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    source = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="facility_code_once",
                expressions=[
                    ("system", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (VALIDITY, RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="facility_code_validity",
            ),
        ]
        indexes = [models.Index(fields=["code"], name="facility_code_code")]

    def __str__(self) -> str:
        return self.code


class Staff(models.Model):
    """A person's post in an organisation, with the licence number that dossiers carry (MA_BAC_SI)."""

    id = key_field()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff")
    user = models.ForeignKey("base.User", models.SET_NULL, null=True, blank=True, related_name="posts")
    full_name = models.CharField(max_length=255)
    sort_key = models.CharField(max_length=400, editable=False)
    title = models.CharField(max_length=100, blank=True)
    licence_number = models.CharField(max_length=50, blank=True)
    department_code = models.CharField(max_length=20, blank=True, help_text="MA_KHOA where the person works")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")

    class Meta:
        indexes = [
            models.Index(fields=["licence_number"], name="staff_licence"),
            models.Index(fields=["organisation", "sort_key"], name="staff_organisation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="staff_validity"
            )
        ]

    def __str__(self) -> str:
        return self.full_name
