"""Reading procedures: what holds today, what we hold already, look-up, statistics."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Count, F, Func, Max, Q, Value
from django.db.models.functions import Cast

from yteso.government.procedures.following import following_for, renewal_codes
from yteso.government.procedures.models import (
    Dossier,
    DossierComponent,
    Licence,
    Office,
    ProcedureVersion,
    Result,
)
from yteso.government.procedures.numbering import pattern_for
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, fold
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.work.public import flow_of

REUSABLE_DAYS = 365 * 5
NUMBER = re.compile(r"(\d{1,9})(.*)")


def office_of(actor: Actor) -> Office | None:
    """Return the reception office of the organisation the actor acts for, or of the nearest above it."""
    place = Organisation.objects.filter(id=actor.organisation_id).first() if actor.organisation_id else None
    if place is None:
        return None
    offices = {o.organisation_id: o for o in Office.objects.filter(organisation_id__in=place.path)}
    return next((offices[key] for key in reversed(place.path) if key in offices), None)


def current_result(dossier: Dossier) -> Result | None:
    """Return the paper of the result that holds: put up for signing, or signed; None without one."""
    rows = Result.objects.select_related("document", "signer__user", "countersigner__user")
    return rows.filter(dossier=dossier, ended_at=None).first()


def suggest_number(version: ProcedureVersion, place: str, day: dt.date) -> str:
    """Return the next number for a result: by the pattern of its register, else the one after the last of its
    register or kind; "" where neither is known.

    `place` are the province's letters ("QNG"); where the year stands in the pattern, each year begins at 1.
    """
    pattern = pattern_for(version.procedure.code, version.register, day)
    if pattern is not None and (place or not pattern.needs_place):
        return pattern.number(_last_of(version, pattern.regex(day, place)) + 1, day, place)
    numbers: list[str] = []
    if version.register:
        rows = Licence.objects.filter(register=version.register, dossier__isnull=False)
        numbers += rows.order_by("-id").values_list("number", flat=True)[:1]
    taken = Result.objects.filter(kind=version.result, ended_at=None).order_by("-made_at")
    numbers += taken.values_list("number", flat=True)[:1]
    found = [(int(m[1]), m[1], m[2]) for text in numbers if (m := NUMBER.match(text))]
    if not found:
        return ""
    last, digits, rest = max(found)
    return f"{last + 1:0{len(digits)}d}{rest}"


def number_to_offer(dossier: Dossier, day: dt.date) -> str:
    """Return the number to offer for a dossier's result: the one of the licence that it follows where the law
    keeps it ("" when we do not hold that licence), else the next of its series."""
    rule = following_for(dossier.version.procedure.code, day)
    if rule is not None and rule.number_kept:
        return dossier.renews.number if dossier.renews else ""
    return suggest_number(dossier.version, dossier.office.number_place, day)


def last_day(day: dt.date, months: int | None) -> dt.date | None:
    """Return the last day of a validity of so many months; the day itself counts."""
    if not months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last) - dt.timedelta(days=1)
        except ValueError:
            continue
    return None


def term_of(dossier: Dossier, issued_on: dt.date) -> dt.date | None:
    """Return the last day of the licence that a dossier gives: of its own, or of the one that it follows."""
    rule = following_for(dossier.version.procedure.code, issued_on)
    if rule is not None and rule.term_kept and dossier.renews is not None:
        return dossier.renews.valid_to
    return last_day(issued_on, dossier.version.validity_months)


def licences_to_follow(version: ProcedureVersion, holder_number: str, day: dt.date) -> list[Licence]:
    """Return the licences of the holder that a result of this version can follow, the newest first; none
    where its results follow nothing."""
    number = holder_number.strip()
    if not number or not version.register or following_for(version.procedure.code, day) is None:
        return []
    rows = Licence.objects.filter(register=version.register, holder_number=number)
    return list(rows.filter(status=Licence.Status.VALID).order_by("-issued_on", "-id")[:50])


def renewal_of(licence: Licence, day: dt.date) -> ProcedureVersion | None:
    """Return the version in force on the day of the procedure that renews this licence; None without one."""
    given_by = licence.dossier.version.procedure.code if licence.dossier else ""
    codes = renewal_codes(given_by, day)
    rows = ProcedureVersion.objects.on(day).filter(register=licence.register, procedure__code__in=codes)
    found = {one.procedure.code: one for one in rows.select_related("procedure")}
    return next((found[code] for code in codes if code in found), None)


def _last_of(version: ProcedureVersion, regex: str) -> int:
    """Return the highest count of a series: of licences given, and of results put up for signing."""
    count = Cast(Func(F("number"), Value(regex), function="substring"), BigIntegerField())
    licences = Licence.objects.filter(register=version.register, number__regex=regex)
    waiting = Result.objects.filter(dossier__version__register=version.register, ended_at=None)
    found = [
        rows.aggregate(last=Max(count))["last"] for rows in (licences, waiting.filter(number__regex=regex))
    ]
    return max((one for one in found if one is not None), default=0)


def version_on(procedure_id: UUID, day: dt.date) -> ProcedureVersion | None:
    """Return the version of the procedure that holds on the day."""
    rows = ProcedureVersion.objects.on(day).filter(procedure_id=procedure_id)
    return rows.select_related("procedure").order_by("-number").first()


@dataclass(frozen=True)
class Held:
    """A paper that we hold already: what, from where, since when, and its file if there is one."""

    source: str
    on: dt.date
    file_id: str | None = None
    file_name: str = ""


def held_papers(version: ProcedureVersion, owner_number: str, day: dt.date) -> dict[int, Held]:
    """Return {order of the component: what we hold of it} for the owner; licences first, then earlier
    dossiers.

    Source: NĐ 107/2021/NĐ-CP, NĐ 224/2026/NĐ-CP art. 15 (nothing is asked for twice).
    """
    number = owner_number.strip()
    wanted = {c.order: c.reuse for c in version.components.all() if c.reuse}
    if not number or not wanted:
        return {}
    keys = set(wanted.values())
    licences = {
        row.register: row
        for row in Licence.objects.in_force(day)
        .filter(holder_number=number, register__in=keys)
        .order_by("issued_on")
    }
    papers = {
        row.component.reuse: row
        for row in DossierComponent.objects.filter(
            dossier__owner_number=number,
            component__reuse__in=keys,
            file__isnull=False,
            dossier__submitted_at__gte=dt.datetime.combine(
                day - dt.timedelta(days=REUSABLE_DAYS), dt.time(), PROVINCE_ZONE
            ),
        )
        .select_related("component", "dossier")
        .order_by("dossier__submitted_at")
        if row.component is not None
    }
    found = {}
    for order, key in wanted.items():
        if key in licences:
            licence = licences[key]
            found[order] = Held(f"{licence.get_register_display()} {licence.number}", licence.issued_on)
        elif key in papers:
            paper = papers[key]
            since = paper.dossier.submitted_at.astimezone(PROVINCE_ZONE).date()
            found[order] = Held(paper.dossier.code, since, paper.file_id, paper.file_name)
    return found


@dataclass(frozen=True)
class Lookup:
    """What a look-up tells. Without proof of who asks: code, share done and state; with it, everything."""

    code: str
    share: int
    outside: str
    step: str = ""
    procedure: str = ""
    unit: str = ""
    due_at: dt.datetime | None = None
    promised_on: dt.date | None = None
    dossier: Dossier | None = None


OUTSIDE = {
    "1": "Mới đăng ký",
    "2": "Được tiếp nhận",
    "3": "Không được tiếp nhận",
    "4": "Đang xử lý",
    "5": "Yêu cầu bổ sung giấy tờ",
    "6": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "7": "Công dân yêu cầu rút hồ sơ",
    "8": "Dừng xử lý",
    "9": "Đã xử lý xong",
    "10": "Đã trả kết quả",
}  # the ten states of TT 22/2019/TT-BTTTT, in the law's own words


def look_up(code: str, person_id: UUID | None) -> Lookup | None:
    """Return what may be told of the dossier with that code. Source: TT 01/2018/TT-VPCP art. 16.2d."""
    rows = Dossier.objects.select_related("case__flow_version", "case__unit", "version")
    dossier = rows.filter(code__iexact=code.strip()).first() if code.strip() else None
    if dossier is None:
        return None
    case = dossier.case
    step = flow_of(case).steps[case.step]
    told = Lookup(dossier.code, step.share, OUTSIDE.get(case.outside, ""))
    if person_id is None or person_id not in (dossier.owner_person_id, dossier.applicant_person_id):
        return told
    return Lookup(
        dossier.code,
        step.share,
        told.outside,
        step.label,
        dossier.version.name,
        case.unit.name if case.unit else dossier.office.name,
        case.due_at,
        case.promised_on,
        dossier,
    )


@dataclass(frozen=True)
class Kept:
    """How dossiers of one line were kept in time, in a period."""

    key: str
    label: str
    received: int = 0
    online: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0
    open_late: int = 0
    reused: int = 0

    @property
    def done(self) -> int:
        return self.early + self.on_time + self.late

    @property
    def kept_share(self) -> float | None:
        return 100 * (self.early + self.on_time) / self.done if self.done else None


@dataclass(frozen=True)
class Statistics:
    """Form II.06 of TT 01/2020/TT-VPCP in short: received, carried over, resolved, in process; by line."""

    lines: Sequence[Kept] = field(default_factory=list)
    carried: int = 0

    @property
    def total(self) -> Kept:
        names = ("received", "online", "early", "on_time", "late", "open", "open_late", "reused")
        return Kept("", "", **{name: sum(getattr(line, name) for line in self.lines) for name in names})


def read_statistics(actor: Actor, first: dt.date, last: dt.date, by: str, now: dt.datetime) -> Statistics:
    """Return how dossiers were kept in time from `first` to `last` (both included), in three queries.

    `by` is group, procedure or unit. Received by the day of receipt, resolved by the day of the result, in
    process at the end of the period (or now).
    """
    start = dt.datetime.combine(first, dt.time(), PROVINCE_ZONE)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE)
    moment = min(end, now)
    key = "case__unit_id" if by == "unit" else "version_id"
    rows = Dossier.objects.visible_to(actor).order_by()
    came = Q(received_at__gte=start, received_at__lt=end)
    ended = Q(case__finished_at__gte=start, case__finished_at__lt=end)
    running = Q(received_at__lt=end) & (Q(case__finished_at=None) | Q(case__finished_at__gte=end))
    before = Q(received_at__lt=start) & (Q(case__finished_at=None) | Q(case__finished_at__gte=start))
    counted = (  # by short keys, in one pass over dossiers and cases; names are looked up afterwards
        rows.filter(received_at__lt=end)
        .values(key)
        .annotate(
            received=Count("id", filter=came),
            online=Count("id", filter=came & Q(channel=Dossier.Channel.ONLINE)),
            early=Count("id", filter=ended & Q(case__outcome="early")),
            on_time=Count("id", filter=ended & Q(case__outcome="on_time")),
            late=Count("id", filter=ended & Q(case__outcome="late")),
            open=Count("id", filter=running),
            open_late=Count("id", filter=running & Q(case__due_at__lt=moment)),
            before=Count("id", filter=before),
        )
    )
    reused = (
        DossierComponent.objects.filter(
            origin=DossierComponent.Origin.REUSED,
            dossier__in=rows.filter(came).values("id"),
        )
        .order_by()
        .values(f"dossier__{key}")
        .annotate(reused=Count("dossier_id", distinct=True))
        .values_list(f"dossier__{key}", "reused")
    )
    taken = dict(reused)
    counts = [row for row in counted if any(number for name, number in row.items() if name != key)]
    names = _names(by, [row[key] for row in counts])
    found: dict[str, Kept] = {}
    carried = 0
    for row in counts:
        place = row.pop(key)
        carried += row.pop("before")
        row["reused"] = taken.get(place, 0)
        name, title = names.get(place, ("", "–"))
        known = found.get(name)
        added = {n: v + (getattr(known, n) if known else 0) for n, v in row.items()}
        found[name] = Kept(name, known.label if known else title, **added)
    lines = sorted(found.values(), key=lambda line: (-line.received, fold(line.label)))
    return Statistics(lines, carried)


def _names(by: str, keys: Sequence[Any]) -> dict[Any, tuple[str, str]]:
    """Return {key: (what lines are put together by, what they are called)}."""
    if by == "unit":
        rows = Organisation.objects.filter(id__in=[one for one in keys if one])
        return {one.id: (str(one.id), one.name) for one in rows}
    versions = ProcedureVersion.objects.filter(id__in=keys).select_related("procedure")
    if by == "procedure":
        return {one.id: (one.procedure.code, one.procedure.name or "–") for one in versions}
    return {one.id: (one.procedure.group, one.procedure.field or "–") for one in versions}


@dataclass(frozen=True)
class Reuse:
    """Once-only, metered. The goal is 30 % of dossiers. Source: the Department's plan; Decision 766, index
    4.3."""

    dossiers: int
    with_reuse: int
    papers: int

    @property
    def share(self) -> float | None:
        return 100 * self.with_reuse / self.dossiers if self.dossiers else None


def read_reuse(actor: Actor, first: dt.date, last: dt.date, received: int | None = None) -> Reuse:
    """Return how many dossiers received in the period took at least one paper from what we hold.

    `received` saves counting them when `read_statistics` has counted them already.
    """
    start = dt.datetime.combine(first, dt.time(), PROVINCE_ZONE)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), PROVINCE_ZONE)
    rows = Dossier.objects.visible_to(actor).filter(received_at__gte=start, received_at__lt=end)
    taken = DossierComponent.objects.filter(
        origin=DossierComponent.Origin.REUSED, dossier__in=rows.values("id")
    )
    counted = taken.aggregate(papers=Count("id"), dossiers=Count("dossier_id", distinct=True))
    return Reuse(rows.count() if received is None else received, counted["dossiers"], counted["papers"])
