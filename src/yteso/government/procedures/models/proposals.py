"""Proposals to simplify a procedure: what would change, on which evidence, and what became of it."""

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.models.catalogue import ProcedureVersion
from yteso.government.procedures.permissions import READ_CATALOGUE
from yteso.kernel.base.public import Actor, key_field

PROPOSED_ONCE = (
    "version",
    "committed_amount",
    "dropped",
    "fees",
    "no_countersign",
    "at_once",
    "reason",
    "evidence",
    "days_saved",
    "papers_saved",
    "fees_saved_vnd",
    "proposed_by",
    "proposed_at",
)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, actor: Actor) -> Self:
        """The catalogue is one for the province: who sees what is not public of it sees every proposal."""
        return self if actor.can(READ_CATALOGUE) else self.none()


class Proposal(models.Model):
    """One proposal about one version. What is proposed, and its evidence, is never changed afterwards."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        APPROVED = "approved", _("Approved, not applied yet")
        REFUSED = "refused", _("Not approved")
        APPLIED = "applied", _("Applied")

    id = key_field()
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="proposals")
    committed_amount = models.PositiveIntegerField(
        null=True, help_text="shorter limit, in the unit that holds"
    )
    dropped = ArrayField(models.PositiveSmallIntegerField(), default=list, help_text="places of papers")
    fees = models.JSONField(default=dict, help_text="{place of the fee: new amount}")
    no_countersign = models.BooleanField(default=False)
    at_once = models.BooleanField(default=False, help_text="the result is given on receipt")
    reason = models.TextField()
    evidence = models.JSONField(help_text="as it was counted on the day of the proposal")
    days_saved = models.PositiveIntegerField(default=0, help_text="a year")
    papers_saved = models.PositiveIntegerField(default=0, help_text="a year")
    fees_saved_vnd = models.PositiveBigIntegerField(default=0, help_text="a year")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=1000, blank=True)
    applied_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    made = models.ForeignKey(
        ProcedureVersion, models.PROTECT, null=True, related_name="+", help_text="the version it became"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="applied", made__isnull=False) | (~Q(state="applied") & Q(made=None)),
                name="proposal_applied_has_version",
            ),
        ]
        indexes = [models.Index(fields=["-proposed_at", "-id"], name="proposal_recent")]
        triggers = [pgtrigger.ReadOnly(name="as_proposed", fields=list(PROPOSED_ONCE))]

    def __str__(self) -> str:
        return self.version.name
