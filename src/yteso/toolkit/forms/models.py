"""Forms in versions, what each is for, and answers, which stay readable under their version for ever.

`Response.values` is one JSON object {field: value, repeat: {row: {field: value}}} (see `values.py`),
`sources` says of each prefilled field where its value came from: {field: {"from", "label", "on", "value"}}.
"""

from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import VALIDITY, Actor, key_field
from yteso.toolkit.forms.definition import Definition, canonical, read_text
from yteso.toolkit.forms.permissions import READ


class FormQuerySet(models.QuerySet["Form"]):
    def visible_to(self, actor: Actor) -> Self:
        """All forms, or none: what is asked is no secret among those who may see forms at all."""
        return self if actor.can(READ) else self.none()


class Form(models.Model):
    """A form by its code; what it asks stands in its versions."""

    id = key_field()
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=255, help_text="as its newest version says")
    made_at = models.DateTimeField()

    objects = FormQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["title", "id"], name="form_title")]

    def __str__(self) -> str:
        return self.title


class FormVersion(models.Model):
    """What a form asked from one day to another. Published it never changes; only its end may be written."""

    id = key_field()
    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=500, blank=True, help_text="the law or decision it comes from")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True, help_text="last day")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=255)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_once"),
            models.UniqueConstraint(fields=["form"], condition=Q(published_at=None), name="form_one_draft"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(valid_from__isnull=False), name="form_version_dated"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="form_version_validity"
            ),
            ExclusionConstraint(
                name="form_version_one_a_day",
                expressions=[("form", RangeOperators.EQUAL), (VALIDITY, RangeOperators.OVERLAPS)],
                condition=Q(published_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.published_at IS NOT NULL AND (OLD.definition, OLD.digest, OLD.title, OLD.number,"
                    " OLD.valid_from, OLD.published_at, OLD.form_id) IS DISTINCT FROM (NEW.definition,"
                    " NEW.digest, NEW.title, NEW.number, NEW.valid_from, NEW.published_at, NEW.form_id)"
                ),
            ),
            pgtrigger.Protect(
                name="kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def content(self) -> Definition:
        """The definition, read once in the process."""
        return read_text(canonical(self.definition))


class FormUse(models.Model):
    """What a form is filled in for: a purpose that a module declares, and its key there ("*": all others)."""

    id = key_field()
    form = models.ForeignKey(Form, models.PROTECT, related_name="uses")
    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "key"], name="form_use_once")]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.key}"


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep one's own. Those of others are shown by the module they belong to, under its own rules."""
        return self.none() if actor.user_id is None else self.filter(owner_id=actor.user_id)


class Response(models.Model):
    """Answers under one version: a draft that can be left and taken up again, then sent, never changed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")

    id = key_field()
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="responses")
    owner = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    is_trial = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    values = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    extras = models.JSONField(default=dict, help_text="what the module keeps beside the answers")
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reused = models.PositiveIntegerField(default=0, help_text="answers taken as they were offered")
    corrected = models.PositiveIntegerField(default=0, help_text="offered, then changed")
    typed = models.PositiveIntegerField(default=0)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "purpose", "key"],
                condition=Q(state="draft", owner__isnull=False),
                name="form_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(sent_at__isnull=False), name="form_sent_dated"
            ),
        ]
        indexes = [
            models.Index(
                fields=["about_kind", "about_id"], name="form_answers_about", condition=~Q(about_kind="")
            ),
            models.Index(fields=["version", "state"], name="form_answers_version"),
            models.Index(fields=["saved_at"], name="form_drafts_saved", condition=Q(state="draft")),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sent", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="sent")
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.key}"


class ResponseFile(models.Model):
    """A file given as an answer (or as a paper beside the answers). The original lies in `toolkit/files`."""

    id = key_field()
    response = models.ForeignKey(Response, models.CASCADE, related_name="files")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
