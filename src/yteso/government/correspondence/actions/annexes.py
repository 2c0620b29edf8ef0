"""Files beside a document: read for the search, kept out when they are secret, refused by name."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from yteso.government.correspondence.actions.finding import find_locked, index, note_deed
from yteso.government.correspondence.errors import (
    AnnexRefused,
    DraftClosed,
    FileMarkedSecret,
    FileUnusable,
    HeldAnnex,
)
from yteso.government.correspondence.models import Attachment, Document, Stage
from yteso.government.correspondence.permissions import DRAFT, ISSUE, REVIEW
from yteso.government.correspondence.reading import Words, bears_mark, read_words
from yteso.government.correspondence.shape import corner_of
from yteso.kernel.base.public import Actor, NotVisible, Refusal, clean, now, require
from yteso.toolkit.files.public import Arrival, OriginalMissing, StoredFile, open_file, take_in, vector_of
from yteso.toolkit.signing.public import new_code, seal_document

PDF = "application/pdf"
TAKEN = (
    PDF, "image/", "application/vnd.openxmlformats", "application/vnd.oasis.opendocument",
    "application/x-ole-storage", "application/rtf",
)  # fmt: skip
WRITERS = {"content": REVIEW, "form": ISSUE}  # who writes while a draft is checked; else who drafts
ANNEXES = 10  # a piece of those whose text is looked for later


@dataclass(frozen=True)
class SentFile:
    """A file that came: its name, what is in it, its words, and whether those are all."""

    name: str
    content: bytes
    text: str
    words: str = ""


def read_files(files: Iterable[tuple[str, bytes]]) -> list[SentFile]:
    """Read the words of all files before any is kept: what is secret leaves no trace here.

    Raises FileMarkedSecret. Source: Luật Bảo vệ bí mật nhà nước 2018.
    """
    found = []
    for name, content in files:
        read = read_words(content)
        one = SentFile(clean(name)[-255:], content, read.text, read.state)
        if bears_mark(one.text):
            raise FileMarkedSecret(one.name)
        found.append(one)
    return found


def checked(content: bytes, now: dt.datetime) -> Arrival:
    """Keep a file that may come in. Raises what `take_in` says of it, FileUnusable."""
    arrival = take_in(content, now)
    if arrival.refusal is not None:
        raise arrival.refusal
    if not arrival.inspection.media_type.startswith(TAKEN):
        raise FileUnusable
    return arrival


def add_annex(document: Document, one: SentFile, now: dt.datetime, *, refuse: bool = True) -> Attachment:
    """Put a file beside a document. One that must not be opened is refused (AnnexRefused), or, where its
    sender cannot be asked, kept with the reason and never handed out."""
    arrival = take_in(one.content, now)
    refusal = arrival.refusal
    if refuse and refusal is None and not arrival.inspection.media_type.startswith(TAKEN):
        refusal = FileUnusable()
    if refuse and refusal is not None:
        raise AnnexRefused(one.name, str(refusal))
    read = Words("" if refusal else one.text, "" if refusal else one.words)
    return keep_annex(document, arrival.file, one.name, read, str(refusal or ""), now)


def keep_annex(
    document: Document, file: StoredFile, name: str, read: Words, problem: str, now: dt.datetime
) -> Attachment:
    """Note a kept file beside a document, with its words."""
    return Attachment.objects.create(
        document=document, file=file, name=name, problem=problem[:500], at=now, text=read.text, read_at=now,
        words=read.state, search=None if problem else vector_of(name, read.text),
    )  # fmt: skip


def _open_draft(actor: Actor, document_id: UUID) -> Document:
    """Return a draft that is being written or checked, for who writes at this step. Raises DraftClosed."""
    document = find_locked(actor, document_id)
    if document.stage != Stage.DRAFT or document.case is None or document.case.step == "signing":
        raise DraftClosed
    require(actor, WRITERS.get(document.case.step, DRAFT), document.unit_id)
    return document


@transaction.atomic
def attach_annexes(
    *, actor: Actor, document_id: UUID, files: Sequence[tuple[str, bytes]], now: dt.datetime
) -> list[Attachment]:
    """Put files (name, content) beside a draft: they go out with it, PDF ones under the organisation's seal.

    All or nothing. Raises DraftClosed, FileMarkedSecret, AnnexRefused.
    """
    document = _open_draft(actor, document_id)
    found = [add_annex(document, one, now) for one in read_files(files)]
    index(document)
    note_deed(actor, DRAFT, document, "annexes_added", count=len(found))
    return found


@transaction.atomic
def remove_annex(*, actor: Actor, document_id: UUID, annex_id: UUID) -> None:
    """Take a file away from a draft. Raises DraftClosed, NotVisible."""
    document = _open_draft(actor, document_id)
    gone, _rows = document.attachments.filter(pk=annex_id).delete()
    if not gone:
        raise NotVisible
    index(document)
    note_deed(actor, DRAFT, document, "annex_removed")


def seal_annexes(actor: Actor, document: Document, now: dt.datetime) -> None:
    """Set the organisation's seal on each PDF beside a document that is issued, in the first page's top right
    corner. Raises NoSeal, HeldAnnex.

    Source: Nghị định 30/2020/NĐ-CP, annex I, part III (annexes in files of their own).
    """
    held = document.attachments.exclude(problem="").order_by("at", "id").first()
    if held is not None:
        raise HeldAnnex(held.name)
    for one in document.attachments.filter(file__media_type=PDF).order_by("at", "id"):
        with open_file(one.file_id) as stream:
            content = stream.read()
        one.signing = seal_document(
            actor=actor, content=content, kind="document_annex",
            title=f"Kèm theo văn bản số {document.symbol}: {one.name}"[:255],
            organisation_id=document.organisation_id, code=new_code(), number=document.symbol,
            object_id=one.pk, now=now,
            stamp={**corner_of(content), "heading": f"KÈM THEO SỐ {document.symbol}"},
        )  # fmt: skip
        report = one.signing.validations.order_by("-made_at").first()
        one.file, one.validity = one.signing.current, report.outcome if report else ""
        one.save(update_fields=["signing", "file", "validity"])


def read_annexes() -> int:
    """Look for the words of files that came before they were looked for; return how many were taken.

    One that bears a mark of secrecy is not handed out from now on, and its words are not kept.
    """
    taken = 0
    for _turn in range(ANNEXES):
        with transaction.atomic():
            rows = Attachment.objects.unread().select_for_update(skip_locked=True, of=("self",))
            one = rows.order_by("id").first()
            if one is None:
                break
            read = words_of(one.file_id)
            one.text, one.words, one.read_at = read.text, read.state, now()
            if bears_mark(one.text) and not one.cleared:
                one.text, one.words, one.problem = "", "held", str(FileMarkedSecret.found)
            one.search = None if one.problem else vector_of(one.name, one.text)
            one.save(update_fields=["text", "words", "read_at", "problem", "search"])
            Document.objects.filter(pk=one.document_id).update(words_form=0)
            taken += 1
    return taken


def words_of(digest: str) -> Words:
    """Return the words of a kept file; of one that is not there, that it is not read."""
    try:
        with open_file(digest) as stream:
            return read_words(stream.read())
    except (OriginalMissing, Refusal):  # `yteso check_files` says so; it keeps nothing else from being read
        return Words("", "unread")
