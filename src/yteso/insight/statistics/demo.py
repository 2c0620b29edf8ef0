"""Two years of reports with some units late, some missing, a few returned: what a province looks like.

Figures are made up: steady from month to month, larger for larger units, and in line with the rules of
their form. The last month of form 9 of a few units is counted from the record and signed by the ordinary
actions.
"""

import datetime as dt
import random
import re
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yteso.insight.statistics.actions import mark_checked, mark_filled, send, sign, sum_up, take_over
from yteso.insight.statistics.actions.opening import owed_reports
from yteso.insight.statistics.definitions import STOCK, Definition
from yteso.insight.statistics.figures import Values, broken, store, with_formulas
from yteso.insight.statistics.models import Report, Signature, Step
from yteso.insight.statistics.queries.counting import count_report
from yteso.insight.statistics.queries.forms import definition_of
from yteso.insight.statistics.queries.signatures import content_of
from yteso.insight.statistics.seals import public_key, seal
from yteso.kernel.base.public import PROVINCE_ZONE, DemoPlan, Refusal, Say, SystemActor, uuid7
from yteso.kernel.organisations.public import Organisation

Kind = Organisation.Kind
State = Report.State
MONTHS = 24
SIZES = {
    Kind.PROVINCE_HOSPITAL: 60, Kind.DISTRICT_CENTRE: 25, Kind.PRIVATE_HOSPITAL: 12,
    Kind.REGIONAL_POLYCLINIC: 6, Kind.PRIVATE_CLINIC: 4, Kind.COMMUNE_STATION: 2,
}  # fmt: skip
VARIANTS = 3  # patterns of figures for each form and kind of unit
MOST_CELLS = 120  # of a large form that a pattern fills
LATE, MISSING, RETURNED = 0.12, 0.03, 0.01
LOWEST_SEASON = 0.75  # what flows never exceeds the pattern, so it stays below what stands
SEALED_DAYS = 100  # older reports are as if taken over from the software before, which sealed nothing
BATCH = 2000
WHO = "Dữ liệu mẫu"
DEMO = SystemActor("demo")
RARE = ("tử vong", "tv ", "tai biến", "xin về", "báo tử")
PART = ("trong đó", "trđ", "nữ", "dtts")
NAME = re.compile(r"[a-z][a-z0-9_]*")


def make_demo(plan: DemoPlan, say: Say) -> None:
    """Make two years of reports, most of them sent and accepted, once; a second call changes nothing."""
    if Report.objects.exists():
        say("reports are there already")
        return
    number = plan.until.year * 12 + plan.until.month - 1 - MONTHS
    now = dt.datetime.combine(plan.until, dt.time(8), PROVINCE_ZONE)
    first = dt.date(number // 12, number % 12 + 1, 1)
    reports = owed_reports(first=first, last=plan.until, now=now)
    if not reports:
        say("no unit, so no report")
        return
    province = _Province(random.Random(plan.seed), now)  # noqa: S311 - made-up figures, no secret
    ended = sorted({report.ends_on for report in reports if report.ends_on < plan.until})
    counted = _counted_units(reports, ended[-1]) if ended else []
    for report in reports:
        if report.tier == Report.Tier.UNIT and report.ends_on < plan.until and report not in counted:
            province.live_through(report)
    with transaction.atomic():
        Report.objects.bulk_create(reports, batch_size=BATCH)
        Signature.objects.bulk_create(province.signatures, batch_size=BATCH)
        Step.objects.bulk_create(province.steps, batch_size=BATCH)
    for report in counted:
        _from_record(report, now)
    summed = _add_up(ended[-3:-1], now)
    sent = sum(1 for report in reports if report.sent_at)
    say(f"{len(reports)} reports, {sent} sent, {summed} added up for the province")


def _counted_units(reports: list[Report], ends_on: dt.date) -> list[Report]:
    """Return the form 9 of the last month of the first hospital, centre and station."""
    found = [r for r in reports if r.form_code == "tt23.b9" and r.ends_on == ends_on and r.tier == "unit"]
    found.sort(key=lambda report: report.organisation.facility_code)
    kinds = (Kind.PROVINCE_HOSPITAL, Kind.DISTRICT_CENTRE, Kind.COMMUNE_STATION)
    firsts = [next((r for r in found if r.organisation.kind == kind), None) for kind in kinds]
    return [report for report in firsts if report is not None]


def _from_record(report: Report, now: dt.datetime) -> None:
    """Fill a report from the record and take it all the way, as the unit would."""
    when = min(now, report.due_at - dt.timedelta(hours=20))
    try:
        values = count_report(report).values
        take_over(actor=DEMO, report_id=report.id, counted=values, only_empty=True, now=when)
        for step in (mark_filled, mark_checked, sign, send):
            step(actor=DEMO, report_id=report.id, now=when)
    except Refusal:
        return  # nothing recorded in that month, or its time is over: the report stays open


def _add_up(months: list[dt.date], now: dt.datetime) -> int:
    """Add up the province's own reports of months whose units have sent."""
    above = Report.objects.filter(tier="province", ends_on__in=months, form_code__startswith="tt23.")
    done = 0
    for report in above.order_by("ends_on", "form_code"):
        sum_up(actor=DEMO, report_id=report.id, now=min(now, report.due_at))
        done += 1
    return done


@dataclass(frozen=True)
class _Pattern:
    """Figures of a typical unit: what stands, what flows, and the wholes that are sums of parts."""

    values: dict[str, float]
    sums: tuple[tuple[str, tuple[str, ...]], ...]


class _Province:
    """How units behave: how large they are, how punctual; figures steady over time."""

    def __init__(self, dice: random.Random, now: dt.datetime) -> None:
        self._dice, self._now = dice, now
        self._habits: dict[UUID, tuple[float, float, int]] = {}
        self._patterns: dict[tuple[str, str, int], _Pattern] = {}
        self.signatures: list[Signature] = []
        self.steps: list[Step] = []

    def live_through(self, report: Report) -> None:
        """Fill a report in, sign it, send it, have it accepted: or be late, or forget."""
        dice = self._dice
        if report.organisation_id not in self._habits:
            habit = (dice.betavariate(1, 7), dice.uniform(0.4, 1.6), dice.randrange(VARIANTS))
            self._habits[report.organisation_id] = habit
        carelessness, size, variant = self._habits[report.organisation_id]
        when = self._sent_at(report, carelessness)
        if when is None:
            return
        form = definition_of(report.version)
        values = self._values(form, report, size, variant)
        report.values, report.state, report.edit_number = store(values), State.ACCEPTED, 1
        report.changed_at = report.filled_at = when - dt.timedelta(hours=3)
        report.checked_at = report.signed_at = when - dt.timedelta(hours=1)
        report.sent_at, report.answered_at = when, when + dt.timedelta(days=1)
        if (self._now - report.due_at).days < 40 and dice.random() < RETURNED:
            report.state, report.return_reason = State.RETURNED, "Số liệu lệch nhiều so với các kỳ trước."
        elif report.answered_at > self._now:
            report.state, report.answered_at = State.SENT, None
        if (self._now.date() - report.ends_on).days < SEALED_DAYS:
            self._sign(form, report, values)

    def _sent_at(self, report: Report, carelessness: float) -> dt.datetime | None:
        chance = self._dice.random()
        if chance < MISSING * (1 + 4 * carelessness):
            return None
        opens = dt.datetime.combine(report.ends_on + dt.timedelta(days=1), dt.time(9), PROVINCE_ZONE)
        when = max(opens, report.due_at - dt.timedelta(hours=self._dice.randrange(2, 90)))
        if chance > 1 - LATE - carelessness / 2:
            when = report.due_at + dt.timedelta(hours=self._dice.randrange(3, 24 * 12))
        return when if when < self._now else None

    def _values(self, form: Definition, report: Report, size: float, variant: int) -> Values:
        key = (form.code, report.organisation.kind, variant)
        if key not in self._patterns:
            self._patterns[key] = make_pattern(form, self._dice, SIZES.get(Kind(report.organisation.kind), 2))
        pattern = self._patterns[key]
        season = self._dice.uniform(LOWEST_SEASON, 1) * (report.ends_on.month if form.cumulative else 1)
        found = {
            cell: Decimal(int(mean * size * (1 if form.open_cells[cell].agg == STOCK else season)))
            for cell, mean in pattern.values.items()
        }
        for whole, parts in pattern.sums:
            found[whole] = sum((found[part] for part in parts), Decimal())
        return found

    def _sign(self, form: Definition, report: Report, values: Values) -> None:
        assert report.signed_at is not None
        made = Signature(
            id=uuid7(),
            report=report,
            number=1,
            version_id=report.version_id,
            definition_digest=report.version.digest,
            values=store(with_formulas(form, values)),
            counted={},
            signed_at=report.signed_at,
            signer=WHO,
            public_key=public_key(),
        )
        made.seal = seal(content_of(made, report))
        self.signatures.append(made)
        assert report.sent_at is not None
        moments = {"sent": report.sent_at}
        if report.answered_at is not None:
            moments["returned" if report.state == State.RETURNED else "accepted"] = report.answered_at
        for verb, at in moments.items():
            reason = report.return_reason if verb == "returned" else ""
            self.steps.append(Step(id=uuid7(), report=report, at=at, verb=verb, who=WHO, reason=reason))


def make_pattern(form: Definition, dice: random.Random, size: int) -> _Pattern:
    """Return typical figures of a form for a unit of that size, brought into line with the form's rules."""
    cells = list(form.open_cells)
    if len(cells) > MOST_CELLS * 3:
        rows = {row.code for row in dice.sample(form.rows, min(len(form.rows), 12))}
        cells = [cell for cell in cells if cell.split(".")[0] in rows]
    unit = {"đồng": 40_000_000, "giường": 1, "cơ sở": 0.02}
    found = {
        cell: dice.gammavariate(2, 1) * size * unit.get(form.open_cells[cell].unit, 1) * _share(form, cell)
        for cell in cells
    }
    rules = _rules(form, found)
    for _round in range(5):
        for left, sign_, right in rules:
            bring_into_line(found, left, sign_, right)
    for finding in broken(form, with_formulas(form, {key: Decimal(int(v)) for key, v in found.items()}), {}):
        if "=" not in finding.check.expression.replace("<=", "").replace(">=", ""):
            found.update(dict.fromkeys((key for key in finding.cells if key in found), 0.0))
    sums = tuple((left[0], right) for left, sign_, right in rules if sign_ == "=" and len(left) == 1)
    return _Pattern(found, sums)


Rule = tuple[tuple[str, ...], str, tuple[str, ...]]


def _rules(form: Definition, found: dict[str, float]) -> list[Rule]:
    """Return the form's own sums and comparisons as (left cells, sign, right cells), all of them typed
    cells."""
    rules: list[Rule] = []
    for check in form.checks:
        parts = re.split(r"(<=|>=|=)", check.expression)
        if len(parts) != 3 or "{" in check.expression or check.over == "cells":
            continue
        for prefix, suffix in _places(form, check.over):
            left, right = (
                tuple(f"{prefix}{name}{suffix}" for name in NAME.findall(side))
                for side in (parts[0], parts[2])
            )
            if all(cell in found for cell in (*left, *right)):
                rules.append((right, "<=", left) if parts[1] == ">=" else (left, parts[1], right))
    return rules


def _places(form: Definition, over: str) -> list[tuple[str, str]]:
    if not form.rows:
        return [("", "")]
    if over == "columns":
        return [("", f".{column.code}") for column in form.columns]
    return [(f"{row.code}.", "") for row in form.rows]


def bring_into_line(
    found: dict[str, float], left: tuple[str, ...], sign_: str, right: tuple[str, ...]
) -> None:
    """Make left = right, or left ≤ right, by changing what stands on the left."""
    least, most = sum(found[cell] for cell in left), sum(found[cell] for cell in right)
    if sign_ == "=" and len(left) == 1:
        found[left[0]] = most
    elif least > most:
        for cell in left:
            found[cell] *= most / least * 0.95


def _share(form: Definition, cell: str) -> float:
    """Return how common what a cell counts is: deaths are rare, parts are smaller than wholes."""
    words = form.open_cells[cell].label.lower()
    if any(word in words for word in RARE):
        return 0.02
    if form.number in ("5", "11"):
        return 0.1
    return 0.4 if any(word in words for word in PART) else 1.0
