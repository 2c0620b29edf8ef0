"""Names of people: old encodings repaired, two spellings compared."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from yteso.kernel.base.public import clean, fold, sort_key

# TCVN3 (ABC, the .Vn fonts): each Vietnamese letter is one Latin-1 character.
_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
# VNI: a vowel followed by a sign for its tone, its hat, or both.
_VNI_SIGNS = {
    "a": dict(zip("ùøûõïêéèúüëâáàåãä", "áàảãạăắằẳẵặâấầẩẫậ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}

_VOWELS = "aăâeêioôơuưy"
_SYLLABLE = re.compile(
    r"(ngh|ng|nh|gh|gi|kh|th|tr|ch|ph|qu|[bcdđghklmnpqrstvxf]|)"
    rf"[{_VOWELS}]{{1,3}}"
    r"(ng|nh|ch|[cmnptk]|)"
)


_UNNAMED = re.compile(
    r"(con (ba|chi|co|me|cua|so)|cb|be (trai|gai)|tre so sinh|so sinh|tss|em be|baby)\b", re.ASCII
)


class Encoding(StrEnum):
    """What a text was written in before it was repaired."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text in NFC Unicode, and the encoding in which it came."""

    text: str
    encoding: Encoding

    @property
    def changed(self) -> bool:
        return self.encoding is not Encoding.UNICODE


def _toneless(word: str) -> str:
    """Return the word in lower case with its letters' hats but without tones, to test it as a syllable."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    decomposed = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in tones))


@lru_cache(maxsize=16384)
def _is_syllable(word: str) -> bool:
    """Whether the word could be one Vietnamese syllable: the test that tells a decoding from noise."""
    tones = sum(c in "\u0300\u0301\u0303\u0309\u0323" for c in unicodedata.normalize("NFD", word))
    return tones <= 1 and _SYLLABLE.fullmatch(_toneless(word)) is not None


def _all_syllables(text: str) -> bool:
    return all(word.isascii() or _is_syllable(word) for word in text.split())


def _as_case_of(decoded: str, model: str) -> str:
    return decoded.upper() if model.isupper() else decoded


def _from_tcvn3(text: str) -> str:
    words = []
    for word in text.split(" "):
        letters = [c for c in word if c.isascii() and c.isalpha()]
        capitals = len(letters) > 1 and all(c.isupper() for c in letters)
        decoded = "".join(_TCVN3.get(c, c) for c in word)
        words.append(decoded.upper() if capitals else decoded)
    return " ".join(words)


def _from_vni(text: str) -> str:
    out: list[str] = []
    place = 0
    while place < len(text):
        char, following = text[place], text[place + 1 : place + 2]
        decoded = _VNI_SIGNS.get(char.lower(), {}).get(following.lower()) if following else None
        if decoded is not None:
            out.append(_as_case_of(decoded, char))
            place += 2
            continue
        out.append(_as_case_of(_VNI_SINGLE[char.lower()], char) if char.lower() in _VNI_SINGLE else char)
        place += 1
    return "".join(out)


def repair_encoding(text: str) -> Repaired:
    """Return the text in Unicode NFC, decoded from TCVN3 or VNI if it was written in one of them.

    A decoding is taken only when it turns every word with marks into a possible Vietnamese syllable
    and the text as it stands does not: foreign names stay as they are.
    """
    tidy = clean(text)
    if tidy.isascii() or _all_syllables(tidy):
        return Repaired(tidy, Encoding.UNICODE)
    for encoding, decode in ((Encoding.TCVN3, _from_tcvn3), (Encoding.VNI, _from_vni)):
        # the soft hyphen (ư in TCVN3) survives `clean`, so that decoding the tidy text loses nothing
        decoded = clean(decode(tidy))
        if decoded != tidy and _all_syllables(decoded):
            return Repaired(decoded, encoding)
    return Repaired(tidy, Encoding.UNICODE)


def is_unnamed(full_name: str) -> bool:
    """Return whether this stands in for a newborn's name: "Con bà Nguyễn Thị Lan", "CB Lan", "Bé gái"."""
    return _UNNAMED.match(fold(full_name).replace(".", " ")) is not None


class NameAgreement(StrEnum):
    """How alike two names are."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"


def name_key(full_name: str) -> str:
    """Return the key under which a name is stored and matched: folded, letters, digits and spaces only."""
    key = fold(full_name)
    if key.replace(" ", "").isalnum():
        return key
    return " ".join("".join(c if c.isalnum() else " " for c in key).split())


def compare_names(one: str, other: str) -> NameAgreement:
    """Compare two name keys.

    Near are, with the given name (the last word) alike: the same words in another order or joined,
    one middle name left out, y for i, and one letter mistyped before the given name. A given name
    that differs is another name: brothers and twins differ by just that.
    """
    if one == other:
        return NameAgreement.SAME if one else NameAgreement.DIFFERENT
    if not one or not other:
        return NameAgreement.DIFFERENT
    words, other_words = one.split(), other.split()
    if sorted(words) == sorted(other_words) or "".join(words) == "".join(other_words):
        return NameAgreement.NEAR
    if one.replace("y", "i") == other.replace("y", "i"):
        return NameAgreement.NEAR
    if words[-1] != other_words[-1]:
        return NameAgreement.DIFFERENT
    shorter, longer = sorted((words, other_words), key=len)
    if len(shorter) >= 2 and len(longer) - len(shorter) == 1 and shorter[0] == longer[0]:
        return NameAgreement.NEAR
    if min(len(one), len(other)) >= 6 and _one_edit_apart(one, other):
        return NameAgreement.NEAR
    return NameAgreement.DIFFERENT


def compare_full_names(one: str, other: str) -> NameAgreement:
    """Compare two names as written: like `compare_names`, but An and Ân, both with marks, are only near."""
    agreement = compare_names(name_key(one), name_key(other))
    if agreement is not NameAgreement.SAME or one == other or one.isascii() or other.isascii():
        return agreement
    if sort_key(one).split(" ")[:2] == sort_key(other).split(" ")[:2]:
        return agreement
    return NameAgreement.NEAR


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter inserted, dropped, changed, or two neighbours swapped, makes the two equal."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and len(b) > 1 and a[2:] == b[2:])


def digits_apart(one: str, other: str) -> bool:
    """Whether two numbers differ as by a typing fault: one digit, or two neighbours swapped."""
    return one != other and _one_edit_apart(one, other)
