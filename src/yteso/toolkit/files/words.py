"""Words of a text for full-text search in Vietnamese: with tones found exactly, without them in any.

A syllable alone says little in Vietnamese, so two neighbours are kept as one lexeme too ("hồ_sơ", "ho_so"). A
phrase in quotes, and a number such as 12/UBND, is then looked up in the index like any word: places of words
are not kept, and no text is read again to check what the index found.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, TextField, Value

from yteso.kernel.base.public import fold

FORM = 1  # of what is kept: raise it when lexemes change, and rows of former forms are brought in again
WORDS = re.compile(r"\w+")
QUOTED = re.compile(r'["“”]([^"“”]+)["“”]|(\S+)')
MOST = 12  # words of a query; more do not narrow it
LETTERS = 2_000_000  # of a text: a thousand pages
LONGEST = 100  # letters of a word
BYTES = 700_000  # of a text's lexemes: PostgreSQL takes 1 MB, and each needs some bytes more


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, tones kept."""
    plain = unicodedata.normalize("NFC", text[:LETTERS]).lower().replace("_", " ")
    return [word[:LONGEST] for word in WORDS.findall(plain)]


def _fold(word: str) -> str:
    return fold(word) or word


def _pairs(words: Sequence[str]) -> Iterator[str]:
    return (f"{one}_{two}" for one, two in pairwise(words))


def lexemes_of(*texts: str) -> list[str]:
    """Return what the index keeps: words with tones and without, then neighbours as pairs, both ways.

    Of a text with more than BYTES of different lexemes the last pairs are left out.
    """
    words = words_of(" \n ".join(texts))
    plain = [_fold(word) for word in words]
    kept: list[str] = []
    size = 0
    for one in dict.fromkeys(chain(words, plain, _pairs(words), _pairs(plain))):
        size += len(one.encode()) + 8
        if size > BYTES:
            break
        kept.append(one)
    return kept


def vector_of(*texts: str) -> Func:
    """Return the words of the texts as a value for a `SearchVectorField`."""
    lexemes = Value(lexemes_of(*texts), output_field=ArrayField(TextField()))
    return Func(lexemes, function="array_to_tsvector", output_field=SearchVectorField())


def _pair_asked(one: str, two: str) -> str:
    """Return the query for two neighbours: as typed, or in any tone where only one of them has tones."""
    plain = (_fold(one), _fold(two))
    toned = [word for word, bare in zip((one, two), plain, strict=True) if word != bare]
    if len(toned) != 1:
        return f"'{one}_{two}'"
    return f"('{one}_{two}' | ('{plain[0]}_{plain[1]}' & '{toned[0]}'))"


def raw_query(text: str) -> str:
    """Return the query as PostgreSQL writes it; "" when the text holds no word.

    Every word must be there. Words in quotes, or joined by a sign (12/UBND), stand side by side.
    """
    parts: list[str] = []
    for quoted, plain in QUOTED.findall(text)[:MOST]:
        words = words_of(quoted or plain)[:MOST]
        if len(words) == 1:
            parts.append(f"'{words[0]}'")
        parts += [_pair_asked(one, two) for one, two in pairwise(words)]
    return " & ".join(dict.fromkeys(parts))


class WordQuery(SearchQuery):
    """A query of lexemes as they are kept; PostgreSQL's own parser would take pairs apart."""

    template = "(%(expressions)s)::tsquery"

    def __init__(self, raw: str) -> None:
        super().__init__(raw, search_type="raw")


def query_of(text: str) -> WordQuery | None:
    """Return the query for a `SearchVectorField`, None when the text holds no word."""
    raw = raw_query(text)
    return WordQuery(raw) if raw else None
