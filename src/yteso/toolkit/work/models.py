import datetime as dt
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, fold, key_field, valid_on
from yteso.toolkit.work.calendar import Hours
from yteso.toolkit.work.flows import Flow, read_flow
from yteso.toolkit.work.kinds import kinds


class FlowVersion(models.Model):
    """One version of a flow: steps, transitions, ladder. Never changed; a decision makes a new version."""

    id = key_field()
    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    definition = models.JSONField()
    legal_basis = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="flow_version_once")]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"

    @property
    def flow(self) -> Flow:
        return read_flow(self.definition)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the cases that a unit or a reception office within the actor's reach handles or received."""
        allowed = Q(pk__in=[])
        for kind in kinds():
            reach = actor.reach(kind.read)
            if reach.everything:
                allowed |= Q(kind=kind.code)
            elif reach.organisation_ids:
                here = Q(unit_id__in=reach.organisation_ids) | Q(office_id__in=reach.organisation_ids)
                allowed |= Q(kind=kind.code) & here
        return self.filter(allowed)

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def late(self, moment: dt.datetime) -> Self:
        """Keep the open cases whose deadline is past."""
        return self.filter(closed_at__isnull=True, due_at__lt=moment)

    def matching(self, text: str) -> Self:
        found = self
        for word in fold(text).split():
            found = found.filter(search_key__contains=word)
        return found


class Case(models.Model):
    """A piece of work with a deadline: a flow's version and an action log; its state is derived and stored.

    `version` counts the actions: who acts says which version they saw. `due_at` is empty while the clock
    stands; `order_at` is never empty, so that lists page by it.
    """

    class Outcome(models.TextChoices):
        EARLY = "early", _("Early")
        ON_TIME = "on_time", _("On the due day")
        LATE = "late", _("Late")

    id = key_field()
    kind = models.CharField(max_length=30)
    flow_version = models.ForeignKey(FlowVersion, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=500)
    office = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=30)
    step_since = models.DateTimeField()
    former_step = models.CharField(max_length=30, blank=True)
    outside = models.CharField(max_length=10, blank=True, help_text="state as the outside world is told")
    version = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    promised_on = models.DateField(null=True, help_text="the re-appointed day, if any")
    finished_at = models.DateTimeField(null=True, help_text="when the clock was stopped for good")
    closed_at = models.DateTimeField(null=True)
    order_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    search_key = models.CharField(max_length=1000, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], condition=~Q(code=""), name="case_code_once")
        ]
        indexes = [
            models.Index(fields=["unit", "order_at", "id"], name="case_unit", condition=Q(closed_at=None)),
            models.Index(
                fields=["assignee", "order_at", "id"], name="case_mine", condition=Q(closed_at=None)
            ),
            models.Index(fields=["step", "order_at", "id"], name="case_step", condition=Q(closed_at=None)),
            models.Index(fields=["order_at", "id"], name="case_open", condition=Q(closed_at=None)),
            models.Index(fields=["office", "-opened_at", "id"], name="case_office"),
            models.Index(fields=["unit", "-opened_at", "id"], name="case_unit_all"),
            models.Index(fields=["-opened_at", "id"], name="case_recent"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="case_search"),
        ]

    def __str__(self) -> str:
        return self.code or self.title

    @property
    def is_done(self) -> bool:
        return self.closed_at is not None


class Action(models.Model):
    """One thing done to a case. Append-only: what a case is, follows from these."""

    id = key_field()
    case = models.ForeignKey(Case, models.CASCADE, related_name="actions", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    user = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    user_label = models.CharField(max_length=255)
    for_user = models.ForeignKey(
        "base.User", models.PROTECT, null=True, related_name="+", help_text="whom they stood in for"
    )
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    from_step = models.CharField(max_length=30, blank=True)
    to_step = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="action_seq")]
        indexes = [models.Index(fields=["user", "-at"], name="action_user")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]


class Clock(models.Model):
    """One deadline of a case. `marks` are what moved it; due and lines are reckoned from them and stored."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        STANDING = "standing", _("Standing")
        DONE = "done", _("Finished")

    class Unit(models.TextChoices):
        WORKING_DAY = "working_day", _("Working days")
        CALENDAR_DAY = "calendar_day", _("Days")
        HOUR = "hour", _("Working hours")

    id = key_field()
    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks", db_index=False)
    purpose = models.CharField(max_length=20)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=15, choices=Unit.choices)
    legal_basis = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    marks = models.JSONField(default=list)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    extended_to = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    calendar_version = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Case.Outcome.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "purpose"], name="clock_once")]
        indexes = [models.Index(fields=["due_at"], name="clock_running", condition=Q(state="running"))]


class OfficeHours(models.Model):
    """Office hours from a day on, and the time after which what arrives counts as the next working day's."""

    id = key_field()
    valid_from = models.DateField(unique=True)
    morning_from = models.TimeField()
    morning_to = models.TimeField()
    afternoon_from = models.TimeField()
    afternoon_to = models.TimeField()
    cutoff = models.TimeField()
    source = models.CharField(max_length=255)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(null=True, unique=True, help_text="of the calendar")
    moved = models.PositiveIntegerField(default=0, help_text="deadlines that they moved")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(morning_from__lt=F("morning_to"))
                & Q(morning_to__lte=F("afternoon_from"))
                & Q(afternoon_from__lt=F("afternoon_to")),
                name="office_hours_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d/%m/%Y}"

    @property
    def hours(self) -> Hours:
        return Hours(self.morning_from, self.morning_to, self.afternoon_from, self.afternoon_to, self.cutoff)


class CalendarChange(models.Model):
    """A decision that makes days worked or off. It counts from when it is applied; `version` orders them."""

    id = key_field()
    decision_number = models.CharField(max_length=100)
    decided_on = models.DateField()
    title = models.CharField(max_length=255)
    days = models.JSONField(default=dict, help_text="{ISO day: [is worked, name]}")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(null=True, unique=True)
    moved = models.PositiveIntegerField(default=0, help_text="deadlines that it moved")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision_number"], name="calendar_decision_once")]

    def __str__(self) -> str:
        return self.decision_number

    @property
    def parsed(self) -> dict[dt.date, tuple[bool, str]]:
        return {dt.date.fromisoformat(day): (bool(w), str(name)) for day, (w, name) in self.days.items()}


class Comment(models.Model):
    """What colleagues say to each other about a case; those mentioned are told."""

    id = key_field()
    case = models.ForeignKey(Case, models.CASCADE, related_name="comments")
    at = models.DateTimeField()
    user = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    mentioned_ids = ArrayField(models.UUIDField(), default=list)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day), cancelled_at=None)


class Absence(models.Model):
    """Somebody is away for some days, and somebody stands in for them."""

    id = key_field()
    user = models.ForeignKey("base.User", models.CASCADE, related_name="+")
    stand_in = models.ForeignKey("base.User", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=255, blank=True)
    entered_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="absence_validity"),
            models.CheckConstraint(condition=~Q(user=F("stand_in")), name="absence_other"),
        ]
        indexes = [models.Index(fields=["stand_in", "valid_from"], name="absence_stand_in")]


class Escalation(models.Model):
    """A rung of the ladder that was reached: who was told, so that nobody is told twice."""

    id = key_field()
    case = models.ForeignKey(Case, models.CASCADE, related_name="escalations", db_index=False)
    rung = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    told = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "rung", "due_at"], name="escalation_once")]
