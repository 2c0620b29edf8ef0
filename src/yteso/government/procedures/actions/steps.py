"""Every step of a dossier after its reception. One door, `take_step`; what a step needs besides stands
beside it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from yteso.government.procedures.actions import reception, results
from yteso.government.procedures.actions.finding import find_locked
from yteso.government.procedures.actions.licences import issue_licence
from yteso.government.procedures.actions.notices import NEW_DAY, tell, tell_applicant
from yteso.government.procedures.actions.slips import give_slip, steps_table
from yteso.government.procedures.actions.telling import tell_portal
from yteso.government.procedures.actions.withdrawals import ASK, CLOCKS, give_papers_back
from yteso.government.procedures.errors import (
    DraftMissing,
    FeesUnpaid,
    NumberMissing,
    PapersMissing,
    ReceiverMissing,
    SessionClosed,
    VisitNeeded,
    VisitOpen,
)
from yteso.government.procedures.limits import limits_of
from yteso.government.procedures.models import (
    Dossier,
    DossierComponent,
    FieldVisit,
    HandlingUnit,
    Office,
    Opinion,
    Session,
    SessionItem,
    Slip,
)
from yteso.government.procedures.permissions import APOLOGISE, PROCESS
from yteso.government.procedures.queries import licences_to_follow
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.toolkit.work.public import (
    Action,
    StepNotPossible,
    act,
    lock_case,
    note_action,
    reappoint,
    require_for,
)


@dataclass
class Step:
    """One step under way: who, which dossier, what they typed; `more` goes to the case's action."""

    actor: Actor
    dossier: Dossier
    data: Mapping[str, Any]
    now: dt.datetime
    more: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "").strip()


Do = Callable[[Step], None]


@transaction.atomic
def take_step(
    *,
    actor: Actor,
    dossier_id: UUID,
    transition: str,
    seen: int | None = None,
    data: Mapping[str, Any] | None = None,
    now: dt.datetime,
) -> Dossier:
    """Take a dossier along one transition of its flow, with what that step needs and writes.

    `seen` is the version of the case that the actor looked at; `data` what the step's form holds (see
    BEFORE and AFTER). Raises NotVisible, ChangedMeanwhile, NotAllowed, StepNotPossible, ReasonMissing and
    the refusals of the step; then nothing has changed.
    """
    dossier = find_locked(actor, dossier_id)
    step = Step(actor, dossier, data or {}, now)
    note, before = step.text("note"), dossier.case.outside
    if transition == "accept":
        reception.accept(actor=actor, dossier=dossier, seen=seen, note=note, now=now)
    elif transition == "ask_supplement":
        reception.ask_supplement(actor=actor, dossier=dossier, note=note, seen=seen, now=now)
    elif transition == "agency_answered" and dossier.opinions.filter(answered_at=None).count() > 1:
        _answer_one(step, seen)
    else:
        _take(step, transition, seen, note)
    tell_portal(dossier, now)
    tell_applicant(dossier, before, now)
    return dossier


def _take(step: Step, transition: str, seen: int | None, note: str) -> None:
    if transition in BEFORE:
        BEFORE[transition](step)
    if transition in CLOCKS:  # flows of former versions let the clock run on
        step.more["clock"] = CLOCKS[transition]
    step.dossier.case = act(
        actor=step.actor,
        case_id=step.dossier.case_id,
        transition=transition,
        seen=seen,
        note=note,
        now=step.now,
        **step.more,
    )
    if transition in AFTER:
        AFTER[transition](step)


def _transfer(step: Step) -> None:
    """To the room of the procedure's group (or the one chosen), to a person if one is named."""
    dossier = step.dossier
    units = HandlingUnit.objects.filter(office=dossier.office, group=dossier.version.procedure.group)
    chosen = step.data.get("unit") or units.values_list("unit_id", flat=True).first()
    step.more["unit_id"] = chosen or dossier.office.organisation_id
    step.more["assignee_id"] = step.data.get("assignee") or None


def _supplemented(step: Step) -> None:
    """The papers that were missing are there: all required ones, or the list comes again."""
    dossier = step.dossier
    given = set(step.data.get("papers") or ())
    missing = dossier.components.filter(origin=DossierComponent.Origin.MISSING)
    left = [one.name for one in missing if str(one.id) not in given]
    if left:
        raise PapersMissing(left)
    missing.update(origin=DossierComponent.Origin.HANDED_IN)
    step.more["limits"] = limits_of(dossier)


def _supplement_received(step: Step) -> None:
    dossier = step.dossier
    if dossier.received_at is None:
        dossier.received_at = step.now
        dossier.save(update_fields=["received_at"])
    give_slip(actor=step.actor, dossier=dossier, form=Slip.Form.RECEIPT, now=step.now)


def _wait_for_agency(step: Step) -> None:
    """The clock stands only where a law says that waiting does not count; which one, stands in the log."""
    law = clean(step.text("clock_law"))
    if law and step.dossier.case.step != "other_agency":
        step.more["clock"] = ("pause", "agency")
        step.more["detail"] = {"clock_law": law}


def _agency_done(step: Step) -> None:
    step.more["clock"] = ("resume", "")


def _ask_agency(step: Step) -> None:
    dossier = step.dossier
    Opinion.objects.create(
        dossier=dossier,
        order=dossier.opinions.count() + 1,
        agency=clean(step.text("agency")),
        linked=bool(step.data.get("linked")),
        asked_at=step.now,
        question=step.text("note"),
        due_on=step.data["due_on"],
    )


def _answer_one(step: Step, seen: int | None) -> None:
    """One of several agencies has answered: the dossier waits on for the others."""
    case = lock_case(step.actor, step.dossier.case_id, seen)
    require_for(step.actor, PROCESS, case)
    if case.step != "other_agency":
        raise StepNotPossible
    _answer_agency(step)
    note_action(
        actor=step.actor, case=case, verb="agency_answered", note=step.text("answer")[:1000], now=step.now
    )
    step.dossier.case = case


def _answer_agency(step: Step) -> None:
    """Write the answer down: of the agency chosen, else of the one asked first."""
    open_ones = step.dossier.opinions.filter(answered_at=None).order_by("order")
    chosen = _key(step, "opinion")
    opinion = open_ones.filter(id=chosen).first() if chosen else open_ones.first()
    if opinion is None and chosen:
        raise NotVisible
    if opinion is not None:
        opinion.answered_at, opinion.answer = step.now, step.text("answer")
        opinion.save(update_fields=["answered_at", "answer"])


def _plan_visit(step: Step) -> None:
    FieldVisit.objects.create(
        dossier=step.dossier,
        planned_on=step.data["planned_on"],
        team=step.text("team"),
        place=step.text("place"),
    )


def _hold_visit(step: Step) -> None:
    visit = step.dossier.visits.filter(held_on=None).order_by("-planned_on").first()
    if visit is None or not step.data.get("conclusion") or not step.text("findings"):
        raise VisitOpen
    visit.held_on, visit.findings = step.data["held_on"], step.text("findings")
    visit.conclusion, visit.remedy_by = step.data["conclusion"], step.data.get("remedy_by")
    visit.save()


def _to_council(step: Step) -> None:
    session = Session.objects.filter(id=step.data["session"], office=step.dossier.office).first()
    if session is None:
        raise NotVisible
    if session.closed_at:
        raise SessionClosed
    SessionItem.objects.get_or_create(session=session, dossier=step.dossier)


def _council_done(step: Step) -> None:
    item = step.dossier.council_items.order_by("-session__held_on").first()
    if item is None:
        raise NotVisible
    item.votes_for, item.votes_against = step.data.get("votes_for"), step.data.get("votes_against")
    item.advice = step.text("advice")
    item.save(update_fields=["votes_for", "votes_against", "advice"])


def _draft(step: Step) -> None:
    held = step.dossier.visits.filter(conclusion=FieldVisit.Conclusion.PASSED).exists()
    if step.dossier.on_site and not held:
        raise VisitNeeded


def _follow(step: Step) -> None:
    """Which licence the result follows, where the step's form asks it. Raises NotVisible."""
    if "renews" not in step.data:
        return
    dossier, key = step.dossier, _key(step, "renews")
    day = step.now.astimezone(PROVINCE_ZONE).date()
    own = {one.id: one for one in licences_to_follow(dossier.version, dossier.owner_number, day)}
    if key is not None and key not in own:
        raise NotVisible
    dossier.renews = own[key] if key else None
    dossier.save(update_fields=["renews"])


def _submit(step: Step) -> None:
    if not step.text("result_text"):
        raise DraftMissing
    dossier = step.dossier
    _follow(step)
    dossier.result_text = step.text("result_text")
    dossier.save(update_fields=["result_text"])
    if results.signs(dossier, step.now.astimezone(PROVINCE_ZONE).date()):
        results.put_up_result(
            actor=step.actor,
            dossier=dossier,
            text=dossier.result_text,
            number=step.text("result_number"),
            scope=step.text("scope"),
            signer_id=_key(step, "signer"),
            countersigner_id=_key(step, "countersigner"),
            now=step.now,
        )


def _key(step: Step, name: str) -> UUID | None:
    text = step.text(name)
    return UUID(text) if text else None


def _sent_back(step: Step) -> None:
    results.end_result(actor=step.actor, dossier=step.dossier, reason=step.text("note"), now=step.now)


def _withdrawn(step: Step) -> None:
    """What was drafted ends, and the papers go back with a record of it."""
    dossier = step.dossier
    results.end_result(actor=step.actor, dossier=dossier, reason="Người nộp rút hồ sơ", now=step.now)
    asked = Action.objects.filter(case_id=dossier.case_id, verb=ASK).order_by("-seq").first()
    give_papers_back(
        actor=step.actor,
        dossier=dossier,
        paper_ids=set(step.data.get("papers") or ()),
        returned_to=step.text("returned_to"),
        reason=asked.note if asked else "",
        now=step.now,
    )


def _approved(step: Step) -> None:
    """Who approved, and when; where the office signs electronically, the director's signature with it."""
    results.sign_result(actor=step.actor, dossier=step.dossier, now=step.now)
    step.dossier.approved_by_id, step.dossier.approved_at = step.actor.user_id, step.now
    step.dossier.save(update_fields=["approved_by", "approved_at"])


def _publish(step: Step) -> None:
    """The result gets its number and, if its procedure has a register, its place there."""
    dossier = step.dossier
    if dossier.charges.filter(paid_at=None).exists():
        raise FeesUnpaid
    _follow(step)
    number, day, scope = step.text("result_number"), step.data.get("result_on"), step.text("scope")
    result = results.seal_result(actor=step.actor, dossier=dossier, now=step.now)
    if result is not None:
        number, day, scope = result.number, result.dated, result.scope
    if not number or day is None:
        raise NumberMissing
    scope = scope or dossier.result_text
    on_receipt = result is None and dossier.approved_at is None
    if on_receipt and results.signs(dossier, step.now.astimezone(PROVINCE_ZONE).date()):
        words = dossier.result_text or f"{dossier.version.result}: {dossier.owner_name}"
        results.seal_at_once(
            actor=step.actor,
            dossier=dossier,
            text=words,
            number=number,
            dated=day,
            scope=scope,
            now=step.now,
        )
    dossier.result_number, dossier.result_on = number, day
    dossier.save(update_fields=["result_number", "result_on"])
    if dossier.version.register:
        issue_licence(
            actor=step.actor,
            dossier=dossier,
            number=number,
            issued_on=day,
            scope=scope,
            decision=step.text("decision"),
            now=step.now,
        )


def _return(step: Step) -> None:
    if not step.text("returned_to"):
        raise ReceiverMissing
    step.dossier.returned_to = clean(step.text("returned_to"))
    step.dossier.save(update_fields=["returned_to"])


def _control(step: Step) -> None:
    """Form 05 goes with the file to the archive: the table of all its steps."""
    dossier = step.dossier
    give_slip(
        actor=step.actor,
        dossier=dossier,
        form=Slip.Form.CONTROL,
        now=step.now,
        steps=steps_table(dossier),
        outcome=dossier.case.outcome,
    )


def _refuse(step: Step) -> None:
    give_slip(
        actor=step.actor, dossier=step.dossier, form=Slip.Form.REFUSAL, now=step.now, reason=step.text("note")
    )


BEFORE: Mapping[str, Do] = {
    "transfer": _transfer,
    "supplemented": _supplemented,
    "ask_agency": _wait_for_agency,
    "agency_answered": _agency_done,
    "visit_done": _hold_visit,
    "to_council": _to_council,
    "council_done": _council_done,
    "draft": _draft,
    "submit": _submit,
    "send_back": _sent_back,
    "withdraw": _withdrawn,
    "publish": _publish,
    "return": _return,
}
AFTER: Mapping[str, Do] = {
    "supplemented": _supplement_received,
    "ask_agency": _ask_agency,
    "agency_answered": _answer_agency,
    "plan_visit": _plan_visit,
    "approve": _approved,
    "return": _control,
    "refuse": _refuse,
    "decline": _refuse,
}


@transaction.atomic
def apologise(
    *, actor: Actor, dossier_id: UUID, new_date: dt.date, reason: str, seen: int | None, now: dt.datetime
) -> Slip:
    """Apologise in writing and promise another day, once, before the deadline: form 04.

    Raises OnlyOnce, TooLateToApologise, NewDateWrong, ReasonMissing. Source: NĐ 61/2018/NĐ-CP art. 19.9.
    """
    dossier = find_locked(actor, dossier_id)
    case = lock_case(actor, dossier.case_id, seen)
    require_for(actor, APOLOGISE, case)
    dossier.case = reappoint(actor=actor, case=case, new_date=new_date, reason=reason, now=now)
    slip = give_slip(
        actor=actor,
        dossier=dossier,
        form=Slip.Form.APOLOGY,
        now=now,
        reason=reason,
        new_date=f"{new_date:%d/%m/%Y}",
    )
    record(
        actor,
        APOLOGISE.code,
        person_id=dossier.owner_person_id,
        organisation_id=case.unit_id or case.office_id,
        object_kind="dossier",
        object_id=dossier.id,
        detail={"new_date": new_date.isoformat()},
    )
    tell(dossier, NEW_DAY, new_date, now)
    return slip


@transaction.atomic
def open_session(
    *, actor: Actor, office: Office, title: str, held_on: dt.date, members: str, now: dt.datetime
) -> Session:
    """Call a council session, to which dossiers can be brought. Raises NotAllowed."""
    del now
    require(actor, PROCESS)
    session = Session.objects.create(
        office=office, title=clean(title), held_on=held_on, members=members.strip()
    )
    record(
        actor,
        PROCESS.code,
        organisation_id=office.organisation_id,
        object_kind="session",
        object_id=session.id,
    )
    return session
