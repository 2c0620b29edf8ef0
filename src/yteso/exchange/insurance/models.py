from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import key_field


class Client(models.Model):
    """The credentials with which a facility's program sends to us.

    `portal_secret_hash` hashes the upper-case MD5 that the national portal's call shape transmits.
    """

    id = key_field()
    user = models.OneToOneField("base.User", models.CASCADE, related_name="insurance_client")
    facility = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    portal_secret_hash = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class Submission(models.Model):
    """One file that a facility sent through one of the doors. Its original is kept untouched."""

    class Door(models.TextChoices):
        API = "api", _("API")
        PORTAL = "portal", _("National portal's call shape")
        UPLOAD = "upload", _("Upload page")
        COMMAND = "command", _("Command or watched folder")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Being read")
        DONE = "done", _("Read")
        REFUSED = "refused", _("Refused")

    id = key_field()
    facility = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", null=True)
    facility_code = models.CharField(max_length=10, blank=True)
    door = models.CharField(max_length=10, choices=Door.choices)
    declared_version = models.CharField(max_length=10, blank=True)
    file_digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, blank=True)
    size_bytes = models.BigIntegerField()
    sender = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    sender_reference = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    received_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    refusal_code = models.CharField(max_length=50, blank=True)
    refusal_text = models.TextField(blank=True)
    dossiers_total = models.IntegerField(default=0)
    dossiers_recorded = models.IntegerField(default=0)
    dossiers_unchanged = models.IntegerField(default=0)
    dossiers_quarantined = models.IntegerField(default=0)
    dossiers_done = models.IntegerField(default=0, help_text="ordinal reached: where a restart resumes")

    class Meta:
        indexes = [
            models.Index(fields=["facility", "-received_at", "id"], name="submission_facility"),
            models.Index(fields=["-received_at", "id"], name="submission_received"),
            models.Index(
                fields=["state", "received_at"],
                name="submission_open",
                condition=Q(state__in=["waiting", "reading"]),
            ),
            models.Index(fields=["file_digest"], name="submission_digest"),
        ]


class Dossier(models.Model):
    """One version of one visit's data as a facility sent it: HOSO number `ordinal` of a submission."""

    class State(models.TextChoices):
        RECORDED = "recorded", _("In the record")
        UNCHANGED = "unchanged", _("Already known, nothing changed")
        QUARANTINED = "quarantined", _("Waiting for correction")
        REPLACED = "replaced", _("Replaced by a newer version")
        CORRECTED = "corrected", _("Corrected by a later dossier")

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        CHECK_IN = "check_in", _("Check-in (XML0)")

    id = key_field()
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="dossiers", db_index=False)
    ordinal = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    facility = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", null=True)
    facility_code = models.CharField(max_length=10)
    link_code = models.CharField(max_length=100)
    version = models.IntegerField(default=0, help_text="1 for the first accepted, 0 while in quarantine")
    schema_version = models.CharField(max_length=10)
    state = models.CharField(max_length=12, choices=State.choices)
    content_digest = models.CharField(max_length=64)
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+")
    visit_id = models.UUIDField(null=True)
    patient_name = models.CharField(max_length=255, blank=True)
    arrived_on = models.DateField(null=True)
    discharged_on = models.DateField(null=True)
    line_count = models.IntegerField(default=0)
    error_count = models.IntegerField(default=0)
    warning_count = models.IntegerField(default=0)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "ordinal"], name="dossier_once"),
            models.UniqueConstraint(
                fields=["facility_code", "link_code", "kind"],
                condition=Q(state="recorded"),
                name="dossier_current_once",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "-received_at", "id"], name="dossier_facility"),
            models.Index(fields=["-received_at", "id"], name="dossier_received"),
            models.Index(fields=["facility_code", "link_code", "-received_at"], name="dossier_link"),
            models.Index(
                fields=["facility", "-received_at", "id"],
                name="dossier_quarantine",
                condition=Q(state="quarantined"),
            ),
        ]


class Finding(models.Model):
    """What a rule found in one dossier, at which line of the original, and the value it met."""

    class Severity(models.TextChoices):
        ERROR = "error", _("Error")
        WARNING = "warning", _("Warning")

    id = key_field()
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="findings")
    facility = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", null=True, db_index=False
    )
    rule_code = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    table = models.CharField(max_length=6)
    row_number = models.IntegerField(default=0)
    field = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=255, blank=True)
    parameters = models.JSONField(default=dict)
    source_line = models.IntegerField(default=0)
    found_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["facility", "-found_on", "rule_code"], name="finding_facility"),
            models.Index(fields=["rule_code", "-found_on"], name="finding_rule"),
        ]
