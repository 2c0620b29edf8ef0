"""How results are numbered: patterns as dated data, by procedure or register, read and made.

Beside `queries.py`, which asks for the next number. A pattern is only offered, never forced: offices have
numbered otherwise, and the sources are not all certain (see `confidence` in data/numbers.json).
"""

import datetime as dt
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PARTS = re.compile(r"\{(n|place|yy|year)(?::0(\d))?\}")


@dataclass(frozen=True)
class Pattern:
    """`{n}` counts (`{n:06}`: six digits), `{place}` is the province's letters, `{yy}`, `{year}` the year."""

    text: str
    source: str
    confidence: str

    @property
    def needs_place(self) -> bool:
        return "{place}" in self.text

    def number(self, n: int, day: dt.date, place: str) -> str:
        """Return the n-th number of its series: of the year where the year stands in it, else of all time."""

        def put(found: re.Match[str]) -> str:
            if found[1] == "n":
                return f"{n:0{found[2] or 1}d}"
            return {"place": place, "yy": f"{day:%y}", "year": f"{day:%Y}"}[found[1]]

        return PARTS.sub(put, self.text)

    def regex(self, day: dt.date, place: str) -> str:
        """Return what numbers of the same series look like, the count as its group (for PostgreSQL)."""
        pieces, end = [], 0
        for found in PARTS.finditer(self.text):
            pieces.append(re.escape(self.text[end : found.start()]))
            width = found[2]
            digits = f"(\\d{{{width},9}})" if width else "(\\d{1,9})"
            plain = {"place": place, "yy": f"{day:%y}", "year": f"{day:%Y}"}.get(found[1], "")
            pieces.append(digits if found[1] == "n" else re.escape(plain))
            end = found.end()
        return f"^{''.join(pieces)}{re.escape(self.text[end:])}$"


@cache
def _rows() -> list[tuple[frozenset[str], dt.date, Pattern]]:
    file = Path(__file__).parent / "data" / "numbers.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [
        (
            frozenset(row["for"]),
            dt.date.fromisoformat(row["valid_from"]),
            Pattern(row["pattern"], row["source"], row["confidence"]),
        )
        for row in rows
    ]


def pattern_for(code: str, register: str, day: dt.date) -> Pattern | None:
    """Return the pattern that holds on the day for a procedure, else for the register its results go to."""
    for key in (code, register):
        held = [(since, pattern) for names, since, pattern in _rows() if key in names and since <= day]
        if held:
            return max(held, key=lambda one: one[0])[1]
    return None
