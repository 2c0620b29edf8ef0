"""Works a form out: what is shown, calculated, required, wrong. After a change only what depends on it.

A `Plan` is made once per definition: the nodes (value, shown, required, fits, offered of each field) in an
order in which each comes after what it reads. A `Sheet` is one form being filled: `put` walks along the
nodes that depend on what really changed, and stops where nothing changes any more. The browser does the
same with the same plan (`static/forms/reckoning.js`).
"""

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.utils.translation import gettext as _

from yteso.toolkit.expressions.public import Expression, ExpressionError, parse
from yteso.toolkit.forms.definition import Choice, Definition, Field, Repeat, say
from yteso.toolkit.forms.errors import DefinitionWrong

Node = tuple[str, str]  # (part, key): part is value, shown, required, fits or offered
Cell = tuple[str, str, str]  # (part, key, row): row is "" outside of repeats
PARTS = {"required": "required", "fits": "constraint", "offered": "choice_filter"}


class Plan:
    """The order in which a form is worked out, and who depends on whom."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.repeat_of: dict[str, str] = dict(definition.repeat_of)
        self.formulas: dict[Node, Expression] = {}
        self.parent: dict[str, str] = {}  # key -> key of what it stands in
        self.reads: dict[Node, frozenset[str]] = {}  # names of values that the formula of a node reads
        before: dict[Node, set[Node]] = {}
        self._containers(before)
        for section, repeat, one in definition.fields():
            self._field(one, repeat.key if repeat else section.key, before)
        try:
            order = list(TopologicalSorter(before).static_order())
        except CycleError as error:
            names = " → ".join(dict.fromkeys(node[1] for node in error.args[1]))
            raise DefinitionWrong(
                [_("The formulas go round in a circle: %(names)s.") % {"names": names}]
            ) from None
        self.order = order
        self.rank = {node: place for place, node in enumerate(order)}
        self.after: dict[Node, list[Node]] = {node: [] for node in order}
        for node, needed in before.items():
            for one_before in needed:
                self.after[one_before].append(node)

    def _containers(self, before: dict[Node, set[Node]]) -> None:
        for section in self.definition.sections:
            self._shown(section.key, section.relevant, "", before)
            for repeat in section.repeats:
                self.parent[repeat.key] = section.key
                self.repeat_of[repeat.key] = ""
                self._shown(repeat.key, repeat.relevant, section.key, before)
                before[("value", repeat.key)] = {("shown", repeat.key)}

    def _field(self, one: Field, container: str, before: dict[Node, set[Node]]) -> None:
        self.parent[one.key] = container
        self._shown(one.key, one.relevant, container, before)
        before[("value", one.key)] = {("shown", one.key)}
        if one.calculation:
            self._formula(("value", one.key), one.calculation, before)
        for part, attribute in PARTS.items():
            if text := getattr(one, attribute):
                node = (part, one.key)
                before[node] = {("value", one.key)}
                self._formula(node, text, before)

    def _shown(self, key: str, text: str, container: str, before: dict[Node, set[Node]]) -> None:
        before[("shown", key)] = {("shown", container)} if container else set()
        if text:
            self._formula(("shown", key), text, before)

    def _formula(self, node: Node, text: str, before: dict[Node, set[Node]]) -> None:
        read = parse(text)
        self.formulas[node] = read
        names = frozenset(n for n in read.names if n != "." and not n.startswith("choice."))
        self.reads[node] = names
        before.setdefault(node, set()).update(("value", name) for name in names)

    def to_json(self) -> dict[str, Any]:
        """Return what the browser needs to do the same."""
        return {
            "order": [list(node) for node in self.order],
            "formulas": {f"{part} {key}": read.to_json() for (part, key), read in self.formulas.items()},
            "reads": {f"{part} {key}": sorted(names) for (part, key), names in self.reads.items()},
            "parent": self.parent,
            "repeats": sorted(self.definition.repeat_map),
            "fields": {
                key: [one.kind, self.repeat_of[key], bool(one.calculation)]
                for key, one in self.definition.field_map.items()
            },
        }


_plans: dict[str, Plan] = {}


def find_plan(definition: Definition) -> Plan:
    """Return the plan of a definition, made once in the process. Raises DefinitionWrong for a circle."""
    digest = definition.digest
    if digest not in _plans:
        if len(_plans) >= 64:
            _plans.pop(next(iter(_plans)))
        _plans[digest] = Plan(definition)
    return _plans[digest]


@dataclass(frozen=True)
class Problem:
    """Something missing or wrong: `text` for the reader; `row` is "" outside of repeats."""

    key: str
    row: str
    text: str


Rows = dict[str, dict[str, Any]]


class Sheet:
    """One form being filled. `values`: {field: value}; {repeat: {row: {field: value}}}."""

    def __init__(
        self,
        plan: Plan,
        values: Mapping[str, Any],
        on: dt.date,
        lists: Mapping[str, tuple[Choice, ...]] | None = None,
    ) -> None:
        self.plan, self.definition, self.on = plan, plan.definition, on
        self.lists = plan.definition.lists if lists is None else lists
        repeats = self.definition.repeat_map
        self.raw: dict[str, Any] = {k: v for k, v in values.items() if k not in repeats}
        self.rows: dict[str, Rows] = {
            key: {row: dict(cells) for row, cells in (values.get(key) or {}).items()} for key in repeats
        }
        self.state: dict[Cell, Any] = {}
        self.faults: dict[Cell, str] = {}
        self.worked = 0
        for node in plan.order:
            for row in self._rows_of(node[1]):
                self.state[(*node, row)] = self._work(node, row)

    # Reading
    def value(self, key: str, row: str = "") -> Any:
        """Return the value that counts: None while the field is not shown."""
        return self.state.get(("value", key, row))

    def is_shown(self, key: str, row: str = "") -> bool:
        return bool(self.state.get(("shown", key, row)))

    def is_required(self, key: str, row: str = "") -> bool:
        return bool(self.state.get(("required", key, row)))

    def fits(self, key: str, row: str = "") -> bool:
        return self.state.get(("fits", key, row)) is not False

    def offered(self, one: Field, row: str = "") -> list[Choice]:
        """Return the choices that are open now."""
        rows = list(self.lists.get(one.choices, ()))
        passed = self.state.get(("offered", one.key, row))
        return rows if passed is None else [choice for choice in rows if choice.value in passed]

    def values(self) -> dict[str, Any]:
        """Return what counts, calculated values with it; nothing of what is not shown."""
        found: dict[str, Any] = {}
        for _section, repeat, one in self.definition.fields():
            if repeat is None and one.kind not in ("note", "heading"):
                value = self.value(one.key)
                if value is not None and value != []:
                    found[one.key] = value
        for key, repeat in self.definition.repeat_map.items():
            if self.is_shown(key) and self.rows[key]:
                found[key] = {
                    row: {
                        one.key: self.value(one.key, row)
                        for one in repeat.items
                        if self.value(one.key, row) is not None
                    }
                    for row in self.rows[key]
                }
        return found

    def problems(self, keys: Iterable[str] | None = None) -> list[Problem]:
        """Return everything missing or wrong, in the order of the form; of these sections and fields only."""
        wanted = None if keys is None else set(keys)
        found: list[Problem] = []
        for section in self.definition.sections:
            if wanted is not None and section.key not in wanted:
                continue
            for item in section.items:
                if isinstance(item, Repeat):
                    found += self._repeat_problems(item)
                else:
                    found += self._problems(item, "")
        return found

    def _repeat_problems(self, repeat: Repeat) -> Iterator[Problem]:
        if not self.is_shown(repeat.key):
            return
        if len(self.rows[repeat.key]) < repeat.least:
            yield Problem(
                repeat.key, "", _("At least %(count)d rows are needed here.") % {"count": repeat.least}
            )
        for row in self.rows[repeat.key]:
            for one in repeat.items:
                yield from self._problems(one, row)

    def _problems(self, one: Field, row: str) -> Iterator[Problem]:
        if not one.answers or not self.is_shown(one.key, row):
            return
        value = self.value(one.key, row)
        if value is None or value == []:
            if self.is_required(one.key, row):
                yield Problem(one.key, row, _("This must be answered."))
            return
        if not self.fits(one.key, row):
            yield Problem(one.key, row, say(one.constraint_message) or _("This does not fit."))
        if one.kind in ("one", "many") and one.choices in self.lists:
            open_now = {choice.value for choice in self.offered(one, row)}
            if not set(value if isinstance(value, list) else [value]) <= open_now:
                yield Problem(one.key, row, _("Choose again: this choice is not open any more."))

    # Changing
    def put(self, key: str, value: Any, row: str = "") -> set[Cell]:
        """Put a value (None: empty) and return the cells whose state changed with it."""
        if row:
            self.rows[self.plan.repeat_of[key]][row][key] = value
        else:
            self.raw[key] = value
        return self._spread({("value", key, row)})

    def add_row(self, repeat: str, row: str) -> set[Cell]:
        self.rows[repeat][row] = {}
        inside = self.definition.repeat_map[repeat].items
        keys = {one.key for one in inside}
        cells = {("value", repeat, "")}
        for node in self.plan.order:
            if node[1] in keys:
                self.state[(*node, row)] = self._work(node, row)
                if node[0] == "value":
                    cells.add((*node, row))
        return self._spread(cells, already=True)

    def remove_row(self, repeat: str, row: str) -> set[Cell]:
        if self.rows[repeat].pop(row, None) is None:
            return set()
        keys = [one.key for one in self.definition.repeat_map[repeat].items]
        for cell in [cell for cell in self.state if cell[2] == row and cell[1] in keys]:
            del self.state[cell]
        return self._spread({("value", repeat, ""), *(("value", key, row) for key in keys)}, already=True)

    def _spread(self, dirty: set[Cell], *, already: bool = False) -> set[Cell]:
        """Work out again what reads the dirty cells, in order, as long as something changes."""
        plan, rank = self.plan, self.plan.rank
        changed: set[Cell] = set()
        waiting: list[tuple[int, str, Node]] = []
        queued: set[Cell] = set()

        def queue(node: Node, row: str) -> None:
            if (*node, row) not in queued:
                queued.add((*node, row))
                heapq.heappush(waiting, (rank[node], row, node))

        def followers(cell: Cell) -> None:
            part, key, row = cell
            for node in plan.after[(part, key)]:
                repeat = plan.repeat_of.get(key, "")
                if row and plan.repeat_of.get(node[1], "") == repeat:
                    if row in self.rows[repeat]:
                        queue(node, row)
                else:
                    for one in self._rows_of(node[1]):
                        queue(node, one)

        for cell in dirty:
            if already:
                changed.add(cell)
                followers(cell)
                if cell[:2] in rank and cell in self.state:
                    queue(cell[:2], cell[2])
            else:
                queue(cell[:2], cell[2])
        while waiting:
            _rank, row, node = heapq.heappop(waiting)
            cell = (*node, row)
            new = self._work(node, row)
            if cell in self.state and self.state[cell] == new and type(self.state[cell]) is type(new):
                if cell in dirty and node[0] == "value":
                    for follower in plan.after[node]:  # the check of a field looks at what was typed
                        if follower[1] == node[1]:
                            queue(follower, row)
                continue
            self.state[cell] = new
            changed.add(cell)
            followers(cell)
        return changed

    # Working out
    def _rows_of(self, key: str) -> Iterable[str]:
        repeat = self.plan.repeat_of.get(key, "")
        return self.rows[repeat] if repeat else ("",)

    def _work(self, node: Node, row: str) -> Any:
        part, key = node
        self.worked += 1
        if part == "shown":
            container = self.plan.parent.get(key, "")
            if container and not self._container_shown(container):
                return False
            return node not in self.plan.formulas or bool(self._evaluate(node, row))
        if part == "value":
            return self._value(key, row)
        if part == "offered":
            return self._offered(node, row)
        result = self._evaluate(node, row, self.state.get(("value", key, row)))
        return result if result is None else bool(result)

    def _container_shown(self, key: str) -> bool:
        return bool(self.state.get(("shown", key, "")))

    def _value(self, key: str, row: str) -> Any:
        if not self.state.get(("shown", key, row)):
            return None
        if key in self.rows:
            return [Decimal(1)] * len(self.rows[key])
        node = ("value", key)
        if node in self.plan.formulas:
            return self._evaluate(node, row)
        found = self.rows[self.plan.repeat_of[key]][row].get(key) if row else self.raw.get(key)
        return None if found == "" else found

    def _offered(self, node: Node, row: str) -> frozenset[str]:
        one = self.definition.field_map[node[1]]
        read, passed = self.plan.formulas[node], []
        values = self._names(node, row)
        for choice in self.lists.get(one.choices, ()):
            for name in read.names:
                if name.startswith("choice."):
                    values[name] = choice.value if name == "choice.name" else choice.more.get(name[7:])
            try:
                if read.evaluate(values, on=self.on):
                    passed.append(choice.value)
            except ExpressionError as no:
                self.faults[(*node, row)] = str(no)
        return frozenset(passed)

    def _evaluate(self, node: Node, row: str, own: Any = None) -> Any:
        values = self._names(node, row)
        values["."] = own
        try:
            result = self.plan.formulas[node].evaluate(values, on=self.on)
        except ExpressionError as no:
            self.faults[(*node, row)] = str(no)
            return None
        self.faults.pop((*node, row), None)
        return result.isoformat() if isinstance(result, dt.date) else result

    def _names(self, node: Node, row: str) -> dict[str, Any]:
        here = self.plan.repeat_of.get(node[1], "")
        values: dict[str, Any] = {}
        for name in self.plan.reads[node]:
            repeat = self.plan.repeat_of.get(name, "")
            if not repeat:
                values[name] = self.state.get(("value", name, ""))
            elif repeat == here:
                values[name] = self.state.get(("value", name, row))
            else:
                values[name] = [self.state.get(("value", name, one)) for one in self.rows[repeat]]
        return values
