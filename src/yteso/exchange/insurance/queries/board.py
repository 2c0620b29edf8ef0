"""How all facilities do: who sends, what is refused and why, who is silent or late."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate

from yteso.exchange.insurance.models import Dossier, Finding
from yteso.exchange.insurance.permissions import READ
from yteso.kernel.base.public import PROVINCE_ZONE, Actor
from yteso.kernel.organisations.public import Organisation
from yteso.record.visits.public import Visit

SILENT_DAYS = 7
LATE_DAYS = 7
ACCEPTED = [Dossier.State.RECORDED, Dossier.State.REPLACED, Dossier.State.UNCHANGED]
NOT_ACCEPTED = [Dossier.State.QUARANTINED, Dossier.State.CORRECTED, Dossier.State.REFUSED]


@dataclass
class FacilityRow:
    """One facility in a period: dossiers by day and outcome, and when it last sent anything."""

    facility: Organisation
    accepted: int = 0
    refused: int = 0
    waiting: int = 0
    by_day: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))
    last_at: dt.datetime | None = None
    silent: bool = True
    cells: list[tuple[dt.date, int, int]] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return self.accepted + self.refused

    @property
    def accepted_percent(self) -> int | None:
        return round(100 * self.accepted / self.sent) if self.sent else None


@dataclass(frozen=True)
class Board:
    """All facilities that the actor sees; `days` are the columns of the grid, oldest first."""

    days: list[dt.date]
    rows: list[FacilityRow]

    @property
    def sent(self) -> int:
        return sum(row.sent for row in self.rows)

    @property
    def accepted(self) -> int:
        return sum(row.accepted for row in self.rows)

    @property
    def refused(self) -> int:
        return sum(row.refused for row in self.rows)

    @property
    def silent(self) -> int:
        return sum(1 for row in self.rows if row.silent)

    @property
    def peak(self) -> int:
        return max((count for row in self.rows for count in row.by_day.values()), default=0)


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), PROVINCE_ZONE)


def read_board(actor: Actor, last: dt.date, days: int = 14) -> Board:
    """Return what each facility sent on each of the last `days` days, in three queries.

    A facility is silent when nothing of it came in for SILENT_DAYS. `waiting` counts dossiers that still
    wait for a correction.
    """
    first = last - dt.timedelta(days=days - 1)
    facilities = Organisation.objects.within_reach(actor, READ).facilities().open_on(last)
    rows = {place.id: FacilityRow(place) for place in facilities.order_by("facility_code")}
    seen = Dossier.objects.all().visible_to(actor).filter(received_at__gte=_start(first)).order_by()
    seen = seen.filter(received_at__lt=_start(last + dt.timedelta(days=1)))
    day = TruncDate("received_at", tzinfo=PROVINCE_ZONE)
    for facility_id, on, state, many in seen.values_list("facility_id", day, "state").annotate(
        many=Count("id")
    ):
        row = rows.get(facility_id)
        if row is None:
            continue
        row.by_day[on] += many
        if state in ACCEPTED:
            row.accepted += many
        else:
            row.refused += many
            row.waiting += many if state == Dossier.State.QUARANTINED else 0
    for facility_id, last_at in (
        Dossier.objects.filter(facility_id__in=list(rows))
        .order_by()
        .values_list("facility_id")
        .annotate(Max("received_at"))
    ):
        rows[facility_id].last_at = last_at
        rows[facility_id].silent = last_at < _start(last - dt.timedelta(days=SILENT_DAYS - 1))
    board = Board([first + dt.timedelta(days=n) for n in range(days)], list(rows.values()))
    peak = board.peak
    for row in board.rows:
        row.cells = [(on, row.by_day[on], _level(row.by_day[on], peak)) for on in board.days]
    return board


def _level(count: int, peak: int) -> int:
    """Return 0 (nothing) to 4 (near the busiest day of any facility)."""
    return 0 if not count else min(4, 1 + 4 * count // (peak + 1))


@dataclass(frozen=True)
class RuleCount:
    """How often one rule was broken, in how many dossiers, by how many facilities."""

    rule_code: str
    severity: str
    findings: int
    dossiers: int
    facilities: int


def read_rules_broken(actor: Actor, first: dt.date, last: dt.date, limit: int = 20) -> list[RuleCount]:
    """Return the rules broken most in a period, errors first."""
    rows = Finding.objects.all().visible_to(actor).filter(found_on__gte=first, found_on__lte=last).order_by()
    counted = rows.values_list("rule_code", "severity").annotate(
        findings=Count("id"),
        dossiers=Count("dossier_id", distinct=True),
        facilities=Count("facility_id", distinct=True),
    )
    return [RuleCount(*row) for row in counted.order_by("severity", "-findings")[:limit]]


def read_trend(actor: Actor, last: dt.date, days: int = 60) -> list[tuple[dt.date, int, int]]:
    """Return (day, accepted, refused) of the actor's facilities for each of the last `days` days."""
    first = last - dt.timedelta(days=days - 1)
    seen = Dossier.objects.all().visible_to(actor).filter(received_at__gte=_start(first)).order_by()
    counted = seen.values_list(TruncDate("received_at", tzinfo=PROVINCE_ZONE)).annotate(
        accepted=Count("id", filter=Q(state__in=ACCEPTED)),
        refused=Count("id", filter=Q(state__in=NOT_ACCEPTED)),
    )
    found = {day: (accepted, refused) for day, accepted, refused in counted}
    every = [first + dt.timedelta(days=n) for n in range(days)]
    return [(day, *found.get(day, (0, 0))) for day in every]


def list_late(actor: Actor, now: dt.datetime) -> QuerySet[Any]:
    """Return visits that began more than LATE_DAYS ago and of which the closing file has not come."""
    reach = actor.reach(READ)
    visits = Visit.objects.exclude(state=Visit.State.CLOSED).filter(
        arrived_at__lt=now - dt.timedelta(days=LATE_DAYS)
    )
    visits = visits if reach.everything else visits.filter(facility_id__in=reach.organisation_ids)
    return visits.select_related("facility")
