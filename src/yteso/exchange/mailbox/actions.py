"""Letters in and out: taken once, judged, kept; queued, sent, tried again."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DataError, transaction

from yteso.exchange.mailbox.errors import (
    AddressWrong,
    LetterTooLarge,
    LetterUnreadable,
    MailDown,
    NoMailbox,
)
from yteso.exchange.mailbox.models import Attachment, Letter
from yteso.exchange.mailbox.permissions import WRITE
from yteso.exchange.mailbox.reading import LARGEST_BYTES, ReadLetter, read_letter
from yteso.exchange.mailbox.servers import Inbox, open_inbox, send
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import Actor, NotVisible, Refusal, clean, require
from yteso.toolkit.facts.public import LetterTaken, publish
from yteso.toolkit.files.public import keep, open_file, take_in

PAUSES_MIN = (1, 5, 30, 120, 360)
MEDIA_TYPE = "message/rfc822"
Direction, State = Letter.Direction, Letter.State


def fetch_letters(*, now: dt.datetime, limit: int = 100) -> int:
    """Take in what is unread; return how many letters were new. Raises MailDown; what was taken stays."""
    new = 0
    with open_inbox() as inbox:
        for key in inbox.unread()[:limit]:
            new += _fetch(inbox, key, now)
            inbox.mark_read(key)
    return new


def _fetch(inbox: Inbox, key: str, now: dt.datetime) -> bool:
    if inbox.size_of(key) > LARGEST_BYTES:
        head = inbox.fetch(key, head_only=True)
        return take_letter(raw=head, problem=LetterTooLarge(), now=now) is not None
    raw = inbox.fetch(key)
    try:
        return take_letter(raw=raw, now=now) is not None
    except (DataError, UnicodeError):  # what no database takes stops no other letter
        return _keep_unread(raw, now) is not None


@transaction.atomic
def _keep_unread(raw: bytes, now: dt.datetime) -> Letter | None:
    """Keep a letter byte for byte that cannot be read; None for one that is here already."""
    file = keep(raw, MEDIA_TYPE, now)
    if Letter.objects.filter(direction=Direction.IN, file=file).exists():
        return None
    return Letter.objects.create(
        direction=Direction.IN, state=State.REFUSED, file=file, to=settings.MAILBOX_ADDRESS,
        problem=str(LetterUnreadable())[:300], at=now,
    )  # fmt: skip


@transaction.atomic
def take_letter(*, raw: bytes, problem: Refusal | None = None, now: dt.datetime) -> Letter | None:
    """Keep a letter, judge its attachments, publish it; None for one that is here already.

    One that cannot be read is kept byte for byte with the reason. Raises what keeping files raises.
    """
    file = keep(raw, MEDIA_TYPE, now)
    if Letter.objects.filter(direction=Direction.IN, file=file).exists():
        return None
    try:
        found = read_letter(raw)
    except LetterUnreadable:
        return _keep_unread(raw, now)
    if problem is None and _came_before(found):
        return None
    letter = Letter.objects.create(
        direction=Direction.IN,
        state=State.REFUSED if problem else State.TAKEN,
        problem=str(problem)[:300] if problem else "",
        file=file,
        message_id=found.message_id,
        answers=_answered(found),
        sender=found.sender,
        sender_name=found.sender_name,
        to=found.to or settings.MAILBOX_ADDRESS,
        subject=found.subject,
        text=found.text,
        is_automatic=found.is_automatic,
        written_at=found.written_at,
        at=now,
    )
    for order, one in enumerate(found.files, start=1):
        arrival = take_in(one.content, now)
        Attachment.objects.create(
            letter=letter,
            order=order,
            name=one.name,
            file=arrival.file,
            media_type=arrival.inspection.media_type,
            size_bytes=len(one.content),
            refusal=arrival.refusal.code[:60] if arrival.refusal else "",
        )
    publish(LetterTaken(str(letter.id)), now=now)
    return letter


def _came_before(found: ReadLetter) -> bool:
    """Return whether the same letter came another way, or twice: its own name, sender, words and files are
    the same, only the stamps of servers differ. The name alone proves nothing: anybody may write it."""
    if not found.message_id:
        return False
    rows = Letter.objects.filter(
        direction=Direction.IN, message_id=found.message_id, sender=found.sender, subject=found.subject,
        text=found.text,
    )  # fmt: skip
    files = [hashlib.sha256(one.content).hexdigest() for one in found.files]
    return any(
        list(row.attachments.order_by("order").values_list("file_id", flat=True)) == files for row in rows
    )


def _answered(found: ReadLetter) -> Letter | None:
    if not found.answers_id:
        return None
    return Letter.objects.filter(direction=Direction.OUT, message_id=found.answers_id).first()


@transaction.atomic
def queue_letter(
    *,
    to: str,
    subject: str,
    text: str,
    files: Sequence[tuple[str, str, str]] = (),
    answers: Letter | None = None,
    by: Actor,
    now: dt.datetime,
) -> Letter:
    """Queue a letter from the official address; the caller has decided that the actor may send it.

    `files` are name, media type and digest of stored files. Raises NoMailbox, AddressWrong.
    """
    if not settings.MAILBOX_ADDRESS:
        raise NoMailbox
    to = clean(to)
    try:
        validate_email(to)
    except ValidationError as error:
        raise AddressWrong from error
    letter = Letter.objects.create(
        direction=Direction.OUT,
        state=State.WAITING,
        message_id=make_msgid(domain=settings.MAILBOX_ADDRESS.rsplit("@", 1)[-1]),
        answers=answers,
        sender=settings.MAILBOX_ADDRESS,
        to=to,
        subject=clean(subject)[:500],
        text=text.strip(),
        at=now,
        by_id=by.user_id,
        next_at=now,
    )
    for order, (name, media_type, digest) in enumerate(files, start=1):
        Attachment.objects.create(
            letter=letter, order=order, name=name[:255], file_id=digest, media_type=media_type, size_bytes=0
        )
    return letter


@transaction.atomic
def answer_letter(*, actor: Actor, letter_id: UUID, text: str, now: dt.datetime) -> Letter:
    """Answer a letter from the official address. Raises NotVisible, NotAllowed, NoMailbox, AddressWrong."""
    letter = Letter.objects.visible_to(actor).filter(id=letter_id, direction=Direction.IN).first()
    if letter is None:
        raise NotVisible
    require(actor, WRITE)
    subject = letter.subject if letter.subject.lower().startswith("re:") else f"Re: {letter.subject}"
    answer = queue_letter(to=letter.sender, subject=subject, text=text, answers=letter, by=actor, now=now)
    record(actor, WRITE.code, object_kind="letter", object_id=answer.id, detail={"did": "letter_answered"})
    return answer


def send_letters(*, now: dt.datetime, limit: int = 100) -> int:
    """Send what is due; return how many went. Two workers never send the same one."""
    sent = 0
    for _turn in range(limit):
        with transaction.atomic():
            due = Letter.objects.filter(state=State.WAITING, next_at__lte=now).order_by("next_at", "id")
            one = due.select_for_update(skip_locked=True, of=("self",)).first()
            if one is None:
                return sent
            sent += _send(one, now)
    return sent


def _send(one: Letter, now: dt.datetime) -> bool:
    one.attempts += 1
    try:
        send(_message(one))
    except MailDown as error:
        one.problem = str(error)[:300]
        if one.attempts > len(PAUSES_MIN):
            one.state, one.next_at = State.GIVEN_UP, None
        else:
            one.next_at = now + dt.timedelta(minutes=PAUSES_MIN[one.attempts - 1])
    else:
        one.state, one.sent_at, one.next_at, one.problem = State.SENT, now, None, ""
    one.save(update_fields=["attempts", "problem", "state", "next_at", "sent_at"])
    return one.state == State.SENT


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = letter.sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(letter.at.timestamp()), letter.message_id
    if letter.answers_id and letter.answers and letter.answers.message_id:
        message["In-Reply-To"] = message["References"] = letter.answers.message_id
    message.set_content(letter.text)
    for one in letter.attachments.order_by("order"):
        with open_file(one.file_id) as stream:
            kind, _slash, part = one.media_type.partition("/")
            message.add_attachment(
                stream.read(), maintype=kind, subtype=part or "octet-stream", filename=one.name
            )
    return message


@transaction.atomic
def send_again(*, actor: Actor, letter_id: UUID, now: dt.datetime) -> Letter:
    """Try a letter that was given up, or waits for its next try, at once. Raises NotVisible."""
    letter = Letter.objects.visible_to(actor).select_for_update(of=("self",)).filter(id=letter_id).first()
    if letter is None or letter.state not in (State.GIVEN_UP, State.WAITING):
        raise NotVisible
    require(actor, WRITE)
    letter.state, letter.attempts, letter.next_at, letter.problem = State.WAITING, 0, now, ""
    letter.save(update_fields=["state", "attempts", "next_at", "problem"])
    record(actor, WRITE.code, object_kind="letter", object_id=letter.id, detail={"did": "letter_again"})
    return letter
