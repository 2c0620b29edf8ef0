"""Documents, their versions while they are drafted, files, recipients, who handles what."""

from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yteso.exchange.documents.public import Packet
from yteso.exchange.mailbox.public import Letter
from yteso.government.correspondence.models.rules import Book, Direction, DocumentType, Office
from yteso.government.correspondence.permissions import READ
from yteso.kernel.base.public import Actor, key_field
from yteso.toolkit.files.public import query_of

FILES_NAMED = 3  # of those that a search found


class Stage(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("document", "Being prepared")
    ISSUED = "issued", pgettext_lazy("document", "Issued")
    RECALLED = "recalled", pgettext_lazy("document", "Recalled")
    REPLACED = "replaced", pgettext_lazy("document", "Replaced")
    DROPPED = "dropped", pgettext_lazy("document", "Given up")
    ARRIVED = "arrived", pgettext_lazy("document", "Waiting for entry")
    ENTERED = "entered", pgettext_lazy("document", "In the book")
    DONE = "done", pgettext_lazy("document", "Handled")
    RETURNED = "returned", pgettext_lazy("document", "Returned to its sender")
    WITHDRAWN = "withdrawn", pgettext_lazy("document", "Recalled by its sender")
    ASIDE = "aside", pgettext_lazy("letter", "No official document")


class Words(models.TextChoices):
    """Whether the words of a file are known: for the search, and for the rule on secrets."""

    READ = "", pgettext_lazy("words of a file", "Read")
    LATER = "later", pgettext_lazy("words of a file", "To be read")
    PICTURES = "waiting", pgettext_lazy("words of a file", "Being recognised")
    SCANNED = "scanned", pgettext_lazy("words of a file", "Recognised on pictures")
    UNREAD = "unread", pgettext_lazy("words of a file", "Not read")
    HELD = "held", pgettext_lazy("words of a file", "Held back: a mark of secrecy")


class OfficialQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Keep the documents of offices within reach, of one's own units, and those that name the actor."""
        reach = actor.reach(READ)
        if reach.everything:
            return self
        if not reach.organisation_ids:
            return self.none()
        ids = list(reach.organisation_ids)
        mine = Q(organisation_id__in=ids) | Q(units__overlap=ids)
        if actor.user_id is not None:
            mine |= Q(people__contains=[actor.user_id])
        return self.filter(mine)

    def incoming(self) -> Self:
        return self.filter(direction=Direction.IN)

    def outgoing(self) -> Self:
        return self.filter(direction=Direction.OUT)

    def matching(self, text: str) -> Self:
        """Keep the documents with every word of the text: with tones exactly so, without them in any tone;
        words in quotes side by side. `found_in` names the files beside one that hold them all."""
        query = query_of(text)
        if query is None:
            return self.none()
        files = Attachment.objects.filter(document=OuterRef("pk"), search=query).order_by("at", "id")
        return self.filter(search=query).annotate(found_in=ArraySubquery(files.values("name")[:FILES_NAMED]))


class Document(models.Model):
    """An official document, outgoing from its draft on, incoming from its arrival on.

    A secret one has number, symbol, day and sender only: the database refuses more. `electronic` says that
    it was issued as a file signed by person and organisation, and found valid then.
    """

    class Urgency(models.TextChoices):
        """Source: Nghị định 30/2020/NĐ-CP art. 4, 8."""

        NONE = "", pgettext_lazy("urgency", "Ordinary")
        URGENT = "urgent", pgettext_lazy("urgency", "Urgent")
        VERY_URGENT = "very_urgent", pgettext_lazy("urgency", "Very urgent")
        AT_ONCE = "at_once", pgettext_lazy("urgency", "At once")

    class Secrecy(models.TextChoices):
        """Source: Luật Bảo vệ bí mật nhà nước 2018, art. 8."""

        NONE = "", pgettext_lazy("secrecy", "Not secret")
        SECRET = "secret", pgettext_lazy("secrecy", "Secret")
        TOP_SECRET = "top_secret", pgettext_lazy("secrecy", "Top secret")
        UTMOST = "utmost", pgettext_lazy("secrecy", "Utmost secret")

    class Channel(models.TextChoices):
        BUS = "bus", _("Document bus")
        PAPER = "paper", pgettext_lazy("channel", "Paper")
        MAIL = "mail", pgettext_lazy("channel", "E-mail")
        INSIDE = "inside", _("Inside this system")

    id = key_field()
    direction = models.CharField(max_length=3, choices=Direction.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="documents", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    book = models.ForeignKey(Book, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True, help_text="in our book")
    symbol = models.CharField(max_length=100, blank=True, help_text="number and symbol as printed")
    type = models.ForeignKey(DocumentType, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=500, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField(help_text="drafted, or arrived")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    sender = models.CharField(max_length=255, blank=True)
    sender_organ = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=6, choices=Channel.choices, blank=True)
    urgency = models.CharField(max_length=11, choices=Urgency.choices, blank=True, default="")
    secrecy = models.CharField(max_length=10, choices=Secrecy.choices, blank=True, default="")
    circulation = models.CharField(max_length=40, blank=True, help_text="LƯU HÀNH NỘI BỘ and the like")
    signer_name = models.CharField(max_length=255, blank=True)
    signer_position = models.CharField(max_length=255, blank=True)
    unit = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="drafts or handles it",
    )  # fmt: skip
    drafter = models.ForeignKey("base.User", models.PROTECT, null=True, blank=True, related_name="+")
    units = ArrayField(models.UUIDField(), default=list, blank=True, help_text="units that may read it")
    people = ArrayField(models.UUIDField(), default=list, blank=True, help_text="users whom it concerns")
    case = models.OneToOneField(
        "work.Case", models.PROTECT, null=True, blank=True, related_name="correspondence"
    )
    signing = models.ForeignKey("signing.Document", models.PROTECT, null=True, blank=True, related_name="+")
    packet = models.ForeignKey(Packet, models.PROTECT, null=True, blank=True, related_name="+")
    change = models.ForeignKey(
        Packet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="its sender's last change",
    )
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    file_problem = models.CharField(max_length=500, blank=True, help_text="why its file is held back")
    words = models.CharField(max_length=7, choices=Words.choices, blank=True, default=Words.READ)
    cleared = models.BooleanField(default=False, help_text="somebody has looked: its file is not secret")
    validity = models.CharField(max_length=10, blank=True, help_text="what was found of its signatures")
    electronic = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    note = models.CharField(max_length=500, blank=True)
    replies_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes",
        help_text="incoming: the one that its sender sent in its place",
    )  # fmt: skip
    search = SearchVectorField(null=True, editable=False)
    words_form = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="in which form its words are in the index; 0: not yet"
    )

    objects = OfficialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "year", "number"], condition=Q(number__isnull=False),
                name="official_number_once",
            ),
            models.UniqueConstraint(
                fields=["packet", "office"], condition=Q(packet__isnull=False),
                name="official_packet_once",
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(letter__isnull=False), name="official_letter_once"
            ),
            models.CheckConstraint(
                condition=Q(secrecy="") | Q(file=None, text="", subject="", signing=None),
                name="official_secret_stays_out",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-entered_at", "-id"], name="official_recent"),
            models.Index(fields=["direction", "-entered_at", "-id"], name="official_direction"),
            models.Index(fields=["organisation", "-entered_at", "-id"], name="official_org"),
            models.Index(fields=["stage", "-entered_at", "-id"], name="official_stage"),
            models.Index(fields=["issued_on", "organisation"], name="official_issued"),
            GinIndex(fields=["search"], name="official_search"),
            models.Index(fields=["words_form"], name="official_words_form"),
            models.Index(
                fields=["id"], condition=Q(words__in=("later", "waiting")), name="official_words_waiting"
            ),
            GinIndex(fields=["units"], name="official_units"),
            GinIndex(fields=["people"], name="official_people"),
            GinIndex(OpClass("symbol", name="gin_trgm_ops"), name="official_symbol"),
        ]

    def __str__(self) -> str:
        return self.symbol or self.subject


class Version(models.Model):
    """One version of a draft. Never changed: the next one says what is different."""

    id = key_field()
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=500)
    body = models.TextField()
    recipients = models.TextField(blank=True)
    author = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
    author_label = models.CharField(max_length=255)
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="official_version_once")]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def unread(self) -> Self:
        """Files that may be opened and whose text nobody has looked for yet."""
        return self.filter(read_at=None, problem="")


class Attachment(models.Model):
    """A file beside the document: an annex, what else came in the packet or letter, what a change brought.

    Its text is found with the document's (`Document.search`), and by itself, to say which file it was.
    """

    id = key_field()
    document = models.ForeignKey(Document, models.CASCADE, related_name="attachments")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    problem = models.CharField(max_length=500, blank=True, help_text="why it must not be opened")
    validity = models.CharField(max_length=10, blank=True)
    signing = models.ForeignKey("signing.Document", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True, help_text="when its text was looked for")
    words = models.CharField(max_length=7, choices=Words.choices, blank=True, default=Words.READ)
    cleared = models.BooleanField(default=False, help_text="somebody has looked: it is not secret")
    search = SearchVectorField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(read_at=None, problem=""), name="official_annex_unread"),
            models.Index(fields=["id"], condition=Q(words="waiting"), name="official_annex_pictures"),
        ]

    def __str__(self) -> str:
        return self.name


class Recipient(models.Model):
    """Who gets an outgoing document, by what way, and what they said of it last."""

    id = key_field()
    document = models.ForeignKey(Document, models.CASCADE, related_name="recipients")
    name = models.CharField(max_length=255)
    organ_id = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=6, choices=Document.Channel.choices)
    status_code = models.CharField(max_length=2, choices=Packet.Status.choices, blank=True)
    status_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "organ_id"], condition=~Q(organ_id=""),
                name="official_recipient_once",
            )
        ]  # fmt: skip


class Share(models.Model):
    """One part in handling an incoming document: who leads, who helps, who is told.

    Source: Nghị định 30/2020/NĐ-CP art. 23–24.
    """

    class Part(models.TextChoices):
        LEAD = "lead", pgettext_lazy("part in handling", "Leads")
        HELP = "help", pgettext_lazy("part in handling", "Helps")
        KNOW = "know", pgettext_lazy("part in handling", "Is told")

    id = key_field()
    document = models.ForeignKey(Document, models.CASCADE, related_name="shares")
    part = models.CharField(max_length=4, choices=Part.choices)
    unit = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    user = models.ForeignKey("base.User", models.PROTECT, null=True, blank=True, related_name="+")
    instruction = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("base.User", models.PROTECT, null=True, related_name="+")
