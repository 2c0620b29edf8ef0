"""What happened to a citizen in a facility: the visit and every line under it.

Rows hold only the current version of a dossier. The former versions stay readable in their original
files, which are never touched (ADR 0003).

Texts that come from outside have no length limit here: lengths change with the Decisions and are checked,
by version, before a row is written. `more` keeps what the facility sent and no column of its own holds,
under its official field name (`{"MA_KHUVUC": "K1"}`); it is NULL when there is nothing of the kind.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.kernel.base.public import Actor, key_field
from yteso.record.visits.permissions import READ

# MA_LOAI_KCB of inpatient treatment: 03 inpatient, 04 by day, 09 under 4 hours. A stay in a commune station
# (06) is a kind of its own, neither inpatient nor outpatient. Source: QĐ 824/QĐ-BYT (15/02/2023).
INPATIENT_TYPES = ("03", "04", "09")


def _text(**options: Any) -> "models.CharField[str, str]":
    return models.CharField(blank=True, db_default="", default="", **options)


def _money(decimals: int = 2) -> "models.DecimalField[Any, Any]":
    """An amount in đồng; NULL when the facility did not send it."""
    return models.DecimalField(max_digits=18, decimal_places=decimals, null=True)


class LocalDay(Func):
    """The day of a moment in the province; immutable, so that the database can keep and index it."""

    template = "((%(expressions)s AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)"
    output_field = models.DateField()


class AgeInYears(Func):
    """Full years from a birth date (or, where only the year is known, years apart) to the local day of a
    moment.

    Arguments: the moment, the birth date, the birth year.
    """

    arity = 3
    output_field = models.SmallIntegerField()
    zone = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        moment, born_on, birth_year = (compiler.compile(part)[0] for part in self.source_expressions)
        local = f"({moment} {self.zone})"
        return (
            f"(CASE WHEN {born_on} IS NOT NULL THEN extract(year FROM age({local}, {born_on}::timestamp))"
            f" ELSE extract(year FROM {local}) - {birth_year} END)::smallint"
        ), ()


class FacilityScoped(models.QuerySet[Any]):
    """Rows that belong to a facility."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows of facilities over which the actor may read visits.

        This is the view of a facility's or the province's staff over *facilities*. Whether a clinician may
        open one citizen's record (care relationship, consent, emergency) is decided by `record/chart`.
        """
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(facility_id__in=reach.organisation_ids)

    def of_people(self, person_ids: Any) -> Self:
        """Keep the rows of one citizen, given as the ids of all persons of one master."""
        return self.filter(person_id__in=person_ids)


class Visit(models.Model):
    """One episode of care in one facility (MA_LK): Table 1 of Decision 130."""

    class State(models.TextChoices):
        ARRIVED = "arrived", pgettext_lazy("state of a visit", "Arrived")
        IN_CARE = "in_care", _("In care")
        CLOSED = "closed", pgettext_lazy("state of a visit", "Closed")

    id = key_field()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    facility = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    facility_code = models.CharField(max_length=10)
    link_code = _text(help_text="MA_LK; empty until the facility sends it")
    state = models.CharField(max_length=10, choices=State.choices)
    dossier_id = models.UUIDField(null=True)
    version = models.IntegerField(default=0, db_default=0)
    patient_code = _text()
    medical_record_number = _text()
    card_number = _text()
    care_type_code = _text()
    entitlement_code = _text()
    department_code = _text()
    arrived_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    discharged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    days = models.IntegerField(null=True)
    reason = _text()
    admission_reason = _text()
    admission_diagnosis = _text()
    discharge_diagnosis = _text()
    main_icd10_code = _text()
    other_icd10_codes = _text()
    traditional_codes = _text()
    procedure_codes = _text()
    accident_code = _text()
    outcome_code = _text()
    discharge_type_code = _text()
    from_facility_code = _text()
    to_facility_code = _text()
    treatment = _text()
    advice = _text()
    weight_kg = _text()
    sex = models.SmallIntegerField(null=True, help_text="GIOI_TINH as recorded at the visit")
    born_on = models.DateField(null=True, help_text="birth date as recorded, where day and month are known")
    birth_year = models.SmallIntegerField(null=True, help_text="birth year as recorded")
    commune_code = _text(help_text="MAXA_CU_TRU as recorded: a commune of the day of the visit")
    ethnic_code = _text(help_text="MA_DANTOC as recorded")
    arrived_on = models.GeneratedField(
        expression=LocalDay("arrived_at"), output_field=models.DateField(), db_persist=True
    )
    ended_on = models.GeneratedField(
        expression=LocalDay(Coalesce("discharged_at", "arrived_at")),
        output_field=models.DateField(),
        db_persist=True,
        help_text="the local day of discharge, of arrival until then",
    )
    age_years = models.GeneratedField(
        expression=AgeInYears("arrived_at", "born_on", "birth_year"),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="full years at arrival",
    )
    is_insured = models.GeneratedField(
        expression=~Q(card_number="") & ~Q(entitlement_code="9"),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
        help_text="came with a card, and not as a visit without insurance (entitlement 9)",
    )
    total_vnd = _money()
    insured_vnd = _money()
    insurer_pays_vnd = _money()
    patient_shares_vnd = _money()
    patient_pays_vnd = _money()
    other_sources_vnd = _money()
    drugs_vnd = _money()
    supplies_vnd = _money()
    more = models.JSONField(null=True)
    recorded_at = models.DateTimeField()

    objects = FacilityScoped.as_manager()

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
            models.Index(
                fields=["facility", "arrived_at"], name="visit_open_arrival", condition=Q(link_code="")
            ),
            models.Index(fields=["facility", "ended_on"], name="visit_facility_ended"),
            models.Index(fields=["commune_code", "ended_on"], name="visit_commune_ended"),
            models.Index(fields=["commune_code", "arrived_on"], name="visit_commune_arrived"),
        ]


class Line(models.Model):
    """What every row under a visit knows: whose it is, where it comes from, which line it was.

    Dossier and version are the visit's: a visit's lines are all of its current version. `line_number`
    counts from 1 within the visit's table. Lines are written only by `actions.record_visits`, in the
    transaction of their visit; their foreign keys are not checked row by row by the database, which would
    cost more than writing them (ADR 0061).
    """

    id = key_field()
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    facility = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    line_number = models.IntegerField()

    objects = FacilityScoped.as_manager()

    class Meta:
        abstract = True


class Diagnosis(Line):
    """A diagnosis at discharge: the main one has rank 0 (MA_BENH_CHINH), the others follow (MA_BENH_KT)."""

    icd10_code = _text()
    rank = models.SmallIntegerField()
    diagnosed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="diagnosis_person"),
        ]


class MedicationLine(Line):
    """A drug given or prescribed (Table 2)."""

    drug_code = _text()
    drug_name = _text()
    strength = _text()
    form = _text()
    route_code = _text()
    dose = _text()
    instructions = _text()
    unit = _text()
    registration_number = _text()
    tender_code = _text()
    group_code = _text()
    scope_code = _text()
    quantity = _money(3)
    unit_price_vnd = _money(3)
    total_vnd = _money()
    insured_vnd = _money()
    insurer_pays_vnd = _money()
    patient_shares_vnd = _money()
    patient_pays_vnd = _money()
    other_sources_vnd = _money()
    payment_rate_percent = models.SmallIntegerField(null=True)
    benefit_percent = models.SmallIntegerField(null=True)
    payment_method_code = _text()
    payer_code = _text()
    department_code = _text()
    prescriber_code = _text()
    ordered_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    more = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="medication_person"),
        ]


class ServiceLine(Line):
    """A service, a bed-day or a supply (Table 3), with its machine and its tender."""

    service_code = _text()
    service_name = _text()
    supply_code = _text()
    supply_name = _text()
    group_code = _text()
    unit = _text()
    scope_code = _text()
    machine_code = _text()
    tender_code = _text()
    bed_code = _text()
    quantity = _money(3)
    unit_price_vnd = _money(3)
    insured_unit_price_vnd = _money(3)
    total_vnd = _money()
    insured_vnd = _money()
    insurer_pays_vnd = _money()
    patient_shares_vnd = _money()
    patient_pays_vnd = _money()
    other_sources_vnd = _money()
    service_rate_percent = models.SmallIntegerField(null=True)
    payment_rate_percent = models.SmallIntegerField(null=True)
    benefit_percent = models.SmallIntegerField(null=True)
    payment_method_code = _text()
    department_code = _text()
    orderer_code = _text()
    performer_code = _text()
    icd10_codes = _text()
    ordered_at = models.DateTimeField(null=True)
    performed_at = models.DateTimeField(null=True)
    resulted_at = models.DateTimeField(null=True)
    more = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="service_person"),
        ]


class Result(Line):
    """One indicator of a laboratory, imaging or functional test (Table 4)."""

    service_code = _text()
    indicator_code = _text()
    indicator_name = _text()
    value = _text()
    value_number = models.FloatField(null=True)
    unit = _text()
    description = _text()
    conclusion = _text()
    reader_code = _text()
    resulted_at = models.DateTimeField(null=True)
    more = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="result_person"),
        ]


class ProgressNote(Line):
    """What the treating staff wrote on a day of the stay (Table 5)."""

    noted_at = models.DateTimeField(null=True)
    text = _text()
    stage = _text()
    consultation = _text()
    surgery = _text()
    author_code = _text()
    more = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="note_person"),
        ]


class Paper(Line):
    """A paper that the facility issued with the visit (Tables 7 to 11, 13 and 14).

    `fields` holds every non-empty field as sent, under its official name.
    """

    class Kind(models.TextChoices):
        DISCHARGE = "discharge", _("Discharge paper")
        SUMMARY = "summary", _("Medical-record summary")
        BIRTH = "birth", _("Birth certificate")
        MATERNITY_LEAVE = "maternity_leave", _("Maternity-rest certificate")
        SICK_LEAVE = "sick_leave", _("Sick-leave certificate")
        REFERRAL = "referral", _("Referral letter")
        APPOINTMENT = "appointment", _("Re-visit appointment")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    number = _text()
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True, help_text="the day of the re-visit, for appointments")
    fields = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="paper_person"),
        ]


class SensitiveNote(Line):
    """HIV and tuberculosis care (Tables 6 and 15): shown only to those with their own permission.

    `fields` holds every non-empty field as sent, under its official name.
    """

    class Kind(models.TextChoices):
        HIV = "hiv", _("HIV care")
        TUBERCULOSIS = "tuberculosis", _("Tuberculosis care")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    fields = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "visit"], name="sensitive_person"),
        ]


LINE_MODELS: tuple[type[Line], ...] = (
    Diagnosis,
    MedicationLine,
    ServiceLine,
    Result,
    ProgressNote,
    Paper,
    SensitiveNote,
)
