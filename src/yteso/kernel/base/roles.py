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
    PROCEDURE_CLERK = "procedure_clerk", _("Reception clerk of procedures")
    ASSESSOR = "assessor", _("Assessor of dossiers")
    UNIT_HEAD = "unit_head", _("Head of an office")
    DOCUMENT_CLERK = "document_clerk", _("Document clerk")
    CITIZEN = "citizen", _("Citizen")


class Purpose(models.TextChoices):
    """Why somebody looks at records: written into each audit entry. It follows from their role."""

    TREATMENT = "treatment", _("Treatment")
    RECEPTION = "reception", _("Reception of the patient")
    INSURANCE = "insurance", _("Insurance payment")
    IDENTITY = "identity", _("Keeping personal records right")
    MANAGEMENT = "management", _("State management")
    INSPECTION = "inspection", _("Inspection")
    PROCEDURES = "procedures", _("Administrative procedures")
    ADMINISTRATION = "administration", _("System administration")
    OWN = "own", _("Own record")


PURPOSE_OF_ROLE = {
    Role.DOCTOR: Purpose.TREATMENT,
    Role.NURSE: Purpose.TREATMENT,
    Role.SENSITIVE_CLINICIAN: Purpose.TREATMENT,
    Role.RECEPTIONIST: Purpose.RECEPTION,
    Role.FACILITY_CLERK: Purpose.INSURANCE,
    Role.FACILITY_PROGRAM: Purpose.INSURANCE,
    Role.DATA_STEWARD: Purpose.IDENTITY,
    Role.DIRECTOR: Purpose.MANAGEMENT,
    Role.PROVINCE_OFFICER: Purpose.MANAGEMENT,
    Role.AUDITOR: Purpose.INSPECTION,
    Role.ADMINISTRATOR: Purpose.ADMINISTRATION,
    Role.PROCEDURE_CLERK: Purpose.PROCEDURES,
    Role.ASSESSOR: Purpose.PROCEDURES,
    Role.UNIT_HEAD: Purpose.PROCEDURES,
    Role.DOCUMENT_CLERK: Purpose.MANAGEMENT,
    Role.CITIZEN: Purpose.OWN,
}
