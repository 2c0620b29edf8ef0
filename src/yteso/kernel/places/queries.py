"""Administrative units by date: what stood on a day, what came before and what after."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yteso.kernel.places.models import ChangeSet, Level, Succession, Unit, UnitQuerySet

Holding = tuple[bool, Decimal | None]  # is it the main one, and how much


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


def list_lowest(level: str, on: dt.date, parents: Sequence[str]) -> list[Unit]:
    """Return the units of a level under any of the parents on the day, in Vietnamese order of each parent.

    A district without communes (Lý Sơn until 2025) stands among the communes: it has nothing below it.
    """
    found: list[Unit] = []
    for code in parents:
        units = list(list_units(level, on, code))
        found += units
        if level == Level.COMMUNE:
            divided = {unit.parent for unit in units}
            found += [d for d in list_units(Level.DISTRICT, on, code) if d.code not in divided]
    return found


def successors(code: str, on: dt.date, until: dt.date | None = None) -> list[Share]:
    """Return what the unit that had `code` on the day has become by `until` (default: by the last change).

    A unit that never changed is its own successor; one whose level was abolished has none.
    """
    changes = ChangeSet.objects.filter(effective_on__gt=on).order_by("effective_on")
    if until is not None:
        changes = changes.filter(effective_on__lte=until)
    held: dict[str, Holding] = {code: (True, Decimal(1))}
    day = on
    for change in changes:
        passages = list(Succession.objects.filter(change_set=change, old_code__in=held))
        ways = Counter(p.old_code for p in passages)
        moved = {c: holding for c, holding in held.items() if c not in ways}
        for p in passages:
            is_main, share = held[p.old_code]
            if p.new_code:
                part = p.share if ways[p.old_code] > 1 else Decimal(1)
                moved[p.new_code] = (is_main and p.is_main, _times(share, part))
        held, day = moved, change.effective_on
    return _shares(code, on, held, until or day)


def predecessors(code: str, on: dt.date, since: dt.date | None = None) -> list[Share]:
    """Return what made up the unit that had `code` on the day, at `since` (default: before all changes).

    `share` is the part of the former unit that is in the asked one.
    """
    changes = ChangeSet.objects.filter(effective_on__lte=on).order_by("-effective_on")
    if since is not None:
        changes = changes.filter(effective_on__gt=since)
    held: dict[str, Holding] = {code: (True, Decimal(1))}
    day = on
    for change in changes:
        passages = list(Succession.objects.filter(change_set=change, new_code__in=held))
        if not passages:
            continue
        gone = Succession.objects.filter(change_set=change, old_code__in=[p.old_code for p in passages])
        ways = Counter(gone.values_list("old_code", flat=True))
        moved = {c: holding for c, holding in held.items() if c not in {p.new_code for p in passages}}
        for p in passages:
            is_main, share = held[p.new_code]
            part = p.share if ways[p.old_code] > 1 else Decimal(1)
            moved[p.old_code] = (is_main and p.is_main, _times(share, part))
        held, day = moved, change.effective_on - dt.timedelta(days=1)
    return _shares(code, on, held, since or day)


def main_successors(codes: Iterable[str], on: dt.date, until: dt.date | None = None) -> dict[str, Unit]:
    """Return for each unit of the day the one that mainly stands in its place today (or at `until`), with few
    queries.

    A unit whose level was abolished, or that has no main successor, is left out.
    """
    passages: dict[dt.date, dict[str, str]] = defaultdict(dict)
    touched: dict[dt.date, set[str]] = defaultdict(set)
    steps = Succession.objects.filter(change_set__effective_on__gt=on).order_by("change_set__effective_on")
    if until is not None:
        steps = steps.filter(change_set__effective_on__lte=until)
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
        u.code: u
        for u in Unit.objects.valid_on(until or max(touched, default=on)).filter(code__in=heirs.values())
    }
    return {code: units[held] for code, held in heirs.items() if held in units}


def _times(share: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if share is None or part is None else share * part


def _shares(code: str, on: dt.date, held: dict[str, Holding], day: dt.date) -> list[Share]:
    if find_unit(code, on) is None:
        return []
    units = {u.code: u for u in Unit.objects.valid_on(day).filter(code__in=held)}
    shares = [Share(units[c], is_main, share) for c, (is_main, share) in held.items() if c in units]
    return sorted(shares, key=lambda s: (not s.is_main, s.unit.code))


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


def list_changes() -> list[dt.date]:
    """Return the days on which communes changed, the latest first."""
    ended = Unit.objects.filter(level=Level.COMMUNE, ended_with__isnull=False)
    days = ended.values_list("ended_with__effective_on", flat=True).distinct()
    return list(days.order_by("-ended_with__effective_on"))


def list_periods(code: str) -> list[Unit]:
    """Return every unit that ever had the code, the latest first."""
    return list(
        Unit.objects.filter(code=code).select_related("began_with", "ended_with").order_by("-valid_from")
    )
