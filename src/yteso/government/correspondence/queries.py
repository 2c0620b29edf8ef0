import datetime as dt
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from yteso.government.correspondence.models import Document, DocumentType, Target, Template, Version
from yteso.kernel.base.public import valid_on
from yteso.toolkit.files.public import waiting_in
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


def texts_of(document: Document) -> list[str]:
    """Return what the full-text search finds a document by."""
    return [
        document.symbol, document.subject, document.sender, document.signer_name, document.text, document.note
    ]  # fmt: skip


def texts_to_index(keys: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the texts of many documents."""
    rows = Document.objects.filter(pk__in=keys).defer("search")
    return {one.pk: texts_of(one) for one in rows}


def unindexed() -> int:
    """Return how many documents are not in the full-text search yet (after an upgrade)."""
    return waiting_in(Document).count()


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
