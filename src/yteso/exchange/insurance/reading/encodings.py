"""From bytes to sound Unicode: wrong declarations, old Vietnamese character sets, decomposed letters.

TCVN3 (ABC) and VNI are the two 8-bit habits of Vietnamese offices before Unicode. They reach us in two ways:
as raw bytes under a wrong declaration, and as Latin-1 characters inside perfectly valid UTF-8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import numpy as np

_TCVN3_CODES = "¸µ¶·¹ ¨¾»¼½Æ ©ÊÇÈÉË ÐÌÎÏÑ ªÕÒÓÔÖ Ý×ØÜÞ ãßáâä «èåæçé ¬íêëìî óïñòô \xadøõö÷ù ýúûüþ ® ¡¢£¤¥¦§"
_TCVN3_LETTERS = "áàảãạ ăắằẳẵặ âấầẩẫậ éèẻẽẹ êếềểễệ íìỉĩị óòỏõọ ôốồổỗộ ơớờởỡợ úùủũụ ưứừửữự ýỳỷỹỵ đ ĂÂÊÔƠƯĐ"
TCVN3 = {ord(code): letter for code, letter in zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True) if code != " "}
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


_SAMPLE = 65536  # bytes around the first odd one, by which a charset is judged


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base in "aeouyôö":
        for mark, tone in _TONES.items():
            pairs[base + mark] = _VNI_SINGLE.get(base, base) + tone
    for base in "aeo":
        for mark, tone in _CIRCUMFLEX.items():
            pairs[base + mark] = base + "\u0302" + tone
    for mark, tone in _BREVE.items():
        pairs["a" + mark] = "a\u0306" + tone
    pairs |= _VNI_SINGLE
    composed = {key: unicodedata.normalize("NFC", value) for key, value in pairs.items()}
    upper = {key.upper(): value.upper() for key, value in composed.items()}
    mixed = {key[0].upper() + key[1:]: value.upper() for key, value in composed.items() if len(key) == 2}
    return composed | upper | mixed


VNI = _vni_pairs()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_VNI_SIGNS = re.compile("[ñöøûïåäüëîÑÖØÛÏÅÄÜË]")
_TCVN3_SIGNS = re.compile("[®¬\xad¨©ª«¹¸¶·¾½¼»]|(?<=[A-Za-z])µ")  # a µ that begins a word is of a unit: µmol
_VIETNAMESE = frozenset(
    letter
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    for letter in (
        unicodedata.normalize("NFC", base + tone),
        unicodedata.normalize("NFC", base + tone).upper(),
    )
) | {"đ", "Đ"}
_TONED = frozenset(c for c in _VIETNAMESE if set(unicodedata.normalize("NFD", c)) & set(_TONES.values()))
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_KNOWN = {"windows-1258", "cp1258", "windows-1252", "cp1252", "iso-8859-1", "latin-1", "us-ascii", "ascii"}
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']""")


def declared_encoding(head: bytes) -> str:
    """Return the encoding an XML declaration names, in lower case, or ""."""
    found = _DECLARED.match(head)
    return found.group(1).decode("ascii").lower() if found else ""


def from_tcvn3(text: str) -> str:
    """Return TCVN3 text as Unicode; its capital fonts share codes with small letters."""
    all_capitals = not any(c.isascii() and c.islower() for c in text)
    words = []
    for word in text.split(" "):
        plain = [c for c in word if c.isascii() and c.isalpha()]
        capital = all(c.isupper() for c in plain) and (len(plain) > 1 or (all_capitals and bool(plain)))
        converted = word.translate(TCVN3)
        words.append(converted.upper() if capital else converted)
    return " ".join(words)


def from_vni(text: str) -> str:
    """Return VNI text as Unicode."""
    return _VNI_PATTERN.sub(lambda found: VNI[found.group()], text)


def score(text: str) -> int:
    """Return how Vietnamese a text looks.

    Letters with marks count for it; other non-ASCII characters and second tones in one syllable against it.
    """
    points = 0
    for word in text.split():
        if word.isascii():
            continue
        points += sum(1 if char in _VIETNAMESE else -3 for char in word if char > "\x7f")
        points -= 4 * max(0, sum(char in _TONED for char in word) - 1)
        points -= 2 * sum(left.islower() and right.isupper() for left, right in pairwise(word))
    return points


def legacy_charset(text: str) -> str:
    """Return TCVN3 or VNI if Unicode text is in truth such text read as Latin-1, else ""."""
    if text.isascii() or any(char > "ÿ" for char in text):
        return ""
    best, name = score(text), ""
    for charset, signs, converted in (
        ("TCVN3", _TCVN3_SIGNS, from_tcvn3(text)),
        ("VNI", _VNI_SIGNS, from_vni(text)),
    ):
        wholly = all(char in _VIETNAMESE for char in converted if char > "\x7f" and char.isalpha())
        if wholly and len(signs.findall(text)) >= 2 and score(converted) > best:
            best, name = score(converted), charset
    return name


def convert(text: str, charset: str) -> str:
    """Return text of the named legacy charset as Unicode; text that cannot be of it stays."""
    if text.isascii() or any(char > "ÿ" for char in text):
        return text
    return from_tcvn3(text) if charset == "TCVN3" else from_vni(text)


def decode(data: bytes, declared: str = "", prefer: str = "") -> tuple[str, str]:
    """Return the text, and the name of the charset it was really in if that is not UTF-8 ("" otherwise).

    `prefer` is the charset that other parts of the same dossier were found to be in.

    Raises:
        UnicodeDecodeError: no charset gives Vietnamese text.
    """
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        return _guess(data, declared, prefer, error)


def _guess(data: bytes, declared: str, prefer: str, error: UnicodeDecodeError) -> tuple[str, str]:
    ways: dict[str, Callable[[bytes], str]] = {
        "windows-1258": lambda some: unicodedata.normalize("NFC", some.decode("cp1258", "replace")),
        "TCVN3": lambda some: from_tcvn3(some.decode("latin-1")),
        "VNI": lambda some: from_vni(some.decode("latin-1")),
    }
    if declared in _KNOWN and "1258" not in declared:
        ways[declared] = lambda some: some.decode("latin-1")
    if prefer in ways:
        return ways[prefer](data), prefer
    start = max(0, error.start - _SAMPLE // 2)
    sample = data[start : start + _SAMPLE]
    texts = {name: way(sample) for name, way in ways.items()}
    points = {name: score(text) - 5 * text.count("\ufffd") for name, text in texts.items()}
    best = max(points, key=lambda name: points[name])
    if points[best] <= 0:
        raise error
    return ways[best](data), best


def maybe_decomposed(data: bytes) -> bool:
    """Return True if UTF-8 bytes may hold invisible characters, or text that is not NFC: combining marks,
    letters with twins.

    A look for four leading bytes that composed Vietnamese does not use, each at memchr speed.
    """
    return b"\xcc" in data or b"\xcd" in data or b"\xe2" in data or b"\xef" in data


def compose(text: str) -> tuple[str, bool]:
    """Return the text in NFC and whether it had to change."""
    if unicodedata.is_normalized("NFC", text):
        return text, False
    return unicodedata.normalize("NFC", text), True


def without_invisible(text: str) -> tuple[str, int]:
    """Return the text without characters that nobody sees (zero-width, direction marks), and how many went.

    They come along when texts and codes are copied from web pages and spreadsheets; with one of them in it,
    a code differs from one that looks exactly the same.
    """
    return _INVISIBLE.subn("", text)


def without_controls(data: bytes) -> bytes:
    """Return the bytes without control characters other than tab, line feed and carriage return."""
    octets = np.frombuffer(data, np.uint8)
    if not len(data) or octets.min() >= 32:
        return data
    low = octets[octets < 32]
    if ((low == 10) | (low == 13) | (low == 9)).all():
        return data
    return data.translate(None, _CONTROLS)


def count_lines(data: bytes, begin: int, size: int) -> int:
    """Return how many lines end in a part of the data: `bytes.count`, some times as fast on large parts."""
    size = min(size, len(data) - begin)
    if size <= 0:
        return 0
    return int(np.count_nonzero(np.frombuffer(data, np.uint8, size, begin) == 10))
