"""What becomes of a licence when a later one follows it: whether number and term are kept, as dated data.

Beside `numbering.py`, which makes new numbers. What the law says of it is not certain everywhere
(`confidence` in data/following.json), so the number is offered, never forced, and pages name the rule.
"""

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOON_DAYS = 180  # a licence that ends within them is shown as ending, with its renewal
RENEWAL, EITHER = "renewal", "either"  # `either`: the procedure gives first licences too


@dataclass(frozen=True)
class Following:
    """One rule: a later licence of these procedures keeps the number, the last day, of the one it follows."""

    codes: tuple[str, ...]
    act: str
    number_kept: bool
    term_kept: bool
    since: dt.date
    source: str
    confidence: str
    of: frozenset[str] = frozenset()

    @property
    def renews(self) -> bool:
        return self.act in (RENEWAL, EITHER)

    @property
    def always(self) -> bool:
        """Whether every result of the procedure follows a licence that is there already."""
        return self.act != EITHER


@cache
def _rules() -> list[Following]:
    file = Path(__file__).parent / "data" / "following.json"
    return [
        Following(
            codes=tuple(row["for"]),
            act=row["act"],
            number_kept=row["number"] == "kept",
            term_kept=row["term"] == "kept",
            since=dt.date.fromisoformat(row["valid_from"]),
            source=row["source"],
            confidence=row["confidence"],
            of=frozenset(row.get("of", ())),
        )
        for row in json.loads(file.read_text(encoding="utf-8"))
    ]


def following_for(code: str, day: dt.date) -> Following | None:
    """Return the rule that holds on the day for a procedure; None where its results follow no licence."""
    held = [rule for rule in _rules() if code in rule.codes and rule.since <= day]
    return max(held, key=lambda rule: rule.since) if held else None


def renewal_codes(given_by: str, day: dt.date) -> list[str]:
    """Return the codes of the procedures by which a licence is renewed, else given again: first those meant
    for what the procedure `given_by` gave; the caller keeps the ones of the licence's register."""
    held = [rule for rule in _rules() if rule.since <= day and (not rule.of or given_by in rule.of)]
    held.sort(key=lambda rule: (not rule.renews, not rule.of))
    return [code for rule in held for code in rule.codes]
