"""Who has sent what and when: completeness and timeliness by form, unit and period; who is missing."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Q

from yteso.insight.statistics.models import FormVersion, Report
from yteso.kernel.base.public import Actor
from yteso.kernel.organisations.public import Organisation

State = Report.State


@dataclass(frozen=True)
class BoardCell:
    """One form in one period: how many owe it, sent it, sent it in time, were accepted."""

    period: str
    owed: int = 0
    sent: int = 0
    in_time: int = 0
    accepted: int = 0
    is_due: bool = False

    @property
    def complete_percent(self) -> int | None:
        return round(100 * self.sent / self.owed) if self.owed else None

    @property
    def timely_percent(self) -> int | None:
        return round(100 * self.in_time / self.owed) if self.owed else None

    @property
    def tone(self) -> str:
        """How dark the cell is: complete, nearly, half, little; nothing before it is due."""
        percent = self.complete_percent
        if percent is None or (not self.is_due and not self.sent):
            return ""
        return (
            "full" if percent == FULL else "high" if percent >= HIGH else "half" if percent >= HALF else "low"
        )


FULL, HIGH, HALF = 100, 90, 50


@dataclass
class BoardRow:
    key: str
    label: str
    cells: list[BoardCell]

    @property
    def owed(self) -> int:
        return sum(cell.owed for cell in self.cells if cell.is_due)

    @property
    def sent(self) -> int:
        return sum(cell.sent for cell in self.cells if cell.is_due)

    @property
    def in_time(self) -> int:
        return sum(cell.in_time for cell in self.cells if cell.is_due)

    @property
    def complete_percent(self) -> int | None:
        return round(100 * self.sent / self.owed) if self.owed else None

    @property
    def timely_percent(self) -> int | None:
        return round(100 * self.in_time / self.owed) if self.owed else None


@dataclass
class Board:
    """A heat grid: rows by form or by unit, columns by period."""

    periods: list[str]  # the latest first: what is urgent is seen without scrolling
    rows: list[BoardRow]
    total: BoardRow
    forms: list[tuple[str, str]] = field(default_factory=list)


def read_board(
    actor: Actor,
    *,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    by: str = "form",
    form_code: str = "",
    tier: str = "unit",
) -> Board:
    """Return the board of the units that the actor sees, for periods ending in [first, last]. Three
    queries."""
    rows = Report.objects.visible_to(actor).filter(tier=tier, ends_on__gte=first, ends_on__lte=last)
    if form_code:
        rows = rows.filter(form_code=form_code)
    key = "form_code" if by == "form" else "organisation_id"
    counted = (
        rows.order_by()
        .values(key, "period", "ends_on")
        .annotate(
            owed=Count("id"),
            sent=Count("id", filter=Q(sent_at__isnull=False) & ~Q(state=State.RETURNED)),
            in_time=Count("id", filter=Q(sent_at__lte=F("due_at")) & ~Q(state=State.RETURNED)),
            accepted=Count("id", filter=Q(state=State.ACCEPTED)),
            due=Count("id", filter=Q(due_at__lt=now)),
        )
    )
    held: dict[object, dict[str, BoardCell]] = defaultdict(dict)
    ends: dict[str, dt.date] = {}
    for row in counted:
        ends[row["period"]] = row["ends_on"]
        held[row[key]][row["period"]] = BoardCell(
            row["period"], row["owed"], row["sent"], row["in_time"], row["accepted"], row["due"] > 0
        )
    periods = sorted(ends, key=lambda period: (ends[period], period), reverse=True)
    names = _names(by, held)
    made = [
        BoardRow(str(one), label, [held[one].get(period, BoardCell(period)) for period in periods])
        for one, label in names
    ]
    total = BoardRow("", "", [_together(period, made, place) for place, period in enumerate(periods)])
    return Board(periods, made, total, _form_names(first, last))


def _together(period: str, rows: list[BoardRow], place: int) -> BoardCell:
    cells = [row.cells[place] for row in rows]
    return BoardCell(
        period,
        sum(cell.owed for cell in cells),
        sum(cell.sent for cell in cells),
        sum(cell.in_time for cell in cells),
        sum(cell.accepted for cell in cells),
        any(cell.is_due for cell in cells),
    )


def _names(by: str, held: dict[object, dict[str, BoardCell]]) -> list[tuple[object, str]]:
    if by == "form":
        versions = FormVersion.objects.filter(form_code__in=[str(key) for key in held])
        named = versions.order_by("valid_from", "position", "revision").values_list(
            "form_code", "number", "short_title", "regime"
        )
        labels = {
            code: f"{number}. {title} ({regime.split('/')[0]})" for code, number, title, regime in named
        }
        return [(code, label) for code, label in labels.items() if code in held]
    units = Organisation.objects.filter(id__in=[key for key in held if isinstance(key, UUID)])
    return [(unit.id, unit.short_name or unit.name) for unit in units.order_by("kind", "sort_key", "id")]


def _form_names(first: dt.date, last: dt.date) -> list[tuple[str, str]]:
    rows = FormVersion.objects.filter(valid_from__lte=last).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=first)
    )
    named = rows.order_by("valid_from", "position", "revision").values_list(
        "form_code", "number", "short_title", "regime"
    )
    return list({code: f"{n}. {title} ({regime.split('/')[0]})" for code, n, title, regime in named}.items())


@dataclass(frozen=True)
class MissingUnit:
    """A unit that has not sent a form for a period, and how late it is."""

    report: Report
    days_late: int


def list_missing(actor: Actor, form_code: str, period: str, now: dt.datetime) -> list[MissingUnit]:
    """Return the units that owe a form for a period, the most urgent first. One query."""
    rows = (
        Report.objects.visible_to(actor)
        .filter(form_code=form_code, period=period, tier="unit")
        .filter(Q(sent_at__isnull=True) | Q(state=State.RETURNED))
        .select_related("organisation", "version")
        .defer("version__document", "values")
        .order_by("state", "organisation__sort_key")
    )
    return [MissingUnit(row, max((now - row.due_at).days, 0)) for row in rows]
