"""Handing a patient in care over to another unit: one proposes, the other accepts, both registers say so."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yteso.insight.registers.actions.entries import link_people, new_entry, set_removed, with_values
from yteso.insight.registers.definitions import PERSONAL, Definition, definition_of, find_version
from yteso.insight.registers.errors import (
    AlreadyHandedOver,
    AnsweredAlready,
    DeclineReasonMissing,
    NoTaker,
    NotInCare,
    NotThatDay,
    WrittenSince,
)
from yteso.insight.registers.models import Entry, Handover
from yteso.insight.registers.patients import REGISTER, Patient, lines_of, list_in_care
from yteso.insight.registers.permissions import WRITE
from yteso.insight.registers.queries import find_entry
from yteso.kernel.audit.public import record
from yteso.kernel.base.public import PROVINCE_ZONE, Actor, NotVisible, clean, require
from yteso.kernel.organisations.public import Organisation

State = Handover.State


@transaction.atomic
def propose_handover(
    *, actor: Actor, entry_id: UUID, taker_id: UUID, reason: str, note: str, now: dt.datetime
) -> Handover:
    """Offer a patient in care, by the last line about them, to another unit. Nothing else changes until it
    accepts.

    Raises NotVisible, NotAllowed, NoTaker, NotInCare, AlreadyHandedOver.
    """
    entry = find_entry(actor, entry_id)
    require(actor, WRITE, entry.organisation_id)
    Entry.objects.select_for_update().get(id=entry.id)
    day = now.astimezone(PROVINCE_ZONE).date()
    takers = Organisation.objects.facilities().open_on(day).exclude(id=entry.organisation_id)
    if reason not in Handover.Reason.values or not takers.filter(id=taker_id).exists():
        raise NoTaker
    patient = _patient(entry, day)
    others = Handover.objects.waiting().filter(giver_id=entry.organisation_id).values_list("entry_id")
    same = lines_of(REGISTER).filter(id__in=others, patient=patient.key, values__disease=patient.disease)
    if same.exists():
        raise AlreadyHandedOver
    handover = Handover.objects.create(
        giver_id=entry.organisation_id,
        taker_id=taker_id,
        entry_id=patient.entry_id,
        reason=reason,
        note=clean(note)[:300],
        proposed_at=now,
        proposed_by_id=actor.user_id,
    )
    _note(actor, handover, entry.person_id, "handover_proposed")
    return handover


@transaction.atomic
def accept_handover(*, actor: Actor, handover_id: UUID, moved_on: dt.date, now: dt.datetime) -> Handover:
    """Take the patient over: a line of leaving is written at the unit that proposed it, a line of arrival
    here, both on that day, so that on no day both or neither have the patient in care.

    Raises NotVisible, NotAllowed, AnsweredAlready, NotThatDay, NotInCare.
    """
    handover = _locked(actor, handover_id, State.PROPOSED)
    require(actor, WRITE, handover.taker_id)
    today = now.astimezone(PROVINCE_ZONE).date()
    patient = _patient(handover.entry, today)
    away = lines_of(REGISTER).filter(
        organisation_id=handover.taker_id,
        patient=patient.key,
        values__disease=patient.disease,
        values__left_on__gte=moved_on.isoformat(),
    )
    if not patient.seen_on <= moved_on <= today or away.exists():
        raise NotThatDay
    definition = definition_of(find_version(REGISTER, moved_on))
    if "left_on" not in definition.by_key:
        raise NotThatDay
    common = {**patient.personal, "seen_on": moved_on, "disease": patient.disease}
    leaving = {"left_on": moved_on, "left_reason": handover.reason, "note": f"→ {handover.taker.name}"}
    arrival = {"managed": True, "note": f"← {handover.giver.name}"}
    handover.leaving = _line(actor, definition, handover.giver_id, patient, common | leaving, now)
    handover.arrival = _line(actor, definition, handover.taker_id, patient, common | arrival, now)
    handover.moved_on = moved_on
    _answer(actor, handover, State.ACCEPTED, now)
    _note(actor, handover, patient.person_id, "handover_accepted")
    return handover


@transaction.atomic
def decline_handover(*, actor: Actor, handover_id: UUID, answer: str, now: dt.datetime) -> Handover:
    """Say why the patient is not taken over; they stay with the unit that proposed it.

    Raises NotVisible, NotAllowed, AnsweredAlready, DeclineReasonMissing.
    """
    handover = _locked(actor, handover_id, State.PROPOSED)
    require(actor, WRITE, handover.taker_id)
    handover.answer = clean(answer)[:300]
    if not handover.answer:
        raise DeclineReasonMissing
    _answer(actor, handover, State.DECLINED, now)
    _note(actor, handover, handover.entry.person_id, "handover_declined")
    return handover


@transaction.atomic
def withdraw_handover(*, actor: Actor, handover_id: UUID, now: dt.datetime) -> Handover:
    """Take a proposal back before it is answered. Raises NotVisible, NotAllowed, AnsweredAlready."""
    handover = _locked(actor, handover_id, State.PROPOSED)
    require(actor, WRITE, handover.giver_id)
    _answer(actor, handover, State.WITHDRAWN, now)
    _note(actor, handover, handover.entry.person_id, "handover_withdrawn")
    return handover


@transaction.atomic
def undo_handover(*, actor: Actor, handover_id: UUID, now: dt.datetime) -> Handover:
    """Undo an acceptance: both lines are taken out, and the proposal waits again. For the unit that accepted.

    Raises NotVisible, NotAllowed, AnsweredAlready, WrittenSince (later lines would contradict it).
    """
    handover = _locked(actor, handover_id, State.ACCEPTED)
    require(actor, WRITE, handover.taker_id)
    lines = {handover.leaving_id, handover.arrival_id}
    key = lines_of(REGISTER).filter(id=handover.arrival_id).values_list("patient", flat=True).first()
    since = lines_of(REGISTER).filter(
        organisation_id__in=(handover.giver_id, handover.taker_id),
        patient=key,
        values__disease=handover.entry.values.get("disease"),
        happened_on__gte=handover.moved_on,
    )
    made_since = Q(made_at__gt=handover.answered_at)
    if since.filter(made_since).exclude(id__in=[line for line in lines if line]).exists():
        raise WrittenSince
    for line in (handover.leaving, handover.arrival):
        if line is not None and line.removed_at is None:
            set_removed(actor, line, now, _("Taking over undone"))
    handover.leaving = handover.arrival = handover.moved_on = None
    _answer(actor, handover, State.PROPOSED, None)
    _note(actor, handover, handover.entry.person_id, "handover_undone")
    return handover


def _locked(actor: Actor, handover_id: UUID, state: str) -> Handover:
    rows = Handover.objects.visible_to(actor).select_related("giver", "taker", "entry", "leaving", "arrival")
    handover = rows.select_for_update(of=("self",)).filter(id=handover_id).first()
    if handover is None:
        raise NotVisible
    if handover.state != state:
        raise AnsweredAlready
    return handover


def _patient(entry: Entry, on: dt.date) -> Patient:
    """Return who the line is about, as in care of its unit on the day. Raises NotInCare."""
    key = lines_of(REGISTER).filter(id=entry.id).values_list("patient", flat=True).first()
    disease = str(entry.values.get("disease") or "")
    for one in list_in_care(entry.organisation_id, on) if key else ():
        if (one.key, one.disease) == (key, disease):
            return one
    raise NotInCare


def _line(
    actor: Actor,
    definition: Definition,
    organisation_id: UUID,
    patient: Patient,
    values: dict[str, Any],
    now: dt.datetime,
) -> Entry:
    entry = new_entry(actor, definition, organisation_id, now)
    entry.origin, entry.person_id = Entry.Origin.HANDOVER, patient.person_id
    kept = {key: value for key, value in values.items() if key in PERSONAL or key in definition.by_key}
    with_values(entry, definition, kept)
    link_people([entry])
    entry.save(force_insert=True)
    return entry


def _answer(actor: Actor, handover: Handover, state: str, now: dt.datetime | None) -> None:
    handover.state, handover.answered_at = state, now
    handover.answered_by_id = actor.user_id if now else None
    handover.save(
        update_fields=[
            "state", "answered_at", "answered_by", "answer", "moved_on", "leaving", "arrival",
        ]
    )  # fmt: skip


def _note(actor: Actor, handover: Handover, person_id: UUID | None, deed: str) -> None:
    """Write it into the log of both units."""
    for organisation_id in (handover.giver_id, handover.taker_id):
        record(
            actor,
            WRITE.code,
            person_id=person_id,
            organisation_id=organisation_id,
            object_kind="register_entry",
            object_id=handover.entry_id,
            detail={"register": REGISTER, "did": deed},
        )
