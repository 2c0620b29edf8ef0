"""Definitions of the primary registers in time, and what is written in them.

`Entry.values` is one JSON object {column key: value}: dates as ISO text (partial ones as far as known:
`1956`, `1956-03`), whole numbers as numbers, others as text so that no digit is lost, ticks as true. What
is empty is absent. The columns beside it repeat what lists, measures and rights need.
"""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.insight.registers.permissions import READ, SENSITIVE
from yteso.kernel.base.public import Actor, key_field


class RegisterVersion(models.Model):
    """One revision of one register as it is kept from `valid_from` to `valid_to` under one regime."""

    id = key_field()
    code = models.CharField(max_length=10, help_text="A1 … A12")
    regime = models.CharField(max_length=20)
    revision = models.IntegerField()
    position = models.IntegerField(default=0)
    number = models.CharField(max_length=30, help_text="as printed: A3/CSYT")
    title = models.CharField(max_length=255)
    regime_name = models.CharField(max_length=100)
    confidence = models.CharField(max_length=1, help_text="H, M or L: how sure the source is")
    source = models.CharField(max_length=500)
    day_key = models.CharField(max_length=30, help_text="the column whose date places an entry in a period")
    sex = models.SmallIntegerField(null=True, help_text="if the register is of one sex only")
    is_sensitive = models.BooleanField(default=False)
    columns = models.JSONField()
    checks = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day")
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "regime", "revision"], name="register_revision_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="register_validity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the entries of the actor's units; those on HIV and TB for those who may see them."""
        reach = actor.reach(READ)
        own = self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)
        special = actor.reach(SENSITIVE)
        if special.everything:
            return own
        return own.filter(Q(is_sensitive=False) | Q(organisation_id__in=special.organisation_ids))

    def kept(self) -> Self:
        """Keep what was not taken out."""
        return self.filter(removed_at__isnull=True)


@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old), pghistory.DeleteEvent("deleted", row=pghistory.Old)
)
class Entry(models.Model):
    """One line of one register of one unit."""

    class Origin(models.TextChoices):
        HAND = "hand", pgettext_lazy("origin of an entry", "By hand")
        RECORD = "record", pgettext_lazy("origin of an entry", "From the record")
        HANDOVER = "handover", pgettext_lazy("origin of an entry", "By a handover")

    id = key_field()
    version = models.ForeignKey(RegisterVersion, models.PROTECT, related_name="entries")
    register = models.CharField(max_length=10)
    is_sensitive = models.BooleanField(default=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    place_code = models.CharField(
        max_length=10, blank=True, help_text="commune of the person, else of the unit"
    )
    person = models.ForeignKey("people.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    happened_on = models.DateField(null=True, blank=True)
    full_name = models.CharField(max_length=255, blank=True)
    sex = models.SmallIntegerField(null=True, blank=True)
    age_days = models.IntegerField(null=True, blank=True, help_text="on the day it happened")
    ethnic_code = models.CharField(max_length=5, blank=True)
    values = models.JSONField(default=dict)
    doubts = models.JSONField(default=dict, help_text="{column key: [tone, sentence]}")
    is_complete = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HAND)
    record_ref = models.CharField(max_length=60, blank=True, help_text="the row of the record it came from")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+", db_index=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    removal_reason = models.CharField(max_length=300, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "register", "happened_on", "id"],
                name="entry_unit",
                condition=Q(removed_at__isnull=True),
            ),
            models.Index(
                fields=["register", "happened_on"],
                name="entry_register",
                condition=Q(removed_at__isnull=True),
            ),
            models.Index(fields=["-changed_at", "id"], name="entry_changed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "organisation", "record_ref"],
                condition=~Q(record_ref=""),
                name="entry_record_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.full_name}".strip()


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor's units hand over and what is handed over to them."""
        reach = actor.reach(READ)
        if reach.everything:
            return self
        ids = reach.organisation_ids
        return self.filter(Q(giver_id__in=ids) | Q(taker_id__in=ids))

    def waiting(self) -> Self:
        """Keep what the other unit has not answered yet."""
        return self.filter(state=Handover.State.PROPOSED)


@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old), pghistory.DeleteEvent("deleted", row=pghistory.Old)
)
class Handover(models.Model):
    """One patient in care whom a unit hands over to another. Until the other accepts, the patient stays with
    the first; accepting writes the leaving here and the arrival there, on one day."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("state of a handover", "Waiting for the other unit")
        ACCEPTED = "accepted", pgettext_lazy("state of a handover", "Taken over")
        DECLINED = "declined", pgettext_lazy("state of a handover", "Not taken over")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a handover", "Withdrawn")

    class Reason(models.TextChoices):  # the values of left_reason in register A12
        MOVED = "1", _("The patient lives elsewhere now")
        REFERRED = "2", _("Another unit cares for the patient from now on")

    id = key_field()
    giver = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    taker = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="handovers", help_text="the last line")
    reason = models.CharField(max_length=1, choices=Reason.choices)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+", db_index=False)
    answer = models.CharField(max_length=300, blank=True, help_text="why it was not taken over")
    moved_on = models.DateField(null=True, blank=True, help_text="day of leaving and of arrival")
    leaving = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    arrival = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="proposed"), name="handover_waits_once"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_to_another"),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(moved_on__isnull=False, leaving__isnull=False, arrival__isnull=False),
                name="handover_accepted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"
