"""The door for tests: a small kind of work, its flow, and cases made by the actions."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from yteso.kernel.base.public import PROVINCE_ZONE, SystemActor
from yteso.kernel.organisations.public import Organisation
from yteso.toolkit.work.actions import act, install_flow, open_case
from yteso.toolkit.work.calendar import Calendar
from yteso.toolkit.work.clocks import Limit
from yteso.toolkit.work.kinds import Kind, add_kind
from yteso.toolkit.work.models import Case
from yteso.toolkit.work.permissions import BE_AWAY
from yteso.toolkit.work.queries import DEFAULT_HOURS, forget_calendars

TESTER = SystemActor("test")
MAY = BE_AWAY.code
FLOW: dict[str, Any] = {
    "start": "new",
    "steps": [
        {"code": "new", "label": "Mới"},
        {"code": "working", "label": "Đang làm", "share": 40},
        {"code": "waiting", "label": "Chờ", "standing": "waiting"},
        {"code": "done", "label": "Xong", "standing": "done", "share": 100},
    ],
    "transitions": [
        {
            "code": "take",
            "label": "Nhận",
            "origins": ["new"],
            "to": "working",
            "permission": MAY,
            "clock": "start",
        },
        {
            "code": "ask",
            "label": "Hỏi",
            "origins": ["working"],
            "to": "waiting",
            "permission": MAY,
            "clock": "pause",
            "why": "supplement",
            "needs_reason": True,
        },
        {
            "code": "again",
            "label": "Đủ",
            "origins": ["waiting"],
            "to": "working",
            "permission": MAY,
            "clock": "restart",
            "why": "supplemented",
        },
        {
            "code": "finish",
            "label": "Xong",
            "origins": ["working"],
            "to": "done",
            "permission": MAY,
            "clock": "finish",
        },
    ],
    "ladder": [
        {"code": "soon", "days_before": 1, "tell": ["assignee"]},
        {"code": "late", "days_before": -1, "tell": ["assignee", MAY]},
    ],
}


def plain_calendar() -> Calendar:
    """The calendar of Viet Nam without any decision of ours."""
    return Calendar(0, DEFAULT_HOURS)


def at(text: str) -> dt.datetime:
    """Return the moment "dd/mm/yyyy HH:MM" in the province."""
    return dt.datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=PROVINCE_ZONE)


def use_test_kind() -> None:
    """Declare the kind "test", read by those who may enter absences, and bring its flow in."""
    forget_calendars()
    add_kind(Kind("test", _("Cases"), BE_AWAY, "work:comment"))
    install_flow(code="test", title="Thử", definition=FLOW, legal_basis="", valid_from=dt.date(2020, 1, 1))


def make_case(place: Organisation, *, days: int = 5, now: dt.datetime, **values: Any) -> Case:
    """Open a case of the kind "test" and take it up, with so many working days."""
    case = open_case(
        actor=TESTER,
        kind="test",
        flow="test",
        title=values.pop("title", "Việc thử"),
        office_id=place.id,
        unit_id=place.id,
        code=values.pop("code", ""),
        now=now,
    )
    return act(actor=TESTER, case_id=case.id, transition="take", limits=[Limit(days)], now=now, **values)
