"""Words on pictures: recognised by jobs, put into the search, held back where a mark of secrecy turns up;
what the clerk then says of it.

Source: Luật Bảo vệ bí mật nhà nước 2018; Nghị định 30/2020/NĐ-CP art. 4.
"""

import datetime as dt
import time
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yteso.government.correspondence.actions.annexes import words_of
from yteso.government.correspondence.actions.finding import find_locked, index, note_deed
from yteso.government.correspondence.errors import FileMarkedSecret, NothingHeld, ReasonMissing
from yteso.government.correspondence.models import Attachment, Direction, Document, Stage, Words
from yteso.government.correspondence.permissions import REGISTER
from yteso.government.correspondence.reading import bears_mark, cells_of, is_stamped
from yteso.kernel.access.public import users_with
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, SystemActor, now, require
from yteso.toolkit.files.public import (
    FileDisposed,
    FileInfected,
    OriginalMissing,
    erase_file,
    list_pages,
    read_pages,
    vector_of,
)
from yteso.toolkit.notify.public import declare_event, notify
from yteso.toolkit.ocr.public import ocr_state
from yteso.toolkit.work.public import act, retitle_case

READER = SystemActor("Nhận dạng chữ")
MAIN = "main"
OUTSIDE_WORDS = "Văn bản mật: xử lý ngoài hệ thống"
SLICE, LETTERS = 10, 400_000
GONE = (OriginalMissing, FileDisposed, FileInfected)
HELD = declare_event(
    "correspondence.held_back",
    _("A mark of secrecy was found in a scanned document"),
    _("%(symbol)s: its file is held back. Look at the paper and say what it is."),
)


def waiting_files() -> list[str]:
    """Return the files whose pictures are still to be recognised, those that came first first."""
    mains = Document.objects.filter(words=Words.PICTURES, file_problem="").exclude(file=None)
    beside = Attachment.objects.filter(words=Words.PICTURES, problem="")
    rows = [*mains.values_list("pk", "file_id"), *beside.values_list("pk", "file_id")]
    return list(dict.fromkeys(digest for _key, digest in sorted(rows)))


def recognise_some(until: float) -> int:
    """Recognise files until the clock (`time.monotonic`) says so; return how many are left. Stopped at any
    moment, it goes on with the next page. Raises StoreFull."""
    for digest in waiting_files():
        while time.monotonic() < until:
            if _is_recognised(digest):
                settle(digest, now())
                break
    return len(waiting_files())


def _is_recognised(digest: str) -> bool:
    """Read some more pages; return whether nothing is left, or nothing can be read."""
    if not ocr_state().ready:
        return True
    try:
        reading = read_pages(digest, now(), most=SLICE)
    except GONE:
        return True
    return bool(reading.refusal or reading.finished_at)


@transaction.atomic
def settle(digest: str, now: dt.datetime) -> None:
    """Put the recognised words of a file into the search, wherever it is, or hold it back. Safe to run twice.

    Where nothing was recognised the page says that nobody has read it.
    """
    pages = list(list_pages(digest).only("text", "words", "stamps", "recognised", "blank"))
    text = "\f".join(one.text for one in pages)[:LETTERS]
    words = Words.SCANNED if any(one.recognised or one.blank for one in pages) else Words.UNREAD
    secret = bears_mark("\f".join(cells_of(one.words) for one in pages), recognised=True)
    secret = secret or any(is_stamped(one.stamps) for one in pages)
    ids = set(Document.objects.filter(file=digest, words=Words.PICTURES).values_list("pk", flat=True))
    rows = Attachment.objects.filter(file=digest, words=Words.PICTURES, problem="")
    beside = {one.pk: one.document_id for one in rows}
    documents = Document.objects.select_for_update(of=("self",)).select_related("office", "case")
    for document in documents.filter(pk__in=ids | set(beside.values())).order_by("pk"):
        held = document.pk in ids and _take_main(document, text, words, secret)
        for one in rows.filter(document=document).select_for_update().order_by("pk"):
            held = _take_beside(one, text, words, secret) or held
        index(document)
        if held:
            note_deed(READER, REGISTER, document, "held_back")
            _tell(document, now)


def _take_main(document: Document, text: str, words: Words, secret: bool) -> bool:
    """Note the words of a document's own file; return whether it is held back."""
    held = secret and not document.cleared
    if held:
        document.file_problem = str(FileMarkedSecret.found)
        document.text, document.words = "", Words.HELD
    else:
        document.text = "\n\n".join(filter(None, [document.text, text]))
        document.words = words
    document.save(update_fields=["file_problem", "text", "words"])
    return held


def _take_beside(one: Attachment, text: str, words: Words, secret: bool) -> bool:
    held = secret and not one.cleared
    if held:
        one.problem, one.text, one.search = str(FileMarkedSecret.found), "", None
        one.words = Words.HELD
    else:
        one.text, one.words = "\n\n".join(filter(None, [one.text, text])), words
        one.search = vector_of(one.name, one.text)
    one.save(update_fields=["problem", "text", "words", "search"])
    return held


def _tell(document: Document, now: dt.datetime) -> None:
    """Tell the clerks, and who works on it, by its number only."""
    people = set(users_with(REGISTER, document.organisation_id, now.astimezone(PROVINCE_ZONE).date()))
    if document.case is not None and document.case.assignee_id:
        people.add(document.case.assignee_id)
    if document.drafter_id:
        people.add(document.drafter_id)
    symbol = document.symbol or f"{document.number}/{document.year}" if document.number else document.symbol
    notify(
        HELD, user_ids=people, parameters={"symbol": symbol or document.get_direction_display()},
        url=f"/correspondence/documents/{document.pk}/", now=now,
    )  # fmt: skip


def held_files(document: Document) -> list[tuple[str, str]]:
    """Return the files of a document that are held back for a mark of secrecy: (key, name)."""
    found = [(MAIN, document.file_name)] if document.words == Words.HELD else []
    rows = document.attachments.filter(words=Words.HELD).order_by("at", "id")
    return found + [(str(one.pk), one.name) for one in rows]


def _held(actor: Actor, document_id: UUID, file: str) -> Document:
    document = find_locked(actor, document_id)
    require(actor, REGISTER, document.organisation_id)
    if file not in dict(held_files(document)):
        raise NothingHeld
    return document


@transaction.atomic
def clear_file(*, actor: Actor, document_id: UUID, file: str, reason: str, now: dt.datetime) -> Document:
    """Say after a look at the paper that a held file is not secret: it is handed out and searched again.

    Raises NothingHeld, ReasonMissing, NotAllowed.
    """
    document = _held(actor, document_id, file)
    if not reason.strip():
        raise ReasonMissing
    if file == MAIN:
        document.file_problem, document.cleared, document.words = "", True, Words.LATER
        document.save(update_fields=["file_problem", "cleared", "words"])
    else:
        document.attachments.filter(pk=file).update(problem="", cleared=True, read_at=None, words=Words.LATER)
    note_deed(actor, REGISTER, document, "cleared", reason=reason.strip()[:500])
    return document


@transaction.atomic
def take_secret_out(
    *, actor: Actor, document_id: UUID, file: str, secrecy: str, reason: str, now: dt.datetime
) -> Document:
    """Say that a held file is secret: its bytes, pages and words go for good. If it is the document itself,
    only the entry stays: number, symbol, day, sender.

    What the exchange keeps whole (a packet, a letter) stays there. Raises NothingHeld, ReasonMissing,
    NotAllowed.
    """
    document = _held(actor, document_id, file)
    if not reason.strip():
        raise ReasonMissing
    rows = document.attachments.all() if file == MAIN else document.attachments.filter(pk=file)
    digests = [one.file_id for one in rows]
    rows.delete()
    if file == MAIN:
        digests.append(str(document.file_id))
        document.secrecy, document.subject, document.text, document.note = secrecy, "", "", ""
        document.file, document.file_name, document.file_problem = None, "", ""
        document.words, document.validity = Words.READ, ""
        document.save()
        if document.case is not None:
            retitle_case(document.case, f"{document.symbol} {document.sender}".strip())
            if document.stage == Stage.ENTERED:  # it is handled on paper only
                _end_work(document.case.pk, now)
    index(document)
    _erase(digests, now)
    note_deed(actor, REGISTER, document, "secret_taken_out", secrecy=secrecy, reason=reason.strip()[:500])
    return document


def _end_work(case_id: UUID, now: dt.datetime) -> None:
    act(actor=READER, case_id=case_id, transition="withdraw", note=OUTSIDE_WORDS, now=now)


def _erase(digests: Iterable[str], now: dt.datetime) -> None:
    for digest in dict.fromkeys(one for one in digests if one and one != "None"):
        erase_file(digest, now)


def read_mains() -> int:
    """Look for the words of documents' own files that came before this was done, or were cleared; return how
    many were taken."""
    taken = 0
    for _turn in range(SLICE):
        with transaction.atomic():
            rows = Document.objects.filter(words=Words.LATER).select_for_update(
                skip_locked=True, of=("self",)
            )
            one = rows.select_related("office", "case").order_by("pk").first()
            if one is None:
                break
            read = words_of(str(one.file_id)) if one.file_id else None
            one.words = read.state if read else Words.READ
            if read is not None and bears_mark(read.text) and not one.cleared:
                one.file_problem, one.text, one.words = str(FileMarkedSecret.found), "", Words.HELD
                _tell(one, now())
            elif read is not None and one.direction == Direction.IN and read.text not in one.text:
                one.text = "\n\n".join(filter(None, [one.text, read.text]))
            one.save(update_fields=["words", "text", "file_problem"])
            Document.objects.filter(pk=one.pk).update(words_form=0)
            taken += 1
    return taken
