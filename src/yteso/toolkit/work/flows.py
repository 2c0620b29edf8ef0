"""A flow as data: steps and the transitions between them, frozen in a version; read into plain objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPEN, WAITING, DONE = "open", "waiting", "done"
CLOCK_DOES = ("", "start", "pause", "resume", "restart", "finish", "stop")


@dataclass(frozen=True)
class Step:
    """Where a case can stand. `outside` is the state that the outside world is told; `share` the part done,
    in %."""

    code: str
    label: str
    standing: str = OPEN
    outside: str = ""
    share: int = 0


@dataclass(frozen=True)
class Transition:
    """One way from step to step: who may (`permission`), whether a reason is needed, what the clock does."""

    code: str
    label: str
    origins: tuple[str, ...]
    to: str
    permission: str
    clock: str = ""
    why: str = ""
    needs_reason: bool = False
    tone: str = ""
    back: bool = False  # goes to the step from where the case came here


@dataclass(frozen=True)
class Rung:
    """One rung of the escalation ladder: so many working days before (or after, negative) the deadline."""

    code: str
    days_before: int
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    """A whole flow. Labels are Vietnamese, as the law names the steps: data, not texts of the program."""

    start: str
    steps: Mapping[str, Step]
    transitions: Mapping[str, Transition]
    ladder: Sequence[Rung] = field(default_factory=tuple)

    def possible(self, step: str) -> list[Transition]:
        return [one for one in self.transitions.values() if step in one.origins]


def read_flow(definition: Mapping[str, Any]) -> Flow:
    """Read a definition. Raises ValueError when it contradicts itself, before anything runs by it."""
    steps = {row["code"]: Step(**row) for row in definition["steps"]}
    transitions = {}
    for row in definition["transitions"]:
        one = Transition(**{**row, "origins": tuple(row["origins"])})
        unknown = {one.to, *one.origins} - set(steps)
        if unknown or one.clock not in CLOCK_DOES:
            raise ValueError(f"transition {one.code}: {sorted(unknown) or one.clock}")
        transitions[one.code] = one
    if definition["start"] not in steps:
        raise ValueError(f"start {definition['start']}")
    ladder = tuple(Rung(r["code"], r["days_before"], tuple(r["tell"])) for r in definition.get("ladder", ()))
    return Flow(definition["start"], steps, transitions, ladder)
