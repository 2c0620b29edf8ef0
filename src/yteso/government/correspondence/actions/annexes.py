"""Files beside a document: read for the search, kept out when they are secret, refused by name."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from yteso.government.correspondence.actions.finding import bears_mark
from yteso.government.correspondence.errors import AnnexRefused, FileMarkedSecret, FileUnusable
from yteso.government.correspondence.models import Attachment, Document
from yteso.government.correspondence.reading import read_text
from yteso.kernel.base.public import clean, now
from yteso.toolkit.files.public import Arrival, OriginalMissing, StoredFile, open_file, take_in, vector_of

PDF = "application/pdf"
TAKEN = (PDF, "image/", "application/vnd.openxmlformats", "application/x-ole-storage", "application/rtf")
HEAD = 3000  # letters in which a mark of secrecy stands: the first page
ANNEXES = 10  # a piece of those whose text is looked for later


@dataclass(frozen=True)
class SentFile:
    """A file that came: its name, what is in it, its words."""

    name: str
    content: bytes
    text: str


def read_files(files: Iterable[tuple[str, bytes]]) -> list[SentFile]:
    """Read the words of all files before any is kept: what is secret leaves no trace here.

    Raises FileMarkedSecret. Source: Luật Bảo vệ bí mật nhà nước 2018.
    """
    found = [SentFile(clean(name)[-255:], content, read_text(content)) for name, content in files]
    for one in found:
        if bears_mark(one.text[:HEAD]):
            raise FileMarkedSecret(one.name)
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
    return keep_annex(document, arrival.file, one.name, "" if refusal else one.text, str(refusal or ""), now)


def keep_annex(
    document: Document, file: StoredFile, name: str, text: str, problem: str, now: dt.datetime
) -> Attachment:
    """Note a kept file beside a document, with its words."""
    return Attachment.objects.create(
        document=document, file=file, name=name, problem=problem[:500], at=now, text=text, read_at=now,
        search=None if problem else vector_of(name, text),
    )  # fmt: skip


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
            one.text, one.read_at = _text_of(one), now()
            if bears_mark(one.text[:HEAD]):
                one.text, one.problem = "", str(FileMarkedSecret(one.name))[:500]
            one.search = None if one.problem else vector_of(one.name, one.text)
            one.save(update_fields=["text", "read_at", "problem", "search"])
            Document.objects.filter(pk=one.document_id).update(words_form=0)
            taken += 1
    return taken


def _text_of(one: Attachment) -> str:
    try:
        with open_file(one.file_id) as stream:
            return read_text(stream.read())
    except OriginalMissing:  # `yteso check_files` says so; it keeps nothing else from being read
        return ""
