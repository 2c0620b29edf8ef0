from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.exchange.insurance.permissions import MANAGE_CLIENTS, READ
from yteso.kernel.base.public import Actor, key_field


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the clients of facilities whose credentials the actor manages."""
        reach = actor.reach(MANAGE_CLIENTS)
        return self if reach.everything else self.filter(facility_id__in=reach.organisation_ids)

    def live(self) -> Self:
        return self.filter(revoked_at__isnull=True, user__is_active=True)


class Client(models.Model):
    """The credentials with which a facility's program sends to us.

    The secret is made by us (256 random bits) and shown once; only salted SHA-256 hashes stay here. A slow
    password hash would protect nothing more and would cost half a second at each token.
    `portal_secret_hash` is over the upper-case MD5 that the national portal's call shape transmits.
    """

    id = key_field()
    user = models.OneToOneField("base.User", models.CASCADE, related_name="insurance_client")
    facility = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=255)
    portal_secret_hash = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ClientQuerySet.as_manager()


class CallWindow(models.Model):
    """How often one caller called in one minute: the rate limit, shared by all web processes."""

    id = key_field()
    caller = models.CharField(max_length=120)
    minute = models.DateTimeField()
    calls = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "minute"], name="call_window_once")]


class OfFacility(models.QuerySet[Any]):
    """Rows that a facility sent, or that were found in what it sent."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep what was sent by the facilities over which the actor may read dossiers."""
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(facility_id__in=reach.organisation_ids)


def _text(**options: Any) -> "models.CharField[str, str]":
    """A text from outside, of any length: what is wrong with it is said by a finding."""
    return models.CharField(blank=True, db_default="", default="", **options)


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
    facility = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    door = models.CharField(max_length=10, choices=Door.choices)
    declared_version = models.CharField(
        max_length=10, blank=True, help_text="what the door says: 130, 4750, 3176"
    )
    file_digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, blank=True)
    size_bytes = models.BigIntegerField()
    sender = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    sender_label = models.CharField(max_length=150, blank=True)
    sender_reference = models.CharField(
        max_length=200, blank=True, help_text="the sender's own key for this file"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    received_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    refusal_code = models.CharField(max_length=50, blank=True)
    refusal_parameters = models.JSONField(default=dict, help_text="what its sentence names")
    problems = models.JSONField(default=list, help_text="of the file around its dossiers")
    dossiers_total = models.IntegerField(default=0)
    dossiers_recorded = models.IntegerField(default=0)
    dossiers_unchanged = models.IntegerField(default=0)
    dossiers_quarantined = models.IntegerField(default=0)
    dossiers_refused = models.IntegerField(default=0)
    dossiers_replaced = models.IntegerField(default=0, help_text="a newer version was already known")
    dossiers_done = models.IntegerField(default=0, help_text="ordinal reached: where a restart resumes")

    objects = OfFacility.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "sender", "sender_reference"],
                condition=~Q(sender_reference=""),
                nulls_distinct=False,
                name="submission_reference_once",
            )
        ]
        indexes = [
            models.Index(fields=["facility", "-received_at", "id"], name="submission_facility"),
            models.Index(fields=["-received_at", "id"], name="submission_received"),
            models.Index(
                fields=["state", "received_at"],
                name="submission_open",
                condition=Q(state__in=["waiting", "reading"]),
            ),
        ]


class Dossier(models.Model):
    """One version of one visit's data as a facility sent it: HOSO number `ordinal` of a submission."""

    class State(models.TextChoices):
        RECORDED = "recorded", _("In the record")
        UNCHANGED = "unchanged", _("Already known, nothing changed")
        QUARANTINED = "quarantined", _("Waiting for correction")
        REPLACED = "replaced", _("Replaced by a newer version")
        CORRECTED = "corrected", _("Corrected by a later dossier")
        REFUSED = "refused", _("Refused: not the sender's facility")

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        CHECK_IN = "check_in", _("Check-in (XML0)")

    id = key_field()
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="dossiers", db_index=False)
    ordinal = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    facility = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    facility_code = _text(help_text="MA_CSKCB as sent")
    link_code = _text(help_text="MA_LK as sent")
    version = models.IntegerField(default=0, help_text="1 for the first accepted, 0 while in quarantine")
    schema_version = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State.choices)
    content_digest = models.CharField(max_length=64)
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, related_name="+", db_index=False)
    visit_id = models.UUIDField(null=True)
    patient_name = _text()
    arrived_on = models.DateField(null=True)
    discharged_on = models.DateField(null=True)
    line_count = models.IntegerField(default=0)
    error_count = models.IntegerField(default=0)
    warning_count = models.IntegerField(default=0)
    received_at = models.DateTimeField(help_text="of its submission: the newest received is current")

    objects = OfFacility.as_manager()

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
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    rule_code = models.CharField(max_length=40)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    table = models.CharField(max_length=10, blank=True)
    row_number = models.IntegerField(default=0)
    field = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=255, blank=True)
    parameters = models.JSONField(default=dict)
    source_line = models.IntegerField(default=0)
    found_on = models.DateField()

    objects = OfFacility.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["facility", "-found_on", "rule_code"], name="finding_facility"),
            models.Index(fields=["rule_code", "-found_on"], name="finding_rule"),
        ]
