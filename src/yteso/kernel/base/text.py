"""Vietnamese text: folding for search, and the order in which Vietnamese people sort names."""

import re
import unicodedata
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng
_MARKS = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make letters, not tones
_SPACES = re.compile(r"\s+")
# One character for each letter, in alphabetical order, so that keys stay short and compare byte by byte.
_RANKS = {letter: chr(ord("A") + place) for place, letter in enumerate(ALPHABET)}


def clean(text: str) -> str:
    """Return the text in NFC with single spaces and none at its ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return the text in lower case without any mark, đ as d: two spellings of one name fold alike."""
    return " ".join([_fold_word(word) for word in text.split()])


@lru_cache(maxsize=16384)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=16384)
def _word_key(word: str) -> tuple[str, str]:
    """Return the ranks of the letters and the tone of one word, wherever in the word the tone is written."""
    letters: list[str] = []
    tone = 0
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in TONES:
            tone = TONES[char]
        elif char in _MARKS and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters.append(char)
    return "".join([_RANKS.get(letter, f"~{letter}") for letter in letters]), str(tone)


def sort_key(name: str) -> str:
    """Return the key that orders a list of Vietnamese people: given name, then family and middle names.

    Within each of the two, letters come before tones, as in ICU's `vi` order and in printed lists
    ("An, Án, Anh"). Keys compare by code point: store them in a column of collation "C".
    """
    words = [_word_key(word) for word in unicodedata.normalize("NFC", name).split()]
    if not words:
        return ""
    rest = words[:-1]
    given_letters, given_tone = words[-1]
    return " ".join(
        [given_letters, given_tone, "!".join([w[0] for w in rest]), "".join([w[1] for w in rest])]
    )


def alphabetical_key(text: str) -> str:
    """Return the key that orders names of places and organisations: word by word from the first one on.

    As in `sort_key` letters come before tones; store keys in a column of collation "C".
    """
    words = [_word_key(word) for word in unicodedata.normalize("NFC", text).split()]
    return " ".join(["!".join([w[0] for w in words]), "".join([w[1] for w in words])])
