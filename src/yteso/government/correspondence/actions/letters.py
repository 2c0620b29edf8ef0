"""Letters of the official mailbox: each waits for the clerk, who enters it, returns it or sets it aside.

Source: Nghị định 30/2020/NĐ-CP art. 20–22 (what comes by e-mail is received and registered like the rest).
"""

import datetime as dt
from uuid import UUID

from django.db import transaction

from yteso.exchange.mailbox.public import Letter
from yteso.government.correspondence.actions.annexes import SentFile, keep_annex, words_of
from yteso.government.correspondence.actions.finding import (
    admit,
    check_no_secret,
    find_locked,
    index,
    note_deed,
)
from yteso.government.correspondence.actions.incoming import (
    check_new,
    enter_in_book,
    take_main_file,
    type_of,
)
from yteso.government.correspondence.errors import AlreadyEntered, MarkedSecret, ReasonMissing
from yteso.government.correspondence.models import Attachment, Direction, Document, Office, Stage
from yteso.government.correspondence.permissions import REGISTER
from yteso.government.correspondence.reading import Words, bears_mark
from yteso.kernel.access.public import users_with
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, clean, require
from yteso.toolkit.files.public import ARRIVAL_REFUSALS, open_file


@transaction.atomic
def take_letter_in(*, letter_id: UUID, now: dt.datetime) -> Document | None:
    """Make of a letter to the official address a document that waits for entry, its attachments beside it.

    Safe to run twice.

    What may do harm stays with its reason and is not handed out. Of a letter that bears a mark of secrecy
    nothing is taken but that it came. An answering machine's letter without files is none.
    """
    letter = Letter.objects.select_for_update(of=("self",)).filter(id=letter_id, direction="in").first()
    if letter is None or Document.objects.filter(letter=letter).exists():
        return None
    sent = list(letter.attachments.select_related("file").order_by("order"))
    office = Office.objects.filter(organisation__parent=None).order_by("id").first()
    if office is None or (letter.is_automatic and not sent):
        return None
    read = [Words("") if one.refusal else words_of(one.file_id) for one in sent]
    texts = (letter.subject, letter.text, *(one.text for one in read))
    secret = any(bears_mark(text) for text in texts)
    document = Document(
        direction=Direction.IN, office=office, organisation_id=office.organisation_id, letter=letter,
        stage=Stage.ARRIVED, channel=Document.Channel.MAIL, entered_at=letter.at,
        sender=(letter.sender_name or letter.sender)[:255], note=letter.problem[:500],
    )  # fmt: skip
    if secret:
        document.note = str(MarkedSecret())[:500]
    else:
        document.subject, document.text = letter.subject[:500], letter.text
    admit(
        document,
        people=users_with(REGISTER, office.organisation_id, now.astimezone(PROVINCE_ZONE).date()),
    )
    document.save(force_insert=True)
    for one, words in zip(sent, read, strict=True):
        if not secret:
            problem = str(ARRIVAL_REFUSALS.get(one.refusal, one.refusal)) if one.refusal else ""
            keep_annex(document, one.file, one.name, words, problem, now)
    index(document)
    return document


def _waiting(actor: Actor, document_id: UUID) -> Document:
    document = find_locked(actor, document_id)
    require(actor, REGISTER, document.organisation_id)
    if document.stage != Stage.ARRIVED or document.letter_id is None:
        raise AlreadyEntered
    return document


@transaction.atomic
def enter_letter(
    *, actor: Actor, document_id: UUID, main: UUID | None, sender: str, symbol: str, subject: str,
    issued_on: dt.date | None, type_code: str = "", urgency: str = "", signer_name: str = "",
    accept_doubt: bool = False, enter_again: bool = False, now: dt.datetime,
) -> Document:  # fmt: skip
    """Enter a letter in the book; `main` is the attachment that is the document itself, None for the letter's
    own words. The other files stay beside it.

    Raises AlreadyEntered, SameDocument (unless `enter_again`), FileUnusable, FileChangedAfterSigning (unless
    `accept_doubt`), MarkedSecret, NoBook.
    """
    document = _waiting(actor, document_id)
    check_no_secret(subject)
    document.sender, document.symbol = clean(sender)[:255], clean(symbol)[:100]
    document.subject, document.issued_on, document.urgency = clean(subject), issued_on, urgency
    document.signer_name, document.type = clean(signer_name), type_of(type_code, now)
    if not enter_again:
        check_new(document)
    chosen = Attachment.objects.filter(document=document, pk=main, problem="").first() if main else None
    if chosen is not None:
        with open_file(chosen.file_id) as stream:
            one = SentFile(chosen.name, stream.read(), chosen.text, chosen.words)
        take_main_file(document, one, accept_doubt, now)
        chosen.delete()  # the row: its file is the document's own now
    return enter_in_book(actor, document, now)


@transaction.atomic
def set_letter_aside(*, actor: Actor, document_id: UUID, reason: str, now: dt.datetime) -> Document:
    """Set aside a letter that is no official document: it stays in the mailbox and gets no number.

    Raises AlreadyEntered, ReasonMissing.
    """
    document = _waiting(actor, document_id)
    if not reason.strip():
        raise ReasonMissing
    document.stage, document.note = Stage.ASIDE, reason.strip()[:500]
    document.save(update_fields=["stage", "note"])
    note_deed(actor, REGISTER, document, "set_aside")
    return document
