"""The words of a file that arrived, for the search and the rule on secrets, read in a process of its own with
limits (`parsing.py`). Pages that are pictures have no words here: jobs recognise those (`actions/scans.py`).
"""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yteso.kernel.people.public import repair_encoding

WALL_SECONDS = 20
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
OLD = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
OLD_TEXT = re.compile(r"[^!-/0-9:-@\[-`{-~\n\f\t]+")  # between signs: letters, in old fonts some other signs
END = b"\x1e"  # between the words and what is said about them
HEAD, TOP = 3000, 400  # letters of a first page, and of the top of any other, in which a mark stands
MARKS = {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}
MARKS_READ = {"mat", "toi mat", "tuyet mat"}  # recognised words lose their tones now and then
JOINED = {"toimat", "tuyetmat"}
GAP = 0.025  # of the page's width: four times a space
CELLS = re.compile(r"[\n\t|]| {3,}")
SPACED = re.compile(r"(?<=\b\w) (?=\w\b)")


class Kept:
    """What is known of a file's words."""

    READ = ""
    PICTURES = "waiting"
    UNREAD = "unread"


@dataclass(frozen=True)
class Words:
    """The words of a file, pages parted by form feeds, and whether that is all of them: pictures are still to
    be recognised, or it cannot be read here (of another kind, damaged, beyond the limits)."""

    text: str
    state: str = Kept.READ


def read_words(content: bytes) -> Words:
    """Return the words of a file. Never raises for what it holds."""
    if content.startswith(PICTURES):
        return Words("", Kept.PICTURES)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "yteso.government.correspondence.parsing"],
            input=content, capture_output=True, timeout=WALL_SECONDS,
        )  # fmt: skip
        out = done.stdout
    except subprocess.TimeoutExpired as late:
        out = late.output or b""
    text, _end, state = out.partition(END)  # one that exhausted its limits says nothing of the rest
    return words_from(text.decode("utf-8", "replace"), state.decode(), old=content.startswith(OLD))


def words_from(text: str, state: str, *, old: bool) -> Words:
    """Return words as they are kept; those of an `old` kind of file may have been typed in other fonts."""
    words = unicodedata.normalize("NFC", text.replace("\x00", " "))
    known = {"read": Kept.READ, "pictures": Kept.PICTURES}
    return Words(OLD_TEXT.sub(_in_unicode, words) if old else words, known.get(state, Kept.UNREAD))


def _in_unicode(found: re.Match[str]) -> str:
    """Return a stretch of an old file in Unicode where it was typed in TCVN3 or VNI."""
    text = found[0]
    body = text.strip()
    return text.replace(body, repair_encoding(body).text) if body and not body.isascii() else text


def bears_mark(text: str, *, recognised: bool = False, everywhere: bool = False) -> bool:
    """Return whether a mark of secrecy stands by itself on the first page, or at the top of another one; or
    anywhere at all.

    Of words recognised on pictures, tones do not count.
    """
    for number, page in enumerate(text.split("\f")):
        head = unicodedata.normalize("NFC", page if everywhere else page[: TOP if number else HEAD])
        if any(_is_mark(cell, recognised) for cell in CELLS.split(head)):
            return True
    return False


def is_stamped(words: Iterable[str]) -> bool:
    """Return whether one of the words stamped in red on a page is a mark of secrecy: a stamp lies aslant and
    its frame is read as a letter, so letters at its ends may be wrong."""
    return any(_is_stamp(_plain(_bare(one)).split()) for one in words)


def _is_stamp(words: list[str]) -> bool:
    if any(len(word) <= len(known) + 2 and known in word for word in words for known in JOINED):
        return True
    *first, last = words or [""]
    if "mat" not in last or len(last) > len("mat") + 2:
        return False
    known = ("toi", "tuyet", "tuy", "yet")
    return not first or len(first[-1]) == 1 or any(one in first[-1] for one in known)


def _plain(text: str) -> str:
    """Return the words of a text without signs."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", unicodedata.normalize("NFC", text)).split())


def cells_of(words: Iterable[Sequence[Any]]) -> str:
    """Return recognised words (as `toolkit/files` keeps them) with a new line wherever a gap parts them: a
    mark may stand beside other words."""
    out: list[str] = []
    line, end = -1, 0.0
    for text, _sure, number, left, _top, right, _bottom in words:
        apart = number != line or left - end > GAP
        out.append(f"\n{text}" if apart and out else str(text) if not out else f" {text}")
        line, end = number, right
    return "".join(out)


def _is_mark(cell: str, recognised: bool) -> bool:
    plain = _plain(cell)
    if plain in MARKS or SPACED.sub("", plain) in {mark.replace(" ", "") for mark in MARKS}:
        return True
    return recognised and plain.isupper() and _bare(plain) in MARKS_READ


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
