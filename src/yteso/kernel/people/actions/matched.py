"""What a batch of matching holds while it decides: the candidates, who is known, what to write."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from yteso.kernel.people.candidates import Candidate, Key, Rule
from yteso.kernel.people.known import (
    Known,
)

CONFIRMING = frozenset({"national_id", "passport", "insurance"})  # numbers that make a person confirmed


@dataclass(slots=True)
class Decision:
    """What was decided about one candidate."""

    person: Known
    rule: Rule
    doubts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """The state of one call: persons in reach, by number and by name, and what is to be written."""

    candidates: Sequence[Candidate]
    now: dt.datetime
    source: str
    persons: dict[UUID, Known] = field(default_factory=dict)
    bearers: dict[Key, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    namesakes: dict[tuple[str, int | None], set[UUID]] = field(default_factory=lambda: defaultdict(set))
    worn: set[Key] = field(default_factory=set)
    decisions: dict[int, Decision] = field(default_factory=dict)
    numbers: dict[tuple[UUID, Key], str] = field(default_factory=dict)
    retired: list[tuple[UUID, Key]] = field(default_factory=list)
    pairs: dict[tuple[UUID, UUID], tuple[list[str], float]] = field(default_factory=dict)
    number_source: dict[tuple[UUID, Key], str] = field(default_factory=dict)
