"""The queues of dossiers: saved queries, each with the one thing to do."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.permissions import APPROVE, ASSIGN, PROCESS, READ, RECEIVE
from yteso.kernel.base.public import Actor, now, today
from yteso.toolkit.work.public import Action, Queue, find_calendar

KIND = "procedures"
SENT = ("supplement_sent", "portal_supplement")  # by the applicant here, or at the national portal
Where = Callable[[Actor, frozenset[UUID]], Q]


def _at(*steps: str) -> Where:
    def where(actor: Actor, stands_for: frozenset[UUID]) -> Q:
        del actor, stands_for
        return Q(step__in=steps)

    return where


def _mine(actor: Actor, stands_for: frozenset[UUID]) -> Q:
    del actor
    return Q(assignee_id__in=stands_for)


def _nobodys(actor: Actor, stands_for: frozenset[UUID]) -> Q:
    del actor, stands_for
    return Q(assignee=None, step="assessing")


def _supplied(actor: Actor, stands_for: frozenset[UUID]) -> Q:
    """Cases that wait for papers, whose applicant has sent some since they were asked for."""
    del actor, stands_for
    sent = Action.objects.filter(case=OuterRef("pk"), verb__in=SENT, at__gte=OuterRef("step_since"))
    return Q(Exists(sent), step="supplement")


def _near(actor: Actor, stands_for: frozenset[UUID]) -> Q:
    del actor, stands_for
    moment, calendar = now(), find_calendar()
    return Q(finished_at=None, due_at__lte=calendar.close_of(calendar.add(today(), 3)), due_at__gte=moment)


def _late(actor: Actor, stands_for: frozenset[UUID]) -> Q:
    del actor, stands_for
    return Q(finished_at=None, due_at__lt=now())


QUEUES = (
    Queue(
        "mine",
        _("Mine"),
        KIND,
        PROCESS,
        _mine,
        "draft",
        _("Draft the result"),
        _("Nothing was given to you."),
    ),
    Queue(
        "to-accept",
        _("New, online"),
        KIND,
        RECEIVE,
        _at("submitted", "awaiting_fee"),
        "accept",
        _("Accept"),
        _("Every application sent online has been looked at."),
    ),
    Queue(
        "to-transfer",
        _("To pass on"),
        KIND,
        RECEIVE,
        _at("received"),
        "transfer",
        _("Pass on"),
        _("Every dossier accepted is with its room."),
    ),
    Queue(
        "to-return",
        _("Results to give"),
        KIND,
        RECEIVE,
        _at("finished"),
        "return",
        _("Give the result"),
        _("Every result has been taken."),
    ),
    Queue(
        "waiting",
        _("Waiting for papers"),
        KIND,
        RECEIVE,
        _at("supplement"),
        "supplemented",
        _("Papers are there"),
        _("No dossier waits for papers."),
    ),
    Queue(
        "supplements",
        _("Supplements that came online"),
        KIND,
        RECEIVE,
        _supplied,
        "supplemented",
        _("Papers are there"),
        _("No supplement has come that nobody has looked at."),
    ),
    Queue(
        "withdrawals",
        _("To withdraw"),
        KIND,
        RECEIVE,
        _at("withdrawing"),
        "withdraw",
        _("Give the papers back"),
        _("Nobody asks to withdraw a dossier."),
    ),
    Queue(
        "nobody", _("With nobody yet"), KIND, ASSIGN, _nobodys, "", "", _("Every dossier is with somebody.")
    ),
    Queue(
        "to-issue",
        _("To issue"),
        KIND,
        PROCESS,
        _at("approved"),
        "publish",
        _("Issue"),
        _("Every approved result is issued."),
    ),
    Queue(
        "to-approve",
        _("To approve"),
        KIND,
        APPROVE,
        _at("approving", "refusing"),
        "approve",
        _("Approve"),
        _("Nothing waits for your approval."),
    ),
    Queue("near", _("Due in 3 days"), KIND, READ, _near, "", "", _("Nothing falls due in the next days.")),
    Queue("late", _("Late"), KIND, READ, _late, "", "", _("Nothing is late.")),
)
