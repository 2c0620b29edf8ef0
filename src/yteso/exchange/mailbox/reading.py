"""Reading a letter that anybody may have written: pure, within limits, never raising anything but
LetterUnreadable."""

import datetime as dt
import email
import email.policy
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath

from yteso.exchange.mailbox.errors import LetterUnreadable
from yteso.kernel.base.public import clean

LARGEST_BYTES, MOST_PARTS, DEEPEST, MOST_FILES = 40 * 1024 * 1024, 200, 12, 50
LONGEST_TEXT = 200_000
_HIDDEN = re.compile(r"<(script|style|head|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[ \t\r\f\v]+")


@dataclass(frozen=True)
class FileOf:
    name: str
    content: bytes


@dataclass(frozen=True)
class ReadLetter:
    message_id: str
    answers_id: str
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    written_at: dt.datetime | None
    is_automatic: bool
    files: Sequence[FileOf]


def read_letter(raw: bytes) -> ReadLetter:
    """Read a letter. Raises LetterUnreadable."""
    try:
        return _read(raw)
    except LetterUnreadable:
        raise
    except Exception as error:  # the parser of the standard library raises many kinds on hostile input
        raise LetterUnreadable from error


def _read(raw: bytes) -> ReadLetter:
    letter = email.message_from_bytes(raw, policy=email.policy.compat32)
    parts = list(_parts(letter))
    plain, rich, files = "", "", list[FileOf]()
    for part in parts:
        content = part.get_payload(decode=True)
        body = content if isinstance(content, bytes) else b""
        name = _file_name(_header(part.get_filename() or ""))
        kind = part.get_content_type()
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            if body:
                files.append(FileOf(name or f"tep-{len(files) + 1}", body))
        elif kind == "text/plain":
            plain += _decode(part, body) + "\n"
        elif kind == "text/html":
            rich += _decode(part, body) + "\n"
    if len(files) > MOST_FILES:
        raise LetterUnreadable
    name, address = parseaddr(_header(letter.get("From", "")))
    return ReadLetter(
        _plain(str(letter.get("Message-ID", "")))[:255],
        _plain(str(letter.get("In-Reply-To", "")).split(" ")[0])[:255],
        _plain(address)[:255],
        _plain(name)[:255],
        _plain(_header(letter.get("To", "")))[:500],
        _plain(_header(letter.get("Subject", "")))[:500],
        _neat(plain.strip() or words_of(rich)),
        _date(str(letter.get("Date", ""))),
        str(letter.get("Auto-Submitted", "no")).lower() != "no" or bool(letter.get("List-Id")),
        files,
    )


def _parts(letter: Message) -> Iterator[Message]:
    """Give the parts that hold something, within the limits. Raises LetterUnreadable."""
    waiting, seen = [(letter, 0)], 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            raise LetterUnreadable
        inside = part.get_payload()
        if isinstance(inside, list):
            waiting = [(one, depth + 1) for one in inside if isinstance(one, Message)] + waiting
        else:
            yield part


def _decode(part: Message, body: bytes) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):  # no charset at all, or one that is none of texts
        return body.decode("utf-8", "replace")


def _header(value: object) -> str:
    """Return a header's text; one in a charset that is none stays as it is."""
    text = str(value)
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (LookupError, ValueError, email.errors.HeaderParseError):
        return text


def _plain(text: str) -> str:
    """Return a line without what nobody sees and no database keeps: control signs, halves of letters, signs
    that turn the direction of writing (a name that seems to end otherwise)."""
    return clean("".join(letter if letter.isprintable() else " " for letter in text))


def _file_name(name: str) -> str:
    plain = PurePosixPath(_plain(name).replace("\\", "/")).name
    return plain.lstrip(".")[:255]


def words_of(rich: str) -> str:
    """Return the words of HTML, nothing else of it."""
    text = _HIDDEN.sub(" ", rich[: LONGEST_TEXT * 4])
    return html.unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))


def _neat(text: str) -> str:
    lines = [
        _SPACE.sub(" ", "".join(c for c in line if c.isprintable())).strip() for line in text.split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]


def _date(value: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if not 1970 <= found.year <= 2100:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
