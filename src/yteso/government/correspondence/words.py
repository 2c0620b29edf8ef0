"""Words for full-text search in Vietnamese: each word is kept with its tones and without.

A query word with tones finds only itself; one without finds every tone. Words in quotes stand side by side.
"""

import re
import unicodedata

from yteso.kernel.base.public import fold

WORDS = re.compile(r"\w+")
QUOTED = re.compile(r'["“”]([^"“”]+)["“”]|(\S+)')
MOST = 12  # words of a query; more do not narrow it
LETTERS = 400_000  # of a text; far beyond what a document holds


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, tones kept."""
    return WORDS.findall(unicodedata.normalize("NFC", text[:LETTERS]).lower().replace("_", " "))


def indexed(*texts: str) -> str:
    """Return what goes into the index: the words with tones, then those without that differ."""
    words = words_of(" ".join(texts))
    return " ".join(words) + " " + " ".join(fold(" ".join(words)).split())


def query_of(text: str) -> str:
    """Return the raw query for PostgreSQL (`simple`); "" when the text holds no word."""
    parts = []
    for quoted, plain in QUOTED.findall(text)[:MOST]:
        words = words_of(quoted or plain)
        if words:
            parts.append("(" + " <-> ".join(f"'{word}'" for word in words) + ")")
    return " & ".join(parts)
