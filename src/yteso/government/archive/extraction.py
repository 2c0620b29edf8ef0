"""Fields of a paper from its recognised words: by the labels printed before them, with how sure and where.

Tones are not compared (a machine reads "Số" as "Sô"), short misreadings are forgiven. A value that does not
fit its kind (a personal number without 12 digits) is given all the same, as unsure.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from yteso.kernel.base.public import clean, fold
from yteso.kernel.people.public import parse_national_id

LIKENESS = 0.82
DATE = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
DATE_WORDS = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
NUMBER = re.compile(r"[0-9]{1,7}\s*/\s*[0-9A-ZĐÐ][0-9A-ZĐÐ/.\-]*(?:\s*-\s*[0-9A-ZĐÐ]+)*")
EDGES = " .,:;_-–—·'\"|"


@dataclass(frozen=True)
class Read:
    """What was read for a field: text as it is entered, how sure (0–100), page (from 1), box in shares."""

    text: str
    sure: int
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class _Word:
    text: str
    key: str
    sure: int
    box: tuple[float, float, float, float]


Line = list[_Word]


def lines_of(words: Sequence[Sequence[Any]]) -> list[Line]:
    """Return the words of a page by lines, from what is kept of it."""
    lines: dict[int, Line] = {}
    for text, sure, line, left, top, right, bottom in words:
        key = fold(str(text)).strip(EDGES)
        lines.setdefault(int(line), []).append(_Word(str(text), key, int(sure), (left, top, right, bottom)))
    return [lines[number] for number in sorted(lines)]


def extract(fields: Sequence[Mapping[str, Any]], pages: Sequence[Sequence[Line]]) -> dict[str, Read]:
    """Return what was found of the fields; those that were not found are not there."""
    labels = [label for field in fields for label in field.get("labels", ())]
    found: dict[str, Read] = {}
    for field in fields:
        read = _by_pattern(field, pages) if not field.get("labels") else _by_label(field, labels, pages)
        if read is not None:
            found[field["key"]] = read
    return found


def _by_label(
    field: Mapping[str, Any], labels: Sequence[str], pages: Sequence[Sequence[Line]]
) -> Read | None:
    for number, lines in enumerate(pages, 1):
        for at, line in enumerate(lines):
            for label in field["labels"]:
                start = _after_label(line, label)
                if start is None:
                    continue
                rest = _until_label(line[start:], labels)
                follows = at + 1
                if not _says_something(rest) and follows < len(lines):
                    rest, follows = _until_label(lines[follows], labels), follows + 1
                for _more in range(int(field.get("lines", 1)) - 1):
                    if follows < len(lines) and _goes_on(rest, lines[follows], labels):
                        rest, follows = [*rest, *_until_label(lines[follows], labels)], follows + 1
                if _says_something(rest):
                    return _read(field, rest, number)
    return None


def _by_pattern(field: Mapping[str, Any], pages: Sequence[Sequence[Line]]) -> Read | None:
    """Find a value by its form alone: the first number, the first or the last date in words."""
    hits = []
    for number, lines in enumerate(pages, 1):
        for line in lines:
            text = " ".join(word.text for word in line)
            match = DATE_WORDS.search(fold(text)) if field["kind"] == "date" else NUMBER.search(text)
            if match is None:
                continue
            inside = _words_of_match(line, match, folded=field["kind"] == "date")
            hits.append(_read(field, inside or line, number))
    if not hits:
        return None
    return hits[-1] if field.get("take") == "last" else hits[0]


def _words_of_match(line: Line, match: re.Match[str], *, folded: bool) -> Line:
    at, inside = 0, []
    for word in line:
        length = len(fold(word.text)) if folded else len(word.text)
        if at < match.end() and at + length > match.start():
            inside.append(word)
        at += length + 1
    return inside


def _after_label(line: Line, label: str) -> int | None:
    """Return the index of the word after the label, None where the line does not have it."""
    wanted = fold(label).split()
    text = " ".join(wanted)
    for start in range(len(line) - len(wanted) + 1):
        here = " ".join(word.key for word in line[start : start + len(wanted)])
        if here == text or (len(text) > 5 and SequenceMatcher(None, here, text).ratio() >= LIKENESS):
            return start + len(wanted)
    return None


def _goes_on(rest: Line, line: Line, labels: Sequence[str]) -> bool:
    """Return whether the line below is more of the same value: no label, and begun small or after a comma."""
    if any(_after_label(line[: len(fold(label).split())], label) is not None for label in labels):
        return False
    return line[0].text[:1].islower() or bool(rest and rest[-1].text.endswith((",", "-", ";")))


def _until_label(rest: Line, labels: Sequence[str]) -> Line:
    """Cut what follows where the next label of the paper begins on the same line."""
    for start in range(1, len(rest)):
        if any(_after_label(rest[start : start + len(fold(label).split())], label) for label in labels):
            return rest[:start]
    return rest


def _says_something(words: Line) -> bool:
    return any(word.key for word in words)


def _read(field: Mapping[str, Any], words: Line, page: int) -> Read:
    words = [word for word in words if word.key] or words
    text = " ".join(word.text for word in words).strip(EDGES)
    value, fits = normalised(field["kind"], text)
    sure = min(word.sure for word in words)
    box = (
        min(word.box[0] for word in words), min(word.box[1] for word in words),
        max(word.box[2] for word in words), max(word.box[3] for word in words),
    )  # fmt: skip
    return Read(value, sure if fits else min(sure, 40), page, box)


def normalised(kind: str, text: str) -> tuple[str, bool]:
    """Return the text in the form in which the kind is entered, and whether it fits. Dates become
    dd/mm/yyyy."""
    plain = clean(text).strip(EDGES)
    if not plain:
        return "", False
    if kind == "date":
        day = read_date(plain)
        return (f"{day:%d/%m/%Y}", True) if day else (plain, False)
    if kind == "number":
        match = NUMBER.search(plain.upper())
        return (re.sub(r"\s+", "", match[0]).replace("Ð", "Đ"), True) if match else (plain, False)
    if kind in ("person_number", "tax_number"):
        digits = re.sub(r"\D", "", plain.replace("O", "0").replace("o", "0").replace("l", "1"))
        fits = (
            parse_national_id(digits) is not None if kind == "person_number" else len(digits) in (10, 12, 13)
        )
        return (digits, fits) if len(digits) >= 9 else (plain, False)
    if kind == "name":
        fits = len(plain.split()) >= 2 and not re.search(r"\d", plain)
        return (plain.title() if plain.isupper() else plain), fits
    return plain, True


def read_date(text: str) -> dt.date | None:
    """Return a day written dd/mm/yyyy or in words, None for anything else."""
    match = DATE.search(text) or DATE_WORDS.search(fold(text))
    if match is None:
        return None
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def known_by_marks(marks_of: Mapping[str, Sequence[str]], text: str) -> str:
    """Return the kind of paper whose words stand in the text, the one with the longest words; "" if none."""
    folded = " ".join(fold(text).split())
    best, length = "", 0
    for code, marks in marks_of.items():
        for mark in marks:
            plain = " ".join(fold(mark).split())
            if len(plain) > length and plain in folded:
                best, length = code, len(plain)
    return best
