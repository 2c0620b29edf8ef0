"""Administrative units by date: what stood on a day, what came before and what after."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from yteso.kernel.places.models import Level, Succession, Unit, UnitQuerySet


@dataclass(frozen=True)
class Share:
    """A unit, and how much of the asked unit it holds: `share` 0 to 1, None if unknown.

    `is_main` marks the one to count what cannot be divided.
    """

    unit: Unit
    is_main: bool
    share: Decimal | None


def find_unit(code: str, on: dt.date) -> Unit | None:
    """Return the unit that had the code on the day, or None."""
    return Unit.objects.valid_on(on).filter(code=code).first() if code else None


def list_units(level: str, on: dt.date, parent: str | None = None) -> UnitQuerySet:
    """Return the units of a level on the day, in Vietnamese order, of one parent if given.

    A commune asked for under a province is found whether or not a district stands between.
    """
    units = Unit.objects.valid_on(on).filter(level=level).order_by("sort_key", "code")
    if parent is None:
        return units
    if level == Level.COMMUNE and len(parent) == 2:
        districts = Unit.objects.valid_on(on).filter(level=Level.DISTRICT, parent=parent)
        return units.filter(parent__in=[parent, *districts.values_list("code", flat=True)])
    return units.filter(parent=parent)


def successors(code: str, on: dt.date, until: dt.date | None = None) -> list[Share]:
    """Return what the unit that had `code` on the day has become by `until` (default: by the last change).

    A unit that never changed is its own successor; one whose level was abolished has none.
    """
    steps = Succession.objects.filter(change_set__effective_on__gt=on)
    if until is not None:
        steps = steps.filter(change_set__effective_on__lte=until)
    return _follow(code, on, until, steps.order_by("change_set__effective_on"), "old_code", "new_code")


def predecessors(code: str, on: dt.date, since: dt.date | None = None) -> list[Share]:
    """Return what made up the unit that had `code` on the day, at `since` (default: before all changes)."""
    steps = Succession.objects.filter(change_set__effective_on__lte=on)
    if since is not None:
        steps = steps.filter(change_set__effective_on__gt=since)
    return _follow(code, on, since, steps.order_by("-change_set__effective_on"), "new_code", "old_code")


def main_successors(codes: Iterable[str], on: dt.date) -> dict[str, Unit]:
    """Return for each unit of the day the one that mainly stands in its place today, with few queries.

    A unit whose level was abolished, or that has no main successor, is left out.
    """
    passages: dict[dt.date, dict[str, str]] = defaultdict(dict)
    touched: dict[dt.date, set[str]] = defaultdict(set)
    steps = Succession.objects.filter(change_set__effective_on__gt=on).order_by("change_set__effective_on")
    for old, new, is_main, day in steps.values_list(
        "old_code", "new_code", "is_main", "change_set__effective_on"
    ):
        touched[day].add(old)
        if is_main and new:
            passages[day][old] = new
    heirs = {}
    for code in codes:
        held = code
        for day, moves in passages.items():
            held = moves.get(held, "") if held in touched[day] else held
        heirs[code] = held
    units = {
        u.code: u for u in Unit.objects.valid_on(max(passages, default=on)).filter(code__in=heirs.values())
    }
    return {code: units[held] for code, held in heirs.items() if held in units}


def _follow(
    code: str, on: dt.date, goal: dt.date | None, steps: QuerySet[Succession], source: str, target: str
) -> list[Share]:
    unit = find_unit(code, on)
    if unit is None:
        return []
    by_day: dict[dt.date, list[Succession]] = defaultdict(list)
    for step in steps.select_related("change_set"):
        by_day[step.change_set.effective_on].append(step)
    held: dict[str, tuple[bool, Decimal | None]] = {code: (True, Decimal(1))}
    day = on
    for changed_on, passages in by_day.items():
        moved: dict[str, tuple[bool, Decimal | None]] = {}
        touched = {getattr(p, source) for p in passages}
        for held_code, state in held.items():
            if held_code not in touched:
                moved[held_code] = state
        for passage in passages:
            from_code, to_code = getattr(passage, source), getattr(passage, target)
            if from_code in held and to_code:
                is_main, share = held[from_code]
                moved[to_code] = (is_main and passage.is_main, _part(share, passage, passages, source))
        held = moved
        day = changed_on if source == "old_code" else changed_on - dt.timedelta(days=1)
    final = goal or day
    units = {u.code: u for u in Unit.objects.valid_on(final).filter(code__in=held)}
    return [
        Share(units[c], is_main, share)
        for c, (is_main, share) in sorted(held.items(), key=lambda item: (not item[1][0], item[0]))
        if c in units
    ]


def _part(
    whole: Decimal | None, passage: Succession, passages: list[Succession], source: str
) -> Decimal | None:
    """Return the share that goes along one passage: all of it where nothing was divided."""
    if whole is None:
        return None
    ways = sum(1 for p in passages if p.old_code == passage.old_code)
    if source == "new_code":
        return None if ways > 1 and passage.share is None else (passage.share or Decimal(1))
    return whole if ways == 1 else (None if passage.share is None else whole * passage.share)


@dataclass(frozen=True)
class Branch:
    """A unit with the units under it on the same day."""

    unit: Unit
    below: tuple["Branch", ...] = ()


def province_tree(province_code: str, on: dt.date) -> list[Branch]:
    """Return what stands under the province on the day: districts with their communes, or communes alone."""
    districts = list(list_units(Level.DISTRICT, on, province_code))
    by_parent: dict[str, list[Branch]] = defaultdict(list)
    for commune in list_units(Level.COMMUNE, on, province_code):
        by_parent[commune.parent].append(Branch(commune))
    own = by_parent.pop(province_code, [])
    return [*(Branch(d, tuple(by_parent[d.code])) for d in districts), *own]


@dataclass(frozen=True)
class Before:
    """A unit of today beside those it came from: `partly` names the ones that were divided."""

    unit: Unit
    former: tuple[Unit, ...]
    partly: frozenset[str]


def list_mergers(province_code: str, since: dt.date, until: dt.date) -> list[Before]:
    """Return every commune of the province at `until` with the communes (or districts) it had at `since`.

    Set-based: two queries for the units and one for the passages between the two days.
    """
    now_there = {u.code: u for u in list_units(Level.COMMUNE, until, province_code)}
    then_there = {u.code: u for u in Unit.objects.valid_on(since).exclude(level=Level.PROVINCE)}
    steps = Succession.objects.filter(
        change_set__effective_on__gt=since, change_set__effective_on__lte=until
    ).exclude(new_code="")
    origin: dict[str, set[str]] = {code: {code} for code in then_there}
    by_day: dict[dt.date, list[Succession]] = defaultdict(list)
    for step in steps.select_related("change_set").order_by("change_set__effective_on"):
        by_day[step.change_set.effective_on].append(step)
    for passages in by_day.values():
        moved: dict[str, set[str]] = defaultdict(set)
        for p in passages:
            moved[p.new_code] |= origin.get(p.old_code, set())
        ended = {p.old_code for p in passages}
        origin = {code: came for code, came in origin.items() if code not in ended} | moved
    holders: dict[str, int] = defaultdict(int)
    for code in now_there:
        for came in origin.get(code, ()):
            holders[came] += 1
    return [
        Before(
            unit,
            tuple(sorted((then_there[c] for c in origin.get(code, ())), key=lambda u: u.sort_key)),
            frozenset(c for c in origin.get(code, ()) if holders[c] > 1),
        )
        for code, unit in now_there.items()
    ]


def list_periods(code: str) -> list[Unit]:
    """Return every unit that ever had the code, the latest first."""
    return list(
        Unit.objects.filter(code=code).select_related("began_with", "ended_with").order_by("-valid_from")
    )
