"""How a deadline is reckoned, pure: a limit, the events that moved it, a calendar → when, and why so.

The explanation is a list of lines (a code and its values), stored with the clock and written out in the
reader's language when shown.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yteso.kernel.base.public import PROVINCE_ZONE
from yteso.toolkit.work.calendar import ONE_DAY, Calendar

WORKING_DAY, CALENDAR_DAY, HOUR = "working_day", "calendar_day", "hour"
START, PAUSE, RESUME, RESTART, REAPPOINT = "start", "pause", "resume", "restart", "reappoint"
STOP = "stop"  # for good, without a result: nothing is kept in time or late
SUPPLEMENT = "supplement"  # the law counts from zero after it, late or not
NAMED_AT_MOST = 12  # days off named one by one in an explanation


@dataclass(frozen=True)
class Limit:
    """So many units, by which law. `purpose` tells several clocks of one case apart (`promise`, `legal`)."""

    amount: int
    unit: str = WORKING_DAY
    legal_basis: str = ""
    purpose: str = "promise"


@dataclass(frozen=True)
class Mark:
    """An event that matters to a clock. `why` names it (`supplement`); `until` is a new date
    (re-appointment)."""

    kind: str
    at: dt.datetime
    why: str = ""
    until: dt.date | None = None

    def row(self) -> dict[str, Any]:
        until = self.until.isoformat() if self.until else None
        return {"kind": self.kind, "at": self.at.isoformat(), "why": self.why, "until": until}

    @staticmethod
    def of(row: dict[str, Any]) -> "Mark":
        at = parse_datetime(row["at"])
        assert at is not None
        until = dt.date.fromisoformat(row["until"]) if row.get("until") else None
        return Mark(row["kind"], at, row.get("why", ""), until)


@dataclass
class Reckoning:
    """The deadline (None while the clock stands), the re-appointed day if any, and the lines that explain
    it."""

    due_at: dt.datetime | None = None
    extended_to: dt.date | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)

    def say(self, code: str, **values: Any) -> None:
        self.lines.append({"code": code, **values})


def reckon(limit: Limit, marks: Sequence[Mark], calendar: Calendar) -> Reckoning:
    """Reckon the deadline from all that happened, oldest first. Never looks at the clock on the wall."""
    found = Reckoning()
    found.say("limit", amount=limit.amount, unit=limit.unit, law=limit.legal_basis)
    left: float = limit.amount  # days, or hours
    since: dt.datetime | None = None
    waits = 0  # reasons for which it stands; it goes on when the last has ended
    for mark in marks:
        if mark.kind in (START, RESTART):
            if mark.kind == RESTART:
                found.say("restart", at=_iso(mark.at), why=mark.why)
            left, since, waits = limit.amount, mark.at, 0
        elif mark.kind == PAUSE and since is not None:
            past = None if mark.why == SUPPLEMENT else _past(limit, since, left, mark.at, calendar)
            if past is not None:  # what is late already does not become punctual by waiting
                found.say("late_already", at=_iso(mark.at), why=mark.why, due=_iso(past))
                continue
            used = _used(limit, since, mark.at, calendar)
            left = max(0, left - used)
            since, waits = None, 1
            found.say("pause", at=_iso(mark.at), why=mark.why, used=used, left=left, unit=limit.unit)
        elif mark.kind == PAUSE:
            waits += 1
            found.say("stands_too", at=_iso(mark.at), why=mark.why)
        elif mark.kind == RESUME and since is None and waits > 1:
            waits -= 1
            found.say("stands_still", at=_iso(mark.at))
        elif mark.kind == RESUME and since is None:
            since, waits = mark.at, 0
            found.say("resume", at=_iso(mark.at), left=left, unit=limit.unit)
        elif mark.kind == REAPPOINT:
            found.extended_to = mark.until
        elif mark.kind == STOP:
            found.say("stopped", at=_iso(mark.at), why=mark.why)
            return found
    if since is None:
        found.say("stands")
        return found
    if limit.unit == HOUR:
        found.due_at = calendar.add_time(since, dt.timedelta(hours=left))
        found.say("hours", at=_iso(since), hours=left)
    else:
        found.due_at = calendar.close_of(_due_day(limit, since, int(left), calendar, found))
    found.say("due", at=_iso(found.due_at), version=calendar.version)
    if found.extended_to:
        found.say("reappointed", day=found.extended_to.isoformat())
    return found


def _past(
    limit: Limit, since: dt.datetime, left: float, moment: dt.datetime, calendar: Calendar
) -> dt.datetime | None:
    """Return the deadline of a clock that runs since then, if it is past on the day of the moment."""
    if limit.unit == HOUR:
        due = calendar.add_time(since, dt.timedelta(hours=left))
        return due if due < moment else None
    due = calendar.close_of(_due_day(limit, since, int(left), calendar, Reckoning()))
    return due if outcome_of(due, moment) == "late" else None


def _due_day(limit: Limit, since: dt.datetime, left: int, calendar: Calendar, found: Reckoning) -> dt.date:
    first, moved = calendar.counted_from(since)
    cutoff = f"{calendar.hours_on(since.astimezone(PROVINCE_ZONE).date()).cutoff:%H:%M}"
    found.say(
        f"arrived_{moved}" if moved else "arrived", at=_iso(since), day=first.isoformat(), cutoff=cutoff
    )
    if limit.unit == CALENDAR_DAY:
        last = first + dt.timedelta(days=left)
        found.say("days", days=left, last=last.isoformat())
        due = calendar.on_or_after(last)
        if due != last:
            found.say("ends_off", day=last.isoformat(), next=due.isoformat())
        return due
    due = calendar.add(first, left)
    days = [first + dt.timedelta(days=n) for n in range(1, (due - first).days + 1)]
    named = [(day, calendar.why_not(day)) for day in days if calendar.why_not(day)]
    plain = sum(not calendar.is_working(day) and not calendar.why_not(day) for day in days)
    worked = [day.isoformat() for day in days if calendar.is_swapped(day)]
    if left:
        found.say("counted", first=calendar.after(first).isoformat(), last=due.isoformat(), days=left)
    if named:
        found.say(
            "holidays", days=[[d.isoformat(), name] for d, name in named[:NAMED_AT_MOST]], all=len(named)
        )
    if plain:
        found.say("weekends", days=plain)
    if worked:
        found.say("swapped", days=worked)
    return due


def _used(limit: Limit, since: dt.datetime, until: dt.datetime, calendar: Calendar) -> float:
    """Return what a clock that ran from `since` has used when it is stopped at `until`."""
    if limit.unit == HOUR:
        return calendar.time_between(since, until).total_seconds() / 3600
    first, _moved = calendar.counted_from(since)
    day = until.astimezone(PROVINCE_ZONE).date()
    if day <= first:
        return 0
    return calendar.count(first, day) if limit.unit == WORKING_DAY else (day - first).days


def used_in(limit: Limit, marks: Sequence[Mark], until: dt.datetime, calendar: Calendar) -> float:
    """Return what a clock has used of its limit until then, without what it waited; from zero after a
    restart."""
    used, since, waits = 0.0, None, 0
    for mark in marks:
        if mark.kind in (START, RESTART):
            used, since, waits = 0.0, mark.at, 0
        elif mark.kind in (PAUSE, STOP) and since is not None:
            used, since, waits = used + _used(limit, since, mark.at, calendar), None, 1
        elif mark.kind == PAUSE:
            waits += 1
        elif mark.kind == RESUME and since is None:
            since, waits = (mark.at, 0) if waits <= 1 else (None, waits - 1)
    return used + (_used(limit, since, until, calendar) if since else 0)


def outcome_of(due_at: dt.datetime | None, finished_at: dt.datetime) -> str:
    """Return early, on_time or late. Source: TT 01/2018/TT-VPCP; on the day itself is on time, before it
    early."""
    if due_at is None:
        return ""
    due, done = due_at.astimezone(PROVINCE_ZONE).date(), finished_at.astimezone(PROVINCE_ZONE).date()
    return "early" if done < due else "on_time" if done == due else "late"


def days_left(due_at: dt.datetime, moment: dt.datetime, calendar: Calendar) -> int:
    """Return the working days from today to the deadline; negative when it is past."""
    due, today = due_at.astimezone(PROVINCE_ZONE).date(), moment.astimezone(PROVINCE_ZONE).date()
    if due >= today:
        return calendar.count(today, due)
    return -max(1, calendar.count(due, today))


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(PROVINCE_ZONE).isoformat()


def explain(lines: Sequence[dict[str, Any]]) -> list[str]:
    """Write the lines out in the present language."""
    return [_line(line) for line in lines]


def amount_in_words(amount: float, unit: str) -> str:
    shown = f"{amount:g}".replace(".", ",")
    words = {
        WORKING_DAY: _("%(n)s working days"),
        CALENDAR_DAY: _("%(n)s days"),
        HOUR: _("%(n)s working hours"),
    }
    return words[unit] % {"n": shown}


def why_in_words(why: str) -> str:
    words = {
        "supplement": _("waiting for a supplement"),
        "agency": _("waiting for another agency"),
        "withdrawal": _("the applicant asked to withdraw"),
        "withdrawn": _("withdrawn by the applicant"),
        "supplemented": _("the whole dossier was received"),
    }
    return words.get(why, why)


def _line(line: dict[str, Any]) -> str:  # one text for each code; long because there are many
    code = line["code"]
    when = _moment(line["at"]) if "at" in line else ""
    match code:
        case "limit":
            text = _("Time limit: %(amount)s.") % {"amount": amount_in_words(line["amount"], line["unit"])}
            return f"{text} {line['law']}".strip()
        case "arrived":
            return _("Received %(at)s: this day is not counted.") % {"at": when}
        case "arrived_late":
            return _("Received %(at)s, after %(cutoff)s: counts as received on %(day)s.") % {
                "at": when,
                "cutoff": line["cutoff"],
                "day": _day(line["day"]),
            }
        case "arrived_off":
            return _("Received %(at)s, a day off: counts as received on %(day)s.") % {
                "at": when,
                "day": _day(line["day"]),
            }
        case "counted":
            return _("Counted: %(days)s working days from %(first)s to %(last)s.") % {
                "days": line["days"],
                "first": _day(line["first"]),
                "last": _day(line["last"]),
            }
        case "days":
            return _("Counted: %(days)s days, days off among them, to %(last)s.") % {
                "days": line["days"],
                "last": _day(line["last"]),
            }
        case "holidays":
            names = ", ".join(f"{_day(day)} ({name})" for day, name in line["days"])
            return _("Not counted, holidays: %(names)s.") % {"names": names}
        case "weekends":
            return _("Not counted, weekends: %(days)s days.") % {"days": line["days"]}
        case "swapped":
            days = ", ".join(_day(day) for day in line["days"])
            return _("Counted although a weekend, worked instead of another day: %(days)s.") % {"days": days}
        case "ends_off":
            return _("The last day, %(day)s, is a day off: it moves to %(next)s.") % {
                "day": _day(line["day"]),
                "next": _day(line["next"]),
            }
        case "hours":
            return _("Counted: %(hours)s office hours since %(at)s.") % {
                "hours": f"{line['hours']:g}".replace(".", ","),
                "at": when,
            }
        case "pause":
            return _("Stopped %(at)s (%(why)s): %(used)s used, %(left)s left.") % {
                "at": when,
                "why": why_in_words(line["why"]),
                "used": amount_in_words(line["used"], line["unit"]),
                "left": amount_in_words(line["left"], line["unit"]),
            }
        case "late_already":
            return _("%(at)s (%(why)s): the deadline %(due)s was past already, so it stays.") % {
                "at": when,
                "why": why_in_words(line["why"]),
                "due": _moment(line["due"]),
            }
        case "stands_too":
            return _("It stood already; since %(at)s also because: %(why)s.") % {
                "at": when,
                "why": why_in_words(line["why"]),
            }
        case "stands_still":
            return _("%(at)s: that reason has ended; it stands for the one before.") % {"at": when}
        case "stopped":
            return _("Ended %(at)s without a result (%(why)s): there is no deadline any more.") % {
                "at": when,
                "why": why_in_words(line["why"]),
            }
        case "resume":
            left = amount_in_words(line["left"], line["unit"])
            return _("Goes on %(at)s with %(left)s.") % {"at": when, "left": left}
        case "restart":
            return _("Counted from zero again since %(at)s (%(why)s).") % {
                "at": when,
                "why": why_in_words(line["why"]),
            }
        case "stands":
            return _("The clock stands: there is no deadline until it goes on.")
        case "reappointed":
            return _(
                "The result is promised for %(day)s, with an apology; the deadline stays what it was."
            ) % {"day": _day(line["day"])}
        case _:
            return _("Deadline: %(at)s (calendar no. %(version)s).") % {
                "at": when,
                "version": line["version"],
            }


def _moment(text: str) -> str:
    moment = parse_datetime(text)
    return f"{moment:%H:%M %d/%m/%Y}" if moment else text


def _day(text: str) -> str:
    return f"{dt.date.fromisoformat(text):%d/%m/%Y}"


__all__ = [
    "CALENDAR_DAY",
    "HOUR",
    "ONE_DAY",
    "PAUSE",
    "REAPPOINT",
    "RESTART",
    "RESUME",
    "START",
    "STOP",
    "WORKING_DAY",
    "Limit",
    "Mark",
    "Reckoning",
    "amount_in_words",
    "days_left",
    "explain",
    "outcome_of",
    "reckon",
    "used_in",
]
