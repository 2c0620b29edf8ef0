import datetime as dt
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import Actor, key_field, valid_on
from yteso.toolkit.files.permissions import READ


class StoredFile(models.Model):
    """An original as it came in, named by the SHA-256 of its content and never changed."""

    class Packing(models.TextChoices):
        NONE = "", _("As sent")
        ZSTD = "zst", _("Compressed (zstd)")

    digest = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    stored_bytes = models.BigIntegerField(default=0, help_text="what it takes in the store")
    packing = models.CharField(max_length=5, choices=Packing.choices, blank=True, default=Packing.NONE)
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()
    threat = models.CharField(max_length=200, blank=True, default="", help_text="virus that was found in it")
    disposed_at = models.DateTimeField(null=True, help_text="its bytes went by an approved list")

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def stored_name(self) -> str:
        """The name of its bytes in the store."""
        return f"{self.digest}.{self.packing}" if self.packing else self.digest


class Reading(models.Model):
    """That the pages of an original were looked at, how far, and by what."""

    id = key_field()
    original = models.OneToOneField(StoredFile, models.PROTECT, related_name="reading")
    pages = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=60, blank=True, help_text="empty: text was not recognised")
    refusal = models.CharField(max_length=30, blank=True, help_text="why it has no pages to look at")
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class Page(models.Model):
    """A page of an original: its straightened picture, its text with words and places, what it is.

    `words` are lists of text, how sure (0–100), line, left, top, right, bottom in shares of the page.
    """

    id = key_field()
    reading = models.ForeignKey(Reading, models.CASCADE, related_name="page_rows")
    number = models.PositiveIntegerField()
    picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    blank = models.BooleanField(default=False)
    is_separator = models.BooleanField(default=False)
    separator = models.CharField(max_length=60, blank=True, help_text="key of the separator sheet")
    codes = models.JSONField(default=list)
    angle = models.FloatField(default=0)
    turn = models.PositiveSmallIntegerField(default=0)
    recognised = models.BooleanField(default=False, help_text="whether text was looked for")
    text = models.TextField(blank=True)
    words = models.JSONField(default=list)
    sure = models.FloatField(default=0)
    stamps = models.JSONField(default=list, help_text="words stamped in red, each")
    problem = models.CharField(max_length=20, blank=True)
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "number"], name="page_once")]

    @property
    def is_content(self) -> bool:
        """Whether it belongs to a paper: neither blank nor a separator."""
        return not self.blank and not self.is_separator


class RetentionQuerySet(models.QuerySet["RetentionClass"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day))


class RetentionClass(models.Model):
    """How long a kind of file is kept, by a regulation and its dates. Without years: for ever."""

    class Event(models.TextChoices):
        DISCHARGE = "discharge", _("End of the treatment")
        DEATH = "death", _("Death of the person")
        CLOSED = "closed", _("End of the year in which the book was closed")
        DONE = "done", _("Day it was made")
        ENDED = "ended", _("End of validity")

    id = key_field()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=255)
    years = models.PositiveSmallIntegerField(null=True)
    event = models.CharField(max_length=12, choices=Event.choices)
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=1, help_text="H, M or L: how sure the source is")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = RetentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="retention_class_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="retention_class_validity"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def ends_on(self, counted_from: dt.date | None) -> dt.date | None:
        """Return the last day that a file must be kept; None while that is not known, or for ever."""
        if self.years is None or counted_from is None:
            return None
        year = counted_from.year + self.years
        if self.event == self.Event.CLOSED:
            return dt.date(year, 12, 31)
        try:
            return counted_from.replace(year=year)
        except ValueError:  # 29 February
            return dt.date(year, 3, 1)


class KeptQuerySet(models.QuerySet["Kept"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)

    def due(self, day: dt.date) -> Self:
        """Files whose time is over and that nothing holds back."""
        held = Hold.objects.filter(kept=models.OuterRef("pk"), lifted_at=None)
        return self.filter(disposed_at=None, ends_on__lt=day).exclude(models.Exists(held))


class Kept(models.Model):
    """A file under a retention class, for one thing that it belongs to."""

    id = key_field()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="kept")
    retention = models.ForeignKey(RetentionClass, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    since = models.DateTimeField()
    counted_from = models.DateField(null=True)
    ends_on = models.DateField(null=True, help_text="last day; empty: for ever, or not begun")
    disposed_at = models.DateTimeField(null=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "object_kind", "object_id"], name="kept_once")]
        indexes = [
            models.Index(fields=["ends_on", "id"], name="kept_ends"),
            models.Index(fields=["organisation", "ends_on"], name="kept_organisation"),
            models.Index(fields=["object_kind", "object_id"], name="kept_object"),
        ]

    def __str__(self) -> str:
        return self.title


class Hold(models.Model):
    """A decision that a file stays whatever its time: an inspection, a lawsuit, a complaint."""

    id = key_field()
    kept = models.ForeignKey(Kept, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=500)
    decision = models.CharField(max_length=100, blank=True)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    lifted_because = models.CharField(max_length=500, blank=True)


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(organisation_id__in=reach.organisation_ids)


class Disposal(models.Model):
    """A list of files whose time is over: proposed by one, decided by another, kept for ever.

    Source: Luật Lưu trữ 33/2024/QH15 (disposal by an approved list).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for approval")
        APPROVED = "approved", _("Approved and carried out")
        DECLINED = "declined", _("Declined")

    id = key_field()
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    note = models.CharField(max_length=500, blank=True)
    decision = models.CharField(max_length=100, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")

    objects = DisposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-proposed_at", "id"], name="disposal_recent")]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]


class DisposalItem(models.Model):
    """A file on a list, and what became of it: removed, or kept back and why."""

    id = key_field()
    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="items")
    kept = models.ForeignKey(Kept, models.PROTECT, related_name="disposal_items")
    kept_back = models.CharField(max_length=500, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["disposal", "kept"], name="disposal_item_once")]
        triggers = [pgtrigger.Protect(name="item_kept", operation=pgtrigger.Delete)]
