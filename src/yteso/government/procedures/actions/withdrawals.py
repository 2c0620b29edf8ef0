"""Withdrawing an application: by its owner, here or at the national portal; papers go back, the clock ends.

Source: TT 22/2019/TT-BTTTT (states 7 and 8; a withdrawal keeps the state it came from).
"""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from yteso.government.procedures.actions.slips import give_slip
from yteso.government.procedures.actions.telling import tell_portal
from yteso.government.procedures.errors import PapersReceiverMissing, WithdrawnTooLate
from yteso.government.procedures.models import Dossier, DossierComponent, Slip
from yteso.government.procedures.permissions import APPLY, RECEIVE
from yteso.kernel.access.public import users_with
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.toolkit.notify.public import declare_event, notify
from yteso.toolkit.work.public import Case, Clock, ReasonMissing, act, flow_of, set_clocks

KIND = "procedures"
ASK = "ask_withdrawal"
ASKED, DONE = "withdrawing", "withdrawn"
CLOCKS = {ASK: ("pause", "withdrawal"), "withdraw": ("stop", "withdrawn"), "keep": ("resume", "")}
WITHDRAWAL_ASKED = declare_event(
    "procedures.withdrawal_asked",
    _("An applicant withdraws: %(code)s"),
    _(
        "The applicant of dossier %(code)s asks to withdraw it. Its clock stands; "
        "give the papers back, or go on if they want it after all."
    ),
    quiet_days=1,
)


@transaction.atomic
def catch_up_withdrawals() -> int:
    """Stop the clocks of dossiers that were withdrawn by a former version of their flow, which let them run:
    as of the day of the withdrawal. Return how many. Safe to run again."""
    running = Clock.objects.filter(case=OuterRef("pk"), state=Clock.State.RUNNING)
    rows = Case.objects.filter(Exists(running), kind=KIND, step__in=(ASKED, DONE))
    count = 0
    for case in rows.select_for_update().order_by("id"):
        does, why = CLOCKS[ASK] if case.step == ASKED else CLOCKS["withdraw"]
        if any(clock.marks[-1]["why"] == why for clock in case.clocks.all()):
            continue  # it is late: a withdrawal that was asked for stops nothing
        set_clocks(case=case, does=does, why=why, at=case.step_since)
        count += 1
    return count


def may_withdraw(dossier: Dossier) -> bool:
    """Return whether the dossier can still be withdrawn: not once its result is approved or it is closed."""
    one = flow_of(dossier.case).transitions.get(ASK)
    return one is not None and dossier.case.step in one.origins


@transaction.atomic
def withdraw_own(*, actor: Actor, dossier_id: UUID, reason: str, now: dt.datetime) -> Dossier:
    """Ask to withdraw one's own dossier; the office then gives the papers back. Safe to ask twice.

    For who owns it or handed it in, with a proven identity. Raises NotAllowed, NotVisible, ReasonMissing,
    WithdrawnTooLate.
    """
    require(actor, APPLY)
    rows = Dossier.objects.of_person(actor.person_id).select_for_update(of=("self",))
    dossier = rows.select_related("case__unit", "office", "version").filter(id=dossier_id).first()
    if dossier is None:
        raise NotVisible
    if dossier.case.step in (ASKED, DONE):
        return dossier
    ask_for_owner(actor, dossier, reason, now)
    record(
        actor,
        APPLY.code,
        person_id=dossier.owner_person_id,
        organisation_id=dossier.office.organisation_id,
        object_kind="dossier",
        object_id=dossier.id,
        detail={"did": "withdrawal_asked"},
    )
    return dossier


def ask_for_owner(actor: Actor, dossier: Dossier, reason: str, now: dt.datetime) -> None:
    """Put a dossier that the caller has found and locked to those whose owner withdraws; tell the office and
    the portal. Raises ReasonMissing, WithdrawnTooLate."""
    if not may_withdraw(dossier):
        raise WithdrawnTooLate
    if not reason.strip():
        raise ReasonMissing
    dossier.case = act(
        actor=actor,
        case_id=dossier.case_id,
        transition=ASK,
        clock=CLOCKS[ASK],
        note=clean(reason)[:1000],
        by_owner=True,
        now=now,
    )
    day = now.astimezone(PROVINCE_ZONE).date()
    told = {*users_with(RECEIVE, dossier.office.organisation_id, day)}
    if dossier.case.assignee_id:
        told.add(dossier.case.assignee_id)
    notify(
        WITHDRAWAL_ASKED,
        user_ids=told,
        parameters={"code": dossier.code},
        url=f"/procedures/dossiers/{dossier.id}/",
        repeat_key=str(dossier.id),
        now=now,
    )
    tell_portal(dossier, now)


def returnable(dossier: Dossier) -> list[DossierComponent]:
    """Return the papers that lie with us as paper: what was handed in at the counter or by post."""
    if dossier.channel == Dossier.Channel.ONLINE:
        return []
    rows = dossier.components.filter(origin=DossierComponent.Origin.HANDED_IN, returned_at=None)
    return list(rows.order_by("order"))


def give_papers_back(
    *,
    actor: Actor,
    dossier: Dossier,
    paper_ids: Collection[str],
    returned_to: str,
    reason: str,
    now: dt.datetime,
) -> Slip:
    """Write down which papers went back and to whom, on a record of its own. Raises PapersReceiverMissing."""
    given = [one for one in returnable(dossier) if str(one.id) in paper_ids]
    if given and not returned_to.strip():
        raise PapersReceiverMissing
    DossierComponent.objects.filter(id__in=[one.id for one in given]).update(returned_at=now)
    if given:
        dossier.returned_to = clean(returned_to)
        dossier.save(update_fields=["returned_to"])
    return give_slip(
        actor=actor,
        dossier=dossier,
        form=Slip.Form.WITHDRAWAL,
        now=now,
        reason=reason,
        returned=[[one.name, one.copies, one.get_paper_display()] for one in given],
        returned_to=clean(returned_to) if given else "",
    )
