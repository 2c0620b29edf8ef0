"""Papers and how they become certified electronic copies: inventory, batches of scans, values read and
verified."""

import datetime as dt
from typing import Self

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.government.archive.permissions import OWN, READ
from yteso.kernel.base.public import Actor, fold, key_field, valid_on
from yteso.toolkit.files.public import query_of


class Collection(models.TextChoices):
    RESULT = "result", _("Results of procedures")
    RECORD = "record", _("Paper medical records")


class TemplateQuerySet(models.QuerySet["Template"]):
    def on(self, day: dt.date) -> Self:
        return self.filter(valid_on(day))


class Template(models.Model):
    """A kind of paper and its fields, by regulation and date: by it a scan is read and verified.

    `fields` are dicts: key, label, kind (text name date number person_number tax_number), labels (words
    that stand before it on the paper), pattern, required. `marks` are words by which the paper is known.
    """

    id = key_field()
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=255)
    collection = models.CharField(max_length=10, choices=Collection.choices)
    register = models.CharField(max_length=20, blank=True, help_text="licence register that it belongs to")
    retention = models.CharField(max_length=40)
    fields = models.JSONField()
    marks = models.JSONField(default=list)
    double_percent = models.PositiveSmallIntegerField(default=10)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="paper_template_once"),
            models.CheckConstraint(condition=Q(double_percent__lte=100), name="paper_template_share"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="paper_template_validity"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(unit_id__in=reach.organisation_ids)


class Batch(models.Model):
    """Scans that were sent together, and how far they are read."""

    class State(models.TextChoices):
        READING = "reading", _("Pages are read")
        DONE = "done", _("Read")

    id = key_field()
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    pages_each = models.PositiveSmallIntegerField(default=0, help_text="0: separator sheets part the papers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    progress = models.ForeignKey("jobs.Progress", models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-sent_at", "id"], name="archive_batch_recent")]

    def __str__(self) -> str:
        return self.title


class Scan(models.Model):
    """A file of a batch: kept as it came, and why it cannot be used if so."""

    id = key_field()
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="scans")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=30, blank=True)
    split_at = models.DateTimeField(null=True, help_text="when its pages were parted into papers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="archive_scan_position")]

    def __str__(self) -> str:
        return self.name


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, actor: Actor) -> Self:
        """Papers of the units within reach; citizens see certified copies of their own."""
        reach = actor.reach(READ)
        if reach.everything:
            return self
        seen = Q(unit_id__in=reach.organisation_ids)
        if actor.person_id is not None and actor.can(OWN):
            seen |= Q(holder_person__master_id=actor.person_id, state=Paper.State.CERTIFIED)
        return self.filter(seen)

    def matching(self, text: str) -> Self:
        found = self
        for word in fold(text).split():
            found = found.filter(search_key__contains=word)
        return found

    def saying(self, text: str) -> Self:
        """Keep the papers whose pages bear every word: with tones exactly so, without them in any tone;
        words in quotes side by side."""
        query = query_of(text)
        return self.none() if query is None else self.filter(search=query)

    def in_force(self, day: dt.date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day))


@pghistory.track(
    fields=["state", "number", "holder_name", "holder_number", "issued_on", "valid_to", "problem"]
)
class Paper(models.Model):
    """A paper: counted in the inventory, scanned, verified, certified. Or set aside, and why."""

    class State(models.TextChoices):
        COUNTED = "counted", _("Counted")
        SCANNED = "scanned", _("Scanned, to verify")
        SECOND = "second", _("Waits for the second entry")
        DIFFERS = "differs", _("The two entries differ")
        VERIFIED = "verified", pgettext_lazy("state of a paper", "Verified")
        CERTIFIED = "certified", _("Certified")
        ASIDE = "aside", _("Set aside")

    id = key_field()
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    collection = models.CharField(max_length=10, choices=Collection.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.COUNTED)
    number = models.CharField(max_length=80, blank=True)
    holder_name = models.CharField(max_length=255, blank=True)
    holder_number = models.CharField(max_length=20, blank=True, help_text="personal number or tax code")
    holder_person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    issued_on = models.DateField(null=True)
    valid_to = models.DateField(null=True, help_text="last day; empty is for ever")
    shelf = models.CharField(max_length=100, blank=True)
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, related_name="papers")
    page_numbers = models.JSONField(default=list, help_text="pages of the scan, without blank ones")
    pages = models.PositiveIntegerField(default=0)
    double = models.BooleanField(default=False, help_text="in the sample that is entered twice")
    problem = models.CharField(max_length=300, blank=True)
    counted_on = models.DateField()
    scanned_on = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    certified_on = models.DateField(null=True)
    first_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, help_text="somebody has it before them since")
    document = models.ForeignKey("signing.Document", models.PROTECT, null=True, related_name="+")
    licence = models.ForeignKey("procedures.Licence", models.PROTECT, null=True, related_name="+")
    search_key = models.CharField(max_length=700)
    search = SearchVectorField(null=True, editable=False, help_text="words read on its pages, words entered")
    words_form = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="in which form its words are in the index; 0: not yet"
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="certified") | Q(document__isnull=False), name="certified_has_a_copy"
            ),
            models.UniqueConstraint(fields=["document"], name="paper_document_once"),
        ]
        indexes = [
            models.Index(fields=["-counted_on", "id"], name="archive_paper_recent"),
            models.Index(fields=["unit", "collection", "state"], name="archive_paper_unit"),
            models.Index(fields=["state", "id"], name="archive_paper_state"),
            models.Index(
                fields=["holder_number"], name="archive_paper_holder", condition=~Q(holder_number="")
            ),
            models.Index(fields=["holder_person"], name="archive_paper_person"),
            models.Index(fields=["certified_on"], name="archive_paper_certified"),
            GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="archive_paper_search"),
            GinIndex(fields=["search"], name="archive_paper_words"),
            models.Index(fields=["words_form"], name="archive_paper_words_form"),
        ]

    def __str__(self) -> str:
        return self.number or self.holder_name or str(self.template)


class Value(models.Model):
    """A field of a paper: what was read with how sure and where, what was entered, what holds."""

    id = key_field()
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="values")
    key = models.CharField(max_length=40)
    read = models.TextField(blank=True)
    sure = models.PositiveSmallIntegerField(default=0)
    page = models.PositiveSmallIntegerField(default=0, help_text="which page of the paper, from 1")
    box = models.JSONField(default=list, help_text="left, top, right, bottom in shares of the page")
    first = models.TextField(null=True)  # noqa: DJ001 - not entered yet is not the same as entered empty
    second = models.TextField(null=True)  # noqa: DJ001
    value = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="paper_value_once")]


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, actor: Actor) -> Self:
        reach = actor.reach(READ)
        return self if reach.everything else self.filter(unit_id__in=reach.organisation_ids)


class Goal(models.Model):
    """How many papers a unit is to have digitised in a year, by which decision."""

    id = key_field()
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    collection = models.CharField(max_length=10, choices=Collection.choices)
    year = models.PositiveSmallIntegerField()
    papers = models.PositiveIntegerField()
    decision = models.CharField(max_length=100, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "collection", "year"], name="archive_goal_once")
        ]


class Expense(models.Model):
    """Money spent on digitisation by a unit."""

    id = key_field()
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    collection = models.CharField(max_length=10, choices=Collection.choices)
    spent_on = models.DateField()
    amount_vnd = models.PositiveBigIntegerField()
    what = models.CharField(max_length=255)
    paper = models.CharField(max_length=100, blank=True, help_text="number of the contract or voucher")
    entered_by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["spent_on", "id"], name="archive_expense_day")]
