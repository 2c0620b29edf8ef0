"""Vietnamese text: folding for search, and the order in which Vietnamese people sort names."""

import re
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng
_MARKS = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make letters, not tones
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return the text in NFC with single spaces and none at its ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return the text in lower case without any mark, đ as d: two spellings of one name fold alike."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare).strip()


def _syllable_key(syllable: str) -> str:
    """Return letters first, then the tone, as Vietnamese dictionaries do; wherever the tone is written."""
    letters, tone, pending = [], 0, ""
    for char in unicodedata.normalize("NFD", syllable.lower()):
        if char in TONES:
            tone = TONES[char]
        elif char in _MARKS:
            pending = unicodedata.normalize("NFC", letters.pop()[1] + char)
            letters.append((_rank(pending), pending))
        else:
            letters.append((_rank(char), char))
    return "".join(rank for rank, _ in letters) + str(tone)


def _rank(char: str) -> str:
    place = ALPHABET.find(char)
    return f"{place:02d}" if place >= 0 else f"z{char}"


def sort_key(name: str) -> str:
    """Return the key by which Vietnamese people are listed: given name, then family and middle names."""
    words = clean(name).split(" ")
    return " ".join(_syllable_key(word) for word in [words[-1], *words[:-1]])
