"""Forms in their versions, reports of units for periods, and what was signed.

Values of a report are one JSON object: {cell key: number}. A cell that nobody filled in is absent: empty is
not zero (TT 37/2019 and TT 23/2025 leave estimates empty in years without one). Whole numbers are JSON
numbers, others are written as text so that no digit is lost.
"""

from typing import Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.insight.statistics.permissions import READ
from yteso.kernel.base.public import Actor, key_field


class FormVersion(models.Model):
    """One revision of one form as it holds for periods that end in [valid_from, valid_to]."""

    class Kind(models.TextChoices):
        STATUTORY = "statutory", _("Statutory form")
        LOCAL = "local", _("Form of the province's own")

    id = key_field()
    form_code = models.CharField(max_length=60)
    revision = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.CharField(max_length=20)
    position = models.IntegerField(default=0, help_text="order in lists")
    title = models.CharField(max_length=400)
    short_title = models.CharField(max_length=100)
    regime = models.CharField(max_length=100)
    confidence = models.CharField(max_length=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    is_shipped = models.BooleanField()
    note = models.CharField(max_length=500, blank=True, help_text="why this revision was loaded")
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form_code", "valid_from", "revision"], name="form_rev_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="form_validity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the reports of units that the actor may read about."""
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)

    def of_unit(self, organisation_id: UUID) -> Self:
        return self.filter(organisation_id=organisation_id)


class Report(models.Model):
    """One form, one unit, one period."""

    class Tier(models.TextChoices):
        UNIT = "unit", _("Unit")
        DISTRICT = "district", _("District")
        PROVINCE = "province", _("Province")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a report", "Open")
        FILLED = "filled", _("Filled in")
        CHECKED = "checked", pgettext_lazy("state of a report", "Checked")
        SIGNED = "signed", pgettext_lazy("state of a report", "Signed")
        SENT = "sent", pgettext_lazy("state of a report", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("state of a report", "Accepted")
        RETURNED = "returned", _("Returned")

    id = key_field()
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="reports", db_index=False)
    form_code = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    receiver = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", null=True, db_index=False
    )
    tier = models.CharField(max_length=10, choices=Tier.choices)
    period = models.CharField(max_length=12)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    values = models.JSONField(default=dict)
    remarks = models.TextField(blank=True)
    edit_number = models.IntegerField(default=0, help_text="grows with each change of a figure")
    due_at = models.DateTimeField()
    locks_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    filled_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, help_text="when it was sent for the first time")
    answered_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form_code", "period", "tier", "organisation"], name="report_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="report_period"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-ends_on", "form_code"], name="report_organisation"),
            models.Index(fields=["-ends_on", "form_code", "id"], name="report_recent"),
            models.Index(fields=["receiver", "state", "due_at"], name="report_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.form_code} {self.period}"


class Step(models.Model):
    """What happened to a report: who did what, when, and why. Only added to."""

    id = key_field()
    report = models.ForeignKey(Report, models.CASCADE, related_name="steps", db_index=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=20)
    user = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=255)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["report", "at"], name="step_report")]
        triggers = [
            pgtrigger.Protect(name="step_stays", operation=pgtrigger.Update),
        ]


class Signature(models.Model):
    """What was signed: the figures, the definition and the rows behind them, frozen and sealed.

    `row_keys` holds, for each bound measure, the ids of the rows counted then (packed and compressed), so
    that a later difference can be laid to the rows that came and went.
    """

    id = key_field()
    report = models.ForeignKey(Report, models.CASCADE, related_name="signatures", db_index=False)
    number = models.IntegerField()
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", db_index=False)
    definition_digest = models.CharField(max_length=64)
    values = models.JSONField()
    counted = models.JSONField(default=dict, help_text="what was counted from the record at that moment")
    rows_digest = models.CharField(max_length=64, blank=True)
    row_keys = models.BinaryField(default=b"")
    signed_at = models.DateTimeField()
    user = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    signer = models.CharField(max_length=255)
    seal = models.CharField(max_length=128, help_text="Ed25519 over the canonical text, hexadecimal")
    public_key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="signature_number")]
        triggers = [
            pgtrigger.Protect(name="signature_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class SealedReport(models.Model):
    """The official paper of a signature: the report as printed then, under the installation's seal."""

    id = key_field()
    signature = models.OneToOneField(Signature, models.CASCADE, related_name="sealed")
    document = models.OneToOneField("signing.Document", models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="sealed_stays", operation=pgtrigger.Update)]


class LockException(models.Model):
    """A report that may still be filled in after its time, until a moment, for a reason."""

    id = key_field()
    report = models.ForeignKey(Report, models.CASCADE, related_name="exceptions")
    until = models.DateTimeField()
    reason = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
