"""How far a recognised text is from the true one."""

import unicodedata


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def character_errors(true: str, found: str) -> int:
    """Return how many characters must be changed, added or removed (Levenshtein); white space counts as one
    space."""
    one, other = _plain(true), _plain(found)
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def character_error_rate(true: str, found: str) -> float:
    """Return the errors for each character of the true text: 0.02 is two in a hundred."""
    return character_errors(true, found) / max(1, len(_plain(true)))
