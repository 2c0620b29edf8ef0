import datetime as dt
import re
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import VALIDITY, Actor, fold, key_field, uuid7, valid_on
from yteso.kernel.codes.permissions import READ

OTHER_THAN_WORDS = re.compile(r"[^\w.]+")


class CodeSystemQuerySet(models.QuerySet["CodeSystem"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep what the actor may see: code lists are open to all staff, so all of them or none."""
        return self if actor.can(READ) else self.none()


class CodeSystem(models.Model):
    """A list of codes that the ministry (or another authority) issues and changes by dated decisions."""

    id = key_field()
    slug = models.CharField(max_length=50, unique=True)
    title_vi = models.CharField(max_length=255)
    title_en = models.CharField(max_length=255)
    source = models.CharField(max_length=500)
    fields = models.CharField(
        max_length=500, blank=True, help_text="fields of Decision 130 that carry its codes"
    )
    note = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False, help_text="a short list until the official one is loaded")
    stamp = models.UUIDField(
        default=uuid7, help_text="changes with every change of a code: caches compare it"
    )
    shipped_digest = models.CharField(
        max_length=64, blank=True, help_text="of the product's own data, as installed"
    )

    objects = CodeSystemQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_vi


class CodeQuerySet(models.QuerySet["Code"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.can(READ) else self.none()

    def of(self, system: str) -> Self:
        """Keep the codes of the system named `system` (a constant of `systems.py`)."""
        return self.filter(system__slug=system)

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on(on))

    def matching(self, text: str) -> Self:
        """Keep the codes whose code or titles contain every word of `text`, tones and case aside."""
        found = self
        for word in OTHER_THAN_WORDS.sub(" ", fold(text)).split():
            found = found.filter(search_key__contains=word)
        return found


class Code(models.Model):
    """One code with its titles in one period: a change of title or meaning is a new row, never an edit."""

    id = key_field()
    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="codes", db_index=False)
    code = models.CharField(max_length=100)
    title_vi = models.CharField(max_length=1024, blank=True)
    title_en = models.CharField(max_length=1024, blank=True)
    parent = models.CharField(max_length=100, blank=True, help_text="code of the parent in the same system")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day of validity")
    source = models.CharField(max_length=500, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    search_key = models.TextField(editable=False)
    position = models.IntegerField(default=0, help_text="order in the official list")
    is_shipped = models.BooleanField(
        default=False, help_text="came with the product, not from an official file"
    )

    objects = CodeQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="code_valid_once",
                expressions=[
                    ("system", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (VALIDITY, RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="code_validity"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="code_named"),
        ]
        indexes = [
            models.Index(fields=["system", "code"], name="code_system_code"),
            models.Index(fields=["system", "parent"], name="code_system_parent"),
            models.Index(fields=["system", "position", "id"], name="code_system_position"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="code_search"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def title(self) -> str:
        return self.title_in(get_language() or "vi")

    def title_in(self, language: str) -> str:
        """Return the title in the language, or in the other one where that is all we have."""
        first, second = (self.title_en, self.title_vi) if language == "en" else (self.title_vi, self.title_en)
        return first or second


class CodeLoad(models.Model):
    """An official file brought in: first looked at, then applied. The file itself stays readable."""

    class State(models.TextChoices):
        READING = "reading", _("Being looked through")
        PREVIEWED = "previewed", _("Previewed")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")
        REFUSED = "refused", _("Refused")

    id = key_field()
    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="loads")
    state = models.CharField(max_length=10, choices=State.choices)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=500)
    effective_on = models.DateField()
    is_complete = models.BooleanField(help_text="codes that the file no longer lists end the day before")
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    ended = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey("base.User", models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    progress_id = models.UUIDField(null=True, help_text="of the job that looks through or applies it")
    findings = models.JSONField(
        default=dict, help_text="the first lines of what changes, faults, or why it was refused"
    )

    class Meta:
        indexes = [models.Index(fields=["system", "-loaded_at"], name="code_load_system")]

    def __str__(self) -> str:
        return self.file_name


def search_key_of(code: str, title_vi: str, title_en: str, attributes: dict[str, str]) -> str:
    """Return what a search looks through: code (with and without dot), titles and synonyms, folded."""
    bare = code.replace(".", "")
    parts = [code, bare if bare != code else "", title_vi, title_en, attributes.get("synonyms", "")]
    return fold(" ".join(part for part in parts if part))
