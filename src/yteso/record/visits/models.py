"""What happened to a citizen in a facility: the visit and every line under it.

Rows hold only the current version of a dossier. The former versions stay readable in their
original files, which are never touched (see `exchange/insurance`).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import key_field


class Visit(models.Model):
    """One episode of care in one facility (MA_LK): Table 1 of Decision 130."""

    class State(models.TextChoices):
        ARRIVED = "arrived", _("Arrived")
        IN_CARE = "in_care", _("In care")
        CLOSED = "closed", _("Closed")

    id = key_field()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    facility = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    facility_code = models.CharField(max_length=10)
    link_code = models.CharField(max_length=100, help_text="MA_LK; empty until the facility sends it")
    state = models.CharField(max_length=10, choices=State.choices)
    dossier_id = models.UUIDField(null=True)
    version = models.IntegerField(default=0)
    patient_code = models.CharField(max_length=100, blank=True)
    medical_record_number = models.CharField(max_length=100, blank=True)
    card_number = models.CharField(max_length=100, blank=True)
    care_type_code = models.CharField(max_length=2, blank=True)
    entitlement_code = models.CharField(max_length=4, blank=True)
    department_code = models.CharField(max_length=50, blank=True)
    arrived_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    discharged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    days = models.IntegerField(null=True)
    reason = models.TextField(blank=True)
    admission_diagnosis = models.TextField(blank=True)
    discharge_diagnosis = models.TextField(blank=True)
    main_icd10_code = models.CharField(max_length=7, blank=True)
    other_icd10_codes = models.CharField(max_length=100, blank=True)
    traditional_codes = models.CharField(max_length=255, blank=True)
    procedure_codes = models.CharField(max_length=125, blank=True)
    accident_code = models.CharField(max_length=1, blank=True)
    outcome_code = models.CharField(max_length=1, blank=True)
    discharge_type_code = models.CharField(max_length=1, blank=True)
    from_facility_code = models.CharField(max_length=10, blank=True)
    to_facility_code = models.CharField(max_length=10, blank=True)
    treatment = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    weight_kg = models.CharField(max_length=6, blank=True)
    total_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    insured_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    insurer_pays_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    patient_shares_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    patient_pays_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    other_sources_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    drugs_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    supplies_vnd = models.DecimalField(max_digits=15, decimal_places=2, default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility_code", "link_code"], condition=~Q(link_code=""), name="visit_link_once"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-arrived_at"], name="visit_person"),
            models.Index(fields=["facility", "-arrived_at", "id"], name="visit_facility"),
            models.Index(fields=["-arrived_at", "id"], name="visit_arrived"),
            models.Index(fields=["main_icd10_code", "-arrived_at"], name="visit_icd10"),
        ]


class Line(models.Model):
    """What every row under a visit knows: whose it is, where it comes from, which line it was (STT)."""

    id = key_field()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+", db_index=False)
    facility = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    line_number = models.IntegerField()

    class Meta:
        abstract = True


class Diagnosis(Line):
    """A diagnosis at discharge: the main one has rank 0 (MA_BENH_CHINH), the others follow (MA_BENH_KT)."""

    icd10_code = models.CharField(max_length=10)
    rank = models.SmallIntegerField()
    diagnosed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="diagnosis_person"),
            models.Index(fields=["icd10_code", "-diagnosed_at"], name="diagnosis_code"),
        ]


class MedicationLine(Line):
    """A drug given or prescribed (Table 2)."""

    drug_code = models.CharField(max_length=255, blank=True)
    drug_name = models.CharField(max_length=1024)
    strength = models.CharField(max_length=1024, blank=True)
    form = models.CharField(max_length=1024, blank=True)
    route_code = models.CharField(max_length=10, blank=True)
    dose = models.CharField(max_length=1024, blank=True)
    instructions = models.CharField(max_length=1024, blank=True)
    unit = models.CharField(max_length=50, blank=True)
    registration_number = models.CharField(max_length=255, blank=True)
    tender_code = models.CharField(max_length=50, blank=True)
    group_code = models.CharField(max_length=2, blank=True)
    scope_code = models.CharField(max_length=1, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price_vnd = models.DecimalField(max_digits=15, decimal_places=3)
    total_vnd = models.DecimalField(max_digits=15, decimal_places=2)
    insured_vnd = models.DecimalField(max_digits=15, decimal_places=2)
    insurer_pays_vnd = models.DecimalField(max_digits=15, decimal_places=2)
    department_code = models.CharField(max_length=50, blank=True)
    prescriber_code = models.CharField(max_length=255, blank=True)
    ordered_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="medication_person"),
        ]


class ServiceLine(Line):
    """A service, a bed-day or a supply (Table 3), with its machine and the tender it came from."""

    service_code = models.CharField(max_length=50, blank=True)
    service_name = models.CharField(max_length=1024, blank=True)
    supply_code = models.CharField(max_length=255, blank=True)
    supply_name = models.CharField(max_length=1024, blank=True)
    group_code = models.CharField(max_length=2)
    unit = models.CharField(max_length=50, blank=True)
    scope_code = models.CharField(max_length=1, blank=True)
    machine_code = models.CharField(max_length=1024, blank=True)
    tender_code = models.CharField(max_length=50, blank=True)
    bed_code = models.CharField(max_length=50, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_price_vnd = models.DecimalField(max_digits=15, decimal_places=3)
    total_vnd = models.DecimalField(max_digits=15, decimal_places=2)
    insured_vnd = models.DecimalField(max_digits=15, decimal_places=2)
    insurer_pays_vnd = models.DecimalField(max_digits=15, decimal_places=2)
    department_code = models.CharField(max_length=50, blank=True)
    orderer_code = models.CharField(max_length=255, blank=True)
    performer_code = models.CharField(max_length=255, blank=True)
    ordered_at = models.DateTimeField(null=True)
    performed_at = models.DateTimeField(null=True)
    resulted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="service_person"),
        ]


class Result(Line):
    """One indicator of a laboratory, imaging or functional test (Table 4)."""

    service_code = models.CharField(max_length=50, blank=True)
    indicator_code = models.CharField(max_length=255, blank=True)
    indicator_name = models.CharField(max_length=255)
    value = models.CharField(max_length=255, blank=True)
    value_number = models.FloatField(null=True)
    unit = models.CharField(max_length=50, blank=True)
    description = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    reader_code = models.CharField(max_length=255, blank=True)
    resulted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="result_person"),
        ]


class ProgressNote(Line):
    """What the treating staff wrote on a day of the stay (Table 5)."""

    noted_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    stage = models.TextField(blank=True)
    consultation = models.TextField(blank=True)
    surgery = models.TextField(blank=True)
    author_code = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="note_person"),
        ]


class Paper(Line):
    """A paper that the facility issued with the visit (Tables 7 to 11, 13 and 14), fields as sent."""

    class Kind(models.TextChoices):
        DISCHARGE = "discharge", _("Discharge paper")
        SUMMARY = "summary", _("Medical-record summary")
        BIRTH = "birth", _("Birth certificate")
        MATERNITY_LEAVE = "maternity_leave", _("Maternity-rest certificate")
        SICK_LEAVE = "sick_leave", _("Sick-leave certificate")
        REFERRAL = "referral", _("Referral letter")
        APPOINTMENT = "appointment", _("Re-visit appointment")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    number = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True, help_text="the day of the re-visit, for appointments")
    fields = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="paper_person"),
        ]


class SensitiveNote(Line):
    """HIV and tuberculosis care (Tables 6 and 15): shown only to those with their own permission."""

    class Kind(models.TextChoices):
        HIV = "hiv", _("HIV care")
        TUBERCULOSIS = "tuberculosis", _("Tuberculosis care")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    fields = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="sensitive_person"),
        ]
