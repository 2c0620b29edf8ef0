"""What the home page and the inbox say of statistical reports."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yteso.insight.statistics.models import Report
from yteso.insight.statistics.periods import label_of
from yteso.insight.statistics.permissions import ACCEPT, READ
from yteso.insight.statistics.queries.waiting import count_waiting, find_waiting
from yteso.kernel.base.public import Actor, now
from yteso.kernel.ui.public import HomeCard, Inbox, Task


def _card(actor: Actor) -> dict[str, Any] | None:
    found = find_waiting(actor, now())
    if found.unit is None or not (found.count or found.running):
        return None
    late = [report for report in (*found.returned, *found.to_fill) if report.due_at < now()]
    return {"waiting": found, "late": len(late), "takes": actor.can(ACCEPT)}


HOME_CARD = HomeCard("statistics", "statistics/home.html", _card, READ, order=30, wide=True)


def _tasks(actor: Actor, limit: int) -> list[Task]:
    found = find_waiting(actor, now())
    parts = (
        (found.returned, _("Returned to you")),
        (found.to_fill, _("To fill in")),
        (found.to_check, _("To check")),
        (found.to_sign, _("To sign")),
        (found.to_send, _("To send")),
        (found.to_accept, _("To accept")),
    )
    return [_task(report, verb) for reports, verb in parts for report in reports][:limit]


def _task(report: Report, verb: Any) -> Task:
    return Task(
        f"{verb}: {report.version.number}. {report.version.short_title}",
        reverse("statistics:report", args=[report.id]),
        f"{label_of(report.period)} · {report.organisation.short_name or report.organisation.name}",
        due_at=report.due_at,
        tone="bad" if report.due_at < now() and report.sent_at is None else "neutral",
    )


INBOX = Inbox(
    "statistics", _("Statistical reports"), lambda actor: count_waiting(actor, now()), _tasks, READ, order=30
)
