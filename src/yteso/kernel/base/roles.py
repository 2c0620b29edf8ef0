"""The roles that permissions name. `kernel/access` says who holds which role where."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff (or a citizen, or a facility's program) does here."""

    ADMINISTRATOR = "administrator", _("System administrator")
    DIRECTOR = "director", _("Director")
    PROVINCE_OFFICER = "province_officer", _("Province officer")
    FACILITY_CLERK = "facility_clerk", _("Facility data clerk")
    FACILITY_PROGRAM = "facility_program", _("Facility program (API client)")
    DOCTOR = "doctor", _("Doctor")
    NURSE = "nurse", _("Nurse")
    RECEPTIONIST = "receptionist", _("Receptionist")
    SENSITIVE_CLINICIAN = "sensitive_clinician", _("HIV and TB clinician")
    DATA_STEWARD = "data_steward", _("Person-record officer")
    AUDITOR = "auditor", _("Auditor")
    CITIZEN = "citizen", _("Citizen")
