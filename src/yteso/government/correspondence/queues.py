"""The queues of documents: saved queries, each with the one thing to do."""

import datetime as dt
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yteso.government.correspondence.actions import give_many
from yteso.government.correspondence.permissions import DRAFT, HANDLE, INSTRUCT, ISSUE, READ, REVIEW
from yteso.government.correspondence.queries import all_signed
from yteso.kernel.base.public import Actor, now
from yteso.toolkit.work.public import Given, Giving, Queue

KIND = "correspondence"
Users = frozenset[UUID]


def _content(actor: Actor, users: Users) -> Q:
    return Q(step="content")


def _form(actor: Actor, users: Users) -> Q:
    return Q(step="form")


def _to_issue(actor: Actor, users: Users) -> Q:
    return Q(step="signing") & all_signed()


def _drafts(actor: Actor, users: Users) -> Q:
    return Q(step="drafting", correspondence__drafter_id__in=users)


def _submitted(actor: Actor, users: Users) -> Q:
    return Q(step="submitted")


def _mine(actor: Actor, users: Users) -> Q:
    return Q(step__in=("given", "handling"), assignee_id__in=users)


def _of_unit(actor: Actor, users: Users) -> Q:
    return Q(step="given", assignee=None)


def _late(actor: Actor, users: Users) -> Q:
    return Q(finished_at=None, due_at__lt=now())


def _give(
    actor: Actor, cases: Users, user: UUID, text: str, until: dt.date | None, moment: dt.datetime
) -> Given:
    given, refused = give_many(actor=actor, case_ids=cases, user_id=user, text=text, due_on=until, now=moment)
    return Given(given, refused)


GIVING = Giving(INSTRUCT, _give)
QUEUES = (
    Queue("doc-mine", _("Documents given to me"), KIND, HANDLE, _mine, "finish", _("Finish"),
          _("No document waits for you.")),
    Queue("doc-drafts", _("My drafts"), KIND, DRAFT, _drafts, "submit", _("Hand in for checking"),
          _("You have no draft under way.")),
    Queue("doc-content", _("Drafts to check: content"), KIND, REVIEW, _content, "agree", _("Agree"),
          _("Every draft has been checked.")),
    Queue("doc-form", _("Drafts to check: form"), KIND, ISSUE, _form, "put_up", _("Put up for signing"),
          _("No draft waits for its form to be checked.")),
    Queue("doc-to-issue", _("Signed, to issue"), KIND, ISSUE, _to_issue, "issue", _("Number and issue"),
          _("Everything that is signed has been issued.")),
    Queue("doc-submitted", _("Incoming, to give out"), KIND, INSTRUCT, _submitted, "instruct",
          _("Say who handles it"), _("Every incoming document has been given to somebody.")),
    Queue("doc-unit", _("Given to the unit, nobody yet"), KIND, INSTRUCT, _of_unit, "pass_on", _("Pass on"),
          _("Every document of the unit is with somebody.")),
    Queue("doc-late", _("Documents past their deadline"), KIND, READ, _late, "", "",
          _("No document is late.")),
)  # fmt: skip
