import datetime as dt
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from yteso.exchange.documents.public import document_of
from yteso.exchange.mailbox.public import Use
from yteso.government.correspondence.models import (
    Attachment,
    Document,
    DocumentType,
    Share,
    Stage,
    Target,
    Template,
    Version,
)
from yteso.government.correspondence.permissions import REGISTER
from yteso.kernel.base.public import Actor, valid_on
from yteso.kernel.ui.public import Task
from yteso.toolkit.files.public import inspect_sent, waiting_in
from yteso.toolkit.signing.public import Step

PIECES = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: str  # same, in, out
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """Return what changed between two texts, word by word."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    found: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[a:b])))
            continue
        if a < b:
            found.append(Piece("out", "".join(before[a:b])))
        if c < d:
            found.append(Piece("in", "".join(after[c:d])))
    return found


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side: subject, body and receivers, each with what changed."""

    older: Version
    newer: Version
    subject: list[Piece]
    body: list[Piece]
    recipients: list[Piece]


def compare_versions(older: Version, newer: Version) -> Comparison:
    return Comparison(
        older,
        newer,
        compare(older.subject, newer.subject),
        compare(older.body, newer.body),
        compare(older.recipients, newer.recipients),
    )


def texts_to_index(keys: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return what the full-text search finds documents by: what is known of them, their text, their files."""
    rows = Document.objects.filter(pk__in=keys).only(
        "symbol", "subject", "sender", "signer_name", "text", "note"
    )
    found = {
        one.pk: [one.symbol, one.subject, one.sender, one.signer_name, one.text, one.note] for one in rows
    }
    files = Attachment.objects.filter(document_id__in=keys, problem="").order_by("at", "id")
    for document_id, name, text in files.values_list("document_id", "name", "text"):
        found[document_id] += [name, text]
    return found


def former_instruction(document: Document, day: dt.date) -> dict[str, object]:
    """Return how the document that this one replaces was given out: what its own instruction begins with."""
    leads = Share.objects.filter(document__superseded_by=document, part=Share.Part.LEAD)
    lead = leads.order_by("-at", "-id").first()
    if lead is None:
        return {}
    shares = Share.objects.filter(document_id=lead.document_id).order_by("at", "id")
    units = {
        part: [str(one.unit_id) for one in shares if one.part == part]
        for part in (Share.Part.HELP, Share.Part.KNOW)
    }
    return {
        "lead_unit": str(lead.unit_id), "lead_user": str(lead.user_id or ""), "note": lead.instruction,
        "helping": units[Share.Part.HELP], "knowing": units[Share.Part.KNOW],
        "due_on": lead.due_on if lead.due_on and lead.due_on >= day else None,
    }  # fmt: skip


@dataclass(frozen=True)
class SentFile:
    """A file of a packet as it came; `problem` says why it is not handed out."""

    name: str
    content: bytes = field(repr=False)
    media_type: str
    problem: str


def sent_files(document: Document) -> list[SentFile]:
    """Return the files of a document that came over the bus and waits for entry; none once it is entered."""
    if document.stage != Stage.ARRIVED or document.packet is None:
        return []
    sent = document_of(document.change).attachments if document.change else ()
    found = []
    for one in sent or document_of(document.packet).attachments:
        kind, refusal = inspect_sent(one.content)
        found.append(SentFile(one.name, one.content, kind.media_type, str(refusal or "")))
    return found


def arrived(actor: Actor) -> QuerySet[Document]:
    """Return what waits for the clerk to enter it in the book, the oldest first."""
    rows = Document.objects.visible_to(actor).filter(stage=Stage.ARRIVED)
    reach = actor.reach(REGISTER)
    if not reach.everything:
        rows = rows.filter(organisation_id__in=reach.organisation_ids)
    return rows.order_by("entered_at", "id")


def letter_uses(actor: Actor, letter_id: UUID) -> list[Use]:
    """Return the document that a letter of the mailbox has become, for those who may see it."""
    rows = Document.objects.visible_to(actor).filter(letter_id=letter_id).defer("text", "search")
    return [
        Use(
            " · ".join(filter(None, [one.symbol, one.get_stage_display()])),
            reverse("correspondence:document", args=[one.pk]),
        )
        for one in rows
    ]


def count_arrived(actor: Actor) -> int:
    return arrived(actor).count()


def list_arrived(actor: Actor, limit: int) -> list[Task]:
    rows = arrived(actor).defer("text", "search")[:limit]
    return [
        Task(
            title=one.symbol or one.subject or one.get_channel_display(),
            url=reverse("correspondence:document", args=[one.pk]),
            detail=one.sender,
        )
        for one in rows
    ]


def unindexed(actor: Actor) -> int:
    """Return how many documents that the actor may see are not in the search yet (after an upgrade)."""
    return waiting_in(Document.objects.visible_to(actor)).count()


def types_on(day: dt.date) -> list[DocumentType]:
    """Return the types that hold on the day, in the decree's order."""
    return list(DocumentType.objects.on(day).order_by("position"))


def templates_on(day: dt.date) -> list[Template]:
    return list(Template.objects.filter(valid_on(day)).order_by("title"))


def target_on(scope: str, day: dt.date) -> Target | None:
    """Return the target that holds for the department or its units on the day."""
    return Target.objects.filter(valid_on(day), scope=scope).order_by("-percent").first()


def all_signed() -> Q:
    """Return the condition that every person of a document put up for signing has signed."""
    waiting = Step.objects.filter(
        document=OuterRef("correspondence__signing"), state="waiting", kind="person"
    )
    return Q(correspondence__signing__state="open", correspondence__signing__signatures__gt=0) & ~Q(
        Exists(waiting)
    )


def signers_of(document: Document) -> list[Step]:
    """Return who signs, in order."""
    if document.signing_id is None:
        return []
    rows = Step.objects.filter(document_id=document.signing_id).select_related("user", "certificate")
    return list(rows.order_by("position"))
