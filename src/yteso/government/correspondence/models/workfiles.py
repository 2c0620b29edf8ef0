"""Work files (hồ sơ công việc): what belongs together about one piece of work, personal or of a unit."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from yteso.government.correspondence.models.papers import Document
from yteso.government.correspondence.permissions import KEEP_FILES
from yteso.kernel.base.public import Actor, fold, key_field


class WorkFileQuerySet(models.QuerySet["WorkFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep one's own files and those of units within reach; another's personal file stays theirs."""
        reach = actor.reach(KEEP_FILES)
        own = Q(owner_id=actor.user_id) if actor.user_id else Q(pk__in=[])
        shared = Q(personal=False)
        if not reach.everything:
            shared &= Q(unit_id__in=reach.organisation_ids)
        return self.filter(own | shared)

    def matching(self, text: str) -> Self:
        found = self
        for word in fold(text).split():
            found = found.filter(search_key__contains=word)
        return found


class WorkFile(models.Model):
    """Opened when work starts, closed when it ends, handed to the archives after that.

    Source: Nghị định 30/2020/NĐ-CP art. 28–31.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("work file", "Open")
        CLOSED = "closed", pgettext_lazy("work file", "Closed")

    id = key_field()
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    owner = models.ForeignKey("base.User", models.PROTECT, related_name="+")
    personal = models.BooleanField(default=False)
    retention = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    search_key = models.CharField(max_length=700, editable=False)

    objects = WorkFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "code"], name="official_workfile_once")
        ]
        indexes = [models.Index(fields=["-opened_at", "-id"], name="official_workfile")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Filed(models.Model):
    """A document in a work file."""

    id = key_field()
    workfile = models.ForeignKey(WorkFile, models.CASCADE, related_name="filed")
    document = models.ForeignKey(Document, models.PROTECT, related_name="filed")
    at = models.DateTimeField()
    by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workfile", "document"], name="official_filed_once")]
